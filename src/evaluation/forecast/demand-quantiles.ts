/** Quantiles of what is sold, from a mean and a variance: of a negative binomial distribution of whole units, or of a gamma distribution. */
import { QUANTILE_LEVELS } from '../../contracts/demand/demand'
import { gammaQuantile, normalQuantile } from './distributions'

/** Beyond so many units, a step of one unit is no step worth counting. */
const MOST_COUNTED = 500

/**
 * At QUANTILE_LEVELS, or other ascending levels between 0 and 1. Of whole units, each is the least count that is not exceeded with the
 * probability of its level; above some hundred units, and of amounts, they are those of a gamma distribution (Wilson and Hilferty 1931:
 * its cube root is nearly normal, where the deviation is not above the mean).
 * @param variance one below the mean is taken for the mean, which is Poisson's
 */
export function demandQuantiles(
  mean: number,
  variance: number,
  { isWhole, levels = QUANTILE_LEVELS }: { isWhole: boolean; levels?: readonly number[] },
): number[] {
  if (!(mean > 0)) return levels.map(() => 0)
  const spread = isWhole ? Math.max(variance, mean) : variance
  return isWhole && mean + 6 * Math.sqrt(spread) < MOST_COUNTED
    ? countQuantiles(mean, spread, levels)
    : gammaQuantiles(mean, spread, levels)
}

function countQuantiles(mean: number, variance: number, levels: readonly number[]): number[] {
  const excess = variance - mean
  // Poisson's is the limit where nothing varies beyond it.
  const size = excess > 1e-9 * mean ? mean ** 2 / excess : Number.POSITIVE_INFINITY
  const isPoisson = !Number.isFinite(size)
  const ratio = isPoisson ? 0 : mean / (size + mean)
  let probability = isPoisson ? Math.exp(-mean) : Math.exp(size * Math.log1p(-ratio))
  let cumulative = probability
  let units = 0
  return levels.map((level) => {
    while (cumulative < level && units < MOST_COUNTED) {
      probability *= isPoisson ? mean / (units + 1) : (ratio * (units + size)) / (units + 1)
      units++
      cumulative += probability
    }
    return units
  })
}

function gammaQuantiles(mean: number, variance: number, levels: readonly number[]): number[] {
  // The squared coefficient of variation is 1 / shape of the gamma distribution.
  const shape = mean ** 2 / variance
  if (shape < 1) return levels.map((level) => (mean / shape) * gammaQuantile(level, shape))
  const part = 1 / shape / 9
  return levels.map((level) => mean * Math.max(0, 1 - part + normalQuantile(level) * Math.sqrt(part)) ** 3)
}
