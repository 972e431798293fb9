/** How forecast errors of nearby periods go together: fitted on the normal scores of validation windows, pooled over series. */
import { CENSORED_FROM, LEVEL_COUNT, QUANTILE_LEVELS } from '../../contracts/demand/demand'
import { Rng } from '../../core/statistics/rng'
import { normalQuantile } from './distributions'
import { probabilityOf } from './quantiles'
import { independentPeriods, isCorrelation } from './paths'
import type { ForecastWindow } from './windows'

const MIN_PAIRS = 200
const SHRINK = 0.9

/**
 * `[horizon]` by distance in periods: 1, then the pooled correlation of normal scores, smoothed to be a possible one.
 * Periods are independent where there is too little to go by.
 */
export function fitHorizonCorrelation(windows: readonly ForecastWindow[], seed: number): number[] {
  const horizon = Math.min(...windows.map((window) => window.prediction.horizon))
  const products = new Float64Array(horizon)
  const squares = new Float64Array(horizon)
  const counts = new Float64Array(horizon)
  const rng = new Rng(seed, 'probabilities')
  const scores = new Float64Array(horizon)
  for (const window of windows) {
    for (let row = 0; row < window.series.length; row++) {
      readScores(window, row, scores, rng)
      for (let distance = 0; distance < horizon; distance++) {
        for (let step = 0; step + distance < horizon; step++) {
          const product = scores[step]! * scores[step + distance]!
          if (Number.isNaN(product)) continue
          products[distance]! += product
          squares[distance]! += (scores[step]! ** 2 + scores[step + distance]! ** 2) / 2
          counts[distance]!++
        }
      }
    }
  }
  if (horizon < 2 || counts[1]! < MIN_PAIRS) return independentPeriods(horizon)
  const correlation = Array.from(products, (product, distance) => {
    if (distance === 0) return 1
    return counts[distance]! >= MIN_PAIRS ? product / squares[distance]! : 0
  })
  return nearestPossible(correlation)
}

/** Normal scores of one series in one window; NaN where a period cannot be scored. */
function readScores(window: ForecastWindow, row: number, scores: Float64Array, rng: Rng): void {
  const { label, prediction } = window
  for (let step = 0; step < scores.length; step++) {
    const at = row * label.horizon + step
    const actual = step < label.horizon ? label.values[at]! : Number.NaN
    const uniform = rng.uniform()
    scores[step] =
      Number.isNaN(actual) || label.stockOutFraction[at]! >= CENSORED_FROM
        ? Number.NaN
        : normalQuantile(
            probabilityOf(
              QUANTILE_LEVELS,
              prediction.quantiles,
              actual,
              uniform,
              (row * prediction.horizon + step) * LEVEL_COUNT,
            ),
          )
  }
}

/** Pulls correlations towards independence until they can hold together. */
function nearestPossible(correlation: readonly number[]): number[] {
  let candidate = [...correlation]
  while (!isCorrelation(candidate)) {
    candidate = candidate.map((value, distance) => (distance === 0 ? 1 : value * SHRINK))
  }
  return candidate
}
