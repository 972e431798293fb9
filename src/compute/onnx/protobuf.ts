/**
 * The part of protobuf's wire format that ONNX files need: varints, 32-bit floats and length-delimited fields.
 * https://protobuf.dev/programming-guides/encoding/
 */
const WIRE_VARINT = 0
const WIRE_LENGTH_DELIMITED = 2
const WIRE_FIXED32 = 5

function varint(value: number | bigint): Buffer {
  // Negative integers are written as their 64-bit two's complement.
  let rest = BigInt.asUintN(64, BigInt(value))
  const bytes: number[] = []
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest > 0n ? low | 0x80 : low)
  } while (rest > 0n)
  return Buffer.from(bytes)
}

function tag(field: number, wireType: number): Buffer {
  return varint((field << 3) | wireType)
}

export function integerField(field: number, value: number | bigint): Buffer {
  return Buffer.concat([tag(field, WIRE_VARINT), varint(value)])
}

export function floatField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return Buffer.concat([tag(field, WIRE_FIXED32), bytes])
}

/** Strings, bytes and embedded messages. */
export function bytesField(field: number, value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value
  return Buffer.concat([tag(field, WIRE_LENGTH_DELIMITED), varint(bytes.length), bytes])
}
