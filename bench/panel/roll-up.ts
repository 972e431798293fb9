/** Items over all their places, as the database's panels have them. */
import type { DemandSeries } from '../../src/contracts/demand/demand'
import { addUpLocations } from '../../src/features/demand/sales-totals'

/** One series for each item with several places; its plans are the means of those of the places. */
export function rollUpOverPlaces(bottom: readonly DemandSeries[]): DemandSeries[] {
  const byItem = new Map<string, DemandSeries[]>()
  for (const series of bottom) {
    const known = byItem.get(series.itemId!)
    if (known) known.push(series)
    else byItem.set(series.itemId!, [series])
  }
  return [...byItem.values()].filter((places) => places.length > 1).map(total)
}

function total(places: readonly DemandSeries[]): DemandSeries {
  const { itemId, categoryId, covariates, values: units } = places[0]!
  const plans = new Float64Array(covariates.length)
  for (const place of places) {
    for (let at = 0; at < plans.length; at++) plans[at]! += place.covariates[at]! / places.length
  }
  return {
    ...addUpLocations(places, units.length),
    itemId,
    locationId: null,
    categoryId,
    covariates: Float32Array.from(plans),
    knownAhead: 'always',
  }
}
