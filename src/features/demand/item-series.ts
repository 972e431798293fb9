/**
 * Series of items. An item x location series holds what was counted in its cells; a day on sale without a cell is zero where its
 * source is complete, else it is not observed. An item over all locations, or over those of a region, is, day label by day label,
 * the sum over its locations.
 */
import type { DemandSeries, DemandSeriesKey } from '../../contracts/demand/demand'
import type { KnownAhead, WeatherAhead } from '../../contracts/demand/known-ahead'
import { ForecartError } from '../../core/errors'
import { combineOverLocations } from './combined-covariates'
import type { KnownCovariates } from './covariate-changes'
import type { Pair, Pairs } from './pairs'
import { partOfItem, type Sales, SalesTotal } from './sales-totals'

/** The series of an item: at every location that ever sold it, and over all locations. None where it is not active. */
export function seriesOfItem(pairs: Pairs, item: number): DemandSeries[] {
  const { id: itemId, active = true } = pairs.rows.items[item]!
  const sold = (pairs.places.placesOf(null) ?? []).filter((location) => pairs.hasSold(item, location))
  if (!active || sold.length === 0) return []
  const { locations } = pairs.places.rows
  return [
    ...sold.map((location) => itemSeries(pairs, { itemId, locationId: locations[location]!.id })),
    itemSeries(pairs, { itemId, locationId: null }),
  ]
}

/** @throws BAD_USER_INPUT where the rows do not list the item or the place */
export function itemSeries(pairs: Pairs, { itemId, locationId }: DemandSeriesKey): DemandSeries {
  const { places } = pairs
  const item = itemId === null ? undefined : pairs.indexOf(itemId)
  if (item === undefined) throw unknownSeries('item', itemId)
  const key = { itemId, locationId, categoryId: pairs.rows.items[item]!.categoryId }
  const location = locationId === null ? undefined : places.indexOf(locationId)
  if (location !== undefined) {
    const pair = pairs.of(item, location)
    return seriesOf(key, pair, pair.known, places.weatherAt(location), scaleOf(pairs, item))
  }
  const among = places.placesOf(locationId)
  if (!among) throw unknownSeries('location', locationId)
  const parts = pairs.placesOf(item, among).map((place) => ({
    place,
    pair: pairs.of(item, place),
    takesPartFrom: pairs.takesPartFrom(item, place),
  }))
  return sumOfPairs(pairs, key, parts, among)
}

/** One item at one of the places that are added up. */
export interface PlacePart {
  readonly place: number
  readonly pair: Pair
  /** See `Pairs.takesPartFrom`. */
  readonly takesPartFrom: number
}

/** @param among all places of the series, in order */
export function sumOfPairs(
  pairs: Pairs,
  key: Pick<DemandSeries, 'itemId' | 'locationId' | 'categoryId'>,
  parts: readonly PlacePart[],
  among: readonly number[],
): DemandSeries {
  const { places } = pairs
  const item = pairs.indexOf(key.itemId!)!
  const total = new SalesTotal(places.days.historyDays, 'plain')
  for (const { pair } of parts) total.add(partOfItem(pair))
  const takesPartFrom = parts.map((part) => part.takesPartFrom)
  const known = combineOverLocations(
    parts.map(({ pair }) => pair.known),
    takesPartFrom,
    pairs.covariatesAtNone(item, among),
  )
  const weather = places.weatherOver(
    parts.map(({ place }) => place),
    takesPartFrom,
    among,
  )
  return seriesOf(key, total.sales(), known, weather, scaleOf(pairs, item))
}

/** What values are divided by: minor units of one unit of the currency. */
export function scaleOf(pairs: Pairs, item: number): number {
  return pairs.measure === 'REVENUE' ? pairs.minorPerMajor(item) : 1
}

/** @param scale what values are divided by: minor units of one unit of the currency. */
export function seriesOf(
  key: Pick<DemandSeries, 'itemId' | 'locationId' | 'categoryId'>,
  { firstObserved, status, values, stockOutFraction }: Sales,
  { covariates, changes }: KnownCovariates,
  weather: WeatherAhead | null,
  scale: number,
): DemandSeries {
  const knownAhead: KnownAhead = weather ? { shift: 0, changes, weather } : 'at-the-end'
  return {
    ...key,
    firstObserved,
    status,
    values: Float32Array.from(values, (value) => value / scale),
    stockOutFraction,
    covariates,
    knownAhead,
  }
}

export function unknownSeries(kind: string, id: string | null): ForecartError {
  return new ForecartError('BAD_USER_INPUT', `A series names ${kind} ${id}, which the rows do not list`)
}
