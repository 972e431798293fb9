import type { ForecastMethod } from './forecast'
import { leastSquaresLine } from './line'
import { seasonallyAdjusted } from './seasonality'
import { smoothLevel } from './simple-smoothing'

/**
 * The theta method as in the M3 and M4 competitions (Assimakopoulos and Nikolopoulos 2000): the mean of the line of least squares,
 * which is the theta line 0, and of the theta line 2, which is twice the series less that line, forecast by simple smoothing.
 */
export const theta: ForecastMethod = seasonallyAdjusted((series, { horizon }) => {
  const count = series.length
  const { intercept, slope } = leastSquaresLine(series)
  const lineTwo = series.map((value, at) => 2 * value - (intercept + slope * at))
  const { alpha, start, level } = smoothLevel(lineTwo)
  let squares = 0
  let smoothed = start
  for (let at = 0; at < count; at++) {
    const error = series[at]! - (smoothed + intercept + slope * at) / 2
    squares += error * error
    smoothed += alpha * (lineTwo[at]! - smoothed)
  }
  const sigma = Math.sqrt(squares / Math.max(1, count - 3))
  return {
    mean: Float64Array.from(
      { length: horizon },
      (_, step) => (level + intercept + slope * (count + step)) / 2,
    ),
    deviation: Float64Array.from({ length: horizon }, (_, step) => sigma * Math.sqrt(1 + step * alpha ** 2)),
    distribution: 'NORMAL',
  }
})
