/** What if: rows as they would be with other prices, promotions and covariates after the origin. What lies before it stays as it was. */
import { COVARIATE_COUNT } from '../../contracts/demand/demand'
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

/**
 * Items of the scenario that the rows do not list are left to other parts of the items.
 * @param demandLocationIds decimal keys of the places whose demand is wanted: covariates are told of no others
 */
export function withScenario<Rows extends DemandItemRows>(
  rows: Rows,
  { prices, promotions, covariates = [] }: DemandScenario,
  places: PlaceFeatures,
  demandLocationIds: readonly string[],
): Rows {
  const { firstDay, historyDays } = places.days
  const origin = firstDay + historyDays - 1
  const itemIndex = new Map(rows.items.map(({ id }, index) => [id, index]))
  const asked = new Set(demandLocationIds.map((id) => places.indexOf(id)))
  const isAsked = (location: number): boolean => asked.has(location)
  const withPrices = {
    ...rows,
    scenarioPrices: prices.flatMap((price) => priceRows(price, origin, itemIndex, places)),
    ...(rows.named && covariates.length > 0
      ? { named: namedRows(rows.named, covariates, { origin, itemIndex, places, isAsked }) }
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

interface NamedScope {
  readonly origin: number
  readonly itemIndex: ReadonlyMap<string, number>
  readonly places: PlaceFeatures
  readonly isAsked: (location: number) => boolean
}

interface Word {
  readonly item: number
  readonly location: number
  readonly column: number
  readonly day: number
  readonly value: number
  readonly knownAt: number
}

/**
 * Each covariate of the scenario takes the place of what was told of the same or narrower on its days; of two, the later one holds. They are
 * gone through from the last to the first, so that each cell is written once however many covariates name it.
 */
function namedRows(
  told: NamedCovariateColumns,
  covariates: readonly ScenarioCovariate[],
  { origin, itemIndex, places, isAsked }: NamedScope,
): NamedCovariateColumns {
  const lastDay = places.days.firstDay + places.days.days - 1
  const covered = new CoveredCells(places.rows.locations.length, origin + 1, lastDay)
  const said: Word[] = []
  for (const { itemId, locationId, column, value, from, to } of covariates.toReversed()) {
    const item = itemId === null ? ALL : itemIndex.get(itemId)
    if (item === undefined) continue
    const locations = locationId === null ? [ALL] : (places.placesOf(locationId) ?? []).filter(isAsked)
    const days = { from: Math.max(origin + 1, dayNumber(from)), to: Math.min(lastDay, dayNumber(to)) }
    const isCovered = covered.of(item, column)
    for (const location of locations)
      for (let day = days.from; day <= days.to; day++)
        if (!isCovered(location, day)) said.push({ item, location, column, day, value, knownAt: 0 })
    covered.add(item, column, locations, days)
  }
  const isLeft = ({ item, location, column, day }: Word) => !covered.of(item, column)(location, day)
  const words = [...wordsOf(told).filter(isLeft), ...said]
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

function wordsOf({ item, location, column, day, value, knownAt }: NamedCovariateColumns): Word[] {
  return Array.from(item, (ofItem, row) => ({
    item: ofItem,
    location: location[row]!,
    column: column[row]!,
    day: day[row]!,
    value: value[row]!,
    knownAt: knownAt[row]!,
  }))
}

/** What covariates of the scenario have been told of: items, places and days ahead. */
class CoveredCells {
  /** By item and column `[locations + 1, days]`, where the first location stands for everywhere; 1: covered. */
  private readonly cellsOf = new Map<number, Uint8Array>()
  private readonly days: number

  constructor(
    private readonly locations: number,
    private readonly firstDay: number,
    private readonly lastDay: number,
  ) {
    this.days = lastDay - firstDay + 1
  }

  /** Says of a place and a day whether the same or wider was told. */
  of(item: number, column: number): (location: number, day: number) => boolean {
    const { firstDay, lastDay, days } = this
    const ofAll = this.cellsOf.get(keyOf(ALL, column))
    const ofItem = this.cellsOf.get(keyOf(item, column))
    return (location, day) => {
      if (day < firstDay || day > lastDay) return false
      const cell = (location + 1) * days + day - firstDay
      return ofAll?.[cell] === 1 || ofItem?.[cell] === 1
    }
  }

  add(
    item: number,
    column: number,
    locations: readonly number[],
    { from, to }: { from: number; to: number },
  ): void {
    if (to < from) return
    const key = keyOf(item, column)
    let cells = this.cellsOf.get(key)
    if (!cells) this.cellsOf.set(key, (cells = new Uint8Array((this.locations + 1) * this.days)))
    const isEverywhere = locations.includes(ALL)
    const rows = isEverywhere
      ? Array.from({ length: this.locations + 1 }, (_, row) => row)
      : locations.map((one) => one + 1)
    for (const row of rows) {
      const start = row * this.days - this.firstDay
      cells.fill(1, start + from, start + to + 1)
    }
  }
}

function keyOf(item: number, column: number): number {
  return item * COVARIATE_COUNT + column
}
