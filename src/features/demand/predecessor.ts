/**
 * Items that take the place of others: until an item has been on sale for as long as a model looks back, its earlier days are those of
 * its predecessor, at each place by itself. Only what is forecast from reads this: histories, sums over items and training know each
 * item's own days.
 */
import {
  COVARIATE_COUNT,
  type DemandSeries,
  type DemandSeriesKey,
  isDemandKnown,
  lastObservedIndex,
} from '../../contracts/demand/demand'
import { type PlacePart, scaleOf, seriesOf, sumOfPairs } from './item-series'
import type { Pair, Pairs } from './pairs'

export interface BorrowedSeries {
  readonly series: DemandSeries
  /**
   * Index of the first day of the series itself, at most the number of days; the days before it are the predecessor's. Over several
   * places: the first day from which each of them has its own.
   */
  readonly ownFrom: number
}

/** What a forecast reads, in days. */
export interface ForecastReach {
  /** Up to the last known day. */
  readonly contextDays: number
  /** A series whose last known day lies further back is not forecast. */
  readonly maxStaleDays: number
}

/**
 * The series with the days of the predecessor before its first own one: what was sold, which days are known, stock, and prices, promotions
 * and calendars, which explain those sales. Rows are read at the last day. Null where nothing would be read of the predecessor: own days
 * fill what is read, nothing is known of its demand in the days that are, or it ended too long ago.
 */
export function seriesWithPredecessor(
  pairs: Pairs,
  { itemId, locationId }: DemandSeriesKey,
  predecessorId: string,
  reach: ForecastReach,
): BorrowedSeries | null {
  const { places } = pairs
  const item = pairs.indexOf(itemId!)!
  const before = pairs.indexOf(predecessorId)!
  const key = { itemId, locationId, categoryId: pairs.rows.items[item]!.categoryId }
  const location = locationId === null ? undefined : places.indexOf(locationId)
  if (location !== undefined) {
    const joined = withDaysBefore(pairs.of(item, location), pairs.of(before, location), reach)
    if (!joined) return null
    const weather = places.weatherAt(location)
    return { ...joined, series: seriesOf(key, joined.pair, joined.pair.known, weather, scaleOf(pairs, item)) }
  }
  const among = places.placesOf(locationId) ?? []
  const own = new Set(pairs.placesOf(item, among))
  const former = new Set(pairs.placesOf(before, among))
  let ownFrom = -1
  const parts = among.flatMap((place): PlacePart[] => {
    const joined = former.has(place) && withDaysBefore(pairs.of(item, place), pairs.of(before, place), reach)
    const takesPartFrom = pairs.takesPartFrom(item, place)
    if (!joined) return own.has(place) ? [{ place, pair: pairs.of(item, place), takesPartFrom }] : []
    ownFrom = Math.max(ownFrom, joined.ownFrom)
    const from = Math.min(takesPartFrom, pairs.takesPartFrom(before, place))
    return [{ place, pair: joined.pair, takesPartFrom: from }]
  })
  return ownFrom < 0 ? null : { series: sumOfPairs(pairs, key, parts, among), ownFrom }
}

type Numbers = Uint8Array | Float32Array | Float64Array

/** At one place. */
function withDaysBefore(
  own: Pair,
  predecessor: Pair,
  { contextDays, maxStaleDays }: ForecastReach,
): { readonly pair: Pair; readonly ownFrom: number } | null {
  const ownFrom = own.firstObserved
  const join = <A extends Numbers>(before: A, after: A, at = ownFrom): A => {
    const joined = after.slice() as A
    joined.set(before.subarray(0, at))
    return joined
  }
  const status = join(predecessor.status, own.status)
  const last = lastObservedIndex({ status })
  if (last < status.length - 1 - maxStaleDays) return null
  let known = 0
  for (let day = Math.max(predecessor.firstObserved, last + 1 - contextDays); day < ownFrom; day++)
    if (isDemandKnown(predecessor, day)) known++
  if (known === 0) return null
  const covariates = join(predecessor.known.covariates, own.known.covariates, ownFrom * COVARIATE_COUNT)
  return {
    ownFrom,
    pair: {
      firstObserved: Math.min(predecessor.firstObserved, ownFrom),
      status,
      units: join(predecessor.units!, own.units!),
      values: join(predecessor.values, own.values),
      stockOutFraction: join(predecessor.stockOutFraction, own.stockOutFraction),
      known: { covariates, changes: own.known.changes },
      importedDays: own.importedDays,
    },
  }
}
