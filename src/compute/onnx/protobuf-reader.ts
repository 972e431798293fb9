/** Reads protobuf's wire format, field by field. https://protobuf.dev/programming-guides/encoding/ */
import { ForecartError } from '../../core/errors'

export interface ProtobufField {
  readonly number: number
  /** Varints, and fixed numbers as their bits. */
  readonly integer: bigint
  /** The content of a length-delimited field; empty for others. */
  readonly bytes: Uint8Array
}

const NO_BYTES = new Uint8Array(0)

/** @throws ARTIFACT_CORRUPT where the bytes end early, or are no protobuf. */
export function* readFields(bytes: Uint8Array): Generator<ProtobufField> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= bytes.length) throw cutOff()
      const byte = bytes[at++]!
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asIntN(64, value)
    }
    throw cutOff()
  }
  const take = (length: number): number => {
    const from = at
    if (length < 0 || from + length > bytes.length) throw cutOff()
    at += length
    return from
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const number = tag >>> 3
    switch (tag & 7) {
      case 0:
        yield { number, integer: varint(), bytes: NO_BYTES }
        break
      case 1:
        yield { number, integer: view.getBigInt64(take(8), true), bytes: NO_BYTES }
        break
      case 2: {
        const length = Number(varint())
        const from = take(length)
        yield { number, integer: 0n, bytes: bytes.subarray(from, from + length) }
        break
      }
      case 5:
        yield { number, integer: BigInt(view.getInt32(take(4), true)), bytes: NO_BYTES }
        break
      default:
        throw cutOff()
    }
  }
}

export function textOf({ bytes }: ProtobufField): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

export function floatOf({ integer }: ProtobufField): number {
  const bits = new DataView(new ArrayBuffer(4))
  bits.setInt32(0, Number(integer))
  return bits.getFloat32(0)
}

/** Integers of a repeated field: one by one, or packed into one field. */
export function integersOf(field: ProtobufField): bigint[] {
  if (field.bytes.length === 0) return [field.integer]
  const values: bigint[] = []
  let value = 0n
  let shift = 0n
  for (const byte of field.bytes) {
    value |= BigInt(byte & 0x7f) << shift
    shift += 7n
    if (byte < 0x80) {
      values.push(BigInt.asIntN(64, value))
      value = 0n
      shift = 0n
    }
  }
  return values
}

function cutOff(): ForecartError {
  return new ForecartError('ARTIFACT_CORRUPT', 'The file is not an ONNX model, or is cut off')
}
