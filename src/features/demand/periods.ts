/**
 * Days to weeks and months. A period is the sum of its days, and observed only where each of them is: a week of which one day is
 * missing is not a week with fewer sales. Only whole periods count. Nothing of a period depends on days after it, but for the
 * covariates ahead, which say what was known at the end of the last period.
 */
import { writeCovariatesAhead, writeMeanOfDays } from '../../contracts/demand/covariates-ahead'
import {
  COVARIATE_COUNT,
  type DemandPanel,
  type DemandSeries,
  STEP_STATUS,
} from '../../contracts/demand/demand'
import type { KnownAhead } from '../../contracts/demand/known-ahead'
import { type Granularity, firstDayOf, gridFrom, indexOfDay, type TimeGrid } from '../../core/time/grid'

/** How the days of a panel fall into periods. */
export interface Periods {
  readonly grid: TimeGrid
  readonly historySteps: number
  readonly futureSteps: number
  /** `[historySteps + futureSteps + 1]` the index of the first day of each period, and the end of the last one. */
  readonly starts: Int32Array
}

type DailyLengths = Pick<DemandPanel, 'grid' | 'historySteps' | 'futureSteps'>

/** The panel in weeks or months; days before the first whole period, and after the last one, are left out. */
export function toPeriods(panel: DemandPanel, granularity: Granularity): DemandPanel {
  if (granularity === 'DAY') return panel
  const { grid, historySteps, futureSteps, ...periods } = periodsOf(panel, granularity)
  return {
    grid,
    historySteps,
    futureSteps,
    series: panel.series.map((_, row) =>
      seriesOfPeriods(panel, row, { grid, historySteps, futureSteps, ...periods }),
    ),
  }
}

/** The whole periods among the days of a panel: those that end in its history are history, the others lie ahead. */
export function periodsOf(
  { grid: { start }, historySteps, futureSteps }: DailyLengths,
  granularity: Granularity,
): Periods {
  const around = gridFrom(start, granularity)
  const grid = around.start < start ? { ...around, start: firstDayOf(around, 1) } : around
  const days = { start, granularity: 'DAY', season: 1 } as const
  const dayOf = (period: number): number => indexOfDay(days, firstDayOf(grid, period))
  const wholeUntil = (end: number): number => Math.max(0, indexOfDay(grid, firstDayOf(days, end)))
  const history = wholeUntil(historySteps)
  const all = wholeUntil(historySteps + futureSteps)
  return {
    grid,
    historySteps: history,
    futureSteps: all - history,
    starts: Int32Array.from({ length: all + 1 }, (_, period) => dayOf(period)),
  }
}

/** One series of a panel of days in periods. */
export function seriesOfPeriods(panel: DemandPanel, row: number, periods: Periods): DemandSeries {
  const { historySteps, starts } = periods
  const series = panel.series[row]!
  const status = new Uint8Array(historySteps)
  const values = new Float32Array(historySteps)
  const stockOutFraction = new Float32Array(historySteps)
  for (let period = 0; period < historySteps; period++) {
    const from = starts[period]!
    const to = starts[period + 1]!
    status[period] = statusOf(series.status, from, to)
    if (status[period] === STEP_STATUS.unobserved) continue
    values[period] = sumOf(series.values, from, to)
    stockOutFraction[period] = sumOf(series.stockOutFraction, from, to) / (to - from)
  }
  const firstOnSale = starts.findIndex((start) => start >= series.firstObserved)
  return {
    ...series,
    firstObserved: firstOnSale === -1 ? historySteps : Math.min(historySteps, firstOnSale),
    status,
    values,
    stockOutFraction,
    covariates: covariatesOf(panel, row, periods),
    knownAhead: knownAheadOf(panel, series, periods),
  }
}

/** A series of days without the first ones. */
export function sinceDay(series: DemandSeries, days: number): DemandSeries {
  const { status, values, stockOutFraction, covariates, knownAhead } = series
  return {
    ...series,
    firstObserved: Math.max(0, series.firstObserved - days),
    status: status.subarray(days),
    values: values.subarray(days),
    stockOutFraction: stockOutFraction.subarray(days),
    covariates: covariates.subarray(days * COVARIATE_COUNT),
    knownAhead:
      typeof knownAhead === 'string' ? knownAhead : { ...knownAhead, shift: knownAhead.shift + days },
  }
}

function statusOf(days: Uint8Array, from: number, to: number): number {
  let isObserved = false
  for (let day = from; day < to; day++) {
    if (days[day] === STEP_STATUS.unobserved) return STEP_STATUS.unobserved
    if (days[day] === STEP_STATUS.observed) isObserved = true
  }
  return isObserved ? STEP_STATUS.observed : STEP_STATUS.closed
}

function sumOf(values: Float32Array, from: number, to: number): number {
  let sum = 0
  for (let day = from; day < to; day++) sum += values[day]!
  return sum
}

function covariatesOf(panel: DemandPanel, row: number, { historySteps, futureSteps, starts }: Periods) {
  const steps = historySteps + futureSteps
  const end = starts[steps]!
  const days = panel.series[row]!.covariates.slice(0, end * COVARIATE_COUNT)
  const ahead = starts[historySteps]!
  // Days of a period that has begun are days ahead: the last whole period saw what was known at its end.
  if (futureSteps > 0 && ahead > 0) {
    writeCovariatesAhead(panel, row, ahead - 1, end - ahead, days, ahead * COVARIATE_COUNT)
  }
  const covariates = new Float32Array(steps * COVARIATE_COUNT)
  for (let period = 0; period < steps; period++) {
    writeMeanOfDays(days, starts[period]!, starts[period + 1]!, covariates, period * COVARIATE_COUNT)
  }
  return covariates
}

function knownAheadOf(
  { historySteps, futureSteps }: DemandPanel,
  { covariates, knownAhead }: DemandSeries,
  { starts }: Periods,
): KnownAhead {
  if (typeof knownAhead === 'string') return knownAhead
  return { shift: 0, starts, days: { historySteps, futureSteps, covariates, knownAhead } }
}
