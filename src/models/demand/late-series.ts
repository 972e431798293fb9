/**
 * Series whose data ends before the panel does are forecast from where their data ends, further ahead. A model reaches its horizon
 * only: periods beyond it are answered by those of the same phase of a window whose horizon begins whole seasons later (days of the
 * week: whole weeks). Where a horizon is shorter than a season, and on grids without phases, it begins right after the panel.
 */
import { lastObservedIndex, type DemandInput, type DemandSeries } from '../../contracts/demand/demand'
import { MAX_STALE } from '../../contracts/demand/horizon'

/** How a late series is forecast: the windows from `first` and `second` on answer the periods after the panel together. */
export interface LateWindows {
  /** Index of the last period that is known. */
  readonly origin: number
  /** Indices of the first period of each horizon. */
  readonly first: number
  readonly second: number
  /** Steps of the first horizon that lie before the end of the panel. */
  readonly skipped: number
  /** Periods from `first` to `second`. */
  readonly apart: number
}

/** Null where the data reaches the end of the panel, or there is none. */
export function lateWindowsOf(
  series: DemandSeries,
  { historySteps }: DemandInput,
  { horizon, phases }: { readonly horizon: number; readonly phases: number },
): LateWindows | null {
  const origin = lastObservedIndex(series)
  const delay = historySteps - 1 - origin
  if (origin < 0 || delay === 0) return null
  const apart = phases <= horizon ? phases : 1
  const skipped = delay % apart
  const first = historySteps - skipped
  return { origin, first, second: first + apart, skipped, apart }
}

/** Whether the data ended too long ago for a model. */
export function isTooLate({ origin }: LateWindows, { grid, historySteps }: DemandInput): boolean {
  return historySteps - 1 - origin > MAX_STALE[grid.granularity]
}

/**
 * Moves the answer of a late series to the periods after the panel, in place.
 * @param values `[rows, horizon, width]`, rows `firstRow` and `secondRow` of them the answers of the two windows
 */
export function joinLateAnswers(
  values: Float32Array | Float64Array,
  { skipped, apart }: LateWindows,
  horizon: number,
  { firstRow, secondRow, width }: { firstRow: number; secondRow: number; width: number },
): void {
  const rowSize = horizon * width
  const first = firstRow * rowSize
  values.copyWithin(first, first + skipped * width, first + rowSize)
  const end = (secondRow + 1) * rowSize
  // The horizon of the second window ends so many periods after that of the first.
  const from = end - apart * width
  values.copyWithin(first + rowSize - skipped * width, from, from + skipped * width)
}
