/** What a registered model is fed: the history of each series up to its own last observed day, and the days ahead. */
import {
  COVARIATE_COUNT,
  STEP_STATUS,
  isDemandKnown,
  type DemandInput,
  type DemandSeries,
  type DemandSignature,
} from '../../../contracts/demand/demand'
import type { InferenceFeed } from '../../../compute/serving'
import { phaseAhead } from '../../../contracts/demand/window-shape'
import { dayOfWeek } from '../../../core/time/day'
import { firstDayOf } from '../../../core/time/grid'
import type { LateWindows } from '../late-series'
import { ONNX_COVARIATES, readsObserved } from './contract'

/** A row of the batch, by indices of periods of the panel. */
export interface FedWindow {
  readonly series: DemandSeries
  /** The last period of the history. */
  readonly origin: number
  /** The first period to be forecast: later than the one after the origin where the data is late, see late-series.ts. */
  readonly first: number
}

export function windowOf(
  series: DemandSeries,
  { historySteps }: DemandInput,
  late: LateWindows | null,
): FedWindow {
  if (!late) return { series, origin: historySteps - 1, first: historySteps }
  return { series, origin: late.origin, first: late.first }
}

/** The inputs that the signature names. */
export function feedsOf(
  input: DemandInput,
  windows: readonly FedWindow[],
  signature: DemandSignature,
): Record<string, InferenceFeed> {
  const rows = windows.length
  const { context: days, horizon } = signature
  const history = new Float32Array(rows * days)
  const observed = new Float32Array(rows * days)
  const past = new Float32Array(rows * days * ONNX_COVARIATES.length)
  const future = new Float32Array(rows * horizon * ONNX_COVARIATES.length)
  const panelDays = input.historySteps + input.futureSteps
  const isBlind = !readsObserved(signature)
  windows.forEach(({ series, origin, first }, row) => {
    for (let step = 0; step < days; step++) {
      const day = origin - days + 1 + step
      if (day < 0) continue
      copyCovariates(series, day, past, row * days + step)
      if (!isDemandKnown(series, day)) continue
      history[row * days + step] = series.values[day]!
      observed[row * days + step] = 1
    }
    if (isBlind)
      fillUnobserved(windows[row]!, history.subarray(row * days, (row + 1) * days), signature.season)
    for (let step = 0; step < horizon && first + step < panelDays; step++) {
      copyCovariates(series, first + step, future, row * horizon + step)
    }
  })
  const weekday = Int32Array.from(windows, ({ first }) => dayOfWeek(firstDayOf(input.grid, first)))
  const all: Record<string, InferenceFeed> = {
    history: { data: history, shape: [rows, days] },
    observed: { data: observed, shape: [rows, days] },
    pastCovariates: { data: past, shape: [rows, days, ONNX_COVARIATES.length] },
    futureCovariates: { data: future, shape: [rows, horizon, ONNX_COVARIATES.length] },
    weekday: { data: weekday, shape: [rows] },
  }
  return Object.fromEntries(signature.inputs.map(({ name }) => [name, all[name]!]))
}

/**
 * A model that is not told which periods are observed would take one that nobody told of for one without sales: it gets the mean of
 * the same phase (day of the week), or of all periods.
 */
function fillUnobserved({ series, origin }: FedWindow, history: Float32Array, phases: number): void {
  const days = history.length
  const sums = new Float64Array(phases)
  const counts = new Float64Array(phases)
  const dayOf = (step: number): number => origin - days + 1 + step
  for (let step = 0; step < days; step++) {
    if (dayOf(step) < 0 || !isDemandKnown(series, dayOf(step))) continue
    sums[phaseAhead(step, phases)]! += history[step]!
    counts[phaseAhead(step, phases)]!++
  }
  const known = counts.reduce((sum, count) => sum + count, 0)
  if (known === 0) return
  const mean = sums.reduce((sum, units) => sum + units, 0) / known
  for (let step = 0; step < days; step++) {
    const day = dayOf(step)
    if (day < series.firstObserved || series.status[day] !== STEP_STATUS.unobserved) continue
    const phase = phaseAhead(step, phases)
    history[step] = counts[phase]! > 0 ? sums[phase]! / counts[phase]! : mean
  }
}

/** Unknown weather is 0. */
function copyCovariates(series: DemandSeries, day: number, to: Float32Array, row: number): void {
  for (let column = 0; column < ONNX_COVARIATES.length; column++) {
    const value = series.covariates[day * COVARIATE_COUNT + column]!
    to[row * ONNX_COVARIATES.length + column] = Number.isNaN(value) ? 0 : value
  }
}
