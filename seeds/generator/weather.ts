/** Weather of each place and day: a season, an AR(1) anomaly shared in part by the region, rain by day; and forecasts of every evening that get worse with distance. */
import type { WorldLaws } from '../laws'
import type { SimulatedLocation, SimulatedWeather } from './entities'
import { daysOfYear, type WorldCalendar } from './calendar'
import { autoregressive, normalAt, streamKey, uniformAt } from './random'

const ANOMALY_PERSISTENCE = 0.75
const ANOMALY_SPREAD_C = 3.2
/** Of the variance of anomalies. */
const REGIONAL_SHARE = 0.6
const COLDEST_DAY = 20
/** Days ahead from which a forecast gets no worse. */
const WORST_LEAD = 20

/** What is usual for the place on that day of the year, in degrees Celsius. */
export function usualTemperatureC(place: NonNullable<SimulatedLocation['place']>, dayOfYear: number): number {
  const phase = (2 * Math.PI * (dayOfYear - COLDEST_DAY)) / 365.25
  return place.climate.meanC - place.climate.amplitudeC * Math.cos(phase)
}

export function simulateWeather(
  seed: number,
  laws: WorldLaws,
  locations: readonly SimulatedLocation[],
  calendar: WorldCalendar,
): SimulatedWeather {
  const { days, historyDays } = calendar
  const { forecastDays } = laws.weather
  const size = locations.length * days
  const make = (values = 1) => new Float32Array(size * values).fill(Number.NaN)
  const weather = {
    temperatureC: make(),
    precipitationMm: make(),
    reportedTemperatureC: make(),
    reportedPrecipitationMm: make(),
    forecastDays,
    forecastTemperatureC: make(forecastDays),
    forecastPrecipitationMm: make(forecastDays),
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
      if (day < historyDays) {
        weather.reportedTemperatureC[cell] = weather.temperatureC[cell]!
        weather.reportedPrecipitationMm[cell] = weather.precipitationMm[cell]!
      }
      const expectedRain = place.climate.rainyDayShare * place.climate.rainyDayMm
      let error = 0
      for (let lead = 1; lead <= forecastDays; lead++) {
        // Forecasts of one day share their errors: each evening takes the newest part of the error away.
        if (lead <= WORST_LEAD) error += normalAt(forecastKey, location, day, lead)
        if (day - lead >= historyDays) continue
        const at = cell * forecastDays + lead - 1
        const trust = Math.exp(-lead / laws.weather.rainTrustDays)
        weather.forecastTemperatureC[at] = round(temperature + laws.weather.errorPerRootDayC * error)
        weather.forecastPrecipitationMm[at] = round(trust * rain + (1 - trust) * expectedRain)
      }
      const leadOfLastDay = day - historyDays + 1
      if (leadOfLastDay >= 1 && leadOfLastDay <= forecastDays) {
        const at = cell * forecastDays + leadOfLastDay - 1
        weather.reportedTemperatureC[cell] = weather.forecastTemperatureC[at]!
        weather.reportedPrecipitationMm[cell] = weather.forecastPrecipitationMm[at]!
      }
    }
  })
  return weather
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
