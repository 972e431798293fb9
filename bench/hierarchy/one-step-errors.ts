import type { ForecastQuestion } from '../../src/models/demand/classical/forecast'
import { chooseSmoothing } from '../../src/models/demand/classical/smoothing'
import { startOf } from '../../src/models/demand/classical/smoothing/fit'
import { forecastOf } from '../../src/models/demand/classical/smoothing/forecast-fit'
import { runSmoothing } from '../../src/models/demand/classical/smoothing/form'

export interface FittedForecast {
  /** `[horizon]`. */
  readonly mean: Float64Array
  /** `[periods]` values less what the fitted form forecast of each from the ones before. */
  readonly errors: Float64Array
}

/** Automatic exponential smoothing, with what it gets wrong one period ahead. Series need four periods at least. */
export function forecastWithErrors(
  series: Float64Array,
  { season, horizon }: ForecastQuestion,
): FittedForecast {
  const fit = chooseSmoothing(series, season)
  if (!fit) throw new Error('A series is too short for exponential smoothing')
  const start = startOf(series, season, fit.form.season)
  const state = { level: start.level, trend: start.trend, season: start.season.slice(), phase: 0 }
  const sums = { squares: 0, relativeSquares: 0, logarithms: 0 }
  const errors = series.map((value, period) => {
    const expected = forecastOf({ ...fit, state }, 1).mean[0]!
    runSmoothing(series.subarray(period, period + 1), fit.form, fit.parameters, state, sums)
    return value - expected
  })
  return { mean: forecastOf(fit, horizon).mean, errors }
}
