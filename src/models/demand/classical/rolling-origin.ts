/** What methods get wrong on the last part of a series, each time with what lay before the origin only. */
import type { ForecastMethod, ForecastQuestion } from './forecast'

/** Fewer periods before an origin tell nothing about a method. */
const LEAST_PERIODS = 8

export interface RollingErrors {
  /** `[methods]` mean absolute errors over all origins. */
  readonly errors: Float64Array
  readonly origins: number
}

/** @param origins at most; each half a horizon before the next */
export function rollingErrors(
  methods: readonly ForecastMethod[],
  series: Float64Array,
  question: ForecastQuestion,
  origins: number,
): RollingErrors {
  const { horizon, season } = question
  const errors = new Float64Array(methods.length)
  const stride = Math.max(1, Math.floor(horizon / 2))
  const least = Math.max(LEAST_PERIODS, season > 1 && series.length >= 3 * season + horizon ? 2 * season : 0)
  let used = 0
  for (let origin = series.length - horizon; used < origins && origin >= least; origin -= stride) {
    const past = series.subarray(0, origin)
    methods.forEach((method, at) => {
      const { mean } = method(past, question)
      let sum = 0
      for (let step = 0; step < horizon; step++) sum += Math.abs(series[origin + step]! - mean[step]!)
      errors[at]! += sum / horizon
    })
    used++
  }
  return { errors: errors.map((sum) => (used > 0 ? sum / used : Number.NaN)), origins: used }
}
