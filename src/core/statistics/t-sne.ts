/**
 * A map of points of many dimensions on which near ones stay near: t-SNE (van der Maaten and Hinton 2008), computed exactly, in
 * `O(points^2)` a step. Starts from random projections of the points, so that what is far apart begins far apart.
 */
import { setImmediate } from 'node:timers/promises'
import { Rng } from './rng'

const STEPS = 500
/** Neighbours attract each other more at first, so that groups form (section 3.4). */
const EXAGGERATED_STEPS = 100
const EXAGGERATION = 12
const EARLY_MOMENTUM = 0.5
const LATE_MOMENTUM = 0.8
const LEAST_GAIN = 0.01
const START_DEVIATION = 1e-2
/** How near the entropy of a row comes to that of the perplexity, in nats. */
const ENTROPY_TOLERANCE = 1e-5
const BISECTIONS = 100
const STEPS_BETWEEN_PAUSES = 5

export interface MapOptions {
  /** About how many neighbours each point looks at; less than a third of the points counts. */
  readonly perplexity: number
  readonly seed: number
  readonly signal?: AbortSignal
  readonly onProgress?: (fraction: number) => void
}

/**
 * @param points `[count, size]`
 * @returns `[count, 2]`, around 0
 * @throws what `signal` was aborted with
 */
export async function tSne(
  points: Float32Array,
  size: number,
  { perplexity, seed, signal, onProgress }: MapOptions,
): Promise<Float64Array> {
  const count = points.length / size
  if (count < 2) return new Float64Array(2 * count)
  const attraction = jointProbabilities(
    squaredDistances(points, size),
    count,
    Math.min(perplexity, (count - 1) / 3),
  )
  const at = projected(points, size, new Rng('t-sne', seed))
  const velocity = new Float64Array(2 * count)
  const gains = new Float64Array(2 * count).fill(1)
  const gradient = new Float64Array(2 * count)
  const kernel = new Float64Array(count * count)
  // The rate of Belkina et al. (2019).
  const rate = Math.max(count / EXAGGERATION, 50)
  for (let step = 0; step < STEPS; step++) {
    if (step % STEPS_BETWEEN_PAUSES === 0) {
      await setImmediate()
      signal?.throwIfAborted()
      onProgress?.(step / STEPS)
    }
    const isEarly = step < EXAGGERATED_STEPS
    gradientOf(attraction, at, kernel, isEarly ? EXAGGERATION : 1, gradient)
    const momentum = isEarly ? EARLY_MOMENTUM : LATE_MOMENTUM
    for (let i = 0; i < gradient.length; i++) {
      // Longer steps where the direction stays (Jacobs 1988).
      const turns = gradient[i]! > 0 === velocity[i]! > 0
      gains[i] = Math.max(LEAST_GAIN, turns ? gains[i]! * 0.8 : gains[i]! + 0.2)
      velocity[i] = momentum * velocity[i]! - rate * gains[i]! * gradient[i]!
      at[i]! += velocity[i]!
    }
    centre(at)
  }
  return at
}

/**
 * What a map keeps: the share of the `neighbours` nearest points of each point that are among its nearest on the map.
 * @param points `[count, size]` @param map `[count, 2]` @returns 0..1; by chance it is `neighbours / (count - 1)`
 */
export function neighboursKept(
  points: Float32Array,
  size: number,
  map: Float64Array,
  neighbours: number,
): number {
  const count = points.length / size
  const [before, after] = [squaredDistances(points, size), squaredDistances(map, 2)]
  let kept = 0
  for (let point = 0; point < count; point++) {
    const near = new Set(nearest(before, count, point, neighbours))
    kept += nearest(after, count, point, neighbours).filter((other) => near.has(other)).length
  }
  return kept / (count * Math.min(neighbours, count - 1))
}

function nearest(distances: Float64Array, count: number, point: number, neighbours: number): number[] {
  const row = distances.subarray(point * count, (point + 1) * count)
  return Array.from(row.keys())
    .filter((other) => other !== point)
    .sort((one, other) => row[one]! - row[other]!)
    .slice(0, neighbours)
}

/** @param points `[count, size]` @returns `[count, count]` */
function squaredDistances(points: ArrayLike<number>, size: number): Float64Array {
  const count = points.length / size
  const distances = new Float64Array(count * count)
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0
      for (let d = 0; d < size; d++) sum += (points[i * size + d]! - points[j * size + d]!) ** 2
      distances[i * count + j] = sum
      distances[j * count + i] = sum
    }
  }
  return distances
}

