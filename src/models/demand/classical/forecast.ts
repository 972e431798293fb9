/**
 * What the classical methods take and give: plain functions of one series, without state, so that a forecast is the same
 * wherever it is computed. Values are in units of the series, oldest first, one a period, without gaps.
 */
import { normalQuantile } from '../../../evaluation'

/** What is asked for. */
export interface ForecastQuestion {
  /** Periods after which a season repeats; 1: there is none. */
  readonly season: number
  /** Periods ahead. */
  readonly horizon: number
  /** `[periods]` of the series, 1 where the value was observed, 0 where it stands for a period that was not. Without it, all were. */
  readonly observed?: Uint8Array
}

/** Families serve the mean alone, with quantiles from past errors; the rest is for who calls the functions themselves. */
export interface SeriesForecast {
  /** `[horizon]` expected values. A method does not know whether its measure may be negative: see `endAtZero`. */
  readonly mean: Float64Array
  /** `[horizon]` standard deviations of what will come around the mean. */
  readonly deviation: Float64Array
  /** How what will come is distributed; counts of intermittent demand are not normal. */
  readonly distribution: 'NORMAL' | 'COUNTS'
}

/** @param series `[periods]`, at least one, all finite */
export type ForecastMethod = (series: Float64Array, question: ForecastQuestion) => SeriesForecast

/** A forecast of the same mean and deviation for all periods ahead. */
export function flatForecast(
  mean: number,
  deviation: number,
  horizon: number,
  distribution: SeriesForecast['distribution'] = 'NORMAL',
): SeriesForecast {
  return {
    mean: new Float64Array(horizon).fill(mean),
    deviation: new Float64Array(horizon).fill(deviation),
    distribution,
  }
}

/** The value that what comes stays below with probability `level`. @param step periods after the first one ahead */
export function quantileOf(
  { mean, deviation, distribution }: SeriesForecast,
  step: number,
  level: number,
): number {
  if (distribution === 'COUNTS') return countQuantile(mean[step]!, deviation[step]! ** 2, level)
  return mean[step]! + normalQuantile(level) * deviation[step]!
}

/** For measures that cannot be negative. Where the mean was below, it is 0 and the deviation stays. */
export function endAtZero(forecast: SeriesForecast): SeriesForecast {
  return { ...forecast, mean: forecast.mean.map((value) => Math.max(0, value)) }
}

/** Counts above this are as good as normal, and their sums of probabilities would be long. */
const LARGE_COUNT = 500

/** Of a negative binomial distribution with this mean and variance, or of a Poisson one where the variance is not above the mean. */
function countQuantile(mean: number, variance: number, level: number): number {
  if (!(mean > 0)) return 0
  const deviation = Math.sqrt(Math.max(variance, mean))
  if (mean + 6 * deviation > LARGE_COUNT) return Math.max(0, mean + normalQuantile(level) * deviation)
  const isPoisson = variance <= mean * (1 + 1e-9)
  const size = isPoisson ? Number.POSITIVE_INFINITY : mean ** 2 / (variance - mean)
  const failure = isPoisson ? 0 : mean / (mean + size)
  let probability = isPoisson ? Math.exp(-mean) : (1 - failure) ** size
  let below = probability
  let count = 0
  while (below < level && count < LARGE_COUNT) {
    count++
    probability *= isPoisson ? mean / count : (failure * (count - 1 + size)) / count
    below += probability
  }
  return count
}
