/** Windows made by hand, for tests of evaluation. */
import { QUANTILE_LEVELS } from '../../src/contracts/demand/demand'
import type { ForecastWindow } from '../../src/evaluation'
import { normalQuantile } from '../../src/evaluation/forecast/distributions'

export interface HandWindow {
  readonly originDay?: string
  /** `[series][day]`; NaN: unobserved. */
  readonly actual: readonly (readonly number[])[]
  /** `[series][day]`: mean and median. */
  readonly predicted: readonly (readonly number[])[]
  /** Standard deviation that the quantiles claim. */
  readonly deviation?: number
  readonly stockOut?: readonly (readonly number[])[]
  readonly naiveError?: readonly number[]
  readonly itemIds?: readonly string[]
}

export function handWindow(window: HandWindow): ForecastWindow {
  const { actual, predicted, deviation = 1 } = window
  const horizon = actual[0]!.length
  const scores = QUANTILE_LEVELS.map((level) => normalQuantile(level))
  return {
    granularity: 'DAY',
    originDay: window.originDay ?? '2024-06-01',
    series: actual.map((_, row) => ({ itemId: window.itemIds?.[row] ?? String(row + 1), locationId: null })),
    naiveError: Float64Array.from(actual, (_, row) => window.naiveError?.[row] ?? 1),
    segments: actual.map(() => 'smooth'),
    label: {
      horizon,
      values: Float32Array.from(actual.flat()),
      stockOutFraction: Float32Array.from(window.stockOut?.flat() ?? actual.flat().map(() => 0)),
    },
    prediction: {
      horizon,
      mean: Float32Array.from(predicted.flat()),
      quantiles: Float32Array.from(
        predicted.flat().flatMap((value) => scores.map((score) => Math.max(0, value + deviation * score))),
      ),
      isFallback: new Uint8Array(actual.length),
    },
  }
}
