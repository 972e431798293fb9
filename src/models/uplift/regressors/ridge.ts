/** Ridge regression (Hoerl and Kennard 1970); its penalty is chosen by generalised cross-validation (Golub, Heath and Wahba 1979). */
import { factorize, solveFactorized } from '../../../evaluation/effect/cholesky'
import type { FeatureTable } from '../feature-table'
import type { Regression, Regressor } from './regressor'

/** Penalties that are tried, for each person. The last one leaves next to nothing but the mean. */
const PENALTIES = [1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 100]

export const ridge: Regressor = {
  fit: async (table, targets) => fitRidge(table, targets),
}

function fitRidge(table: FeatureTable, targets: Float64Array): Regression {
  const { rows, width, penalties } = table
  const { means, targetMean, gram, right, squares } = centredMoments(table, targets)
  let best: { readonly score: number; readonly weights: Float64Array } | null = null
  for (const each of PENALTIES) {
    const penalty = each * rows
    const factor = gram.slice()
    for (let k = 0; k < width; k++) factor[k * width + k]! += penalty * penalties[k]!
    if (!factorize(factor, width)) continue
    const weights = right.slice()
    solveFactorized(factor, weights, width)
    const degrees = 1 + effectiveColumns(factor, penalty, penalties)
    if (degrees >= rows) continue
    const score = residualSquares(gram, right, squares, weights) / (1 - degrees / rows) ** 2
    if (!best || score < best.score) best = { score, weights }
  }
  const weights = best?.weights ?? new Float64Array(width)
  const level = targetMean - weights.reduce((sum, weight, k) => sum + weight * means[k]!, 0)
  return { predict: (asked) => linear(asked, weights, level) }
}

/** `level + design x weights`. */
export function linear(
  { rows, width, design }: FeatureTable,
  weights: Float64Array,
  level: number,
): Float64Array {
  const out = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    let sum = level
    for (let k = 0; k < width; k++) sum += design[row * width + k]! * weights[k]!
    out[row] = sum
  }
  return out
}

function centredMoments({ rows, width, design }: FeatureTable, targets: Float64Array) {
  const means = new Float64Array(width)
  let targetMean = 0
  for (let row = 0; row < rows; row++) {
    targetMean += targets[row]! / rows
    for (let k = 0; k < width; k++) means[k]! += design[row * width + k]! / rows
  }
  const gram = new Float64Array(width * width)
  const right = new Float64Array(width)
  const centred = new Float64Array(width)
  let squares = 0
  for (let row = 0; row < rows; row++) {
    const target = targets[row]! - targetMean
    squares += target * target
    for (let k = 0; k < width; k++) centred[k] = design[row * width + k]! - means[k]!
    for (let k = 0; k < width; k++) {
      const value = centred[k]!
      if (value === 0) continue
      right[k]! += value * target
      for (let l = 0; l <= k; l++) gram[k * width + l]! += value * centred[l]!
    }
  }
  for (let k = 0; k < width; k++) for (let l = 0; l < k; l++) gram[l * width + k] = gram[k * width + l]!
  return { means, targetMean, gram, right, squares }
}

/** The trace of `gram (gram + penalty)^-1`. */
function effectiveColumns(factor: Float64Array, penalty: number, penalties: Float64Array): number {
  const width = penalties.length
  let trace = width
  const unit = new Float64Array(width)
  for (let k = 0; k < width; k++) {
    unit.fill(0)
    unit[k] = 1
    solveFactorized(factor, unit, width)
    trace -= penalty * penalties[k]! * unit[k]!
  }
  return trace
}

function residualSquares(
  gram: Float64Array,
  right: Float64Array,
  squares: number,
  weights: Float64Array,
): number {
  const width = weights.length
  let sum = squares
  for (let k = 0; k < width; k++) {
    let product = 0
    for (let l = 0; l < width; l++) product += gram[k * width + l]! * weights[l]!
    sum += weights[k]! * (product - 2 * right[k]!)
  }
  return Math.max(0, sum)
}
