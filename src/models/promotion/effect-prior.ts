/**
 * Shrinkage of effects: item -> category -> all items -> what is usual elsewhere. Effects of one item are drawn around those of its category, which are
 * drawn around those of all items; how much they spread is learned (empirical Bayes by expectation and maximisation: Efron and Morris 1975; Dempster, Laird and
 * Rubin 1977). An item whose promotions say little keeps near its category, one whose promotions say much keeps its own.
 */
import { inverse } from './partial-cholesky'

/** The likelihood of the effects of one item: exp(right' x - x' precision x / 2). */
export interface EffectEvidence {
  /** `[size, size]`, may be singular. */
  readonly precision: Float64Array
  /** `[size]` */
  readonly right: Float64Array
  /** Index of the category. */
  readonly group: number
}

/** Arrays are `[size]`. */
export interface EffectHyperprior {
  /** Of the mean over all items. */
  readonly mean: readonly number[]
  readonly meanVariance: readonly number[]
  /** Where the spread between items begins, and how it stays where there are few of them. */
  readonly spread: readonly number[]
  readonly groupSpread: readonly number[]
}

export interface EffectPrior {
  /** `[groups][size]` */
  readonly means: readonly Float64Array[]
  /** `[size]` */
  readonly overall: Float64Array
  /** `[size]` variance of an item around its category. */
  readonly variance: Float64Array
  /** `[size]` variance of a category around all items. */
  readonly groupVariance: Float64Array
}

export interface ItemEffects {
  readonly mean: Float64Array
  /** `[size, size]` */
  readonly covariance: Float64Array
}

const ROUNDS = 40
/** The prior spread counts as so many items, and as so many categories. */
const PRIOR_ITEMS = 4

/** Before any evidence. */
export function usualEffectPrior(groups: number, hyper: EffectHyperprior): EffectPrior {
  const overall = Float64Array.from(hyper.mean)
  return {
    overall,
    means: Array.from({ length: groups }, () => overall.slice()),
    variance: Float64Array.from(hyper.spread, (spread) => spread ** 2),
    groupVariance: Float64Array.from(hyper.groupSpread, (spread) => spread ** 2),
  }
}

/** @param start what is learned further; few rounds do where it is close already */
export function learnEffectPrior(
  evidence: readonly EffectEvidence[],
  hyper: EffectHyperprior,
  start: EffectPrior,
  rounds = ROUNDS,
): EffectPrior {
  const size = hyper.mean.length
  const groups = start.means.length
  const means = start.means.map((mean) => mean.slice())
  const [overall, variance, groupVariance] = [start.overall, start.variance, start.groupVariance].map(
    (values) => values.slice(),
  ) as [Float64Array, Float64Array, Float64Array]
  for (let round = 0; round < rounds; round++) {
    const effects = evidence.map((one) => itemEffects(one, means[one.group]!, variance))
    for (let k = 0; k < size; k++) {
      const sums = new Float64Array(groups)
      const counts = new Int32Array(groups)
      effects.forEach(({ mean }, item) => {
        sums[evidence[item]!.group]! += mean[k]!
        counts[evidence[item]!.group]!++
      })
      const seen = [...means.keys()].filter((group) => counts[group]! > 0)
      const groupPosterior = means.map((_, group) => {
        const precision = counts[group]! / variance[k]! + 1 / groupVariance[k]!
        means[group]![k] = (sums[group]! / variance[k]! + overall[k]! / groupVariance[k]!) / precision
        return 1 / precision
      })
      let total = 0
      for (const group of seen) total += means[group]![k]!
      const precision = seen.length / groupVariance[k]! + 1 / hyper.meanVariance[k]!
      overall[k] = (total / groupVariance[k]! + hyper.mean[k]! / hyper.meanVariance[k]!) / precision
      let spread = PRIOR_ITEMS * hyper.spread[k]! ** 2
      effects.forEach(({ mean, covariance }, item) => {
        const { group } = evidence[item]!
        spread += covariance[k * size + k]! + (mean[k]! - means[group]![k]!) ** 2 + groupPosterior[group]!
      })
      variance[k] = spread / (effects.length + PRIOR_ITEMS)
      let groupSpread = PRIOR_ITEMS * hyper.groupSpread[k]! ** 2
      for (const group of seen) {
        groupSpread += groupPosterior[group]! + (means[group]![k]! - overall[k]!) ** 2
      }
      groupVariance[k] = groupSpread / (seen.length + PRIOR_ITEMS)
    }
  }
  return { means, overall, variance, groupVariance }
}

/** The posterior of one item's effects. */
export function itemEffects(
  { precision, right }: Pick<EffectEvidence, 'precision' | 'right'>,
  priorMean: Float64Array,
  priorVariance: Float64Array,
): ItemEffects {
  const size = priorMean.length
  const total = precision.slice()
  const weighted = right.slice()
  for (let k = 0; k < size; k++) {
    total[k * size + k]! += 1 / priorVariance[k]!
    weighted[k]! += priorMean[k]! / priorVariance[k]!
  }
  const covariance = inverse(total, size)
  return { covariance, mean: multiply(covariance, weighted, size) }
}

/** `matrix x` of a full matrix `[rows, size]`. */
export function multiply(matrix: Float64Array, x: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: matrix.length / size }, (_, row) => {
    let sum = 0
    for (let k = 0; k < size; k++) sum += matrix[row * size + k]! * x[k]!
    return sum
  })
}
