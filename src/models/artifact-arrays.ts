/** Typed arrays inside artifacts, as their bytes (little endian). */
import type { ArtifactFiles } from '../contracts/models/estimator'
import { ForecartError } from '../core/errors'
import { readArtifactFile } from './artifact-json'

type TypedArray = Int32Array | Uint32Array | Float32Array | Float64Array

export function encodeArray(array: TypedArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength).slice()
}

/**
 * A copy of its own, over a SharedArrayBuffer, so that threads can share what one of them loaded.
 * @param length what the array must have; absent: any
 * @throws ARTIFACT_CORRUPT where the file is missing or of another length
 */
export function decodeArray<A extends TypedArray>(
  files: ArtifactFiles,
  name: string,
  type: { new (buffer: SharedArrayBuffer): A; readonly BYTES_PER_ELEMENT: number },
  length?: number,
): A {
  const bytes = readArtifactFile(files, name)
  const fits =
    length === undefined
      ? bytes.byteLength % type.BYTES_PER_ELEMENT === 0
      : bytes.byteLength === length * type.BYTES_PER_ELEMENT
  if (!fits) throw new ForecartError('ARTIFACT_CORRUPT', `${name} of the artifact does not have its length`)
  const buffer = new SharedArrayBuffer(bytes.byteLength)
  new Uint8Array(buffer).set(bytes)
  return new type(buffer)
}

/** @throws ARTIFACT_CORRUPT where a number is no index below `size`. */
export function requireIndexes(name: string, indexes: ArrayLike<number>, size: number): void {
  for (let i = 0; i < indexes.length; i++) {
    if (indexes[i]! >= 0 && indexes[i]! < size) continue
    throw new ForecartError('ARTIFACT_CORRUPT', `${name} of the artifact names an item that it does not have`)
  }
}

/** @throws ARTIFACT_CORRUPT where the offsets of compressed rows do not run from 0 up to `size`. */
export function requireOffsets(name: string, offsets: ArrayLike<number>, size: number): void {
  const runs = offsets.length > 0 && offsets[0] === 0 && offsets[offsets.length - 1] === size
  for (let i = 1; runs && i < offsets.length; i++) if (offsets[i]! < offsets[i - 1]!) return refuse(name)
  if (!runs) refuse(name)
}

function refuse(name: string): never {
  throw new ForecartError('ARTIFACT_CORRUPT', `${name} of the artifact does not fit the rows that it is of`)
}
