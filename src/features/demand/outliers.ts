/**
 * Days that nobody should learn a level from: one order of a million must not move what a series of six a day is taken for. A
 * day counts as one where it is far above the third largest day, which lifts as soon as sales are really higher.
 */
import { type DemandSeries, isDemandKnown } from '../../contracts/demand'

const FACTOR = 10
/** Below this nothing is an outlier: small numbers are uneven by nature. */
const LEAST_LIMIT = 100

export interface OutlierLimit {
  /** Units above it are read as `insteadOf`. */
  readonly above: number
  readonly insteadOf: number
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
  const above = Math.max(LEAST_LIMIT, FACTOR * third)
  return { above, insteadOf: third > 0 ? third : above }
}

export function withinLimit(units: number, { above, insteadOf }: OutlierLimit): number {
  return units > above ? insteadOf : units
}

/** The same series with outliers of the days from `first` on within their limit; most series are returned as they are. */
export function withoutOutliers(series: DemandSeries, first = 0): DemandSeries {
  const from = Math.max(0, first)
  const known = series.units.subarray(from).filter((_, index) => isDemandKnown(series, from + index))
  const limit = outlierLimit(known)
  if (known.every((units) => units <= limit.above)) return series
  const units = series.units.map((sold, index) => (index < from ? sold : withinLimit(sold, limit)))
  return { ...series, units }
}
