/** The days of items at each place, without promotions: what a test of a promotion is planned on. */
import { type Day, addDays } from '../core/time/day'
import type { DemandLocationRow } from '../contracts/demand/demand-rows'
import type { Queryable } from '../db/client'
import { promotedShare, sumOfCells } from '../features/promotion'
import { loadDemandPanel } from './demand-panel'
import { HISTORY_DAYS } from './promotion-reader'

export interface PlaceHistory {
  /** Decimal keys of the places of which enough is known. */
  readonly placeIds: readonly string[]
  /** `[places][days]` units wanted. */
  readonly series: readonly Float64Array[]
  readonly from: Day
  readonly to: Day
}

const MOST_CELLS = 1_000
/** A day of a place tells nothing where this part of what it usually sells ran under a promotion. */
const PROMOTED_FROM = 0.5
/** A place that is unknown on more of the days is left out; otherwise the days are. */
const MOST_UNKNOWN = 0.2

/** @returns null where there are more pairs of an item and a place than are read */
export async function readPlaceHistory(
  database: Queryable,
  itemIds: readonly string[],
  places: readonly DemandLocationRow[],
  lastDay: Day,
): Promise<PlaceHistory | null> {
  if (itemIds.length * places.length > MOST_CELLS) return null
  const keys = places.flatMap(({ id }) => itemIds.map((itemId) => ({ itemId, locationId: id })))
  const { panel } = await loadDemandPanel(database, {
    series: keys,
    originDay: lastDay,
    historySteps: HISTORY_DAYS,
    futureSteps: 0,
    places,
  })
  const sums = places.map((_, place) => {
    const cells = panel.series.slice(place * itemIds.length, (place + 1) * itemIds.length)
    const promoted = promotedShare(cells, HISTORY_DAYS)
    return sumOfCells(cells, HISTORY_DAYS, 'demand').map((value, day) =>
      promoted[day]! < PROMOTED_FROM ? value : Number.NaN,
    )
  })
  // A shop that is younger than the history begins where most of its places do.
  const known = Array.from(
    { length: HISTORY_DAYS },
    (_, day) => sums.filter((sum) => !Number.isNaN(sum[day]!)).length,
  )
  const half = Math.max(...known) / 2
  const first = known.findIndex((count) => count > 0 && count >= half)
  const days = first < 0 ? [] : Array.from({ length: HISTORY_DAYS - first }, (_, index) => first + index)
  const kept = [...sums.keys()].filter((place) => {
    const unknown = days.filter((day) => Number.isNaN(sums[place]![day]!)).length
    return (
      days.length > 0 && unknown <= MOST_UNKNOWN * days.length && days.some((day) => sums[place]![day]! > 0)
    )
  })
  const usable = days.filter((day) => kept.every((place) => !Number.isNaN(sums[place]![day]!)))
  return {
    placeIds: kept.map((place) => places[place]!.id),
    series: kept.map((place) => Float64Array.from(usable, (day) => sums[place]![day]!)),
    from: addDays(lastDay, 1 - HISTORY_DAYS + (usable[0] ?? 0)),
    to: lastDay,
  }
}
