/**
 * Days that nobody should learn a level from: one order of a million must not move what a series of six a day is taken for. A
 * day counts as one where it is far above the third largest day, which lifts as soon as sales are really higher.
 */
import { type DemandSeries, isDemandKnown, LEAST_OUTLIER_UNITS } from '../../contracts/demand/demand'
import { DEFAULT_LENGTHS } from '../../contracts/demand/window-shape'

/** Days whose level a day is held against, before it and after it. */
export const OUTLIER_CONTEXT_DAYS = DEFAULT_LENGTHS.DAY.context

const FACTOR = 10
/** A newcomer may begin high: without three days of sales to compare with, only more than this is worth an alert. */
const SURELY_TOO_MANY = 10_000

export interface OutlierLimit {
  /** Units above it are read as `insteadOf`. */
  readonly above: number
  readonly insteadOf: number
  /** The third largest day; 0 where fewer have sales. */
  readonly highDay: number
}

/** @param units of the days that are read; `count` of them. */
export function outlierLimit(units: ArrayLike<number>, count = units.length): OutlierLimit {
  let [first, second, third] = [0, 0, 0]
  for (let i = 0; i < count; i++) {
    const value = units[i]!
    if (value > first) [first, second, third] = [value, first, second]
    else if (value > second) [second, third] = [value, second]
    else if (value > third) third = value
  }
  const above = Math.max(LEAST_OUTLIER_UNITS, FACTOR * third)
  return { above, insteadOf: third > 0 ? third : above, highDay: third }
}

export function withinLimit(units: number, { above, insteadOf }: OutlierLimit): number {
  return units > above ? insteadOf : units
}

/** The same series with outliers of the days from `first` on within their limit; most series are returned as they are. */
export function withoutOutliers(series: DemandSeries, first = 0): DemandSeries {
  const from = Math.max(0, first)
  const known = series.values.subarray(from).filter((_, index) => isDemandKnown(series, from + index))
  const limit = outlierLimit(known)
  if (known.every((units) => units <= limit.above)) return series
  const units = series.values.map((sold, index) => (index < from ? sold : withinLimit(sold, limit)))
  return { ...series, values: units }
}

export interface OutlierDay {
  readonly index: number
  /** See `OutlierLimit`, of the weeks around it. */
  readonly highDay: number
}

/**
 * Days that people should look at: those that the first and the last forecast that read them both take for outliers.
 * @param units of days in a row, up to the last that has any
 */
export function outlierDays(units: Float64Array): OutlierDay[] {
  const found: OutlierDay[] = []
  units.forEach((sold, index) => {
    if (sold <= LEAST_OUTLIER_UNITS) return
    const limitUpTo = (end: number) =>
      outlierLimit(units.subarray(Math.max(0, end - OUTLIER_CONTEXT_DAYS), end))
    const first = limitUpTo(index + 1)
    const last = limitUpTo(Math.min(units.length, index + OUTLIER_CONTEXT_DAYS))
    const { above, highDay } = first.highDay > last.highDay ? first : last
    if (sold > (highDay > 0 ? above : SURELY_TOO_MANY)) found.push({ index, highDay })
  })
  return found
}
