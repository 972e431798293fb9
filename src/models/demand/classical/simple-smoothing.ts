import type { ForecastMethod } from './forecast'
import { minimizeBetween } from './minimize'

const LEAST_ALPHA = 1e-4
const MOST_ALPHA = 0.9999

export interface SmoothedLevel {
  readonly alpha: number
  /** Before the first period. */
  readonly start: number
  /** After the last period. */
  readonly level: number
  /** Sum of squared one-step errors. */
  readonly squares: number
}

/**
 * Simple exponential smoothing, level(t) = level(t - 1) + alpha e(t), with alpha and the start of least squared one-step errors. The
 * errors are linear in the start, e(t) = a(t) - (1 - alpha)^(t - 1) start, so that the best start of an alpha has a closed form.
 */
export function smoothLevel(
  series: Float64Array,
  { least = LEAST_ALPHA, most = MOST_ALPHA }: { readonly least?: number; readonly most?: number } = {},
): SmoothedLevel {
  const alpha = minimizeBetween(least, most, (one) => levelFor(series, one).squares)
  return levelFor(series, alpha)
}

function levelFor(series: Float64Array, alpha: number): SmoothedLevel {
  let level = 0
  let weight = 1
  let squares = 0
  let cross = 0
  let weights = 0
  for (let at = 0; at < series.length; at++) {
    const error = series[at]! - level
    squares += error * error
    cross += error * weight
    weights += weight * weight
    level += alpha * error
    weight *= 1 - alpha
  }
  const start = cross / weights
  // The levels were those of a start at 0; the start decays like its weight.
  return { alpha, start, level: level + weight * start, squares: Math.max(0, squares - cross * start) }
}

/** The deviation of h periods ahead is sigma sqrt(1 + (h - 1) alpha^2). */
export const simpleSmoothing: ForecastMethod = (series, { horizon }) => {
  const { alpha, level, squares } = smoothLevel(series)
  const sigma = Math.sqrt(squares / Math.max(1, series.length - 2))
  return {
    mean: new Float64Array(horizon).fill(level),
    deviation: Float64Array.from({ length: horizon }, (_, step) => sigma * Math.sqrt(1 + step * alpha ** 2)),
    distribution: 'NORMAL',
  }
}
