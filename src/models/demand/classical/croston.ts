import { flatForecast, type ForecastMethod } from './forecast'

/** Croston's own smoothing; those who compared the methods kept it. */
const ALPHA = 0.1

/**
 * Croston (1972): sizes of demand and intervals between demands are smoothed apart, each time that there is demand; the forecast is size /
 * interval.
 */
export const croston: ForecastMethod = smoothedRate(1)

/** Syntetos and Boylan (2005): Croston's forecast is too high on the average, by a factor of nearly 1 / (1 - alpha / 2). */
export const syntetosBoylan: ForecastMethod = smoothedRate(1 - ALPHA / 2)

/** Both start at their means over the series: from its first demand on, slow items are forecast a quarter too high. */
function smoothedRate(factor: number): ForecastMethod {
  return (series, { horizon }) => {
    const demands = series.filter((value) => value !== 0)
    if (demands.length === 0) return flatForecast(0, 0, horizon, 'COUNTS')
    let size = demands.reduce((sum, value) => sum + value, 0) / demands.length
    let interval = series.length / demands.length
    let since = 1
    let squares = 0
    for (const value of series) {
      squares += (value - (factor * size) / interval) ** 2
      if (value === 0) {
        since++
        continue
      }
      size += ALPHA * (value - size)
      interval += ALPHA * (since - interval)
      since = 1
    }
    return flatForecast((factor * size) / interval, Math.sqrt(squares / series.length), horizon, 'COUNTS')
  }
}
