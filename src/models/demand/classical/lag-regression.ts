import { errorEffects } from './arima/order'
import type { ForecastMethod, ForecastQuestion, SeriesForecast } from './forecast'
import { leastSquares } from './linear-regression'
import { naive } from './naive'

const MOST_NEAR_LAGS = 3
/** Keeps the coefficients of lags that go together small. */
const RIDGE = 1e-4
/** Eight weeks of days tell six coefficients badly: these go half the way to the mean of the series. */
const SHRINKING_RIDGE = 1

/**
 * A regression on the last values and, where there is a season, on those one season and one season and a period ago:
 * y(t) = c + sum b(lag) y(t - lag). Forecasts go in as values. It looks at distances from the mean of the series; as nothing keeps the
 * coefficients from growing, no forecast, and no deviation, is further from it than twice the furthest value was.
 */
export const lagRegression = lagRegressionOf(RIDGE)

/** For short contexts: as above, with coefficients that are shrunk. */
export const shrunkLagRegression = lagRegressionOf(SHRINKING_RIDGE)

function lagRegressionOf(ridge: number): ForecastMethod {
  return (series, question) => regressed(series, question, ridge)
}

function regressed(series: Float64Array, question: ForecastQuestion, ridge: number): SeriesForecast {
  const { season, horizon } = question
  const count = series.length
  const hasSeason = season > MOST_NEAR_LAGS && count >= 3 * season
  const lags = [1, 2, 3, ...(hasSeason ? [season, season + 1] : [])]
  const longest = lags.at(-1)!
  const rows = count - longest
  if (rows < 2 * lags.length + 2) return naive(series, question)
  const mean = series.reduce((sum, value) => sum + value, 0) / count
  const centred = series.map((value) => value - mean)
  const furthest = 2 * centred.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const columns = [
    new Float64Array(rows).fill(1),
    ...lags.map((lag) => centred.subarray(longest - lag, count - lag)),
  ]
  const { coefficients, squares } = leastSquares(centred.subarray(longest), columns, ridge)
  const ar = new Float64Array(longest)
  lags.forEach((lag, at) => (ar[lag - 1] = coefficients[at + 1]!))
  const values = new Float64Array(count + horizon)
  values.set(centred)
  for (let step = count; step < count + horizon; step++) {
    let value = coefficients[0]!
    for (let at = 0; at < lags.length; at++) value += coefficients[at + 1]! * values[step - lags[at]!]!
    values[step] = Math.max(-furthest, Math.min(furthest, value))
  }
  const effects = errorEffects({ ar, ma: new Float64Array(0) }, horizon)
  const variance = squares / Math.max(1, rows - columns.length)
  let sum = 0
  return {
    mean: values.subarray(count).map((value) => value + mean),
    deviation: effects.map((effect) => Math.min(furthest, Math.sqrt(variance * (sum += effect * effect)))),
    distribution: 'NORMAL',
  }
}
