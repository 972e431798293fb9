import { rootMeanSquare } from './errors'
import type { ForecastMethod } from './forecast'
import { naive } from './naive'

/** y(T + h) = y(T + h - s k), with the smallest k for which that period is past. Naive where there is less than a season. */
export const seasonalNaive: ForecastMethod = (series, question) => {
  const { season, horizon } = question
  const count = series.length
  if (season < 2 || count <= season) return naive(series, question)
  const changes = series.subarray(season).map((value, at) => value - series[at]!)
  const deviation = rootMeanSquare(changes)
  const mean = new Float64Array(horizon)
  const deviations = new Float64Array(horizon)
  for (let step = 0; step < horizon; step++) {
    mean[step] = series[count - season + (step % season)]!
    deviations[step] = deviation * Math.sqrt(1 + Math.floor(step / season))
  }
  return { mean, deviation: deviations, distribution: 'NORMAL' }
}
