/** What a panel knows of places, whatever the item: made once, for all parts that the items of a panel are read in. */
import type { DemandPlaceRows } from '../../contracts/demand/demand-rows'
import type { WeatherAhead } from '../../contracts/demand/known-ahead'
import { KnownDays } from './known-days'
import { type PanelDays, panelDaysOf } from './panel-days'
import { PlaceCovariates } from './place-covariates'
import { PlaceForecasts } from './weather-forecasts'

export class PlaceFeatures {
  readonly days: PanelDays
  readonly knownDays: KnownDays
  readonly covariates: PlaceCovariates
  /** Null: the panel is read at its last day only. */
  private readonly forecasts: PlaceForecasts | null
  private readonly weather = new Map<number, WeatherAhead>()
  private readonly indices: ReadonlyMap<string, number>
  /** All places by numeric id: the order of sums must not depend on the order of rows. */
  private readonly all: readonly number[]
  private readonly ofRegion = new Map<string, readonly number[]>()

  constructor(readonly rows: DemandPlaceRows) {
    const { locations, weatherForecasts } = rows
    this.days = panelDaysOf(rows)
    this.knownDays = new KnownDays(locations.map(({ timeZone }) => timeZone))
    this.covariates = new PlaceCovariates(rows, this.knownDays, this.days)
    this.forecasts = weatherForecasts && new PlaceForecasts(weatherForecasts, this.knownDays, this.days)
    this.indices = new Map(locations.map(({ id }, index) => [id, index]))
    this.all = [...locations.keys()].sort((a, b) => compareIds(locations[a]!.id, locations[b]!.id))
  }

  /** Whether windows are read at any day, so that it matters what earlier origins saw. */
  get tracksChanges(): boolean {
    return this.forecasts !== null
  }

  /** The places of a key by numeric id, the same list each time: one place, those of a region, or all; undefined where there are none. */
  placesOf(locationId: string | null): readonly number[] | undefined {
    if (locationId === null) return this.all
    let places = this.ofRegion.get(locationId)
    if (!places) {
      const place = this.indices.get(locationId)
      places = place === undefined ? this.inRegion(locationId) : [place]
      this.ofRegion.set(locationId, places)
    }
    return places.length === 0 ? undefined : places
  }

  /** Index of a place; undefined where the key is none of a place. */
  indexOf(locationId: string): number | undefined {
    return this.indices.get(locationId)
  }

  /** Regions with at least one place, by numeric id. */
  regionIds(): string[] {
    return [...new Set(this.rows.locations.flatMap(({ regionIds = [] }) => regionIds))].sort(compareIds)
  }

  weatherAt(location: number): WeatherAhead | null {
    if (!this.forecasts) return null
    let weather = this.weather.get(location)
    if (!weather) {
      const places = [this.forecasts.ofPlace(location)]
      this.weather.set(location, (weather = { places, takesPartFrom: [0], otherwise: null }))
    }
    return weather
  }

  /** @param takesPartFrom of each of the places that take part, a day; @param otherwise the places whose mean counts where none does. */
  weatherOver(
    places: readonly number[],
    takesPartFrom: readonly number[],
    otherwise: readonly number[],
  ): WeatherAhead | null {
    const { forecasts } = this
    return (
      forecasts && {
        places: places.map((location) => forecasts.ofPlace(location)),
        takesPartFrom,
        otherwise: forecasts.ofAll(otherwise),
      }
    )
  }

  private inRegion(regionId: string): number[] {
    return this.all.filter((place) => this.rows.locations[place]!.regionIds?.includes(regionId))
  }
}

/** Ids are decimal: shorter is smaller. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}
