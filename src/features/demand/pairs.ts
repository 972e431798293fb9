/** Items at places, day by day: what was counted, which days are observed, what had no stock, and what was known of them. */
import { type Measure, STEP_STATUS } from '../../contracts/demand/demand'
import type { DemandItemRows, StockOutRow } from '../../contracts/demand/demand-rows'
import { minorPerMajor } from '../../core/money'
import type { KnownCovariates } from './covariate-changes'
import { DayStatuses } from './day-statuses'
import { ItemCovariates } from './item-covariates'
import { compareIds, type PlaceFeatures } from './place-features'
import type { Sales } from './sales-totals'
import { addStockOut, localDaysOf } from './stock-out-days'

/** One item at one location over the panel's days. */
export interface Pair extends Sales {
  readonly known: KnownCovariates
  /** Days that an import told of, as indices. */
  readonly importedDays: readonly number[]
}

/** What was recorded of a pair: `[historyDays]` each, NaN on days without a cell. */
interface Cells {
  readonly units: Float64Array
  /** Of the measure; the same array where that is UNITS. */
  readonly values: Float64Array
  readonly importedDays: number[]
}

const NEVER = Number.POSITIVE_INFINITY

export class Pairs {
  readonly measure: Measure
  /** Indices of items by numeric id: the order of sums must not depend on the order of rows. */
  readonly itemOrder: readonly number[]
  private readonly itemIndices: ReadonlyMap<string, number>
  private readonly covariates: ItemCovariates
  private readonly statuses: DayStatuses
  private readonly cells = new Map<number, Cells>()
  private readonly firstSale = new Map<number, number>()
  private readonly stockOuts = new Map<number, StockOutRow[]>()
  private readonly pairs = new Map<number, Pair>()

  constructor(
    readonly rows: DemandItemRows,
    readonly places: PlaceFeatures,
  ) {
    const { items } = rows
    this.measure = places.rows.measure ?? 'UNITS'
    this.itemIndices = new Map(items.map(({ id }, index) => [id, index]))
    this.itemOrder = [...items.keys()].sort((a, b) => compareIds(items[a]!.id, items[b]!.id))
    const { covariates, knownDays, days, tracksChanges } = places
    this.covariates = new ItemCovariates(rows, covariates, knownDays, days, tracksChanges)
    this.statuses = new DayStatuses(rows.observedRanges, places.rows.idleHolidays, days)
    this.indexCells()
    this.indexFirstSales()
    this.indexStockOuts()
  }

  indexOf(itemId: string): number | undefined {
    return this.itemIndices.get(itemId)
  }

  of(item: number, location: number): Pair {
    const key = this.pairKey(item, location)
    let pair = this.pairs.get(key)
    if (!pair) this.pairs.set(key, (pair = this.build(item, location)))
    return pair
  }

  /** Drops what was made of an item: of a large panel, items come one after the other. */
  forget(item: number): void {
    for (const location of this.placesOf(item)) this.pairs.delete(this.pairKey(item, location))
  }

  /** Those of the places that have ever sold the item, or have it on sale. */
  placesOf(item: number, among = this.places.placesOf(null) ?? []): number[] {
    return among.filter((location) => this.onSaleFrom(item, location) < NEVER)
  }

  hasSold(item: number, location: number): boolean {
    return this.firstSale.has(this.pairKey(item, location))
  }

  /**
   * A location counts in the item's covariates from a whole horizon after its first sale there: so no day of a window
   * depends on sales after the window's origin.
   */
  takesPartFrom(item: number, location: number): number {
    const firstSale = this.firstSale.get(this.pairKey(item, location)) ?? NEVER
    return firstSale + this.places.days.horizonDays - this.places.days.firstDay
  }

  /** The covariates of an item that none of the places has sold for long. */
  covariatesAtNone(item: number, places: readonly number[]): KnownCovariates {
    return this.covariates.ofPlaces(item, places)
  }

  private build(item: number, location: number): Pair {
    const { historyDays, firstDay } = this.places.days
    const onSaleFrom = this.onSaleFrom(item, location) - firstDay
    const cells = this.cells.get(this.pairKey(item, location))
    const known = this.covariates.ofPair(item, location)
    const status = this.statuses.of(item, location, cells?.units, onSaleFrom, known.covariates)
    const visitedFrom = this.visitedFrom(location)
    for (let day = 0; day < Math.min(visitedFrom, historyDays); day++) {
      if (status[day] === STEP_STATUS.observed) status[day] = STEP_STATUS.unobserved
    }
    const units = this.amountsOf(cells?.units, status, Float32Array)
    return {
      firstObserved: Math.min(historyDays, Math.max(0, onSaleFrom, visitedFrom)),
      status,
      units,
      values: this.measure === 'UNITS' ? units : this.valuesOf(cells, status),
      stockOutFraction: this.offSale(item, location),
      known,
      importedDays: cells?.importedDays ?? [],
    }
  }

