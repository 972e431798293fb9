/** Weather of each place and day: a season, an AR(1) anomaly shared in part by the region, rain by day; and forecasts that get worse with distance. */
import type { SimulatedLocation, SimulatedWeather } from './entities'
import { daysOfYear, type WorldCalendar } from './calendar'
import { autoregressive, normalAt, streamKey, uniformAt } from './random'

const ANOMALY_PERSISTENCE = 0.75
const ANOMALY_SPREAD_C = 3.2
/** Of the variance of anomalies. */
const REGIONAL_SHARE = 0.6
const COLDEST_DAY = 20
const FORECAST_ERROR_C_PER_ROOT_DAY = 0.7

/** What is usual for the place on that day of the year, in degrees Celsius. */
export function usualTemperatureC(place: NonNullable<SimulatedLocation['place']>, dayOfYear: number): number {
  const phase = (2 * Math.PI * (dayOfYear - COLDEST_DAY)) / 365.25
  return place.climate.meanC - place.climate.amplitudeC * Math.cos(phase)
}

export function simulateWeather(
  seed: number,
  locations: readonly SimulatedLocation[],
  calendar: WorldCalendar,
): SimulatedWeather {
  const { days, historyDays } = calendar
  const size = locations.length * days
  const make = () => new Float32Array(size).fill(Number.NaN)
  const weather = {
    temperatureC: make(),
    precipitationMm: make(),
    reportedTemperatureC: make(),
    reportedPrecipitationMm: make(),
  }
  const ofYear = daysOfYear(calendar)
  const regionKey = streamKey(seed, 'weather/region')
  const placeKey = streamKey(seed, 'weather/place')
  const rainKey = streamKey(seed, 'weather/rain')
  const forecastKey = streamKey(seed, 'weather/forecast')
  const [shared, own] = [Math.sqrt(REGIONAL_SHARE), Math.sqrt(1 - REGIONAL_SHARE)]
  locations.forEach(({ place, region }, location) => {
    if (!place || region === null) return
    const regional = autoregressive(regionKey, region, days, ANOMALY_PERSISTENCE)
    const local = autoregressive(placeKey, location, days, ANOMALY_PERSISTENCE)
    for (let day = 0; day < days; day++) {
      const cell = location * days + day
      const anomaly = ANOMALY_SPREAD_C * (shared * regional[day]! + own * local[day]!)
      const temperature = usualTemperatureC(place, ofYear[day]!) + anomaly
      const rains = uniformAt(rainKey, location, day) < place.climate.rainyDayShare
      const rain = rains ? -place.climate.rainyDayMm * Math.log(uniformAt(rainKey, location, day, 1)) : 0
      weather.temperatureC[cell] = round(temperature)
      weather.precipitationMm[cell] = round(rain)
      const lead = day - historyDays + 1
      const expectedRain = place.climate.rainyDayShare * place.climate.rainyDayMm
      // A rain forecast fades into the climate's mean; a temperature forecast gathers error.
      const trust = lead > 0 ? Math.exp(-lead / 5) : 1
      const error = lead > 0 ? FORECAST_ERROR_C_PER_ROOT_DAY * Math.sqrt(Math.min(lead, 20)) : 0
      weather.reportedTemperatureC[cell] = round(temperature + error * normalAt(forecastKey, location, day))
      weather.reportedPrecipitationMm[cell] = round(trust * rain + (1 - trust) * expectedRain)
    }
  })
  return weather
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
