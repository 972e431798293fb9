/**
 * Totals over a period. Quantiles of days do not add up; samples of whole paths do. A path is drawn by a Gaussian copula: days
 * are correlated normal scores whose correlation depends on their distance, each turned into units by its day's quantiles.
 * The scores are fixed and evenly spread over every day, so equal forecasts have equal totals, and one day's total is its quantile.
 */
import { ForecartError } from '../../core/errors'
import { Rng } from '../../core/statistics/rng'
import { quantileAt } from './quantiles'

const PATHS = 1000
const SEED = 20_240_101

export interface TotalRequest {
  /** Grid of levels of `quantiles`. */
  readonly gridLevels: readonly number[]
  /** `[horizon]`. */
  readonly mean: ArrayLike<number>
  /** `[horizon, gridLevels.length]`. */
  readonly quantiles: ArrayLike<number>
  /** `[horizon]` by distance in days, 1 first. */
  readonly correlation: readonly number[]
  /** Steps [from, to) of the horizon. */
  readonly from: number
  readonly to: number
  readonly levels: readonly number[]
}

export interface Total {
  readonly mean: number
  /** In the order of the asked levels. */
  readonly quantiles: readonly number[]
}

/** @throws BAD_USER_INPUT where the period is empty or leaves the horizon, or a level is not between 0 and 1. */
export function totalOf(request: TotalRequest): Total {
  const { from, to, mean, gridLevels, quantiles } = request
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= mean.length)) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      'A total covers at least one day, all of them inside the horizon',
    )
  }
  const uniforms = pathUniforms(request.correlation)
  const sums = new Float64Array(PATHS)
  let meanSum = 0
  for (let step = from; step < to; step++) {
    meanSum += mean[step]!
    for (let path = 0; path < PATHS; path++) {
      sums[path]! += quantileAt(
        gridLevels,
        quantiles,
        uniforms[step * PATHS + path]!,
        step * gridLevels.length,
      )
    }
  }
  sums.sort()
  return { mean: meanSum, quantiles: request.levels.map((level) => empiricalQuantile(sums, level)) }
}

function empiricalQuantile(sorted: Float64Array, level: number): number {
  if (!(level > 0 && level < 1)) {
    throw new ForecartError('BAD_USER_INPUT', `A quantile level lies between 0 and 1; ${level} does not`)
  }
  // Value i holds level (i + 0.5) / n.
  const position = Math.min(sorted.length - 1, Math.max(0, level * sorted.length - 0.5))
  const low = Math.floor(position)
  const high = Math.min(sorted.length - 1, low + 1)
  return sorted[low]! + (position - low) * (sorted[high]! - sorted[low]!)
}

const MAX_CACHED = 16
const cache = new Map<string, Float64Array>()

/** `[horizon, PATHS]` in (0, 1): per day evenly spread, between days correlated as asked. */
function pathUniforms(correlation: readonly number[]): Float64Array {
  const key = correlation.join(',')
  const known = cache.get(key)
  if (known) return known
  const days = correlation.length
  const factor = cholesky(toeplitz(correlation), days)
  const rng = new Rng(SEED, 'paths')
  const independent = Float64Array.from({ length: days * PATHS }, () => rng.normal())
  const uniforms = new Float64Array(days * PATHS)
  for (let day = 0; day < days; day++) {
    const scores = new Float64Array(PATHS)
    for (let path = 0; path < PATHS; path++) {
      for (let other = 0; other <= day; other++) {
        scores[path]! += factor[day * days + other]! * independent[other * PATHS + path]!
      }
    }
    const order = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!)
    order.forEach((path, rank) => (uniforms[day * PATHS + path] = (rank + 0.5) / PATHS))
  }
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value!)
  cache.set(key, uniforms)
  return uniforms
}

function toeplitz(correlation: readonly number[]): Float64Array {
  const days = correlation.length
  return Float64Array.from(
    { length: days * days },
    (_, at) => correlation[Math.abs(Math.floor(at / days) - (at % days))]!,
  )
}

/**
 * Lower factor of a positive definite `[size, size]` matrix.
 * @throws BAD_USER_INPUT where it is not positive definite.
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let value = matrix[row * size + column]!
      for (let k = 0; k < column; k++) value -= factor[row * size + k]! * factor[column * size + k]!
      if (row === column) {
        if (!(value > 1e-9))
          throw new ForecartError('BAD_USER_INPUT', 'The correlations contradict each other')
        factor[row * size + row] = Math.sqrt(value)
      } else {
        factor[row * size + column] = value / factor[column * size + column]!
      }
    }
  }
  return factor
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
