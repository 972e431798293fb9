/**
 * Ridge-augmented synthetic control (Ben-Michael, Feller and Rothstein, "The augmented synthetic control method", 2021): what the simplex weights leave
 * unexplained before the promotion is explained by a ridge regression over the donors, which is the same as moving the weights a little
 * outside the simplex. The penalty is chosen on held-out parts of the history.
 */
import { factorize, solveFactorized } from './cholesky'
import { historyPeriods, type EffectPanel } from './effect-panel'
import { type Normalization, normalize, scaleOf } from './normalization'
import { combine, normalizedDonors } from './synthetic-control'
import { SimplexLeastSquares } from './simplex-least-squares'

export interface RidgeAugmentedControl {
  /** `[periods]`. */
  readonly counterfactual: Float64Array
  /** The penalty, relative to the mean square of the donors. */
  readonly penalty: number
}

const PENALTIES = [1e-3, 1e-2, 0.1, 0.3, 1, 3, 10, 100] as const
const FOLDS = 5

/** @returns null where no donor, or not the treated series, can be normalized */
export function fitRidgeAugmented(
  panel: EffectPanel,
  normalization: Normalization,
): RidgeAugmentedControl | null {
  const history = historyPeriods(panel)
  const scale = scaleOf(panel.treated, history, normalization)
  const { rows } = normalizedDonors(panel.donors, history, normalization)
  if (!scale || rows.length === 0 || history < 2) return null
  const target = normalize(panel.treated.subarray(0, history), scale)
  const penalty = choosePenalty(rows, target)
  const all = Array.from({ length: history }, (_, t) => t)
  const weights = augmentedWeights(rows, target, all, [penalty])[0]!
  return { counterfactual: combine(rows, weights, scale), penalty }
}

function choosePenalty(rows: readonly Float64Array[], target: Float64Array): number {
  const folds = Math.min(FOLDS, target.length)
  const losses = PENALTIES.map(() => 0)
  for (let fold = 0; fold < folds; fold++) {
    const from = Math.floor((fold * target.length) / folds)
    const to = Math.floor(((fold + 1) * target.length) / folds)
    const kept = [...target.keys()].filter((t) => t < from || t >= to)
    for (const [index, weights] of augmentedWeights(rows, target, kept, PENALTIES).entries()) {
      for (let t = from; t < to; t++) losses[index]! += (target[t]! - weightedSum(rows, weights, t)) ** 2
    }
  }
  return PENALTIES[losses.indexOf(Math.min(...losses))]!
}

/** For each penalty the weights `w + X (X'X + penalty I)^-1 (y - X'w)` over these periods, in its form over donors. */
function augmentedWeights(
  rows: readonly Float64Array[],
  target: Float64Array,
  periods: readonly number[],
  penalties: readonly number[],
): Float64Array[] {
  const donors = rows.length
  const kept = rows.map((row) => Float64Array.from(periods, (t) => row[t]!))
  const wanted = Float64Array.from(periods, (t) => target[t]!)
  const simplex = new SimplexLeastSquares(kept).weights(wanted)
  const gap = wanted.map((value, t) => value - weightedSum(kept, simplex, t))
  const gram = new Float64Array(donors * donors)
  let trace = 0
  for (let a = 0; a < donors; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0
      for (let t = 0; t < gap.length; t++) sum += kept[a]![t]! * kept[b]![t]!
      gram[a * donors + b] = sum
    }
    trace += gram[a * donors + a]!
  }
  const projected = Float64Array.from(kept, (row) => row.reduce((sum, value, t) => sum + value * gap[t]!, 0))
  return penalties.map((penalty) => {
    const factor = gram.slice()
    for (let a = 0; a < donors; a++) factor[a * donors + a]! += (penalty * trace) / donors
    const step = projected.slice()
    if (trace === 0 || !factorize(factor, donors)) return simplex
    solveFactorized(factor, step, donors)
    return simplex.map((weight, donor) => weight + step[donor]!)
  })
}

function weightedSum(rows: readonly Float64Array[], weights: Float64Array, period: number): number {
  let total = 0
  for (let row = 0; row < rows.length; row++) total += weights[row]! * rows[row]![period]!
  return total
}
