/**
 * The weather that a shop knew as each day began: what was forecast on the evening before. `seedShop` writes the same, in tenths of a degree and of a
 * millimetre, beside forecasts of further days and what was measured as each day ended.
 */
import type { WeatherRows } from '../src/contracts/session/weather-rows'
import { dayNumber } from '../src/core/time/day'
import { forecastAt } from './generator/news'
import type { SimulatedWorld } from './generator/world'

/** Of the days of the history; places are numbered as in the world. */
export function simulateWeatherRows(world: SimulatedWorld): WeatherRows {
  const { calendar, locations, weather } = world
  const { days, historyDays } = calendar
  const { forecastDays, forecastTemperatureC, forecastPrecipitationMm } = weather
  const cells = locations.flatMap(({ place }, location) =>
    place === null || forecastDays === 0
      ? []
      : Array.from({ length: historyDays - 1 }, (_, before) => ({ location, day: before + 1 })),
  )
  const nearest = ({ location, day }: (typeof cells)[number]) => (location * days + day) * forecastDays
  return {
    place: Int32Array.from(cells, ({ location }) => location),
    day: Int32Array.from(cells, ({ day }) => dayNumber(calendar.dayAt(day))),
    knownMs: Float64Array.from(cells, ({ location, day }) => forecastAt(world, location, day - 1).getTime()),
    temperatureC: Float32Array.from(cells, (cell) => forecastTemperatureC[nearest(cell)]!),
    precipitationMm: Float32Array.from(cells, (cell) => forecastPrecipitationMm[nearest(cell)]!),
  }
}
