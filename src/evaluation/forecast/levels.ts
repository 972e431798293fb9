/**
 * Each unit counts once: an item over all places is the sum of its places, and a category that of its items, so figures of the whole
 * take the items at their places only, and roll-ups have figures of their own.
 */
import { type DemandSeriesKey, itemsName } from '../../contracts/demand/demand'

export type DemandLevel =
  /** Items at their places; what is not split by place is its own bottom. Without items, categories or all items are the bottom. */
  | 'bottom'
  /** Sums of series of the bottom. */
  | 'rollUp'

/** `[series]` the level of each series, among those that are forecast together. */
export function levelsOf(series: readonly DemandSeriesKey[]): DemandLevel[] {
  const hasItems = series.some(({ itemId }) => itemId !== null)
  const split = new Set(series.flatMap((key) => (key.locationId === null ? [] : [itemsName(key)])))
  return series.map((key) => {
    if (key.itemId === null && hasItems) return 'rollUp'
    return key.locationId === null && split.has(itemsName(key)) ? 'rollUp' : 'bottom'
  })
}
