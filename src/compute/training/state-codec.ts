/**
 * Training state as bytes: a magic number, the length of a JSON header, the header (names and shapes in order), then the
 * float32 values of each array, little-endian. Nothing is rounded: what is restored equals what was saved bit for bit.
 */
import { ForecartError } from '../../core/errors'
import { sizeOf } from '../graph/graph-value'

export interface StateArray {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array
}

const MAGIC = 0x54534346 // 'FCST'
const PREFIX_BYTES = 8

interface Header {
  readonly arrays: readonly { readonly name: string; readonly shape: readonly number[] }[]
}

export function encodeState(arrays: readonly StateArray[]): Uint8Array {
  const header: Header = { arrays: arrays.map(({ name, shape }) => ({ name, shape })) }
  const json = Buffer.from(JSON.stringify(header))
  const prefix = Buffer.alloc(PREFIX_BYTES)
  prefix.writeUInt32LE(MAGIC, 0)
  prefix.writeUInt32LE(json.length, 4)
  const values = arrays.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength))
  return Buffer.concat([prefix, json, ...values])
}

/**
 * Checks names and shapes against what the step expects.
 * @throws ARTIFACT_CORRUPT.
 */
export function decodeState(
  bytes: Uint8Array,
  expected: readonly Omit<StateArray, 'data'>[],
): ReadonlyMap<string, Float32Array> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < PREFIX_BYTES || buffer.readUInt32LE(0) !== MAGIC)
    throw corrupt('it is not a training state')
  const bodyStart = PREFIX_BYTES + buffer.readUInt32LE(4)
  const wanted = JSON.stringify({
    arrays: expected.map(({ name, shape }) => ({ name, shape })),
  } satisfies Header)
  if (buffer.toString('utf8', PREFIX_BYTES, bodyStart) !== wanted)
    throw corrupt('it belongs to a step with other variables or another optimiser')
  const length = expected.reduce((total, { shape }) => total + 4 * sizeOf(shape), 0)
  if (buffer.length !== bodyStart + length) throw corrupt('it is cut short or too long')
  const values = new Map<string, Float32Array>()
  let offset = bodyStart
  for (const { name, shape } of expected) {
    // A copy of its own: the body need not be aligned to 4 bytes.
    const data = new Float32Array(sizeOf(shape))
    buffer.copy(new Uint8Array(data.buffer), 0, offset, offset + data.byteLength)
    values.set(name, data)
    offset += data.byteLength
  }
  return values
}

function corrupt(why: string): ForecartError {
  return new ForecartError('ARTIFACT_CORRUPT', `The training state cannot be restored: ${why}`)
}
