/**
 * Each unit counts once: an item over all places is the sum of its places, so figures of the whole take the places only, and
 * roll-ups have figures of their own.
 */
import type { DemandSeriesKey } from '../../contracts/demand/demand'

export type DemandLevel =
  /** Items at their places; an item that is not split by place is its own bottom. */
  | 'bottom'
  /** Items over all of their places. */
  | 'rollUp'

/** `[series]` the level of each series, among those that are forecast together. */
export function levelsOf(series: readonly DemandSeriesKey[]): DemandLevel[] {
  const split = new Set(series.flatMap(({ itemId, locationId }) => (locationId === null ? [] : [itemId])))
  return series.map(({ itemId, locationId }) =>
    locationId === null && split.has(itemId) ? 'rollUp' : 'bottom',
  )
}
