/**
 * Rows to series. An item x location series holds the units of its cells; a day on sale without a cell is zero where its source
 * is complete, else it is not observed. An item over all locations is, day label by day label, the sum over its locations.
 */
import {
  MAX_HORIZON_DAYS,
  type DemandPanel,
  type DemandSeries,
  type DemandSeriesKey,
} from '../../contracts/demand/demand'
import type { DemandRows, StockOutRow } from '../../contracts/demand/demand-rows'
import type { KnownAhead, WeatherAhead } from '../../contracts/demand/known-ahead'
import { dayNumber } from '../../core/time/day'
import { dailyGrid } from '../../core/time/grid'
import { ForecartError } from '../../core/errors'
import { checkRows } from './check-rows'
import type { KnownCovariates } from './covariate-changes'
import { KnownDays } from './known-days'
import { DayStatuses } from './day-statuses'
import { addUpLocations } from './location-totals'
import { combineOverLocations, CovariateBuilder } from './panel-covariates'
import { addStockOut, localDaysOf } from './stock-out-days'
import { PlaceForecasts } from './weather-forecasts'

const NEVER = Number.POSITIVE_INFINITY

/** One item at one location over the panel's days. */
interface Pair {
  /** Index of the first day on sale, clipped to [0, historyDays]. */
  readonly firstObserved: number
  readonly status: Uint8Array
  readonly values: Float32Array
  readonly stockOutFraction: Float32Array
  readonly known: KnownCovariates
}

/**
 * Pure: equal rows (in any order) give an equal panel.
 * @throws BAD_USER_INPUT where columns do not fit together or a series names an unknown item or location.
 */
export function buildDemandPanel(rows: DemandRows): DemandPanel {
  const { firstDay, historyDays, futureDays } = rows
  return {
    grid: dailyGrid(firstDay),
    historySteps: historyDays,
    futureSteps: futureDays,
    series: [...demandSeriesOf(rows)],
  }
}

/**
 * The series of the panel one by one, for those who must not hold their event loop for all of it.
 * @throws as `buildDemandPanel`, from the first step on
 */
export function* demandSeriesOf(rows: DemandRows): Generator<DemandSeries, void> {
  checkRows(rows)
  const builder = new PanelBuilder(rows)
  const keys = rows.series === 'all' ? builder.allKeys() : rows.series
  for (const key of keys) yield builder.series(key)
}

class PanelBuilder {
  private readonly firstDay: number
  private readonly days: number
  private readonly knownDays: KnownDays
  private readonly covariates: CovariateBuilder
  /** Null: the panel is read at its last day only. */
  private readonly forecasts: PlaceForecasts | null
  private readonly weatherOfPlace = new Map<number, WeatherAhead>()
  private readonly itemIndex: Map<string, number>
  private readonly locationIndex: Map<string, number>
  /** Location indices by numeric id: the order of sums must not depend on the order of rows. */
  private readonly locationOrder: readonly number[]
  private readonly cells = new Map<number, Float64Array>()
  private readonly firstSale = new Map<number, number>()
  private readonly statuses: DayStatuses
  private readonly stockOuts = new Map<number, StockOutRow[]>()
  private readonly pairs = new Map<number, Pair>()

  constructor(private readonly rows: DemandRows) {
    this.firstDay = dayNumber(rows.firstDay)
    this.days = rows.historyDays + rows.futureDays
    this.knownDays = new KnownDays(rows.locations.map(({ timeZone }) => timeZone))
    this.covariates = new CovariateBuilder(rows, this.knownDays, this.firstDay, this.days)
    this.forecasts =
      rows.weatherForecasts && new PlaceForecasts(rows, this.knownDays, this.firstDay, this.days)
    this.itemIndex = new Map(rows.items.map((item, index) => [item.id, index]))
    this.locationIndex = new Map(rows.locations.map((location, index) => [location.id, index]))
    this.locationOrder = rows.locations
      .map((_, index) => index)
      .sort((a, b) => compareIds(rows.locations[a]!.id, rows.locations[b]!.id))
    this.statuses = new DayStatuses(rows, this.firstDay)
    this.indexCells()
    this.indexFirstSales()
    this.indexStockOuts()
  }

  allKeys(): DemandSeriesKey[] {
    const items = this.rows.items
      .map((_, index) => index)
      .sort((a, b) => compareIds(this.rows.items[a]!.id, this.rows.items[b]!.id))
    return items.flatMap((item) => {
      const itemId = this.rows.items[item]!.id
      const sold = this.locationOrder.filter((location) => this.firstSale.has(this.pairKey(item, location)))
      if (sold.length === 0) return []
      return [
        ...sold.map((location) => ({ itemId, locationId: this.rows.locations[location]!.id })),
        { itemId, locationId: null },
      ]
    })
  }

  series({ itemId, locationId }: DemandSeriesKey): DemandSeries {
    const item = itemId === null ? undefined : this.itemIndex.get(itemId)
    if (item === undefined) throw unknownSeries('item', itemId)
    const { categoryId } = this.rows.items[item]!
    const key = { itemId, locationId, categoryId }
    if (locationId === null) return seriesOf(key, this.total(item), this.weatherOfItem(item))
    const location = this.locationIndex.get(locationId)
    if (location === undefined) throw unknownSeries('location', locationId)
    return seriesOf(key, this.pair(item, location), this.weatherAt(location))
  }

