/**
 * First and second derivatives as whole numbers, so that their sums are exact: the same bits in whatever order rows are added, and a
 * histogram less that of one child is that of the other. (Shi et al., NeurIPS 2022, "Quantized training of gradient boosting decision
 * trees", show that a few bits suffice; here there is room for many more.)
 *
 * A pair is two numbers of 64 bits: the gradient, and the hessian with the count of rows in its lowest bits.
 */
import { BIN_FIELDS } from './find-split'

/** Words of 32 bits of a pair: gradient low, gradient high, hessian and rows low, high. */
export const PAIR_WORDS = 4
const WORD = 2 ** 32
/** A sum of absolute values stays below this, so that it is exact as a float64, too. */
const EXACT_BITS = 52
const PACKED_BITS = 62
/** Of a unit: one over it is a number, too. */
const LEAST_EXPONENT = -1000

/** How derivatives of one tree become whole numbers: all units are powers of two. */
export interface FixedPoint {
  /** What 1 stands for. */
  readonly gradientUnit: number
  readonly hessianUnit: number
  /** Lowest bits that count rows, a mask of them, and what 1 of the high word stands for in hessians. */
  readonly rowBits: number
  readonly rowMask: number
  readonly highHessian: number
}

export const NO_DERIVATIVES: FixedPoint = {
  gradientUnit: 1,
  hessianUnit: 1,
  rowBits: 1,
  rowMask: 1,
  highHessian: 2 ** 31,
}

/**
 * Writes the pairs of all rows. With a million rows gradients are rounded to 2^-32 of their mean size, hessians to 2^-22; hessians lose two bits each
 * time that there are twice as many rows.
 * @param words `PAIR_WORDS` for each row
 */
export function writePairs(gradients: Float64Array, hessians: Float64Array, words: Int32Array): FixedPoint {
  const rowBits = Math.max(1, Math.ceil(Math.log2(gradients.length + 1)))
  const gradientUnit = unitOf(gradients, EXACT_BITS)
  const hessianUnit = unitOf(hessians, Math.min(EXACT_BITS, PACKED_BITS - rowBits))
  const [perGradient, perHessian] = [1 / gradientUnit, 1 / hessianUnit]
  const [rowsEnd, highHessian] = [2 ** rowBits, 2 ** (32 - rowBits)]
  for (let row = 0; row < gradients.length; row++) {
    const gradient = Math.floor(gradients[row]! * perGradient + 0.5)
    const hessian = Math.floor(hessians[row]! * perHessian + 0.5)
    const high = Math.floor(hessian / highHessian)
    const at = PAIR_WORDS * row
    // A typed array keeps the lowest 32 bits of what is written.
    words[at] = gradient
    words[at + 1] = Math.floor(gradient / WORD)
    words[at + 2] = (hessian - high * highHessian) * rowsEnd + 1
    words[at + 3] = high
  }
  return { gradientUnit, hessianUnit, rowBits, rowMask: rowsEnd - 1, highHessian }
}

/** Reads sums of pairs as `BIN_FIELDS` numbers a bin: gradient, hessian, rows. */
export function readPairs(
  words: Int32Array,
  wordsAt: number,
  bins: number,
  { gradientUnit, hessianUnit, rowBits, rowMask, highHessian }: FixedPoint,
  ofColumn: Float64Array,
): void {
  for (let bin = 0; bin < bins; bin++) {
    const from = wordsAt + PAIR_WORDS * bin
    const low = words[from + 2]!
    const to = BIN_FIELDS * bin
    ofColumn[to] = (words[from + 1]! * WORD + (words[from]! >>> 0)) * gradientUnit
    ofColumn[to + 1] = (words[from + 3]! * highHessian + (low >>> rowBits)) * hessianUnit
    ofColumn[to + 2] = low & rowMask
  }
}

/** A power of two in which the sum of absolute values, each rounded, is below 2^bits. Infinity where the sum is no number: then no split is found. */
function unitOf(values: Float64Array, bits: number): number {
  let sum = 0
  for (let row = 0; row < values.length; row++) sum += Math.abs(values[row]!)
  if (sum === 0) return 1
  if (!Number.isFinite(sum)) return Infinity
  return 2 ** Math.max(LEAST_EXPONENT, Math.ceil(Math.log2(sum)) - bits + 1)
}
