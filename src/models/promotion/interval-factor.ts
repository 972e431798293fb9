/**
 * Whether intervals were as wide as they should have been: what was predicted of promotions is held against what they were measured to have added. Errors of measurement are known
 * and taken out, so that a shop that measures badly is not told that it predicts badly.
 */
import { normalQuantile } from '../../evaluation'
import type { LiftEstimate } from './predicted-lift'

export interface MeasuredPrediction {
  /** As it was told. */
  readonly predicted: LiftEstimate & { readonly confidence: number }
  /** Units that were told to be sold without the promotion. */
  readonly baselineUnits: number
  /** How many times as wide its interval was told as what the draws said of it. */
  readonly intervalFactor: number
  /** Ends are null where the test could not reach them. */
  readonly measured: {
    readonly mean: number
    readonly lower: number | null
    readonly upper: number | null
    readonly confidence: number
  }
}

export interface IntervalFactor {
  /** What the distance of both ends from the median is multiplied with; 1: nothing is changed. */
  readonly factor: number
  /** Measured promotions that it was learned from; 0 where they were too few. */
  readonly promotions: number
}

/** Fewer measured promotions change nothing. */
export const LEAST_MEASURED = 10
/** So many promotions with errors as large as expected are taken as given. */
const PRIOR_PROMOTIONS = 10
/** Standard deviations: what is further out counts as so far. */
const MOST_DEVIATION = 4
const [LEAST_FACTOR, MOST_FACTOR, STEP] = [0.5, 3, 0.05]

/** The factor of the highest likelihood: an error is normal with the variance factor^2 x that of the prediction + that of the measurement. */
export function intervalFactor(all: readonly MeasuredPrediction[]): IntervalFactor {
  const errors = all.flatMap(({ predicted, intervalFactor: told, measured }) => {
    const spread = deviationOf(measured)
    const expected = (predicted.upper - predicted.lower) / 2 / reach(predicted.confidence) / told
    if (spread === null || !(expected > 0)) return []
    const [own, other] = [expected ** 2, spread ** 2]
    const square = (predicted.mean - measured.mean) ** 2
    return [{ own, other, square: Math.min(square, MOST_DEVIATION ** 2 * (own + other)) }]
  })
  if (errors.length < LEAST_MEASURED) return { factor: 1, promotions: 0 }
  let [best, factor] = [Number.POSITIVE_INFINITY, 1]
  for (let tried = LEAST_FACTOR; tried <= MOST_FACTOR + STEP / 2; tried += STEP) {
    const scale = tried * tried
    let cost = PRIOR_PROMOTIONS * (Math.log(scale) + 1 / scale)
    for (const { own, other, square } of errors) {
      const variance = scale * own + other
      cost += Math.log(variance) + square / variance
    }
    if (cost < best) [best, factor] = [cost, Number(tried.toFixed(2))]
  }
  return { factor, promotions: errors.length }
}

/** Of the measurement; from the one end that is known where the other is not, null where none is. */
export function deviationOf({
  mean,
  lower,
  upper,
  confidence,
}: MeasuredPrediction['measured']): number | null {
  const reaches = [lower === null ? null : mean - lower, upper === null ? null : upper - mean]
  const known = reaches.filter((value): value is number => value !== null && value >= 0)
  if (known.length === 0) return null
  return known.reduce((sum, value) => sum + value, 0) / known.length / reach(confidence)
}

/** Standard deviations of the half of an interval. */
export function reach(confidence: number): number {
  return normalQuantile(0.5 + confidence / 2)
}
