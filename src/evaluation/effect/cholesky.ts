/** Systems of linear equations with a symmetric, positive definite matrix. */

/** A pivot below this part of its diagonal counts as none: the column depends on those before it. */
const LEAST_PIVOT = 1e-13

/**
 * Factors `matrix = L L'` in place; the lower triangle becomes L.
 * @param matrix `[size, size]`
 * @returns false where a column depends on those before it; then the matrix is spoilt
 */
export function factorize(matrix: Float64Array, size: number): boolean {
  for (let row = 0; row < size; row++) {
    const own = matrix[row * size + row]!
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!
      for (let k = 0; k < column; k++) sum -= matrix[row * size + k]! * matrix[column * size + k]!
      if (column < row) matrix[row * size + column] = sum / matrix[column * size + column]!
      else {
        if (!(sum > LEAST_PIVOT * own)) return false
        matrix[row * size + row] = Math.sqrt(sum)
      }
    }
  }
  return true
}

/** Solves `L L' x = right` in place, from the factor that `factorize` left. */
export function solveFactorized(factor: Float64Array, right: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    let sum = right[row]!
    for (let k = 0; k < row; k++) sum -= factor[row * size + k]! * right[k]!
    right[row] = sum / factor[row * size + row]!
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = right[row]!
    for (let k = row + 1; k < size; k++) sum -= factor[k * size + row]! * right[k]!
    right[row] = sum / factor[row * size + row]!
  }
}
