/** Logistic regression with an L2 penalty, by Newton's method (Hastie, Tibshirani and Friedman 2009, section 4.4). */
import { factorize, solveFactorized } from '../../../evaluation/effect/cholesky'
import type { FeatureTable } from '../feature-table'
import type { Regression, Regressor } from './regressor'
import { linear } from './ridge'

/** Of squared weights of standardised columns, in the units of the log-likelihood: that of one person. */
const PENALTY = 1
const MOST_STEPS = 30
/** A gain of the log-likelihood of a person that is as good as none. */
const LEAST_GAIN = 1e-10
const SHORTEST_STEP = 1e-4
/** Rarer answers than this would begin at minus infinity. */
const LEAST_SHARE = 1e-6

export const logistic: Regressor = {
  fit: async (table, targets) => fitLogistic(table, targets),
}

/** @param targets 0 and 1, or shares between */
export function fitLogistic(table: FeatureTable, targets: Float64Array): Regression {
  const { rows, width } = table
  const mean = targets.reduce((sum, value) => sum + value, 0) / rows
  const share = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, mean))
  let at: Weights = { level: Math.log(share / (1 - share)), weights: new Float64Array(width) }
  let loss = lossOf(table, targets, at)
  for (let step = 0; step < MOST_STEPS; step++) {
    const direction = newtonStep(table, targets, at)
    if (!direction) break
    let length = 1
    let next = moved(at, direction, length)
    let nextLoss = lossOf(table, targets, next)
    while (nextLoss > loss && length > SHORTEST_STEP) {
      length /= 2
      next = moved(at, direction, length)
      nextLoss = lossOf(table, targets, next)
    }
    if (nextLoss > loss) break
    const gain = loss - nextLoss
    at = next
    loss = nextLoss
    if (gain <= LEAST_GAIN * rows) break
  }
  const { level, weights } = at
  return { predict: (asked) => linear(asked, weights, level).map((odds) => 1 / (1 + Math.exp(-odds))) }
}

interface Weights {
  readonly level: number
  readonly weights: Float64Array
}

function moved({ level, weights }: Weights, direction: Float64Array, length: number): Weights {
  return {
    level: level + length * direction[0]!,
    weights: weights.map((weight, k) => weight + length * direction[k + 1]!),
  }
}

function lossOf(table: FeatureTable, targets: Float64Array, { level, weights }: Weights): number {
  const odds = linear(table, weights, level)
  let loss = 0
  for (let row = 0; row < odds.length; row++) {
    const score = odds[row]!
    loss += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - targets[row]! * score
  }
  weights.forEach((weight, k) => (loss += (PENALTY * table.penalties[k]! * weight * weight) / 2))
  return loss
}

/** `[level, weights]`; null where the second derivatives give no direction. */
function newtonStep(
  table: FeatureTable,
  targets: Float64Array,
  { level, weights }: Weights,
): Float64Array | null {
  const { rows, width, design, penalties } = table
  const size = width + 1
  const odds = linear(table, weights, level)
  const hessian = new Float64Array(size * size)
  const gradient = new Float64Array(size)
  const row = new Float64Array(size)
  row[0] = 1
  for (let at = 0; at < rows; at++) {
    const probability = 1 / (1 + Math.exp(-odds[at]!))
    const error = targets[at]! - probability
    const curvature = probability * (1 - probability)
    row.set(design.subarray(at * width, (at + 1) * width), 1)
    for (let k = 0; k < size; k++) {
      const value = row[k]!
      if (value === 0) continue
      gradient[k]! += error * value
      const weighted = curvature * value
      for (let l = 0; l <= k; l++) hessian[k * size + l]! += weighted * row[l]!
    }
  }
  for (let k = 0; k < width; k++) {
    const penalty = PENALTY * penalties[k]!
    gradient[k + 1]! -= penalty * weights[k]!
    hessian[(k + 1) * size + k + 1]! += penalty
  }
  if (!factorize(hessian, size)) return null
  solveFactorized(hessian, gradient, size)
  return gradient
}
