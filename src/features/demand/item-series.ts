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
import type { Pairs } from './pairs'
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
  const scale = pairs.measure === 'REVENUE' ? pairs.minorPerMajor(item) : 1
  if (location !== undefined) {
    const pair = pairs.of(item, location)
    return seriesOf(key, pair, pair.known, places.weatherAt(location), scale)
  }
  const among = places.placesOf(locationId)
  if (!among) throw unknownSeries('location', locationId)
  const sellers = pairs.placesOf(item, among)
  const total = new SalesTotal(places.days.historyDays, 'plain')
  for (const place of sellers) total.add(partOfItem(pairs.of(item, place)))
  const takesPartFrom = sellers.map((place) => pairs.takesPartFrom(item, place))
  const known = combineOverLocations(
    sellers.map((place) => pairs.of(item, place).known),
    takesPartFrom,
    pairs.covariatesAtNone(item, among),
  )
  return seriesOf(key, total.sales(), known, places.weatherOver(sellers, takesPartFrom, among), scale)
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
