/** What if: rows as they would be with other prices, promotions and covariates after the origin. What lies before it stays as it was. */
import type {
  DemandItemRows,
  DemandPromotionRow,
  NamedCovariateColumns,
  ScenarioPriceRow,
} from '../../contracts/demand/demand-rows'
import type {
  DemandScenario,
  ScenarioCovariate,
  ScenarioPrice,
  ScenarioPromotion,
} from '../../contracts/demand/scenario'
import { dayNumber } from '../../core/time/day'
import { EVERYWHERE } from './known-days'
import type { PlaceFeatures } from './place-features'

/** Items of the scenario that the rows do not list are left to other parts of the items. */
export function withScenario<Rows extends DemandItemRows>(
  rows: Rows,
  { prices, promotions, covariates = [] }: DemandScenario,
  places: PlaceFeatures,
): Rows {
  const { firstDay, historyDays } = places.days
  const origin = firstDay + historyDays - 1
  const itemIndex = new Map(rows.items.map(({ id }, index) => [id, index]))
  const withPrices = {
    ...rows,
    scenarioPrices: prices.flatMap((price) => priceRows(price, origin, itemIndex, places)),
    ...(rows.named && covariates.length > 0
      ? { named: namedRows(rows.named, covariates, { origin, itemIndex, places }) }
      : {}),
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

/** In the columns of named covariates: of all items, or everywhere. */
const ALL = -1

interface Word {
  readonly item: number
  readonly location: number
  readonly column: number
  readonly day: number
  readonly value: number
  readonly knownAt: number
}

/** Each covariate of the scenario takes the place of what was told of the same or narrower on its days; of two, the later one holds. */
function namedRows(
  told: NamedCovariateColumns,
  covariates: readonly ScenarioCovariate[],
  {
    origin,
    itemIndex,
    places,
  }: { origin: number; itemIndex: ReadonlyMap<string, number>; places: PlaceFeatures },
): NamedCovariateColumns {
  const lastDay = places.days.firstDay + places.days.days - 1
  let words = Array.from(told.item, (item, row): Word => ({
    item,
    location: told.location[row]!,
    column: told.column[row]!,
    day: told.day[row]!,
    value: told.value[row]!,
    knownAt: told.knownAt[row]!,
  }))
  for (const { itemId, locationId, column, value, from, to } of covariates) {
    const item = itemId === null ? ALL : itemIndex.get(itemId)
    const locations = locationId === null ? [ALL] : (places.placesOf(locationId) ?? [])
    if (item === undefined || locations.length === 0) continue
    const days = { from: Math.max(origin + 1, dayNumber(from)), to: Math.min(lastDay, dayNumber(to)) }
    const isReplaced = (word: Word): boolean =>
      word.column === column &&
      word.day >= days.from &&
      word.day <= days.to &&
      (item === ALL || word.item === item) &&
      (locationId === null || locations.includes(word.location))
    words = words.filter((word) => !isReplaced(word))
    for (const location of locations)
      for (let day = days.from; day <= days.to; day++)
        words.push({ item, location, column, day, value, knownAt: 0 })
  }
  return {
    columns: told.columns,
    item: Int32Array.from(words, (word) => word.item),
    location: Int32Array.from(words, (word) => word.location),
    column: Int32Array.from(words, (word) => word.column),
    day: Int32Array.from(words, (word) => word.day),
    value: Float64Array.from(words, (word) => word.value),
    knownAt: Float64Array.from(words, (word) => word.knownAt),
  }
}
