import { rootMeanSquare } from './errors'
import { flatForecast, type ForecastMethod } from './forecast'

/**
 * The mean of the last `periods`, or of all there are, the same for all periods ahead; its deviation is that of the one-step errors of the past. Where whole
 * seasons fit into `periods`, it is that of whole seasons: else it would depend on the phase that the series ends with.
 */
export function movingAverage(periods: number): ForecastMethod {
  return (series, { horizon, season }) => {
    const whole = season <= periods ? periods - (periods % season) : periods
    const window = Math.min(whole, series.length)
    const errors = new Float64Array(series.length - window)
    let sum = 0
    for (let at = 0; at < series.length; at++) {
      if (at >= window) {
        errors[at - window] = series[at]! - sum / window
        sum -= series[at - window]!
      }
      sum += series[at]!
    }
    const mean = sum / window
    // A series no longer than the window has no errors of the past: its values lie around their own mean.
    const deviation =
      errors.length > 0
        ? rootMeanSquare(errors)
        : rootMeanSquare(
            series.map((value) => value - mean),
            1,
          )
    return flatForecast(mean, deviation, horizon)
  }
}
