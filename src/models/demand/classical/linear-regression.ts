/** Least squares of few columns, by Cholesky's factors of their cross products. */

/** Columns that others explain to this fraction get the coefficient 0. */
const DEPENDENT = 1e-10

export interface Regression {
  /** `[columns]`. */
  readonly coefficients: Float64Array
  /** Sum of squared residuals. */
  readonly squares: number
}

/** @param ridge is added to the mean square of each column, as a fraction of it */
export function leastSquares(
  values: ArrayLike<number>,
  columns: readonly ArrayLike<number>[],
  ridge = 0,
): Regression {
  const size = columns.length
  const count = values.length
  const normal = columns.map(() => new Float64Array(size))
  const right = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0
      for (let at = 0; at < count; at++) sum += columns[i]![at]! * columns[j]![at]!
      normal[i]![j] = i === j ? sum * (1 + ridge) : sum
    }
    for (let at = 0; at < count; at++) right[i]! += columns[i]![at]! * values[at]!
  }
  const coefficients = solveCholesky(normal, right)
  let squares = 0
  for (let at = 0; at < count; at++) {
    let residual = values[at]!
    for (let i = 0; i < size; i++) residual -= coefficients[i]! * columns[i]![at]!
    squares += residual * residual
  }
  return { coefficients, squares }
}

/** In place. @param normal lower triangle of a matrix that is not negative */
function solveCholesky(normal: Float64Array[], right: Float64Array): Float64Array {
  const size = right.length
  const isLeftOut = new Uint8Array(size)
  for (let i = 0; i < size; i++) {
    const own = normal[i]![i]!
    for (let j = 0; j <= i; j++) {
      let sum = normal[i]![j]!
      for (let k = 0; k < j; k++) sum -= normal[i]![k]! * normal[j]![k]!
      if (j < i) normal[i]![j] = isLeftOut[j] ? 0 : sum / normal[j]![j]!
      else if (sum > DEPENDENT * own) normal[i]![i] = Math.sqrt(sum)
      else isLeftOut[i] = 1
    }
    if (isLeftOut[i]) normal[i]!.fill(0)
  }
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) right[i]! -= normal[i]![k]! * right[k]!
    right[i] = isLeftOut[i] ? 0 : right[i]! / normal[i]![i]!
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) right[i]! -= normal[k]![i]! * right[k]!
    right[i] = isLeftOut[i] ? 0 : right[i]! / normal[i]![i]!
  }
  return right
}
