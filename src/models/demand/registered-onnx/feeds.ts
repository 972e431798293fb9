/** What a registered model is fed: the history of each series up to its own last observed day, and the days ahead. */
import {
  COVARIATE_COUNT,
  STEP_STATUS,
  isDemandKnown,
  MAX_HORIZON_DAYS,
  type DemandInput,
  type DemandSeries,
  type DemandSignature,
} from '../../../contracts/demand/demand'
import type { InferenceFeed } from '../../../compute'
import { dayNumber } from '../../../core/time/day'
import type { LateWindows } from '../late-series'
import { readsObserved } from './contract'

const DAYS_OF_WEEK = 7
/** 1970-01-01, day 0, was a Thursday; Monday is 0. */
const WEEKDAY_OF_DAY_0 = 3

/** A row of the batch, by indices of days of the panel. */
export interface FedWindow {
  readonly series: DemandSeries
  /** The last day of the history. */
  readonly origin: number
  /** The first day to be forecast: whole weeks later than the day after the origin where the data is late. */
  readonly firstDay: number
}

export function windowOf(
  series: DemandSeries,
  { historySteps }: DemandInput,
  late: LateWindows | null,
): FedWindow {
  if (!late) return { series, origin: historySteps - 1, firstDay: historySteps }
  return { series, origin: late.origin, firstDay: late.first }
}

/** The inputs that the signature names. */
export function feedsOf(
  input: DemandInput,
  windows: readonly FedWindow[],
  signature: DemandSignature,
): Record<string, InferenceFeed> {
  const rows = windows.length
  const days = signature.context
  const history = new Float32Array(rows * days)
  const observed = new Float32Array(rows * days)
  const past = new Float32Array(rows * days * COVARIATE_COUNT)
  const future = new Float32Array(rows * MAX_HORIZON_DAYS * COVARIATE_COUNT)
  const panelDays = input.historySteps + input.futureSteps
  const isBlind = !readsObserved(signature)
  windows.forEach(({ series, origin, firstDay }, row) => {
    for (let step = 0; step < days; step++) {
      const day = origin - days + 1 + step
      if (day < 0) continue
      copyCovariates(series, day, past, row * days + step)
      if (!isDemandKnown(series, day)) continue
      history[row * days + step] = series.values[day]!
      observed[row * days + step] = 1
    }
    if (isBlind) fillUnobserved(windows[row]!, history.subarray(row * days, (row + 1) * days))
    for (let step = 0; step < MAX_HORIZON_DAYS && firstDay + step < panelDays; step++) {
      copyCovariates(series, firstDay + step, future, row * MAX_HORIZON_DAYS + step)
    }
  })
  const firstNumber = dayNumber(input.grid.start)
  const weekday = Int32Array.from(
    windows,
    ({ firstDay }) => (firstNumber + firstDay + WEEKDAY_OF_DAY_0) % DAYS_OF_WEEK,
  )
  const all: Record<string, InferenceFeed> = {
    history: { data: history, shape: [rows, days] },
    observed: { data: observed, shape: [rows, days] },
    pastCovariates: { data: past, shape: [rows, days, COVARIATE_COUNT] },
    futureCovariates: { data: future, shape: [rows, MAX_HORIZON_DAYS, COVARIATE_COUNT] },
    weekday: { data: weekday, shape: [rows] },
  }
  return Object.fromEntries(signature.inputs.map(({ name }) => [name, all[name]!]))
}

/**
 * A model that is not told which days are observed would take a day that nobody told of for one without sales: it gets the mean of
 * the same weekday, or of all days.
 */
function fillUnobserved({ series, origin }: FedWindow, history: Float32Array): void {
  const days = history.length
  const sums = new Float64Array(DAYS_OF_WEEK)
  const counts = new Float64Array(DAYS_OF_WEEK)
  const dayOf = (step: number): number => origin - days + 1 + step
  for (let step = 0; step < days; step++) {
    if (dayOf(step) < 0 || !isDemandKnown(series, dayOf(step))) continue
    sums[step % DAYS_OF_WEEK]! += history[step]!
    counts[step % DAYS_OF_WEEK]!++
  }
  const known = counts.reduce((sum, count) => sum + count, 0)
  if (known === 0) return
  const mean = sums.reduce((sum, units) => sum + units, 0) / known
  for (let step = 0; step < days; step++) {
    const day = dayOf(step)
    if (day < series.firstObserved || series.status[day] !== STEP_STATUS.unobserved) continue
    const weekday = step % DAYS_OF_WEEK
    history[step] = counts[weekday]! > 0 ? sums[weekday]! / counts[weekday]! : mean
  }
}

/** Unknown weather is 0. */
function copyCovariates(series: DemandSeries, day: number, to: Float32Array, row: number): void {
  for (let column = 0; column < COVARIATE_COUNT; column++) {
    const value = series.covariates[day * COVARIATE_COUNT + column]!
    to[row * COVARIATE_COUNT + column] = Number.isNaN(value) ? 0 : value
  }
}
