import { rootMeanSquare } from './errors'
import { flatForecast, type ForecastMethod } from './forecast'
import { smoothLevel } from './simple-smoothing'

const LEAST_ALPHA = 0.1
const MOST_ALPHA = 0.3

/**
 * Aggregate - disaggregate intermittent demand approach (Nikolopoulos et al. 2011): sums over the mean interval between demands have few
 * zeros; they are smoothed, and their forecast is spread evenly over the periods.
 */
export const adida: ForecastMethod = (series, { horizon }) => {
  let demands = 0
  for (const value of series) if (value !== 0) demands++
  if (demands === 0) return flatForecast(0, 0, horizon, 'COUNTS')
  const length = Math.min(series.length, Math.max(1, Math.round(series.length / demands)))
  const blocks = Math.floor(series.length / length)
  // The oldest periods that fill no block are left out.
  const first = series.length - blocks * length
  const sums = new Float64Array(blocks)
  for (let at = first; at < series.length; at++) sums[Math.floor((at - first) / length)]! += series[at]!
  const { level } = smoothLevel(sums, { least: LEAST_ALPHA, most: MOST_ALPHA })
  const mean = level / length
  return flatForecast(mean, rootMeanSquare(series.map((value) => value - mean)), horizon, 'COUNTS')
}
