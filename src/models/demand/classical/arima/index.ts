import type { ForecastMethod } from '../forecast'
import { naive } from '../naive'
import { forecastArima } from './forecast-fit'
import { chooseArima } from './search'

/** Automatic seasonal ARIMA without regressors. */
export const automaticArima: ForecastMethod = (series, question) => {
  const data = { series, season: question.season, regressors: [] }
  const fit = chooseArima(data)
  return fit ? forecastArima({ ...data, season: fit.season }, fit, question.horizon) : naive(series, question)
}
