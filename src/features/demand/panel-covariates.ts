/**
 * Covariates of one item at one location, and how they combine over locations. Columns are in the order of
 * `DEMAND_COVARIATES`; arrays are `[days, COVARIATE_COUNT]`.
 */
import { COVARIATE_COUNT, DEMAND_COVARIATES, MAX_HORIZON_DAYS } from '../../contracts/demand/demand'
import type { DemandRows, PlaceDayRow } from '../../contracts/demand/demand-rows'
import { WEATHER_LEAD_DAYS } from '../../contracts/demand/known-ahead'
import {
  ChangeList,
  distinctChanges,
  type KnownCovariates,
  lastDayAffected,
  NO_CHANGES,
  valueBefore,
} from './covariate-changes'
import { COVARIATE_COLUMN, type CovariateName } from './covariate-columns'
import { ItemPrices } from './item-prices'
import { ItemPromotions } from './item-promotions'
import { EVERYWHERE, type KnownDays } from './known-days'

/** How a covariate of an item over all locations follows from those of its locations; NaN takes no part in means. */
const OVER_LOCATIONS: Record<CovariateName, 'mean' | 'any'> = {
  logRelativePrice: 'mean',
  discountFraction: 'mean',
  promotion: 'any',
  featured: 'any',
  holiday: 'mean',
  temperatureC: 'mean',
  precipitationMm: 'mean',
  closed: 'mean',
  schoolHoliday: 'mean',
  event1: 'mean',
  event2: 'mean',
  event3: 'mean',
}

/** For each column, whether its value over all locations is that of any of them. */
const IS_ANY = DEMAND_COVARIATES.map((name) => OVER_LOCATIONS[name] === 'any')

export class CovariateBuilder {
  private readonly prices: ItemPrices
  private readonly promotions: ItemPromotions
  /** The instant from which a holiday was known, by country and day number. */
  private readonly holidays = new Map<string, Map<number, number>>()
  private readonly placeDays = new Map<number, PlaceDayRow[]>()
  private readonly weather = new Map<number, number>()
  private readonly places = new Map<number, KnownCovariates>()
  private shop: KnownCovariates | undefined
  private readonly tracksChanges: boolean
  private readonly horizonDays: number

  /** @param firstDay day number of row 0; @param days rows. */
  constructor(
    private readonly rows: DemandRows,
    private readonly knownDays: KnownDays,
    private readonly firstDay: number,
    private readonly days: number,
  ) {
    this.tracksChanges = rows.weatherForecasts !== null
    this.horizonDays = rows.horizonDays ?? MAX_HORIZON_DAYS
    this.prices = new ItemPrices(rows.prices, knownDays, firstDay, days, this.horizonDays)
    this.promotions = new ItemPromotions(rows.promotions, knownDays, firstDay, days, this.horizonDays)
    for (const { country, day, knownAt } of rows.holidays) {
      let holidays = this.holidays.get(country)
      if (!holidays) this.holidays.set(country, (holidays = new Map<number, number>()))
      holidays.set(day, Math.min(knownAt.getTime(), holidays.get(day) ?? Number.POSITIVE_INFINITY))
    }
    for (const row of rows.placeDays) {
      const days = this.placeDays.get(row.location)
      if (days) days.push(row)
      else this.placeDays.set(row.location, [row])
    }
    rows.weather.location.forEach((location, row) => {
      const index = rows.weather.day[row]! - firstDay
      if (index >= 0 && index < days) this.weather.set(location * days + index, row)
    })
  }

  /** The covariates of one item at one location. */
  ofPair(item: number, location: number): KnownCovariates {
    return this.withItem(this.ofPlace(location), item, location)
  }

  /** The covariates that hold at every place, for an item that no location has sold for long. */
  ofShop(item: number): KnownCovariates {
    this.shop ??= combineOverLocations(
      this.rows.locations.map((_, location) => this.ofPlace(location)),
      this.rows.locations.map(() => 0),
    )
    return this.withItem(this.shop, item, EVERYWHERE)
  }

  private withItem(place: KnownCovariates, item: number, location: number): KnownCovariates {
    const covariates = place.covariates.slice()
    const changes = this.tracksChanges ? new ChangeList() : null
    this.prices.write(covariates, changes, item, location)
    this.promotions.write(covariates, changes, item, location)
    changes?.addAll(place.changes)
    return { covariates, changes: changes?.sorted() ?? NO_CHANGES }
  }

  /** Holidays and weather: the same for all items of a place. */
  private ofPlace(location: number): KnownCovariates {
    let place = this.places.get(location)
    if (!place) {
      const covariates = new Float32Array(this.days * COVARIATE_COUNT)
      const changes = new ChangeList()
      this.writeCalendars(covariates, changes, location)
      this.writeWeather(covariates, location)
      place = { covariates, changes: this.tracksChanges ? changes.sorted() : NO_CHANGES }
      this.places.set(location, place)
    }
    return place
  }

