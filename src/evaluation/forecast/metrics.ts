/**
 * Metrics as statistic x aggregation: which number of the forecast is held against what happened, and how the errors of all
 * days become one figure. MASE, WAPE, MAE and the percentages are of the median (it minimises absolute errors), RMSE and R2
 * of the mean (it minimises squares). Days out of stock are not scored.
 */
import { FORMER_LEVELS, LEVEL_COUNT, MEDIAN_LEVEL, QUANTILE_LEVELS } from '../../contracts/demand/demand'
import { ForecartError } from '../../core/errors'
import type { Metric } from '../../contracts/models/model-version'
import { levelsOf } from './levels'
import { collectPoints, type ForecastPoints } from './points'
import type { ForecastWindow } from './windows'

type Statistic = 'mean' | 'median'

interface PointMetric {
  readonly statistic: Statistic
  /** NaN: the day does not count in this metric. */
  readonly error: (actual: number, predicted: number, naiveError: number) => number
  readonly aggregate: (errors: ErrorSum) => number
}

interface ErrorSum {
  readonly sum: number
  readonly count: number
  readonly actualSum: number
  /** Sum of squared distances of the actual values from their mean. */
  readonly actualSquares: number
}

const absolute = (actual: number, predicted: number) => Math.abs(actual - predicted)
const squared = (actual: number, predicted: number) => (actual - predicted) ** 2
const average = ({ sum, count }: ErrorSum) => sum / count

const POINT_METRICS = {
  mae: { statistic: 'median', error: absolute, aggregate: average },
  rmse: { statistic: 'mean', error: squared, aggregate: (errors) => Math.sqrt(average(errors)) },
  /** Days without sales have no percentage and do not count. */
  mape: {
    statistic: 'median',
    error: (actual, predicted) => (actual > 0 ? absolute(actual, predicted) / actual : Number.NaN),
    aggregate: average,
  },
  /** 0 .. 2; 0 where both are 0. */
  smape: {
    statistic: 'median',
    error: (actual, predicted) =>
      actual + predicted > 0 ? (2 * absolute(actual, predicted)) / (actual + predicted) : 0,
    aggregate: average,
  },
  /** In units of the series' own in-sample seasonal naive error; series without one do not count. */
  mase: {
    statistic: 'median',
    error: (actual, predicted, naiveError) =>
      naiveError > 0 ? absolute(actual, predicted) / naiveError : Number.NaN,
    aggregate: average,
  },
  wape: { statistic: 'median', error: absolute, aggregate: ({ sum, actualSum }) => sum / actualSum },
  r2: {
    statistic: 'mean',
    error: squared,
    aggregate: ({ sum, actualSquares }) => 1 - sum / actualSquares,
  },
  /** Mean forecast - actual, as a fraction of the actual: positive forecasts too much. */
  bias: {
    statistic: 'mean',
    error: (actual, predicted) => predicted - actual,
    aggregate: ({ sum, actualSum }) => sum / actualSum,
  },
} as const satisfies Record<string, PointMetric>

/**
 * pinball: mean weighted quantile loss at the levels .05 to .95, so that figures of before the grid had others compare with those of
 * after. coverage80, 90, 95 and 98: fraction of days inside the central interval, its ends included.
 */
export type DemandMetricName =
  keyof typeof POINT_METRICS | 'pinball' | 'coverage80' | 'coverage90' | 'coverage95' | 'coverage98'
export type DemandMetrics = Readonly<Record<DemandMetricName, number>>

/**
 * All metrics over all windows together, of the bottom level: a roll-up repeats the units of its places, and the errors of its
 * sum are smaller than theirs. A metric without a day to count is NaN.
 * @throws NOT_ENOUGH_DATA where no day can be scored.
 */
export function demandMetrics(windows: readonly ForecastWindow[]): DemandMetrics {
  const levels = windows.map(({ series }) => levelsOf(series))
  return metricsOf(collectPoints(windows, ({ window, series }) => levels[window]![series] === 'bottom'))
}

/** @throws NOT_ENOUGH_DATA where there are no points. */
export function metricsOf(points: ForecastPoints): DemandMetrics {
  if (points.length === 0) {
    throw new ForecartError('NOT_ENOUGH_DATA', 'Nothing in the windows was observed and in stock')
  }
  const entries = Object.entries<PointMetric>(POINT_METRICS).map(([name, metric]) => [
    name,
    pointMetric(points, metric),
  ])
  return {
    ...(Object.fromEntries(entries) as Record<keyof typeof POINT_METRICS, number>),
    pinball: weightedQuantileLoss(points),
    coverage80: coverage(points, 0.1, 0.9),
    coverage90: coverage(points, 0.05, 0.95),
    coverage95: coverage(points, 0.025, 0.975),
    coverage98: coverage(points, 0.01, 0.99),
  }
}

/** The metrics in the form in which they are kept and shown. */
export function toMetrics(metrics: DemandMetrics): Metric[] {
  return Object.entries(metrics).map(([name, value]) => ({ name, value: finiteOrNull(value) }))
}

export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

function pointMetric(points: ForecastPoints, metric: PointMetric): number {
  let sum = 0
  let count = 0
  let actualSum = 0
  for (let row = 0; row < points.length; row++) {
    const actual = points.actual[row]!
    const predicted =
      metric.statistic === 'mean' ? points.mean[row]! : points.quantiles[row * LEVEL_COUNT + MEDIAN_LEVEL]!
    const error = metric.error(actual, predicted, points.naiveError[row]!)
    actualSum += actual
    if (Number.isNaN(error)) continue
    sum += error
    count++
  }
  const actualMean = actualSum / points.length
  const actualSquares = points.actual.reduce((squares, actual) => squares + (actual - actualMean) ** 2, 0)
  return metric.aggregate({ sum, count, actualSum, actualSquares })
}

/** Twice the pinball loss at `level`: at 0.5 it is the absolute error. */
export function quantileLoss(level: number, actual: number, predicted: number): number {
  return 2 * (actual >= predicted ? level * (actual - predicted) : (1 - level) * (predicted - actual))
}

/** Sum over days of the quantile loss / sum of the actual values, averaged over the levels .05 to .95. */
function weightedQuantileLoss(points: ForecastPoints): number {
  let loss = 0
  let actualSum = 0
  for (let row = 0; row < points.length; row++) {
    loss += meanQuantileLoss(points.actual[row]!, points.quantiles, row * LEVEL_COUNT)
    actualSum += points.actual[row]!
  }
  return loss / actualSum
}

const FIRST_SCORED = QUANTILE_LEVELS.indexOf(0.05)

/** Quantile loss of one day, averaged over the levels .05 to .95. @param quantiles at QUANTILE_LEVELS from `offset` on */
export function meanQuantileLoss(actual: number, quantiles: ArrayLike<number>, offset: number): number {
  let loss = 0
  for (let level = 0; level < FORMER_LEVELS.length; level++) {
    loss += quantileLoss(FORMER_LEVELS[level]!, actual, quantiles[offset + FIRST_SCORED + level]!)
  }
  return loss / FORMER_LEVELS.length
}

type GridLevel = (typeof QUANTILE_LEVELS)[number]

function coverage(points: ForecastPoints, from: GridLevel, to: GridLevel): number {
  const low = QUANTILE_LEVELS.indexOf(from)
  const high = QUANTILE_LEVELS.indexOf(to)
  let inside = 0
  for (let row = 0; row < points.length; row++) {
    const at = row * LEVEL_COUNT
    const actual = points.actual[row]!
    if (actual >= points.quantiles[at + low]! && actual <= points.quantiles[at + high]!) inside++
  }
  return inside / points.length
}