/**
 * The `p_ij` of section 3.1: a Gaussian around each point, as wide as its perplexity wants, made symmetric.
 * @param distances squared, `[count, count]`
 * @returns `[count, count]`, of sum 1
 */
export function jointProbabilities(distances: Float64Array, count: number, perplexity: number): Float64Array {
  const wanted = Math.log(perplexity)
  const conditional = new Float64Array(count * count)
  for (let i = 0; i < count; i++) {
    const row = distances.subarray(i * count, (i + 1) * count)
    const own = conditional.subarray(i * count, (i + 1) * count)
    let [low, high] = [0, Infinity]
    const sum = row.reduce((total, value) => total + value, 0)
    // The mean distance is of the right size for a start; points that are all equal have none.
    let precision = sum > 0 ? count / sum : 1
    for (let attempt = 0; attempt < BISECTIONS; attempt++) {
      const excess = conditionalRow(row, i, precision, own) - wanted
      if (Math.abs(excess) < ENTROPY_TOLERANCE) break
      if (excess > 0) low = precision
      else high = precision
      precision = high === Infinity ? precision * 2 : (low + high) / 2
    }
  }
  const joint = new Float64Array(count * count)
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++)
      joint[i * count + j] = (conditional[i * count + j]! + conditional[j * count + i]!) / (2 * count)
  }
  return joint
}

/** Writes how likely point `i` looks at each other one. @returns the entropy, in nats */
function conditionalRow(row: Float64Array, i: number, precision: number, own: Float64Array): number {
  let least = Infinity
  for (let j = 0; j < row.length; j++) if (j !== i) least = Math.min(least, row[j]!)
  let sum = 0
  for (let j = 0; j < row.length; j++) {
    // The nearest one weighs 1: no sum is 0, however far away all are.
    own[j] = j === i ? 0 : Math.exp(-(row[j]! - least) * precision)
    sum += own[j]!
  }
  let entropy = 0
  for (let j = 0; j < row.length; j++) {
    own[j]! /= sum
    if (own[j]! > 0) entropy -= own[j]! * Math.log(own[j]!)
  }
  return entropy
}

/** Equation 5, with `attraction` times `exaggeration`. @param kernel `[count, count]` for its own use */
function gradientOf(
  attraction: Float64Array,
  at: Float64Array,
  kernel: Float64Array,
  exaggeration: number,
  gradient: Float64Array,
): void {
  const count = at.length / 2
  let sum = 0
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const value = 1 / (1 + (at[2 * i]! - at[2 * j]!) ** 2 + (at[2 * i + 1]! - at[2 * j + 1]!) ** 2)
      kernel[i * count + j] = value
      sum += 2 * value
    }
  }
  gradient.fill(0)
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const value = kernel[i * count + j]!
      const force = 4 * (exaggeration * attraction[i * count + j]! - value / sum) * value
      const [dx, dy] = [force * (at[2 * i]! - at[2 * j]!), force * (at[2 * i + 1]! - at[2 * j + 1]!)]
      gradient[2 * i]! += dx
      gradient[2 * i + 1]! += dy
      gradient[2 * j]! -= dx
      gradient[2 * j + 1]! -= dy
    }
  }
}

/** Two random directions of the points, brought to a small size. @returns `[count, 2]` */
function projected(points: Float32Array, size: number, rng: Rng): Float64Array {
  const count = points.length / size
  const at = new Float64Array(2 * count)
  for (let axis = 0; axis < 2; axis++) {
    const direction = Float64Array.from({ length: size }, () => rng.normal())
    let squares = 0
    const values = Float64Array.from({ length: count }, (_, point) => {
      let sum = 0
      for (let d = 0; d < size; d++) sum += direction[d]! * points[point * size + d]!
      return sum
    })
    const mean = values.reduce((sum, value) => sum + value, 0) / count
    for (const value of values) squares += (value - mean) ** 2
    const deviation = Math.sqrt(squares / count) || 1
    // Points that are equal would never part.
    values.forEach((value, point) => {
      at[2 * point + axis] = START_DEVIATION * ((value - mean) / deviation + 0.01 * rng.normal())
    })
  }
  return at
}

function centre(at: Float64Array): void {
  const count = at.length / 2
  for (let axis = 0; axis < 2; axis++) {
    let sum = 0
    for (let point = 0; point < count; point++) sum += at[2 * point + axis]!
    for (let point = 0; point < count; point++) at[2 * point + axis]! -= sum / count
  }
}
