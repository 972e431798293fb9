/** Means and intervals of draws. */
import type { LiftEstimate } from './predicted-lift'

/** @param confidence the part of the draws that the interval holds, 0 to 1 */
export function estimateOf(values: Float64Array, confidence: number): LiftEstimate {
  const sorted = values.slice().sort()
  const quantile = (level: number): number => {
    const at = level * (sorted.length - 1)
    const low = Math.floor(at)
    const high = Math.min(low + 1, sorted.length - 1)
    return sorted[low]! + (sorted[high]! - sorted[low]!) * (at - low)
  }
  return {
    mean: meanOf(values),
    lower: quantile((1 - confidence) / 2),
    upper: quantile((1 + confidence) / 2),
  }
}

export function meanOf(values: Float64Array): number {
  return sumOf(values) / values.length
}

export function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
