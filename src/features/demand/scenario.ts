/** What if: rows as they would be with other prices and promotions after the origin. What lies before it stays as it was. */
import type { DemandItemRows, DemandPromotionRow, ScenarioPriceRow } from '../../contracts/demand/demand-rows'
import type { DemandScenario, ScenarioPrice, ScenarioPromotion } from '../../contracts/demand/scenario'
import { dayNumber } from '../../core/time/day'
import { EVERYWHERE } from './known-days'
import type { PlaceFeatures } from './place-features'

/** Items of the scenario that the rows do not list are left to other parts of the items. */
export function withScenario<Rows extends DemandItemRows>(
  rows: Rows,
  { prices, promotions }: DemandScenario,
  places: PlaceFeatures,
): Rows {
  const { firstDay, historyDays } = places.days
  const origin = firstDay + historyDays - 1
  const itemIndex = new Map(rows.items.map(({ id }, index) => [id, index]))
  const withPrices = {
    ...rows,
    scenarioPrices: prices.flatMap((price) => priceRows(price, origin, itemIndex, places)),
  }
  if (promotions === null) return withPrices
  const past = rows.promotions
    .filter(({ startsOn }) => startsOn <= origin)
    .map((promotion) => ({ ...promotion, endsOn: Math.min(promotion.endsOn, origin) }))
  const ahead = promotions.flatMap((promotion) => promotionRows(promotion, origin, itemIndex, places))
  return { ...withPrices, promotions: [...past, ...ahead] }
}

function priceRows(
  { itemId, locationId, amountMinor, from, to }: ScenarioPrice,
  origin: number,
  itemIndex: ReadonlyMap<string, number>,
  places: PlaceFeatures,
): ScenarioPriceRow[] {
  const item = itemIndex.get(itemId)
  if (item === undefined) return []
  const days = {
    from: Math.max(origin + 1, from === null ? origin + 1 : dayNumber(from)),
    to: to === null ? Number.POSITIVE_INFINITY : dayNumber(to),
  }
  const locations = locationId === null ? [EVERYWHERE] : (places.placesOf(locationId) ?? [])
  return locations.map((location) => ({ item, location, ...days, priceMinor: amountMinor }))
}

function promotionRows(
  { itemIds, locationIds, startsOn, endsOn, ...terms }: ScenarioPromotion,
  origin: number,
  itemIndex: ReadonlyMap<string, number>,
  places: PlaceFeatures,
): DemandPromotionRow[] {
  const items = itemIds.flatMap((id) => itemIndex.get(id) ?? [])
  const locations = [...new Set(locationIds.flatMap((id) => places.placesOf(id) ?? []))]
  // No items would mean all of them, and no locations everywhere.
  if (items.length === 0 && itemIds.length > 0) return []
  if (locations.length === 0 && locationIds.length > 0) return []
  return [
    {
      ...{ ...terms, items, locations },
      startsOn: Math.max(origin + 1, dayNumber(startsOn)),
      endsOn: dayNumber(endsOn),
      knownAt: new Date(0),
    },
  ]
}
