/**
 * Which path is the lowest on a day, which the next one. Sums of days are what paths are for, so they are spread as evenly as days are: scores drawn at random would
 * put the quantile of a sum of two weeks up to three points of probability from where it belongs, for every forecast in the same direction. The first coordinate
 * of a path is the sum of all days, the next ones that of half of them, of quarters, and so on, each given those before (the Brownian bridge; Caflisch, Morokoff and Owen 1997), as
 * the first coordinates say most of any sum. They are points of low discrepancy (Halton 1960), all others a Latin hypercube (McKay, Beckman and Conover 1979).
 */
import { ForecartError } from '../../core/errors'
import { Rng } from '../../core/statistics/rng'
import { normalQuantile } from './distributions'

/** How many paths there are. */
export const PATH_COUNT = 1000
const SEED = 20_240_101
/** Of the coordinates after the first one, which is evenly spread by itself. */
const BASES = [3, 5, 7, 11]
/** Of what is uncertain beside the demand. */
const BESIDE_BASE = 2
/** Of each day alone: days that are almost the same leave their sums almost no variance of their own. */
const NUGGET = 1e-6

/** `[horizon, PATH_COUNT]`: the rank of each path on each day, between days correlated as asked. @param correlation `[horizon]` by distance in days */
export function spreadRanks(correlation: readonly number[]): Uint16Array {
  const days = correlation.length
  const ends = bisectedEnds(days)
  const matrix = toeplitz(correlation).map((value, at) => (at % (days + 1) === 0 ? value + NUGGET : value))
  const factor = cholesky(covarianceOfSums(matrix, ends), days)
  const normal = Float64Array.from({ length: PATH_COUNT }, (_, rank) =>
    normalQuantile((rank + 0.5) / PATH_COUNT),
  )
  const coordinates = Array.from(ends, (_end, index) => coordinateRanks(index))
  const sums = new Float64Array((days + 1) * PATH_COUNT)
  ends.forEach((end, row) => {
    const sum = sums.subarray(end * PATH_COUNT, (end + 1) * PATH_COUNT)
    for (let column = 0; column <= row; column++) {
      const weight = factor[row * days + column]!
      if (weight === 0) continue
      const ranks = coordinates[column]!
      for (let path = 0; path < PATH_COUNT; path++) sum[path]! += weight * normal[ranks[path]!]!
    }
  })
  const ranks = new Uint16Array(days * PATH_COUNT)
  for (let day = 0; day < days; day++) {
    const scores = Float64Array.from(
      { length: PATH_COUNT },
      (_, path) => sums[(day + 1) * PATH_COUNT + path]! - sums[day * PATH_COUNT + path]!,
    )
    ranks.set(ranksOf(scores), day * PATH_COUNT)
  }
  return ranks
}

/** All numbers of days, 1 .. days: all of them first, then their half, the halves of what lies between, and so on. */
function bisectedEnds(days: number): number[] {
  const ends = [days]
  const parts: (readonly [number, number])[] = [[0, days]]
  for (const [from, to] of parts) {
    if (to - from < 2) continue
    const middle = Math.floor((from + to) / 2)
    ends.push(middle)
    parts.push([from, middle], [middle, to])
  }
  return ends
}

/** `[days, days]` between the sums of the first `ends` days. @param matrix `[days, days]` between days */
function covarianceOfSums(matrix: Float64Array, ends: readonly number[]): Float64Array {
  const days = ends.length
  // Of the first i + 1 days with the first j + 1.
  const sums = Float64Array.from(matrix)
  for (let i = 0; i < days; i++) {
    for (let j = 0; j < days; j++) {
      const above = i > 0 ? sums[(i - 1) * days + j]! : 0
      const left = j > 0 ? sums[i * days + j - 1]! : 0
      const both = i > 0 && j > 0 ? sums[(i - 1) * days + j - 1]! : 0
      sums[i * days + j]! += above + left - both
    }
  }
  return Float64Array.from(
    { length: days * days },
    (_, at) => sums[(ends[Math.floor(at / days)]! - 1) * days + ends[at % days]! - 1]!,
  )
}

/** `[PATH_COUNT]` each rank once: of something that has nothing to do with the demand of the paths, spread evenly beside it. */
export function ranksBesidePaths(): Uint16Array {
  return haltonRanks(BESIDE_BASE, 0)
}

/** `[PATH_COUNT]` each rank once. */
function coordinateRanks(index: number): Uint16Array {
  if (index === 0) return Uint16Array.from({ length: PATH_COUNT }, (_, path) => path)
  const rng = new Rng(SEED, 'paths', index)
  const base = BASES[index - 1]
  return base === undefined ? Uint16Array.from(rng.permutation(PATH_COUNT)) : haltonRanks(base, rng.uniform())
}

function haltonRanks(base: number, shift: number): Uint16Array {
  return ranksOf(
    Float64Array.from({ length: PATH_COUNT }, (_, path) => (radicalInverse(path, base) + shift) % 1),
  )
}

/** The digits of a whole number mirrored at the point. */
function radicalInverse(whole: number, base: number): number {
  let value = 0
  for (let [left, digit] = [whole, 1 / base]; left > 0; left = Math.floor(left / base), digit /= base)
    value += digit * (left % base)
  return value
}

function ranksOf(values: Float64Array): Uint16Array {
  const ranks = new Uint16Array(values.length)
  Array.from(values.keys())
    .sort((a, b) => values[a]! - values[b]!)
    .forEach((path, rank) => (ranks[path] = rank))
  return ranks
}

/** `[days, days]` of a correlation by distance. */
export function toeplitz(correlation: readonly number[]): Float64Array {
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
