/** Quantile functions given on a grid of levels: any level, and the way back from a value to its probability. */
import { ForecartError } from '../../core/errors'
import { normalQuantile } from './distributions'

/** Levels nearer to 0 or 1 say nothing that a model on the usual grid could know. */
const MIN_LEVEL = 1e-4

/**
 * The quantile at `asked`: linear between grid levels, and beyond them as a normal tail through the outer two. Never
 * negative, and never decreasing in `asked` where `values` does not decrease.
 * @param levels ascending grid; @param values `[levels.length]` from `offset` on.
 * @throws BAD_USER_INPUT where `asked` is not strictly between 0 and 1.
 */
export function quantileAt(
  levels: readonly number[],
  values: ArrayLike<number>,
  asked: number,
  offset = 0,
): number {
  if (!(asked > 0 && asked < 1)) {
    throw new ForecartError('BAD_USER_INPUT', `A quantile level lies between 0 and 1; ${asked} does not`)
  }
  const level = Math.min(1 - MIN_LEVEL, Math.max(MIN_LEVEL, asked))
  const last = levels.length - 1
  if (level <= levels[0]!) {
    return tail(level, levels[0]!, levels[1]!, values[offset]!, values[offset + 1]!)
  }
  if (level >= levels[last]!) {
    return tail(level, levels[last]!, levels[last - 1]!, values[offset + last]!, values[offset + last - 1]!)
  }
  let upper = 1
  while (levels[upper]! < level) upper++
  const low = values[offset + upper - 1]!
  const high = values[offset + upper]!
  const share = (level - levels[upper - 1]!) / (levels[upper]! - levels[upper - 1]!)
  return low + share * (high - low)
}

function tail(level: number, outer: number, inner: number, outerValue: number, innerValue: number): number {
  const slope = (outerValue - innerValue) / (normalQuantile(outer) - normalQuantile(inner))
  return Math.max(0, outerValue + slope * (normalQuantile(level) - normalQuantile(outer)))
}

/**
 * The probability of values up to `actual`, a number in (0, 1): uniform if the forecast is right. Where the quantile
 * function is flat or ends (also at zero sales), a whole range of probabilities fits: `uniform` in [0, 1) picks from it.
 */
export function probabilityOf(
  levels: readonly number[],
  values: ArrayLike<number>,
  actual: number,
  uniform: number,
  offset = 0,
): number {
  const count = levels.length
  let below = 0
  while (below < count && values[offset + below]! < actual) below++
  let upTo = below
  while (upTo < count && values[offset + upTo]! === actual) upTo++
  const range = (from: number, to: number) => clampOpen(from + uniform * (to - from))
  if (upTo > below) {
    const from = below === 0 && actual === 0 ? 0 : levels[below]!
    const reachesEnd = upTo === count && actual === 0
    return range(from, reachesEnd ? (1 + levels[count - 1]!) / 2 : levels[upTo - 1]!)
  }
  if (below === 0) return range(0, levels[0]!)
  if (below === count) return range(levels[count - 1]!, 1)
  const low = values[offset + below - 1]!
  const high = values[offset + below]!
  const share = (actual - low) / (high - low)
  return clampOpen(levels[below - 1]! + share * (levels[below]! - levels[below - 1]!))
}

function clampOpen(probability: number): number {
  return Math.min(1 - MIN_LEVEL, Math.max(MIN_LEVEL, probability))
}
