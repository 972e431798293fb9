/** Means and intervals of draws. */
import type { LiftEstimate, LiftTerms } from './predicted-lift'

/**
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
  const mean = meanOf(values)
  const widened = (end: number): number => mean + intervalFactor * (end - mean)
  return {
    mean,
    lower: widened(quantile((1 - confidence) / 2)),
    upper: widened(quantile((1 + confidence) / 2)),
  }
}

export function meanOf(values: Float64Array): number {
  return sumOf(values) / values.length
}

export function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
