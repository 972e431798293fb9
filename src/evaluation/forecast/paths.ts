/**
 * Paths of a forecast: what the days ahead may sell together. Quantiles of days do not add up; samples of whole paths do. A path is drawn
 * by a Gaussian copula: days are correlated normal scores whose correlation depends on their distance, each turned into units by its
 * day's quantiles. The scores are fixed and evenly spread over every day and over sums of days, so equal forecasts have equal paths.
 */
import { ForecartError } from '../../core/errors'
import { normalQuantile } from './distributions'
import { cholesky, PATH_COUNT, spreadRanks, toeplitz } from './path-ranks'

export interface PathRequest {
  /** Grid of levels of `quantiles`, ascending. */
  readonly gridLevels: readonly number[]
  /** `[horizon, gridLevels.length]`, not decreasing along the levels, never negative. */
  readonly quantiles: ArrayLike<number>
  /** `[horizon]` by distance in days, 1 first. */
  readonly correlation: readonly number[]
  /** Steps [from, to) of the horizon. */
  readonly from: number
  readonly to: number
}

/** `[to - from, PATH_COUNT]` units. Some ten thousand samples a tenth of a millisecond. */
export function samplePaths({ gridLevels, quantiles, correlation, from, to }: PathRequest): Float64Array {
  const ranks = remembered(rankCache, correlation.join(','), () => spreadRanks(correlation))
  const { low, high, share } = interpolationOf(gridLevels)
  const units = new Float64Array((to - from) * PATH_COUNT)
  const sorted = new Float64Array(PATH_COUNT)
  for (let step = from; step < to; step++) {
    const offset = step * gridLevels.length
    for (let rank = 0; rank < PATH_COUNT; rank++) {
      const lower = quantiles[offset + low[rank]!]!
      sorted[rank] = Math.max(0, lower + share[rank]! * (quantiles[offset + high[rank]!]! - lower))
    }
    const row = (step - from) * PATH_COUNT
    for (let path = 0; path < PATH_COUNT; path++)
      units[row + path] = sorted[ranks[step * PATH_COUNT + path]!]!
  }
  return units
}

/** The quantile at a level of sorted samples, value i of n standing for the level (i + 0.5) / n. @throws BAD_USER_INPUT */
export function sampleQuantile(sorted: ArrayLike<number>, level: number): number {
  if (!(level > 0 && level < 1)) {
    throw new ForecartError('BAD_USER_INPUT', `A quantile level lies between 0 and 1; ${level} does not`)
  }
  const position = Math.min(sorted.length - 1, Math.max(0, level * sorted.length - 0.5))
  const low = Math.floor(position)
  const high = Math.min(sorted.length - 1, low + 1)
  return sorted[low]! + (position - low) * (sorted[high]! - sorted[low]!)
}

const MAX_CACHED = 16
const rankCache = new Map<string, Uint16Array>()
const interpolationCache = new Map<string, Interpolation>()

/** Of each rank: its value is that of `low` and `share` of the way to `high`, which goes on beyond the grid as a normal tail. */
interface Interpolation {
  readonly low: Uint8Array
  readonly high: Uint8Array
  readonly share: Float64Array
}

/** As `quantileAt` reads a grid, for the levels that all days share. */
function interpolationOf(levels: readonly number[]): Interpolation {
  return remembered(interpolationCache, levels.join(','), () => {
    const [low, high] = [new Uint8Array(PATH_COUNT), new Uint8Array(PATH_COUNT)]
    const share = new Float64Array(PATH_COUNT)
    const last = levels.length - 1
    let upper = 1
    for (let rank = 0; rank < PATH_COUNT; rank++) {
      const level = (rank + 0.5) / PATH_COUNT
      const isBelow = level <= levels[0]!
      if (isBelow || level >= levels[last]!) {
        const [outer, inner] = isBelow ? [0, 1] : [last, last - 1]
        const [outerScore, innerScore] = [normalQuantile(levels[outer]!), normalQuantile(levels[inner]!)]
        low[rank] = outer
        high[rank] = inner
        share[rank] = (normalQuantile(level) - outerScore) / (innerScore - outerScore)
        continue
      }
      while (levels[upper]! < level) upper++
      low[rank] = upper - 1
      high[rank] = upper
      share[rank] = (level - levels[upper - 1]!) / (levels[upper]! - levels[upper - 1]!)
    }
    return { low, high, share }
  })
}

function remembered<Value>(cache: Map<string, Value>, key: string, make: () => Value): Value {
  const known = cache.get(key)
  if (known) return known
  const made = make()
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value!)
  cache.set(key, made)
  return made
}

/** Periods independent of each other. */
export function independentPeriods(horizon: number): number[] {
  return Array.from({ length: horizon }, (_, distance) => (distance === 0 ? 1 : 0))
}

/** Whether totals can be sampled with these correlations. */
export function isCorrelation(correlation: readonly number[]): boolean {
  try {
    cholesky(toeplitz(correlation), correlation.length)
    return correlation[0] === 1
  } catch {
    return false
  }
}
