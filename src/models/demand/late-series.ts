/**
 * Series whose data ends before the panel does are forecast from where their data ends, further ahead. A model reaches
 * MAX_HORIZON_DAYS: days beyond that are answered by the same day of the week of a window whose horizon begins whole weeks later.
 */
import {
  lastObservedIndex,
  MAX_HORIZON_DAYS,
  MAX_STALE_DAYS,
  type DemandInput,
  type DemandSeries,
} from '../../contracts/demand/demand'

const WEEK = 7

/** How a late series is forecast: the windows from `first` and `second` on answer the days after the panel together. */
export interface LateWindows {
  /** Index of the last day that is known. */
  readonly origin: number
  /** Indices of the first day of each horizon. */
  readonly first: number
  readonly second: number
  /** Steps of the first horizon that lie before the end of the panel. */
  readonly skipped: number
}

/** Null where the data reaches the end of the panel, or there is none. */
export function lateWindowsOf(series: DemandSeries, { historySteps }: DemandInput): LateWindows | null {
  const origin = lastObservedIndex(series)
  const lateDays = historySteps - 1 - origin
  if (origin < 0 || lateDays === 0) return null
  const skipped = lateDays % WEEK
  const first = historySteps - skipped
  return { origin, first, second: first + WEEK, skipped }
}

/** Whether the data ended too long ago for a model. */
export function isTooLate({ origin }: LateWindows, { historySteps }: DemandInput): boolean {
  return historySteps - 1 - origin > MAX_STALE_DAYS
}

/**
 * Moves the answer of a late series to the days after the panel, in place.
 * @param values `[rows, MAX_HORIZON_DAYS, width]`, rows `firstRow` and `secondRow` of them the answers of the two windows
 */
export function joinLateAnswers(
  values: Float32Array,
  { skipped }: LateWindows,
  { firstRow, secondRow, width }: { firstRow: number; secondRow: number; width: number },
): void {
  const rowSize = MAX_HORIZON_DAYS * width
  const first = firstRow * rowSize
  values.copyWithin(first, first + skipped * width, first + rowSize)
  const end = (secondRow + 1) * rowSize
  // The horizon of the second window ends WEEK days after that of the first.
  const from = end - WEEK * width
  values.copyWithin(first + rowSize - skipped * width, from, from + skipped * width)
}
