/** Symmetric systems of which the first unknowns are eliminated, so that what remains can be pooled over items. */

export interface Eliminated {
  readonly size: number
  readonly first: number
  /** `[size, size]`: the factor of the first unknowns in the first columns, what is left of the others behind them. Lower triangle. */
  readonly matrix: Float64Array
  /** `[size]`: solved for the first unknowns up to the factor, what is left of the others behind them. */
  readonly right: Float64Array
}

/** A pivot below this is taken to be this: the unknown is then held at 0 by its own prior. */
const LEAST_PIVOT = 1e-10

/**
 * Eliminates the first unknowns of `matrix x = right` in place (Cholesky, right-looking).
 * @param matrix `[size, size]`, positive definite; the lower triangle is read
 * @param from the unknowns before it have been eliminated already
 */
export function eliminateFirst(
  matrix: Float64Array,
  right: Float64Array,
  size: number,
  first: number,
  from = 0,
): Eliminated {
  for (let k = from; k < first; k++) {
    const pivot = Math.sqrt(Math.max(matrix[k * size + k]!, LEAST_PIVOT))
    matrix[k * size + k] = pivot
    right[k]! /= pivot
    for (let row = k + 1; row < size; row++) matrix[row * size + k]! /= pivot
    for (let row = k + 1; row < size; row++) {
      const factor = matrix[row * size + k]!
      if (factor === 0) continue
      right[row]! -= factor * right[k]!
      for (let column = k + 1; column <= row; column++) {
        matrix[row * size + column]! -= factor * matrix[column * size + k]!
      }
    }
  }
  return { size, first, matrix, right }
}

/** What is left of the unknowns behind the first ones: a full symmetric matrix and its right side. */
export function remainder({ size, first, matrix, right }: Eliminated): {
  readonly matrix: Float64Array
  readonly right: Float64Array
} {
  const rest = size - first
  const out = new Float64Array(rest * rest)
  for (let row = 0; row < rest; row++) {
    for (let column = 0; column <= row; column++) {
      const value = matrix[(first + row) * size + first + column]!
      out[row * rest + column] = value
      out[column * rest + row] = value
    }
  }
  return { matrix: out, right: right.slice(first) }
}

/** The first unknowns, given the others. */
export function solveFirst({ size, first, matrix, right }: Eliminated, others: Float64Array): Float64Array {
  const solution = right.slice(0, first)
  for (let row = first; row < size; row++) {
    const value = others[row - first]!
    if (value === 0) continue
    for (let k = 0; k < first; k++) solution[k]! -= matrix[row * size + k]! * value
  }
  for (let k = first - 1; k >= 0; k--) {
    let sum = solution[k]!
    for (let row = k + 1; row < first; row++) sum -= matrix[row * size + k]! * solution[row]!
    solution[k] = sum / matrix[k * size + k]!
  }
  return solution
}

/**
 * The covariance of sums of the first unknowns, given those behind them.
 * @param weights `[sums][first]`: what each sum takes of each unknown
 * @returns `[sums, sums]`
 */
export function covarianceOf(
  { size, first, matrix }: Eliminated,
  weights: readonly Float64Array[],
): Float64Array {
  const solved = weights.map((given) => {
    const solution = given.slice(0, first)
    for (let row = 0; row < first; row++) {
      for (let k = 0; k < row; k++) solution[row]! -= matrix[row * size + k]! * solution[k]!
      solution[row]! /= matrix[row * size + row]!
    }
    return solution
  })
  return Float64Array.from(solved.flatMap((one) => solved.map((other) => dot(one, other))))
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0
  for (let k = 0; k < one.length; k++) sum += one[k]! * other[k]!
  return sum
}

/** `[size, size]` inverse of a positive definite symmetric matrix; both triangles are read and written. */
export function inverse(matrix: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size)
  for (let column = 0; column < size; column++) {
    const unit = new Float64Array(size)
    unit[column] = 1
    const eliminated = eliminateFirst(matrix.slice(), unit, size, size)
    out.set(solveFirst(eliminated, new Float64Array(0)), column * size)
  }
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) {
      const mean = (out[row * size + column]! + out[column * size + row]!) / 2
      out[row * size + column] = mean
      out[column * size + row] = mean
    }
  }
  return out
}

/** `[size, size]` lower triangle L with `matrix = L L'`, of a matrix that may lack a few ranks by rounding. */
export function lowerFactor(matrix: Float64Array, size: number): Float64Array {
  const factor = matrix.slice()
  eliminateFirst(factor, new Float64Array(size), size, size)
  for (let row = 0; row < size; row++) factor.fill(0, row * size + row + 1, (row + 1) * size)
  return factor
}
