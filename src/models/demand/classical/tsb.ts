import { flatForecast, type ForecastMethod } from './forecast'

const SIZE_ALPHA = 0.1
const PROBABILITY_ALPHA = 0.1

/**
 * Teunter, Syntetos and Babai (2011): the probability of demand is smoothed each period, so that the forecast falls while nothing sells;
 * the size each time that there is demand. The forecast is probability x size.
 */
export const tsb: ForecastMethod = (series, { horizon }) => {
  const first = series.findIndex((value) => value !== 0)
  if (first < 0) return flatForecast(0, 0, horizon, 'COUNTS')
  let size = series[first]!
  let probability = 1 / (first + 1)
  let squares = 0
  for (let at = first + 1; at < series.length; at++) {
    const value = series[at]!
    squares += (value - probability * size) ** 2
    probability += PROBABILITY_ALPHA * ((value === 0 ? 0 : 1) - probability)
    if (value !== 0) size += SIZE_ALPHA * (value - size)
  }
  const errors = series.length - first - 1
  return flatForecast(probability * size, errors > 0 ? Math.sqrt(squares / errors) : 0, horizon, 'COUNTS')
}
