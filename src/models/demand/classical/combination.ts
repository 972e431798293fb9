/** Forecasts of several methods as one. */
import type { ForecastMethod, SeriesForecast } from './forecast'
import { rollingErrors } from './rolling-origin'

/** Median of the means and of the deviations: one method that goes astray moves nothing. */
export function medianOf(methods: readonly ForecastMethod[]): ForecastMethod {
  return (series, question) =>
    combined(
      methods.map((method) => method(series, question)),
      medianOfValues,
    )
}

/** Petropoulos and Svetunkov (2020) and many before them: equal weights are hard to beat. */
export function meanOf(methods: readonly ForecastMethod[]): ForecastMethod {
  return weightedBy(methods, () => methods.map(() => 1))
}

export interface WeightingOptions {
  readonly origins: number
  /** Weights are 1 / error ^ power. */
  readonly power: number
}

/** By what each method got wrong from earlier origins of the same series; equal where it is too short for one. */
export function weightedByErrors(
  methods: readonly ForecastMethod[],
  { origins, power }: WeightingOptions,
): ForecastMethod {
  return weightedBy(methods, (series, question) => {
    const { errors, origins: used } = rollingErrors(methods, series, question, origins)
    if (used === 0) return methods.map(() => 1)
    const least = Math.min(...errors)
    // Relative to the best: a method without an error would have no weight else. NaN has none.
    return Array.from(errors, (error) => (least > 0 ? (least / error) ** power : error === least ? 1 : 0))
  })
}

function weightedBy(
  methods: readonly ForecastMethod[],
  weightsOf: (...args: Parameters<ForecastMethod>) => readonly number[],
): ForecastMethod {
  return (series, question) => {
    const weights = weightsOf(series, question)
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return combined(
      methods.map((method) => method(series, question)),
      (values) => values.reduce((sum, value, at) => sum + (weights[at]! / total) * value, 0),
    )
  }
}

function combined(
  forecasts: readonly SeriesForecast[],
  oneOf: (values: readonly number[]) => number,
): SeriesForecast {
  const { mean } = forecasts[0]!
  const at = (step: number, of: 'mean' | 'deviation') =>
    oneOf(forecasts.map((forecast) => forecast[of][step]!))
  return {
    mean: mean.map((_, step) => at(step, 'mean')),
    deviation: mean.map((_, step) => at(step, 'deviation')),
    distribution: forecasts.every(({ distribution }) => distribution === 'COUNTS') ? 'COUNTS' : 'NORMAL',
  }
}

function medianOfValues(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort()
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
