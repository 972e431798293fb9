/** Vectors as small integers times a number of their own: a quarter of the space. */

export interface QuantizedVectors {
  /** `[items, vectorSize]` -127..127. */
  readonly codes: Int8Array
  /** `[items]` what a code of 1 stands for. */
  readonly units: Float32Array
}

const LARGEST_CODE = 127

/** @param vectors `[items, vectorSize]` */
export function quantizeVectors(vectors: Float32Array, vectorSize: number): QuantizedVectors {
  const codes = new Int8Array(vectors.length)
  const units = new Float32Array(vectors.length / vectorSize)
  for (let item = 0; item < units.length; item++) {
    const vector = vectors.subarray(item * vectorSize, (item + 1) * vectorSize)
    const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    if (largest === 0) continue
    units[item] = largest / LARGEST_CODE
    for (let at = 0; at < vectorSize; at++)
      codes[item * vectorSize + at] = Math.round(vector[at]! / units[item]!)
  }
  return { codes, units }
}

export function vectorsOf({ codes, units }: QuantizedVectors): Float32Array {
  const vectorSize = codes.length / units.length
  return Float32Array.from(codes, (code, at) => code * units[Math.floor(at / vectorSize)]!)
}
