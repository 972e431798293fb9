/** Forecasts of the weather of each place, as they stood a number of days before the day. */
import type { WeatherForecastColumns } from '../../contracts/demand/demand-rows'
import {
  FORECAST_COLUMNS,
  WEATHER_LEAD_DAYS,
  type WeatherForecasts,
} from '../../contracts/demand/known-ahead'
import type { KnownDays } from './known-days'
import type { PanelDays } from './panel-days'

export class PlaceForecasts {
  private readonly rowsOf = new Map<number, number[]>()
  private readonly tables = new Map<number, WeatherForecasts>()
  /** By list: who asks for the same places again hands in the same list. */
  private readonly overPlaces = new Map<readonly number[], WeatherForecasts>()
  /** Shared by all places without forecasts: a shop without weather may have a thousand. */
  private nothing: WeatherForecasts | undefined

  constructor(
    private readonly columns: WeatherForecastColumns,
    private readonly knownDays: KnownDays,
    private readonly panelDays: PanelDays,
  ) {
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

  /** The mean over these places. */
  ofAll(locations: readonly number[]): WeatherForecasts {
    const built = this.overPlaces.get(locations)
    if (built) return built
    const tables = locations.map((location) => this.ofPlace(location))
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
    this.overPlaces.set(locations, out)
    return out
  }

  private empty(): WeatherForecasts {
    return new Float32Array(this.panelDays.days * WEATHER_LEAD_DAYS * FORECAST_COLUMNS).fill(Number.NaN)
  }

  private build(location: number): WeatherForecasts {
    const rows = this.rowsOf.get(location)
    if (!rows) return (this.nothing ??= this.empty())
    const { day, knownAt, temperatureC, precipitationMm } = this.columns
    const table = this.empty()
    // A later forecast stands in the place of the one before, from the end of its own day on.
    for (const row of rows.sort((a, b) => knownAt[a]! - knownAt[b]!)) {
      const index = day[row]! - this.panelDays.firstDay
      if (index < 0 || index >= this.panelDays.days) continue
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
