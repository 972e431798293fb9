/**
 * Random numbers as pure functions of (world seed, entity, day, purpose). Draws of entities use `Rng` streams; draws of cells
 * (many) use the functions here, which make no objects. Counts come by inversion of one uniform, so that in paired worlds a
 * higher mean never gives a lower count.
 */
import { hashKeys, hashString } from '../../src/core/statistics/rng'
import type { NoiseLaw } from '../laws'

const TWO_POW_32 = 4_294_967_296

/** The key of one purpose of one world. Entities are named by their external ids or indices in `Rng` keys and cell draws. */
export function streamKey(seed: number, purpose: string): number {
  return hashKeys(seed, hashString(purpose))
}

/** Uniform in (0, 1). */
export function uniformAt(key: number, a: number, b: number, c = 0): number {
  return (hashKeys(key, a, b, c) + 0.5) / TWO_POW_32
}

/** Standard normal (Box-Muller, one of the pair). */
export function normalAt(key: number, a: number, b: number, c = 0): number {
  const radius = Math.sqrt(-2 * Math.log(uniformAt(key, a, b, 2 * c)))
  return radius * Math.cos(2 * Math.PI * uniformAt(key, a, b, 2 * c + 1))
}

/** Above this mean `exp(-mean)` comes near to the end of doubles; the normal approximation is then exact enough. */
const NORMAL_FROM_MEAN = 500

/** Abramowitz and Stegun 26.2.23, |error| < 4.5e-4: enough for counts in the hundreds. */
function normalQuantile(u: number): number {
  const tail = Math.min(u, 1 - u)
  const t = Math.sqrt(-2 * Math.log(tail))
  const z =
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  return u < 0.5 ? -z : z
}

/**
 * The u-quantile of a negative binomial of that mean and variance `mean + mean^2 / dispersion`;
 * `dispersion = Infinity` is Poisson. Exact summation of the probabilities up to `NORMAL_FROM_MEAN`.
 */
export function countQuantile(u: number, mean: number, dispersion: number): number {
  if (!(mean > 0)) return 0
  if (mean > NORMAL_FROM_MEAN) {
    const variance = mean + (mean * mean) / dispersion
    return Math.max(0, Math.round(mean + Math.sqrt(variance) * normalQuantile(u)))
  }
  const poisson = dispersion === Number.POSITIVE_INFINITY
  const ratio = poisson ? mean : mean / (mean + dispersion)
  let probability = poisson ? Math.exp(-mean) : Math.exp(-dispersion * Math.log1p(mean / dispersion))
  let cumulative = probability
  let count = 0
  while (cumulative < u) {
    probability *= (poisson ? 1 / (count + 1) : (count + dispersion) / (count + 1)) * ratio
    count++
    cumulative += probability
    // The sum may end a rounding error below u.
    if (probability < 1e-15 && count > mean) break
  }
  return count
}

/** Demand of one cell under the law of noise. */
export function noisyCount(law: NoiseLaw, u: number, mean: number): number {
  switch (law.family) {
    case 'poisson':
      return countQuantile(u, mean, Number.POSITIVE_INFINITY)
    case 'negative-binomial':
      return countQuantile(u, mean, law.dispersion)
    case 'zero-inflated': {
      const zero = law.zeroProbability
      return u <= zero ? 0 : countQuantile((u - zero) / (1 - zero), mean / (1 - zero), law.dispersion)
    }
  }
}

/** An AR(1) path of unit variance over days; day d depends on the innovations up to d only. */
export function autoregressive(key: number, entity: number, days: number, persistence: number): Float64Array {
  const path = new Float64Array(days)
  const scale = Math.sqrt(1 - persistence * persistence)
  let value = 0
  for (let day = 0; day < days; day++) {
    const innovation = normalAt(key, entity, day)
    value = day === 0 ? innovation : persistence * value + scale * innovation
    path[day] = value
  }
  return path
}

/** Lower triangle of the Cholesky factor of a positive definite matrix, `[size, size]`. */
export function cholesky(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!
      for (let k = 0; k < column; k++) sum -= factor[row * size + k]! * factor[column * size + k]!
      factor[row * size + column] =
        row === column ? Math.sqrt(Math.max(sum, 1e-12)) : sum / factor[column * size + column]!
    }
  }
  return factor
}

/** The index that the uniform falls on among the first `count` non-negative weights; the last positive one where rounding leaves a rest. */
export function pickWeighted(
  u: number,
  weights: ArrayLike<number>,
  total: number,
  count = weights.length,
): number {
  let rest = u * total
  let last = 0
  for (let index = 0; index < count; index++) {
    const weight = weights[index]!
    if (weight <= 0) continue
    last = index
    rest -= weight
    if (rest < 0) return index
  }
  return last
}
