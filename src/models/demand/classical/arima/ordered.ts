/** Seasonal ARIMA in two steps: the search for an order, which is slow, and a forecast by an order that is known. */
import type { ChosenOrder } from '../../references/chosen-orders'
import type { ForecastQuestion, SeriesForecast } from '../forecast'
import { fourierTerms, harmonicsOf } from '../fourier-terms'
import { naive } from '../naive'
import { fitArima, type ArimaData } from './fit'
import { forecastArima } from './forecast-fit'
import { chooseArima } from './search'

/** Simple exponential smoothing, as an ARIMA model. */
const SMOOTHING: ChosenOrder = {
  order: { p: 0, d: 1, q: 1, P: 0, D: 0, Q: 0, constant: false },
  season: 1,
  harmonics: 0,
}

/** By tests and AICc, see `chooseArima`. Null where the series is too short for any model. */
export function searchOrder(
  series: Float64Array,
  season: number,
  method: 'arima' | 'fourier',
): ChosenOrder | null {
  const harmonics = method === 'fourier' ? harmonicsOf(series, season) : 0
  const data: ArimaData = {
    series,
    season: method === 'fourier' ? 1 : season,
    regressors: fourierTerms(season, harmonics, 0, series.length),
  }
  const fit = chooseArima(data)
  return fit && { order: fit.order, season: fit.season, harmonics }
}

/** Coefficients by conditional sums of squares. Series that are too short for the order are smoothed, or forecast by their last value. */
export function forecastByOrder(
  series: Float64Array,
  { season, horizon }: ForecastQuestion,
  chosen: ChosenOrder | null,
): SeriesForecast {
  for (const { order, harmonics, season: ofTerms } of chosen ? [chosen, SMOOTHING] : [SMOOTHING]) {
    const count = series.length
    const data: ArimaData = {
      series,
      season: ofTerms,
      regressors: fourierTerms(season, harmonics, 0, count),
    }
    const fit = fitArima(data, order, 'CONDITIONAL')
    if (fit) return forecastArima(data, fit, horizon, fourierTerms(season, harmonics, count, horizon))
  }
  return naive(series, { season, horizon })
}