  /** Writes the calendars. Where several tell the same, the first that was known counts. */
  private writeCalendars(out: Float32Array, changes: ChangeList, location: number): void {
    const country = this.rows.locations[location]!.country
    const knownAtOf = new Map<number, number>()
    const note = (day: number, column: number, knownAt: number): void => {
      const index = day - this.firstDay
      if (index < 0 || index >= this.days) return
      const cell = index * COVARIATE_COUNT + column
      knownAtOf.set(cell, Math.min(knownAt, knownAtOf.get(cell) ?? Number.POSITIVE_INFINITY))
    }
    const holidays = country === null ? undefined : this.holidays.get(country)
    for (const [day, knownAt] of holidays ?? []) note(day, COVARIATE_COLUMN.holiday, knownAt)
    for (const { day, kind, knownAt } of this.placeDays.get(location) ?? []) {
      note(day, COVARIATE_COLUMN[kind], knownAt.getTime())
    }
    for (const [cell, knownAt] of knownAtOf) {
      out[cell] = 1
      const index = Math.floor(cell / COVARIATE_COUNT)
      const knownOn = this.knownDays.at(location, knownAt)
      if (index + this.firstDay > lastDayAffected(knownOn, this.horizonDays)) continue
      changes.add(index, cell % COVARIATE_COUNT, knownOn - this.firstDay, 0, 1)
    }
  }

  private writeWeather(out: Float32Array, location: number): void {
    const { temperatureC, precipitationMm } = this.rows.weather
    // As for earlier origins, for which forecasts are kept so many days ahead.
    const until = this.rows.historyDays + WEATHER_LEAD_DAYS
    for (let index = 0; index < this.days; index++) {
      const weatherRow = index < until ? this.weather.get(location * this.days + index) : undefined
      const row = index * COVARIATE_COUNT
      out[row + COVARIATE_COLUMN.temperatureC] =
        weatherRow === undefined ? Number.NaN : temperatureC[weatherRow]!
      out[row + COVARIATE_COLUMN.precipitationMm] =
        weatherRow === undefined ? Number.NaN : precipitationMm[weatherRow]!
    }
  }
}

/**
 * Covariates of an item over all locations: each day combines the children that take part that day.
 * @param takesPartFrom per child, the first row it takes part in; @param otherwise for days without any child, zero by default.
 */
export function combineOverLocations(
  children: readonly KnownCovariates[],
  takesPartFrom: readonly number[],
  otherwise?: KnownCovariates,
): KnownCovariates {
  const all = otherwise ? [...children, otherwise] : children
  const size = all[0]?.covariates.length ?? 0
  const covariates = combineCells(
    children.map((child) => child.covariates),
    takesPartFrom,
    size,
    null,
    otherwise?.covariates,
  )
  const { cell, knownOn } = distinctChanges(all.map(({ changes }) => changes))
  if (cell.length === 0) return { covariates, changes: NO_CHANGES }
  const before = (known: KnownCovariates) =>
    Float32Array.from(cell, (one, change) => valueBefore(known, one, knownOn[change]!))
  const value = combineCells(
    children.map(before),
    takesPartFrom,
    cell.length,
    cell,
    otherwise && before(otherwise),
  )
  return { covariates, changes: { cell, knownOn, value } }
}

/** @param cells which cell of `[days, COVARIATE_COUNT]` each value is of; null: they are all of them, in order. */
function combineCells(
  children: readonly Float32Array[],
  takesPartFrom: readonly number[],
  size: number,
  cells: Int32Array | null,
  otherwise: Float32Array | undefined,
): Float32Array {
  const out = new Float32Array(size)
  // Plain loops: a page of forecasts combines millions of cells, while others wait for the answer.
  for (let at = 0; at < size; at++) {
    const cell = cells ? cells[at]! : at
    const index = Math.floor(cell / COVARIATE_COUNT)
    let members = 0
    let known = 0
    let above = 0
    let sum = 0
    for (let child = 0; child < children.length; child++) {
      if (takesPartFrom[child]! > index) continue
      members++
      const value = children[child]![at]!
      if (Number.isNaN(value)) continue
      known++
      sum += value
      if (value > 0) above++
    }
    if (members === 0) out[at] = otherwise ? otherwise[at]! : 0
    else if (IS_ANY[cell % COVARIATE_COUNT]) out[at] = above > 0 ? 1 : 0
    else out[at] = known > 0 ? sum / known : Number.NaN
  }
  return out
}
