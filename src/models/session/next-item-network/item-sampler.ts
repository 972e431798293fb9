/** Draws items as often as they were seen, and knows how often it draws each. */
import type { Rng } from '../../../core/statistics/rng'

export class ItemSampler {
  /** The shares of all items up to each one. */
  private readonly cumulative: Float64Array
  private readonly logShares: Float32Array

  /**
   * @param counts how often each item was seen; at least one is not zero, and those that are zero are never drawn
   * @param exponent 1: as often as they were seen; 0: all alike
   */
  constructor(counts: ArrayLike<number>, exponent: number) {
    const weights = Float64Array.from(counts, (count) => (count > 0 ? count ** exponent : 0))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    let sum = 0
    this.cumulative = weights.map((weight) => (sum += weight / total))
    this.logShares = Float32Array.from(weights, (weight) => Math.log(weight / total))
  }

  /** Fills both arrays: items, and the logarithm of how often each is expected among as many draws. */
  draw(items: Int32Array, logExpected: Float32Array, rng: Rng): void {
    const logDraws = Math.log(items.length)
    for (let i = 0; i < items.length; i++) {
      const item = this.find(rng.uniform())
      items[i] = item
      logExpected[i] = this.logShares[item]! + logDraws
    }
  }

  /** The first item whose cumulative share is above `share`. */
  private find(share: number): number {
    const { cumulative } = this
    let low = 0
    let high = cumulative.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (cumulative[middle]! > share) high = middle
      else low = middle + 1
    }
    return low
  }
}
