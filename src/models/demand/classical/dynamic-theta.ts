import { naive } from './naive'
import type { ForecastMethod } from './forecast'
import { minimizeBetween } from './minimize'
import { seasonallyAdjusted } from './seasonality'

const LEAST_ALPHA = 0.1
const MOST_ALPHA = 0.99
/** The model has no forecast of the first period. That later errors count was chosen on the last periods before those held out. */
const FIRST_ERROR = 1
const LEAST_PERIODS = 5

/** Of one alpha. */
interface Fit {
  readonly start: number
  /** 1 - 1 / theta, 0 .. 1. */
  readonly weight: number
  readonly squares: number
}

/**
 * The dynamic optimised theta model of Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler (2016), "Models for optimising the
 * theta method and their relationship to state space models": level, line and forecast
 *   mu(t) = l(t-1) + (1 - 1/theta) ((1 - alpha)^(t-1) A(t-1) + (1 - (1 - alpha)^t) / alpha B(t-1)),  l(t) = l(t-1) + alpha (y(t) - l(t-1)),
 * where A and B are the line of least squares of the periods until then. A and B do not depend on parameters, and for an alpha mu is
 * linear in the start of the level and in 1 - 1/theta: both have a closed form, and only alpha is searched for.
 */
export const dynamicTheta: ForecastMethod = seasonallyAdjusted((series, question) => {
  if (series.length < LEAST_PERIODS) return naive(series, question)
  const { horizon } = question
  const count = series.length
  const lines = runningLines(series)
  const alpha = minimizeBetween(LEAST_ALPHA, MOST_ALPHA, (one) => fitFor(one, series, lines).squares)
  const { start, weight, squares } = fitFor(alpha, series, lines)
  const { intercepts, slopes } = lines
  let level = start
  let decay = 1
  for (let at = 0; at < count; at++) {
    level += alpha * (series[at]! - level)
    decay *= 1 - alpha
  }
  const mean = new Float64Array(horizon)
  let { average, intercept, slope } = {
    average: lines.average,
    intercept: intercepts[count]!,
    slope: slopes[count]!,
  }
  for (let step = 0; step < horizon; step++) {
    const drift = decay * intercept + ((1 - decay * (1 - alpha)) / alpha) * slope
    const value = level + weight * drift
    mean[step] = value
    // What comes is taken to be what was forecast.
    level += alpha * (value - level)
    decay *= 1 - alpha
    ;({ average, intercept, slope } = nextLine(average, slope, count + step, value))
  }
  const sigma = Math.sqrt(squares / Math.max(1, count - FIRST_ERROR - 3))
  return {
    mean,
    deviation: Float64Array.from({ length: horizon }, (_, step) => sigma * Math.sqrt(1 + step * alpha ** 2)),
    distribution: 'NORMAL',
  }
})

interface RunningLines {
  /** `[periods + 1]`: A and B of the first 0, 1, 2 .. periods. */
  readonly intercepts: Float64Array
  readonly slopes: Float64Array
  /** Of the whole series. */
  readonly average: number
}

function runningLines(series: Float64Array): RunningLines {
  const intercepts = new Float64Array(series.length + 1)
  const slopes = new Float64Array(series.length + 1)
  let line = { average: 0, intercept: 0, slope: 0 }
  for (let at = 0; at < series.length; at++) {
    line = nextLine(line.average, line.slope, at, series[at]!)
    intercepts[at + 1] = line.intercept
    slopes[at + 1] = line.slope
  }
  return { intercepts, slopes, average: line.average }
}

/** The line of `count` periods and one more. */
function nextLine(
  average: number,
  slope: number,
  count: number,
  value: number,
): { average: number; intercept: number; slope: number } {
  const nextAverage = (count * average + value) / (count + 1)
  const nextSlope =
    count === 0 ? 0 : ((count - 1) * slope + (6 * (value - average)) / (count + 1)) / (count + 2)
  return { average: nextAverage, intercept: nextAverage - (nextSlope * (count + 2)) / 2, slope: nextSlope }
}

/** The start and the weight of least squared errors. */
function fitFor(alpha: number, series: Float64Array, { intercepts, slopes }: RunningLines): Fit {
  const keep = 1 - alpha
  // e(t) = a(t) - start p(t) - weight d(t), a(t) being the error of a level that starts at 0.
  let level = 0
  let decay = 1
  let [aa, ap, ad, pp, pd, dd] = [0, 0, 0, 0, 0, 0]
  for (let at = 0; at < series.length; at++) {
    const value = series[at]!
    const error = value - level
    if (at >= FIRST_ERROR) {
      const drift = decay * intercepts[at]! + ((1 - decay * keep) / alpha) * slopes[at]!
      aa += error * error
      ap += error * decay
      ad += error * drift
      pp += decay * decay
      pd += decay * drift
      dd += drift * drift
    }
    level += alpha * error
    decay *= keep
  }
  const determinant = pp * dd - pd * pd
  let weight = determinant > 1e-12 * pp * dd ? (pp * ad - pd * ap) / determinant : 0
  // Theta is at least 1, and may be as large as it likes.
  weight = Math.min(1, Math.max(0, weight))
  const start = pp > 0 ? (ap - weight * pd) / pp : 0
  const squares =
    aa -
    2 * start * ap -
    2 * weight * ad +
    start * start * pp +
    2 * start * weight * pd +
    weight * weight * dd
  return { start, weight, squares: Math.max(0, squares) }
}
