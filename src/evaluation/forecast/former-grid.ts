/**
 * Quantiles at the levels of before, .05 to .95, become quantiles at those of today: what lies beyond the former grid is the normal
 * tail through its outer two levels, which is what was answered there before as well (`quantileAt`).
 */
import { FORMER_LEVELS, LEVEL_COUNT, QUANTILE_LEVELS } from '../../contracts/demand/demand'
import { normalQuantile } from './distributions'

const FIRST = QUANTILE_LEVELS.indexOf(0.05)
const LAST = FIRST + FORMER_LEVELS.length - 1

/**
 * Fills the levels beyond the former grid, in place.
 * @param quantiles at QUANTILE_LEVELS from `offset` on, of which those of the former grid are there
 * @param least nothing lies below it: 0 of units, -Infinity of errors
 */
export function fillOuterLevels(
  quantiles: Float32Array | Float64Array | number[],
  offset: number,
  least: number,
): void {
  const tail = (level: number, outer: number, inner: number): number => {
    const [outerScore, innerScore] = [outer, inner].map((at) => normalQuantile(QUANTILE_LEVELS[at]!)) as [
      number,
      number,
    ]
    const slope = (quantiles[offset + outer]! - quantiles[offset + inner]!) / (outerScore - innerScore)
    const score = normalQuantile(QUANTILE_LEVELS[level]!)
    return Math.max(least, quantiles[offset + outer]! + slope * (score - outerScore))
  }
  for (let level = 0; level < FIRST; level++) quantiles[offset + level] = tail(level, FIRST, FIRST + 1)
  for (let level = LAST + 1; level < LEVEL_COUNT; level++)
    quantiles[offset + level] = tail(level, LAST, LAST - 1)
}

/** One set of quantiles at either grid, at QUANTILE_LEVELS. @param least see `fillOuterLevels` */
export function atPresentLevels(quantiles: readonly number[], least: number): number[] {
  if (quantiles.length === LEVEL_COUNT) return [...quantiles]
  const present = new Array<number>(LEVEL_COUNT).fill(0)
  quantiles.forEach((value, level) => (present[FIRST + level] = value))
  fillOuterLevels(present, 0, least)
  return present
}

/** The place of the first level of a grid of so many levels among QUANTILE_LEVELS: 0, or that of .05. */
export function firstLevelOf(levelCount: number): number {
  return levelCount === FORMER_LEVELS.length ? FIRST : 0
}
