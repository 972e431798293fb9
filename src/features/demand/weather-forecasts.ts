/** Forecasts of the weather of each place, as they stood a number of days before the day. */
import type { DemandRows, WeatherForecastColumns } from '../../contracts/demand/demand-rows'
import {
  FORECAST_COLUMNS,
  WEATHER_LEAD_DAYS,
  type WeatherForecasts,
} from '../../contracts/demand/known-ahead'
import { invariant } from '../../core/errors'
import type { KnownDays } from './known-days'

export class PlaceForecasts {
  private readonly rowsOf = new Map<number, number[]>()
  private readonly tables = new Map<number, WeatherForecasts>()
  private overPlaces: WeatherForecasts | undefined
  /** Shared by all places without forecasts: a shop without weather may have a thousand. */
  private nothing: WeatherForecasts | undefined
  private readonly columns: WeatherForecastColumns
  private readonly locations: number

  /** @param firstDay day number of row 0; @param days rows. */
  constructor(
    { weatherForecasts, locations }: DemandRows,
    private readonly knownDays: KnownDays,
    private readonly firstDay: number,
    private readonly days: number,
  ) {
    invariant(weatherForecasts, 'forecasts were read')
    this.columns = weatherForecasts
    this.locations = locations.length
    this.columns.location.forEach((location, row) => {
      const rows = this.rowsOf.get(location)
      if (rows) rows.push(row)
      else this.rowsOf.set(location, [row])
    })
  }

  ofPlace(location: number): WeatherForecasts {
    let table = this.tables.get(location)
    if (!table) this.tables.set(location, (table = this.build(location)))
    return table
  }

  /** The mean over all places. */
  ofShop(): WeatherForecasts {
    if (this.overPlaces) return this.overPlaces
    const tables = Array.from({ length: this.locations }, (_, location) => this.ofPlace(location))
    const out = this.empty()
    for (let cell = 0; cell < out.length; cell++) {
      let known = 0
      let sum = 0
      for (const table of tables) {
        if (Number.isNaN(table[cell]!)) continue
        known++
        sum += table[cell]!
      }
      if (known > 0) out[cell] = sum / known
    }
    return (this.overPlaces = out)
  }

  private empty(): WeatherForecasts {
    return new Float32Array(this.days * WEATHER_LEAD_DAYS * FORECAST_COLUMNS).fill(Number.NaN)
  }

  private build(location: number): WeatherForecasts {
    const rows = this.rowsOf.get(location)
    if (!rows) return (this.nothing ??= this.empty())
    const { day, knownAt, temperatureC, precipitationMm } = this.columns
    const table = this.empty()
    // A later forecast stands in the place of the one before, from the end of its own day on.
    for (const row of rows.sort((a, b) => knownAt[a]! - knownAt[b]!)) {
      const index = day[row]! - this.firstDay
      if (index < 0 || index >= this.days) continue
      const longest = Math.min(WEATHER_LEAD_DAYS, day[row]! - this.knownDays.at(location, knownAt[row]!))
      for (let lead = 1; lead <= longest; lead++) {
        const cell = (index * WEATHER_LEAD_DAYS + lead - 1) * FORECAST_COLUMNS
        table[cell] = temperatureC[row]!
        table[cell + 1] = precipitationMm[row]!
      }
    }
    return table
  }
}
