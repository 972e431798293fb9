import { fitArima, type ArimaData, type ArimaFit } from './arima/fit'
import { forecastArima } from './arima/forecast-fit'
import { chooseArima } from './arima/search'
import type { ForecastMethod } from './forecast'
import { fourierTerms, harmonicsOf } from './fourier-terms'
import { naive } from './naive'

/**
 * Dynamic harmonic regression: waves of the season, and ARIMA errors. It suits seasons too long for other methods. How many waves
 * is told by `harmonicsOf`.
 */
export const fourierRegression: ForecastMethod = (series, { season, horizon }) => {
  const harmonics = harmonicsOf(series, season)
  const count = series.length
  const data: ArimaData = { series, season: 1, regressors: fourierTerms(season, harmonics, 0, count) }
  const fit: ArimaFit | null =
    chooseArima(data) ?? fitArima(data, { p: 0, d: 1, q: 0, P: 0, D: 0, Q: 0, constant: false }, 'EXACT')
  if (!fit) return naive(series, { season, horizon })
  return forecastArima(data, fit, horizon, fourierTerms(season, harmonics, count, horizon))
}
