/**
 * Splits by time. A window is what a forecaster saw at an origin, what it said, and what happened: inputs are views of the
 * panel that end at the origin, labels are made apart from them.
 */
import {
  COVARIATE_COUNT,
  STEP_STATUS,
  type DemandInput,
  type DemandLabel,
  type DemandPanel,
  type DemandPrediction,
  type DemandSeries,
  type DemandSeriesKey,
  isLowerBound,
  isScored,
} from '../../contracts/demand/demand'
import { writeCovariatesAhead } from '../../contracts/demand/covariates-ahead'
import type { KnownAhead } from '../../contracts/demand/known-ahead'
import type { Day } from '../../core/time/day'
import { shiftGrid } from '../../core/time/grid'
import { ForecartError } from '../../core/errors'
import type { DemandSegment } from './segments'

/** One origin of a backtest. */
export interface ForecastWindow {
  /** Last day that the forecaster saw. */
  readonly originDay: Day
  readonly series: readonly DemandSeriesKey[]
  /** `[series]` mean absolute error of the seasonal naive forecast inside the history up to the origin; NaN where unknown. */
  readonly naiveError: Float64Array
  /** `[series]` what kind of series each was up to the origin. */
  readonly segments: readonly DemandSegment[]
  readonly label: DemandLabel
  readonly prediction: DemandPrediction
}

export interface WindowPlan {
  readonly horizon: number
  /** Number of origins. */
  readonly windows: number
  /** Days between origins. */
  readonly stride: number
}

/**
 * Indices of the origins, ascending: the last one has just a whole horizon after it.
 * @throws NOT_ENOUGH_DATA where fewer than `minHistoryDays` days lie before the first origin; BAD_USER_INPUT.
 */
export function planOrigins(panel: DemandPanel, plan: WindowPlan, minHistoryDays: number): number[] {
  const whole = [plan.horizon, plan.windows, plan.stride].every((n) => Number.isInteger(n) && n > 0)
  if (!whole)
    throw new ForecartError('BAD_USER_INPUT', 'Horizon, windows and stride are positive whole numbers')
  const last = panel.historySteps - 1 - plan.horizon
  const first = last - (plan.windows - 1) * plan.stride
  if (first + 1 < minHistoryDays) {
    throw new ForecartError(
      'NOT_ENOUGH_DATA',
      `${plan.windows} ${plan.windows === 1 ? 'window' : 'windows'} of ${plan.horizon} days need ${panel.historySteps + minHistoryDays - first - 1} days of history; there are ${panel.historySteps}`,
      { historyDays: panel.historySteps, missingDays: minHistoryDays - first - 1 },
    )
  }
  return Array.from({ length: plan.windows }, (_, window) => first + window * plan.stride)
}

/**
 * The panel as it was at the end of day `origin` (an index): views of the past, and what was known then of the days after.
 * @param historySteps at most so many days before it, all by default; @param futureSteps of known covariates after it, as far
 * as the panel has them.
 */
export function panelAt(
  panel: DemandPanel,
  origin: number,
  { historySteps = origin + 1, futureSteps = 0 }: { historySteps?: number; futureSteps?: number } = {},
): DemandInput {
  const first = Math.max(0, origin + 1 - historySteps)
  const end = Math.min(panel.historySteps + panel.futureSteps, origin + 1 + futureSteps)
  const length = origin + 1 - first
  return {
    grid: shiftGrid(panel.grid, first),
    historySteps: length,
    futureSteps: end - origin - 1,
    series: panel.series.map((series, row) => ({
      ...series,
      firstObserved: Math.min(length, Math.max(0, series.firstObserved - first)),
      status: series.status.subarray(first, origin + 1),
      values: series.values.subarray(first, origin + 1),
      stockOutFraction: series.stockOutFraction.subarray(first, origin + 1),
      covariates: covariatesAt(panel, row, first, origin, end),
      knownAhead: cutHistory(series.knownAhead, first),
    })),
  }
}

/**
 * Without the days before any series was on sale.
 * @throws NOT_ENOUGH_DATA where none ever was
 */
export function sinceFirstObserved(panel: DemandPanel): DemandPanel {
  const { historySteps, futureSteps, series } = panel
  const first = series.reduce((earliest, one) => Math.min(earliest, one.firstObserved), historySteps)
  if (first === historySteps) {
    throw new ForecartError('NOT_ENOUGH_DATA', 'There are no sales to learn from yet')
  }
  return panelAt(panel, historySteps - 1, { historySteps: historySteps - first, futureSteps })
}

function covariatesAt(
  panel: DemandPanel,
  row: number,
  first: number,
  origin: number,
  end: number,
): Float32Array {
  const view = panel.series[row]!.covariates.subarray(first * COVARIATE_COUNT, end * COVARIATE_COUNT)
  const ahead = end - origin - 1
  if (ahead === 0 || origin === panel.historySteps - 1) return view
  const known = view.slice()
  writeCovariatesAhead(panel, row, origin, ahead, known, (origin + 1 - first) * COVARIATE_COUNT)
  return known
}

function cutHistory(knownAhead: KnownAhead, first: number): KnownAhead {
  return typeof knownAhead === 'string' ? knownAhead : { ...knownAhead, shift: knownAhead.shift + first }
}

/** What happened in the `horizon` after `origin`, as far as the panel has it. */
export function labelAt(panel: DemandPanel, origin: number, horizon: number): DemandLabel {
  const units = new Float32Array(panel.series.length * horizon)
  const stockOutFraction = new Float32Array(units.length)
  panel.series.forEach((series, row) => {
    for (let step = 0; step < horizon; step++) {
      const index = origin + 1 + step
      const observed = index < panel.historySteps && isLabelled(series, index)
      units[row * horizon + step] = observed ? series.values[index]! : Number.NaN
      stockOutFraction[row * horizon + step] = observed ? series.stockOutFraction[index]! : 0
    }
  })
  return { horizon, values: units, stockOutFraction }
}

/** Days out of stock have a label too: what was sold of them is known, and `stockOutFraction` says what it is worth. */
function isLabelled(series: DemandSeries, index: number): boolean {
  return isScored(series, index) || isLowerBound(series, index)
}

const WEEK = 7

/** Mean |units(t) - units(t - 7)| of each series up to `origin`: the unit that MASE measures in. NaN below two weeks. */
export function naiveErrors(panel: DemandPanel, origin: number): Float64Array {
  return Float64Array.from(panel.series, (series) => {
    const { values, status, firstObserved } = series
    const isObserved = (index: number): boolean => status[index] === STEP_STATUS.observed
    let sum = 0
    let count = 0
    for (let index = firstObserved + WEEK; index <= origin; index++) {
      if (!isObserved(index) || !isObserved(index - WEEK)) continue
      sum += Math.abs(values[index]! - values[index - WEEK]!)
      count++
    }
    return count >= WEEK ? sum / count : Number.NaN
  })
}
