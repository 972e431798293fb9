import { rootMeanSquare } from './errors'
import type { ForecastMethod } from './forecast'

/** y(T + h) = y(T). The error of h periods ahead is the sum of h steps of a random walk. */
export const naive: ForecastMethod = (series, { horizon }) => {
  const last = series.at(-1)!
  const steps = series.subarray(1).map((value, at) => value - series[at]!)
  const deviation = rootMeanSquare(steps)
  return {
    mean: new Float64Array(horizon).fill(last),
    deviation: Float64Array.from({ length: horizon }, (_, step) => deviation * Math.sqrt(step + 1)),
    distribution: 'NORMAL',
  }
}