  private pairKey(item: number, location: number): number {
    return item * this.rows.locations.length + location
  }

  private pair(item: number, location: number): Pair {
    const key = this.pairKey(item, location)
    const built = this.pairs.get(key)
    if (built) return built
    const { historyDays } = this.rows
    const onSaleFrom = this.onSaleFrom(item, location) - this.firstDay
    const cells = this.cells.get(key)
    const known = this.covariates.ofPair(item, location)
    const pair: Pair = {
      firstObserved: Math.min(historyDays, Math.max(0, onSaleFrom)),
      status: this.statuses.of(item, location, cells, onSaleFrom, known.covariates),
      values: cells ? demandOf(cells) : new Float32Array(historyDays),
      stockOutFraction: this.offSale(item, location),
      known,
    }
    this.pairs.set(key, pair)
    return pair
  }

  private total(item: number): Pair {
    const places = this.placesOf(item)
    const children = places.map((location) => this.pair(item, location))
    return {
      ...addUpLocations(children, this.rows.historyDays),
      known: combineOverLocations(
        children.map((child) => child.known),
        places.map((location) => this.takesPartFrom(item, location)),
        this.covariates.ofShop(item),
      ),
    }
  }

  private placesOf(item: number): number[] {
    return this.locationOrder.filter((location) => this.onSaleFrom(item, location) < NEVER)
  }

  private weatherAt(location: number): WeatherAhead | null {
    if (!this.forecasts) return null
    let weather = this.weatherOfPlace.get(location)
    if (!weather) {
      const places = [this.forecasts.ofPlace(location)]
      this.weatherOfPlace.set(location, (weather = { places, takesPartFrom: [0], otherwise: null }))
    }
    return weather
  }

  private weatherOfItem(item: number): WeatherAhead | null {
    const { forecasts } = this
    if (!forecasts) return null
    const places = this.placesOf(item)
    return {
      places: places.map((location) => forecasts.ofPlace(location)),
      takesPartFrom: places.map((location) => this.takesPartFrom(item, location)),
      otherwise: forecasts.ofShop(),
    }
  }

  /**
   * A location counts in the item's covariates from a whole horizon after its first sale there: so no day of a window
   * depends on sales after the window's origin.
   */
  private takesPartFrom(item: number, location: number): number {
    const firstSale = this.firstSale.get(this.pairKey(item, location)) ?? NEVER
    return firstSale + (this.rows.horizonDays ?? MAX_HORIZON_DAYS) - this.firstDay
  }

  /** Before it the series is unobserved, not zero. */
  private onSaleFrom(item: number, location: number): number {
    const firstSale = this.firstSale.get(this.pairKey(item, location)) ?? NEVER
    const { launchedOn } = this.rows.items[item]!
    const { firstDemandDay } = this.rows.locations[location]!
    if (launchedOn === null || firstDemandDay === null) return firstSale
    return Math.min(firstSale, Math.max(launchedOn, firstDemandDay))
  }

  /** A retired item is off sale like one out of stock: its missing sales say nothing of demand. */
  private offSale(item: number, location: number): Float32Array {
    const fractions = new Float32Array(this.rows.historyDays)
    const localDays = localDaysOf(this.rows.locations[location]!.timeZone)
    for (const stockOut of this.stockOuts.get(this.pairKey(item, location)) ?? []) {
      addStockOut(fractions, this.firstDay, stockOut, localDays)
    }
    const { retiredOn } = this.rows.items[item]!
    if (retiredOn !== null) fractions.fill(1, Math.max(0, retiredOn - this.firstDay))
    return fractions
  }

  private indexCells(): void {
    const { item, location, day, units } = this.rows.cells
    for (let row = 0; row < item.length; row++) {
      const index = day[row]! - this.firstDay
      if (index < 0 || index >= this.rows.historyDays) continue
      const key = this.pairKey(item[row]!, location[row]!)
      let cells = this.cells.get(key)
      if (!cells) this.cells.set(key, (cells = new Float64Array(this.rows.historyDays).fill(Number.NaN)))
      cells[index] = (Number.isNaN(cells[index]!) ? 0 : cells[index]!) + units[row]!
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

function seriesOf(
  key: Pick<DemandSeries, 'itemId' | 'locationId' | 'categoryId'>,
  { known, ...rest }: Pair,
  weather: WeatherAhead | null,
): DemandSeries {
  const { covariates, changes } = known
  const knownAhead: KnownAhead = weather ? { shift: 0, changes, weather } : 'at-the-end'
  return { ...key, ...rest, covariates, knownAhead }
}

/** Corrections may outweigh the sales of a day; demand is never negative. 0 on days without a cell. */
function demandOf(sums: Float64Array): Float32Array {
  const units = new Float32Array(sums)
  for (let index = 0; index < units.length; index++) if (!(units[index]! > 0)) units[index] = 0
  return units
}

function unknownSeries(kind: 'item' | 'location', id: string | null): ForecartError {
  return new ForecartError('BAD_USER_INPUT', `A series names ${kind} ${id}, which the rows do not list`)
}

/** Ids are decimal: shorter is smaller. */
function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}
