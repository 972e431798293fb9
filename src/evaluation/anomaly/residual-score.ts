/** How surprising a value is beside what was forecast of it. */
import { normalQuantile } from '../forecast/distributions'
import { probabilityOf } from '../forecast/quantiles'

/** Nothing is said to be more surprising than this: no forecast knows its tail so far out. */
export const MOST_SURPRISING = 10

/**
 * The normal score of a value: 0 where it is the median, below 0 where it is lower. Within the grid as its quantiles have it, in the middle
 * of the range of probabilities that fit; beyond, on a normal tail through the outer two quantiles, which is at least as wide as
 * the noise of counts: quantiles of slow items lie on each other.
 * @param levels ascending; @param quantiles `[levels.length]` from `offset` on, not decreasing
 */
export function residualScore(
  levels: readonly number[],
  quantiles: ArrayLike<number>,
  actual: number,
  offset = 0,
): number {
  const last = levels.length - 1
  const beyond = (outer: number, inner: number): number => {
    const [outerValue, innerValue] = [quantiles[offset + outer]!, quantiles[offset + inner]!]
    const [outerScore, innerScore] = [normalQuantile(levels[outer]!), normalQuantile(levels[inner]!)]
    const slope = (outerValue - innerValue) / (outerScore - innerScore)
    return outerScore + (actual - outerValue) / Math.max(slope, Math.sqrt(outerValue + 1) / 2)
  }
  const score =
    actual > quantiles[offset + last]!
      ? beyond(last, last - 1)
      : actual < quantiles[offset]!
        ? beyond(0, 1)
        : normalQuantile(probabilityOf(levels, quantiles, actual, 0.5, offset))
  return Math.max(-MOST_SURPRISING, Math.min(MOST_SURPRISING, score))
}
