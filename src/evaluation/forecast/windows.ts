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
import { historyShortage } from '../../contracts/demand/window-shape'
import type { Day } from '../../core/time/day'
import { countOfPeriods, type Granularity, shiftGrid } from '../../core/time/grid'
import { ForecartError } from '../../core/errors'
import type { DemandSegment } from './segments'

/** One origin of a backtest. */
export interface ForecastWindow {
  readonly granularity: Granularity
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
  /** Periods between origins. */
  readonly stride: number
}

/**
 * Indices of the origins, ascending: the last one has just a whole horizon after it.
 * @throws NOT_ENOUGH_DATA where fewer than `leastHistory` periods lie before the first origin; BAD_USER_INPUT.
 */
export function planOrigins(panel: DemandPanel, plan: WindowPlan, leastHistory: number): number[] {
  const whole = [plan.horizon, plan.windows, plan.stride].every((n) => Number.isInteger(n) && n > 0)
  if (!whole)
    throw new ForecartError('BAD_USER_INPUT', 'Horizon, windows and stride are positive whole numbers')
  const last = panel.historySteps - 1 - plan.horizon
  const first = last - (plan.windows - 1) * plan.stride
  if (first + 1 < leastHistory) {
    const { granularity } = panel.grid
    const found = panel.historySteps
    const needed = found + leastHistory - first - 1
    throw new ForecartError(
      'NOT_ENOUGH_DATA',
      `${plan.windows === 1 ? '1 window' : `${plan.windows} windows`} of ${countOfPeriods(plan.horizon, granularity)} ${plan.windows === 1 ? 'needs' : 'need'} ` +
        `${countOfPeriods(needed, granularity)} of history; there are ${found}`,
      historyShortage(granularity, { needed, found }),
    )
  }
  return Array.from({ length: plan.windows }, (_, window) => first + window * plan.stride)
}

/**
 * The panel as it was at the end of period `origin` (an index): views of the past, and what was known then of the periods after.
 * @param historySteps at most so many periods before it, all by default; @param futureSteps of known covariates after it, as far
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
 * Without the periods before any series was on sale.
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

/** Periods out of stock have a label too: what was sold of them is known, and `stockOutFraction` says what it is worth. */
function isLabelled(series: DemandSeries, index: number): boolean {
  return isScored(series, index) || isLowerBound(series, index)
}

/** With fewer pairs of periods a season apart, their mean says little. */
const LEAST_PAIRS = 7

/**
 * Mean |units(t) - units(t - season)| of each series up to `origin`: the unit that MASE measures in. A series of weeks or months that
 * is too young for pairs a season apart is measured by its last value, |units(t) - units(t - 1)|. NaN below two weeks of days.
 */
export function naiveErrors({ grid, series }: DemandPanel, origin: number): Float64Array {
  const { granularity, season } = grid
  const lags = granularity === 'DAY' ? [season] : [season, 1]
  return Float64Array.from(series, (one) => {
    for (const lag of lags) {
      const error = naiveError(one, origin, lag)
      if (!Number.isNaN(error)) return error
    }
    return Number.NaN
  })
}

function naiveError({ values, status, firstObserved }: DemandSeries, origin: number, lag: number): number {
  const isObserved = (index: number): boolean => status[index] === STEP_STATUS.observed
  let sum = 0
  let count = 0
  for (let index = firstObserved + lag; index <= origin; index++) {
    if (!isObserved(index) || !isObserved(index - lag)) continue
    sum += Math.abs(values[index]! - values[index - lag]!)
    count++
  }
  return count >= Math.min(lag, LEAST_PAIRS) ? sum / count : Number.NaN
}

/** The same windows over a shorter horizon: what two models are compared on where one does not reach as far as the other. */
export function shortenWindows(windows: readonly ForecastWindow[], horizon: number): ForecastWindow[] {
  return windows.map((window) => {
    const { label } = window
    if (label.horizon <= horizon) return window
    const cut = (values: Float32Array): Float32Array => values.filter((_, at) => at % label.horizon < horizon)
    const shortened = { horizon, values: cut(label.values), stockOutFraction: cut(label.stockOutFraction) }
    return { ...window, label: shortened }
  })
}