  minorPerMajor(item: number): number {
    return minorPerMajor(this.rows.items[item]!.currency ?? 'EUR')
  }

  /** Index of the first day that visits are known of; the rule of all other measures is that of units. */
  private visitedFrom(location: number): number {
    if (this.measure !== 'VISITS') return 0
    const { firstVisitDay } = this.places.rows.locations[location]!
    return (firstVisitDay ?? NEVER) - this.places.days.firstDay
  }

  /** Revenue is kept exactly until all of it is added up. */
  private valuesOf(cells: Cells | undefined, status: Uint8Array): Float32Array | Float64Array {
    return this.measure === 'REVENUE'
      ? this.amountsOf(cells?.values, status, Float64Array)
      : this.amountsOf(cells?.values, status, Float32Array)
  }

  /**
   * Corrections may outweigh the sales of a day; demand is never negative. 0 on days without a cell, and on those that are not
   * observed, such as the visits of a place that is closed.
   */
  private amountsOf<A extends Float32Array | Float64Array>(
    cells: Float64Array | undefined,
    status: Uint8Array,
    type: new (length: number) => A,
  ): A {
    const amounts = new type(status.length)
    if (!cells) return amounts
    for (let day = 0; day < status.length; day++) {
      if (cells[day]! > 0 && status[day] === STEP_STATUS.observed) amounts[day] = cells[day]!
    }
    return amounts
  }

  /** Before it the series is unobserved, not zero. A day number. */
  private onSaleFrom(item: number, location: number): number {
    const firstSale = this.firstSale.get(this.pairKey(item, location)) ?? NEVER
    const { launchedOn } = this.rows.items[item]!
    const { firstDemandDay } = this.places.rows.locations[location]!
    if (launchedOn === null || firstDemandDay === null) return firstSale
    return Math.min(firstSale, Math.max(launchedOn, firstDemandDay))
  }

  /** A retired item is off sale like one out of stock: its missing sales say nothing of demand. */
  private offSale(item: number, location: number): Float32Array {
    const { historyDays, firstDay } = this.places.days
    const fractions = new Float32Array(historyDays)
    const localDays = localDaysOf(this.places.rows.locations[location]!.timeZone)
    for (const stockOut of this.stockOuts.get(this.pairKey(item, location)) ?? []) {
      addStockOut(fractions, firstDay, stockOut, localDays)
    }
    const { retiredOn } = this.rows.items[item]!
    if (retiredOn !== null) fractions.fill(1, Math.max(0, retiredOn - firstDay))
    return fractions
  }

  private pairKey(item: number, location: number): number {
    return item * this.places.rows.locations.length + location
  }

  private indexCells(): void {
    const { item, location, day, units, values = units, isImported } = this.rows.cells
    const { historyDays, firstDay } = this.places.days
    for (let row = 0; row < item.length; row++) {
      const index = day[row]! - firstDay
      if (index < 0 || index >= historyDays) continue
      const key = this.pairKey(item[row]!, location[row]!)
      let cells = this.cells.get(key)
      if (!cells) this.cells.set(key, (cells = emptyCells(historyDays, values === units)))
      addTo(cells.units, index, units[row]!)
      if (values !== units) addTo(cells.values, index, values[row]!)
      if (isImported?.[row] === 1) cells.importedDays.push(index)
    }
  }

  private indexFirstSales(): void {
    const { item, location, day } = this.rows.firstSales
    for (let row = 0; row < item.length; row++) {
      const key = this.pairKey(item[row]!, location[row]!)
      this.firstSale.set(key, Math.min(day[row]!, this.firstSale.get(key) ?? NEVER))
    }
  }

  private indexStockOuts(): void {
    for (const stockOut of this.rows.stockOuts) {
      const key = this.pairKey(stockOut.item, stockOut.location)
      const known = this.stockOuts.get(key)
      if (known) known.push(stockOut)
      else this.stockOuts.set(key, [stockOut])
    }
  }
}

function emptyCells(days: number, areUnits: boolean): Cells {
  const units = new Float64Array(days).fill(Number.NaN)
  const values = areUnits ? units : new Float64Array(days).fill(Number.NaN)
  return { units, values, importedDays: [] }
}

/** Rows of one cell add up; NaN says nothing. */
function addTo(sums: Float64Array, index: number, value: number): void {
  if (Number.isNaN(value)) return
  sums[index] = (Number.isNaN(sums[index]!) ? 0 : sums[index]!) + value
}
