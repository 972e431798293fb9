/** Covariates that are the same for all items of a place: calendars and weather. Arrays are `[days, COVARIATE_COUNT]`. */
import { COVARIATE_COUNT } from '../../contracts/demand/demand'
import type { DemandPlaceRows, PlaceDayRow } from '../../contracts/demand/demand-rows'
import { WEATHER_LEAD_DAYS } from '../../contracts/demand/known-ahead'
import { combineOverLocations } from './combined-covariates'
import { ChangeList, type KnownCovariates, lastDayAffected, NO_CHANGES } from './covariate-changes'
import { COVARIATE_COLUMN } from './covariate-columns'
import type { KnownDays } from './known-days'
import type { PanelDays } from './panel-days'

export class PlaceCovariates {
  /** The instant from which a holiday was known, by country and day number. */
  private readonly holidays = new Map<string, Map<number, number>>()
  private readonly placeDays = new Map<number, PlaceDayRow[]>()
  private readonly weather = new Map<number, number>()
  private readonly ofOnePlace = new Map<number, KnownCovariates>()
  /** By list: who asks for the same places again hands in the same list. */
  private readonly ofManyPlaces = new Map<readonly number[], KnownCovariates>()
  private readonly tracksChanges: boolean

  constructor(
    private readonly rows: DemandPlaceRows,
    private readonly knownDays: KnownDays,
    private readonly panelDays: PanelDays,
  ) {
    const { firstDay, days } = panelDays
    this.tracksChanges = rows.weatherForecasts !== null
    for (const { country, day, knownAt } of rows.holidays) {
      let holidays = this.holidays.get(country)
      if (!holidays) this.holidays.set(country, (holidays = new Map<number, number>()))
      holidays.set(day, Math.min(knownAt.getTime(), holidays.get(day) ?? Number.POSITIVE_INFINITY))
    }
    for (const row of rows.placeDays) {
      const ofPlace = this.placeDays.get(row.location)
      if (ofPlace) ofPlace.push(row)
      else this.placeDays.set(row.location, [row])
    }
    rows.weather.location.forEach((location, row) => {
      const index = rows.weather.day[row]! - firstDay
      if (index >= 0 && index < days) this.weather.set(location * days + index, row)
    })
  }

  of(location: number): KnownCovariates {
    let place = this.ofOnePlace.get(location)
    if (!place) {
      const covariates = new Float32Array(this.panelDays.days * COVARIATE_COUNT)
      const changes = new ChangeList()
      this.writeCalendars(covariates, changes, location)
      this.writeWeather(covariates, location)
      place = { covariates, changes: this.tracksChanges ? changes.sorted() : NO_CHANGES }
      this.ofOnePlace.set(location, place)
    }
    return place
  }

  /** Means over these places. */
  ofAll(locations: readonly number[]): KnownCovariates {
    let places = this.ofManyPlaces.get(locations)
    if (!places) {
      places = combineOverLocations(
        locations.map((location) => this.of(location)),
        locations.map(() => 0),
      )
      this.ofManyPlaces.set(locations, places)
    }
    return places
  }

  /** Writes the calendars. Where several tell the same, the first that was known counts. */
  private writeCalendars(out: Float32Array, changes: ChangeList, location: number): void {
    const { firstDay, days, horizonDays } = this.panelDays
    const country = this.rows.locations[location]!.country
    const knownAtOf = new Map<number, number>()
    const note = (day: number, column: number, knownAt: number): void => {
      const index = day - firstDay
      if (index < 0 || index >= days) return
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
      if (index + firstDay > lastDayAffected(knownOn, horizonDays)) continue
      changes.add(index, cell % COVARIATE_COUNT, knownOn - firstDay, 0, 1)
    }
  }

  private writeWeather(out: Float32Array, location: number): void {
    const { temperatureC, precipitationMm } = this.rows.weather
    const { days, historyDays } = this.panelDays
    // As for earlier origins, for which forecasts are kept so many days ahead.
    const until = historyDays + WEATHER_LEAD_DAYS
    for (let index = 0; index < days; index++) {
      const weatherRow = index < until ? this.weather.get(location * days + index) : undefined
      const row = index * COVARIATE_COUNT
      out[row + COVARIATE_COLUMN.temperatureC] =
        weatherRow === undefined ? Number.NaN : temperatureC[weatherRow]!
      out[row + COVARIATE_COLUMN.precipitationMm] =
        weatherRow === undefined ? Number.NaN : precipitationMm[weatherRow]!
    }
  }
}
