/**
 * Series over items: of a category with those below it, or of all items, at a place, in a region or everywhere. Items are added one
 * by one, each at its places, and nothing is kept of them: a roll-up of a large shop takes no more memory than one series.
 * Units, revenue and returns add up. Orders and visits do not, because one order may hold several items: they are counted by the
 * database for each group, place and day, while the items tell which days are observed.
 */
import {
  type DemandSeries,
  type DemandSeriesKey,
  isCountedDistinct,
  type Measure,
  STEP_STATUS,
} from '../../contracts/demand/demand'
import { ALL_ITEMS, type DemandItemRow, type GroupCountColumns } from '../../contracts/demand/demand-rows'
import { severalCurrencies } from '../../contracts/demand/several-currencies'
import { minorPerMajor } from '../../core/money'
import { seriesOf } from './item-series'
import type { Pair, Pairs } from './pairs'
import { compareIds, type PlaceFeatures } from './place-features'
import { RolledCovariates } from './rolled-covariates'
import { type Part, partOfItems, SalesTotal } from './sales-totals'

/** Each category at each place and everywhere; all items at each place, in each region and everywhere. */
export function allRollUpKeys(items: readonly DemandItemRow[], places: PlaceFeatures): DemandSeriesKey[] {
  const categories = [...new Set(items.flatMap(categoriesOf))].sort(compareIds)
  const placeIds = (places.placesOf(null) ?? []).map((place) => places.rows.locations[place]!.id)
  const key = (categoryId: string | null, locationId: string | null) => ({
    itemId: null,
    categoryId,
    locationId,
  })
  return [
    ...categories.flatMap((id) => [...placeIds, null].map((locationId) => key(id, locationId))),
    ...[...placeIds, ...places.regionIds(), null].map((locationId) => key(null, locationId)),
  ]
}

/** The category of an item and those above it. */
function categoriesOf({ categoryId, categoryIds }: DemandItemRow): readonly string[] {
  return categoryIds ?? (categoryId === null ? [] : [categoryId])
}

export class RollUps {
  /** In the order of the keys; null: there is no such place. */
  private readonly all: readonly (RollUp | null)[]
  private readonly ofCategory = new Map<string | null, RollUp[]>()

  /** @param leavesOut whether sums of nothing, and sums of revenue in several currencies, are left out. */
  constructor(
    private readonly places: PlaceFeatures,
    keys: readonly DemandSeriesKey[],
    private readonly leavesOut = false,
  ) {
    this.all = keys.map(({ categoryId = null, locationId }) => {
      const among = places.placesOf(locationId)
      if (!among) return null
      const rollUp = new RollUp({ itemId: null, categoryId, locationId }, among, places)
      const list = this.ofCategory.get(categoryId)
      if (list) list.push(rollUp)
      else this.ofCategory.set(categoryId, [rollUp])
      return rollUp
    })
  }

  /** Adds an item to all series that it belongs to. Items come by numeric id, so that sums are the same however they are read. */
  add(pairs: Pairs, item: number): void {
    const row = pairs.rows.items[item]!
    const lists = [null, ...categoriesOf(row)].map((category) => this.ofCategory.get(category) ?? [])
    const rollUps = lists.flat()
    if (rollUps.length === 0) return
    const { firstDay, horizonDays } = this.places.days
    const leavesAt = row.retiredOn === null ? Number.POSITIVE_INFINITY : row.retiredOn - firstDay
    for (const location of pairs.placesOf(item)) {
      const concerned = rollUps.filter((rollUp) => rollUp.has(location))
      if (concerned.length === 0) continue
      const pair = pairs.of(item, location)
      const part = partOfItems(pair, leavesAt)
      const from = pairs.takesPartFrom(item, location)
      for (const rollUp of concerned) {
        rollUp.addSales(row, location, pair, part)
        rollUp.covariates.add(location, pair.known, from, leavesAt + horizonDays)
      }
    }
  }

