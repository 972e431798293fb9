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

/** Beyond so many amounts on the average their sum is as good as of a gamma distribution. */
const MOST_AMOUNTS = 250
/** Means of the number of amounts, on a logarithmic scale, at which quantiles are worked out; between them they are linear. */
const AMOUNTS_GRID_STEP = 0.02

/**
 * Quantiles of a Tweedie distribution of power 1.5: the sum of a Poisson number of exponential amounts, which is zero as often as there is none of them.
 * @returns at QUANTILE_LEVELS, not decreasing
 */
export function tweedieQuantiles(mean: number, variance: number): number[] {
  if (!(mean > 0)) return QUANTILE_LEVELS.map(() => 0)
  // The mean is the number of amounts times their mean, the variance is 2 number size^2.
  const size = variance / mean / 2
  const amounts = mean / size
  if (amounts > MOST_AMOUNTS) return gammaQuantiles(mean, variance, QUANTILE_LEVELS)
  const place = Math.log(amounts) / AMOUNTS_GRID_STEP
  const below = Math.floor(place)
  const [low, high] = [amountQuantiles(below), amountQuantiles(below + 1)]
  return QUANTILE_LEVELS.map(
    (_, level) => size * (low[level]! + (place - below) * (high[level]! - low[level]!)),
  )
}

/** The places that were asked for: some hundreds between zero sales and MOST_AMOUNTS. */
const amountQuantilesOf = new Map<number, Float64Array>()
/** Below this place even the highest level is zero. */
const FIRST_PLACE = Math.floor(Math.log(-Math.log(QUANTILE_LEVELS.at(-1)!)) / AMOUNTS_GRID_STEP)

/** @returns at QUANTILE_LEVELS, of amounts with the mean 1 whose number has the mean exp(place AMOUNTS_GRID_STEP) */
function amountQuantiles(place: number): Float64Array {
  const known = amountQuantilesOf.get(Math.max(place, FIRST_PLACE))
  if (known) return known
  const amounts = Math.exp(Math.max(place, FIRST_PLACE) * AMOUNTS_GRID_STEP)
  let found = 0
  const quantiles = Float64Array.from(QUANTILE_LEVELS, (level) => {
    if (level <= Math.exp(-amounts)) return 0
    let [low, high] = [found, amounts + 12 * Math.sqrt(amounts) + 12]
    while (high - low > 1e-9 * high) {
      const middle = (low + high) / 2
      if (sumOfAmountsCdf(middle, amounts) < level) low = middle
      else high = middle
    }
    return (found = high)
  })
  amountQuantilesOf.set(Math.max(place, FIRST_PLACE), quantiles)
  return quantiles
}

/**
 * P(the sum of a Poisson number of exponential amounts of mean 1 is at most x). The sum is at most x where as many amounts as there are have arrived
 * by the time x, so that it is the probability that one Poisson number is not above another one with the mean x.
 */
function sumOfAmountsCdf(x: number, amounts: number): number {
  let ofNumber = Math.exp(-amounts)
  let ofArrivals = Math.exp(-x)
  let fewerArrivals = 0
  let sum = 0
  for (let count = 0; count < MOST_COUNTED; count++) {
    sum += ofNumber * (1 - fewerArrivals)
    fewerArrivals += ofArrivals
    ofNumber *= amounts / (count + 1)
    ofArrivals *= x / (count + 1)
  }
  return sum
}
