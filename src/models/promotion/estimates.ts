/** Means and intervals of draws. */
import type { LiftEstimate, LiftTerms } from './predicted-lift'

/**
 * Widened about the median, which lies inside of every interval, as the mean of skewed draws does not: the wider, the lower is the lower end, and the higher the upper one. Where all draws
 * have one sign, the end that is nearer to 0 is moved by its ratio to the median, so that it keeps the sign.
 * @param confidence the part of the draws that the interval holds, 0 to 1
 * @param intervalFactor see `LiftTerms`
 */
export function estimateOf(
  values: Float64Array,
  { confidence, intervalFactor = 1 }: Pick<LiftTerms, 'confidence' | 'intervalFactor'>,
): LiftEstimate {
  const sorted = values.slice().sort()
  const quantile = (level: number): number => {
    const at = level * (sorted.length - 1)
    const low = Math.floor(at)
    const high = Math.min(low + 1, sorted.length - 1)
    return sorted[low]! + (sorted[high]! - sorted[low]!) * (at - low)
  }
  const median = quantile(0.5)
  const [isAbove, isBelow] = [sorted[0]! >= 0, sorted.at(-1)! <= 0]
  const widened = (end: number): number =>
    (isAbove && end < median) || (isBelow && end > median)
      ? median * (end / median) ** intervalFactor
      : median + intervalFactor * (end - median)
  return {
    mean: meanOf(values),
    lower: widened(quantile((1 - confidence) / 2)),
    upper: widened(quantile((1 + confidence) / 2)),
  }
}

/** How many times as wide an interval is as what the draws say of it: less than the factor where an end was kept from passing 0. */
export function wideningOf(told: LiftEstimate, drawn: LiftEstimate): number {
  const width = drawn.upper - drawn.lower
  return width > 0 ? (told.upper - told.lower) / width : 1
}

export function meanOf(values: Float64Array): number {
  return sumOf(values) / values.length
}

export function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