  /**
   * The series in the order of their keys; undefined where one is left out, and where there is no such place.
   * @throws BAD_USER_INPUT where revenue in several currencies is to be added up
   */
  *series(groupCounts?: GroupCountColumns): Generator<DemandSeries | undefined, undefined> {
    if (groupCounts) this.count(groupCounts)
    for (const rollUp of this.all) {
      const currencies = rollUp?.currencies.size ?? 0
      if (currencies > 1 && !this.leavesOut) throw severalCurrencies(rollUp!.currencies)
      const isLeftOut = this.leavesOut && (currencies > 1 || rollUp?.hasParts === false)
      yield isLeftOut ? undefined : rollUp?.series()
    }
    return undefined
  }

  /** Of REVENUE, the currency of each series in the order of the keys; null where nothing was sold. */
  currencies(): (string | null)[] {
    return this.all.map((rollUp) => [...(rollUp?.currencies ?? [])][0] ?? null)
  }

  private count({ categoryId, location, day, count }: GroupCountColumns): void {
    const { firstDay, historyDays } = this.places.days
    for (let row = 0; row < day.length; row++) {
      const index = day[row]! - firstDay
      if (index < 0 || index >= historyDays) continue
      const category = categoryId[row] === ALL_ITEMS ? null : categoryId[row]!
      for (const rollUp of this.ofCategory.get(category) ?? []) {
        if (rollUp.has(location[row]!)) rollUp.count(location[row]!, index, count[row]!)
      }
    }
  }
}

/** One series over items in the making. */
class RollUp {
  readonly covariates: RolledCovariates
  /** Of the items, where revenue is added up. */
  readonly currencies = new Set<string>()
  hasParts = false
  private readonly members: ReadonlySet<number>
  private readonly total: SalesTotal
  /** `[days]` of orders or visits, counted. */
  private readonly counts: Float64Array
  /** By place, the days on which any item is observed there: only these count. */
  private readonly openDays = new Map<number, Uint8Array>()
  /** Days that an import told of. */
  private readonly importedDays = new Set<number>()
  private readonly measure: Measure

  constructor(
    private readonly key: { itemId: null; categoryId: string | null; locationId: string | null },
    private readonly among: readonly number[],
    private readonly places: PlaceFeatures,
  ) {
    this.measure = places.rows.measure ?? 'UNITS'
    this.members = new Set(among)
    this.total = new SalesTotal(places.days.historyDays, 'usual')
    this.counts = new Float64Array(isCountedDistinct(this.measure) ? places.days.historyDays : 0)
    this.covariates = new RolledCovariates(places, among)
  }

  has(location: number): boolean {
    return this.members.has(location)
  }

  addSales({ currency = 'EUR' }: DemandItemRow, location: number, pair: Pair, part: Part): void {
    this.hasParts = true
    if (this.measure === 'REVENUE') this.currencies.add(currency)
    this.total.add(part)
    if (!isCountedDistinct(this.measure)) return
    let open = this.openDays.get(location)
    if (!open) this.openDays.set(location, (open = new Uint8Array(this.places.days.historyDays)))
    for (let day = 0; day < open.length; day++) if (pair.status[day] === STEP_STATUS.observed) open[day] = 1
    for (const day of pair.importedDays) this.importedDays.add(day)
  }

  count(location: number, day: number, count: number): void {
    if (this.openDays.get(location)?.[day] === 1) this.counts[day]! += count
  }

  series(): DemandSeries {
    const sales = this.total.sales()
    if (isCountedDistinct(this.measure)) this.replaceByCounts(sales)
    const { places, takesPartFrom } = this.covariates.takingPart()
    const weather = this.places.weatherOver(places, takesPartFrom, this.among)
    const [currency] = this.currencies
    const scale = currency === undefined ? 1 : minorPerMajor(currency)
    return seriesOf(this.key, sales, this.covariates.covariates(), weather, scale)
  }

  private replaceByCounts({ status, values, stockOutFraction }: ReturnType<SalesTotal['sales']>): void {
    for (let day = 0; day < values.length; day++) {
      if (this.importedDays.has(day)) {
        status[day] = STEP_STATUS.unobserved
        stockOutFraction[day] = 0
      }
      values[day] = status[day] === STEP_STATUS.observed ? this.counts[day]! : 0
    }
  }
}
