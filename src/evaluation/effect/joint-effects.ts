/**
 * Promotions that overlap, measured together. What was sold falls into parts that were under the same promotions (some items, some places): gap of a part in a period = what the part
 * sells otherwise x sum of (whether a promotion ran there then x what it adds to each unit) + noise, by least squares in units of each part's noise. What was left
 * without any gives the gaps; their history gives the noise, an autoregression of order one that parts share as their histories do, so that neither neighbouring periods nor
 * parts count as independent (generalised standard errors: Parks 1967). It takes for granted that each promotion adds the same part of what is sold otherwise wherever and whenever it runs, and that effects add up.
 */
import { studentQuantile } from './structural-time-series'

/** Items and places that were under the same promotions. */
export interface JointPart {
  /** `[history periods]` what was sold less what was expected. */
  readonly historyGaps: Float64Array
  /** `[effect periods]`. */
  readonly effectGaps: Float64Array
  /** What it sells in a period otherwise, above 0. */
  readonly baseline: number
  /** Whether the promotion that is measured ran on it; false of what only others covered. */
  readonly isOwn: boolean
  /** `[others][effect periods]` the part of it that ran under each of the other promotions: 0 to 1. */
  readonly exposures: readonly Float64Array[]
}

export interface JointQuestion {
  /** One or more, with as many periods each. */
  readonly parts: readonly JointPart[]
  /** What was measured of all together on the measured promotion's parts, in the units of the gaps; totals add up to it. */
  readonly total: number
  /** Of the intervals, inside (0, 1). */
  readonly confidence: number
}

/** A total over the effect periods, in the units of the gaps. */
export interface JointTotal {
  readonly mean: number
  readonly lower: number
  readonly upper: number
}

export interface JointEffects {
  /** Of the promotion whose periods these are, without the others. */
  readonly own: JointTotal
  /** In the order of the exposures. */
  readonly others: readonly JointTotal[]
}

const LEAST_HISTORY = 28
/** How much a promotion's exposure has to vary beside all others, in squares of its largest: four periods with it and four without have 2. */
const LEAST_VARIATION = 2
const MOST_PERSISTENCE = 0.95

/** @returns null where neither periods nor parts tell one of them from the others, or the history is shorter than 28 periods or foretold to the digit */
export function jointEffects({ parts, total, confidence }: JointQuestion): JointEffects | null {
  const periods = parts[0]!.effectGaps.length
  const others = parts[0]!.exposures.length
  const historyPeriods = parts[0]!.historyGaps.length
  if (historyPeriods < LEAST_HISTORY) return null
  const noises = parts.map(({ historyGaps }) => noiseOf(historyGaps))
  if (!noises.every(({ deviation }) => deviation > 0)) return null
  /** `[promotions]`, the measured one first: where it ran, in units sold otherwise. */
  const amounts = Array.from({ length: others + 1 }, (_, promotion) =>
    parts.map(({ baseline, isOwn, exposures }) =>
      Float64Array.from({ length: periods }, (_period, t) =>
        promotion === 0 ? (isOwn ? baseline : 0) : baseline * exposures[promotion - 1]![t]!,
      ),
    ),
  )
  const inNoise = (byPart: readonly Float64Array[]): Float64Array =>
    Float64Array.from(byPart.flatMap((values, part) => [...values].map((v) => v / noises[part]!.deviation)))
  const columns = amounts.map(inNoise)
  const gaps = inNoise(parts.map(({ effectGaps }) => effectGaps))
  const freedom = gaps.length - columns.length
  if (freedom < 1) return null
  // Column k less what all others say of it: the effect is what the gaps have along the rest (Frisch and Waugh 1933).
  const rests = columns.map((column, k) =>
    restOf(
      column,
      columns.filter((_, other) => other !== k),
    ),
  )
  const variation = rests.map((rest, k) => dot(rest, rest) / Math.max(...columns[k]!) ** 2)
  if (!variation.every((value) => value >= LEAST_VARIATION)) return null
  const lifts = rests.map((rest) => dot(rest, gaps) / dot(rest, rest))
  const unexplained = gaps.map(
    (gap, at) => gap - columns.reduce((sum, column, k) => sum + column[at]! * lifts[k]!, 0),
  )
  // Weights are fitted to the history, whose gaps are the smaller for it.
  const excess = Math.max(1, dot(unexplained, unexplained) / freedom)
  const persistence = noises.reduce((sum, noise) => sum + noise.persistence, 0) / noises.length
  const correlation = correlationsOf(parts, noises, persistence, periods)
  const reach = studentQuantile(1 - confidence, Math.max(1, effectiveCount(historyPeriods, persistence)))
  /** Units for each unit of lift, on the measured promotion's parts. */
  const scales = amounts.map((byPart) =>
    byPart.reduce((sum, values, part) => sum + (parts[part]!.isOwn ? sumOf(values) : 0), 0),
  )
  const weights = rests.map((rest, k) => rest.map((value) => (scales[k]! * value) / dot(rest, rest)))
  const reached = weights.map((values) => correlation(values))
  const covariance = weights.map((a) => reached.map((b) => excess * dot(a, b)))
  // Parts are compared one by one, and what was measured all at once: totals give way in proportion to how uncertain they are.
  const told = lifts.map((lift, k) => lift * scales[k]!)
  const withAll = covariance.map((row) => row.reduce((sum, value) => sum + value, 0))
  const missing = total - told.reduce((sum, value) => sum + value, 0)
  const all = withAll.reduce((sum, value) => sum + value, 0)
  const totals = told.map((value, k): JointTotal => {
    const half = reach * Math.sqrt(Math.max(0, covariance[k]![k]!))
    const mean = value + (all > 0 ? (missing * withAll[k]!) / all : 0)
    return { mean, lower: mean - half, upper: mean + half }
  })
  return { own: totals[0]!, others: totals.slice(1) }
}

/** Multiplies `[parts x periods]` with the correlation of their noise. */
function correlationsOf(
  parts: readonly JointPart[],
  noises: readonly Noise[],
  persistence: number,
  periods: number,
): (values: Float64Array) => Float64Array {
  const normal = parts.map(({ historyGaps }, part) => {
    const { mean, deviation } = noises[part]!
    return historyGaps.map((gap) => (gap - mean) / deviation)
  })
  const between = normal.map((a) => normal.map((b) => dot(a, b) / (a.length - 1)))
  return (values) => {
    const result = new Float64Array(values.length)
    parts.forEach((_, other) => {
      const spread = alongTime(values.subarray(other * periods, (other + 1) * periods), persistence)
      parts.forEach((__, part) => {
        for (let t = 0; t < periods; t++) result[part * periods + t]! += between[part]![other]! * spread[t]!
      })
    })
    return result
  }
}

/** `[periods]` sum of persistence^|t - s| x the value of s: what earlier ones leave, and what later ones would, in one pass each. */
function alongTime(values: Float64Array, persistence: number): Float64Array {
  const result = Float64Array.from(values)
  for (let t = 1; t < result.length; t++) result[t]! += persistence * result[t - 1]!
  let later = 0
  for (let t = result.length - 1; t >= 0; t--) {
    result[t]! += later
    later = persistence * (later + values[t]!)
  }
  return result
}

/** What is left of a column when the others are taken out, one after the other (Gram and Schmidt). */
function restOf(column: Float64Array, others: readonly Float64Array[]): Float64Array {
  const basis: Float64Array[] = []
  const takeOut = (values: Float64Array): Float64Array => {
    const rest = values.slice()
    for (const one of basis) {
      const along = dot(rest, one) / dot(one, one)
      for (let t = 0; t < rest.length; t++) rest[t]! -= along * one[t]!
    }
    return rest
  }
  for (const other of others) {
    const rest = takeOut(other)
    if (dot(rest, rest) > 1e-9 * Math.max(dot(other, other), 1e-300)) basis.push(rest)
  }
  return takeOut(column)
}

interface Noise {
  readonly mean: number
  readonly deviation: number
  readonly persistence: number
}

function noiseOf(gaps: Float64Array): Noise {
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  let [squares, products] = [0, 0]
  for (let t = 0; t < gaps.length; t++) {
    squares += (gaps[t]! - mean) ** 2
    if (t > 0) products += (gaps[t]! - mean) * (gaps[t - 1]! - mean)
  }
  const persistence =
    squares > 0 ? Math.max(0, Math.min(MOST_PERSISTENCE, products / squares + 1 / gaps.length)) : 0
  return { mean, deviation: Math.sqrt(squares / (gaps.length - 1)), persistence }
}

function effectiveCount(count: number, persistence: number): number {
  return Math.floor((count * (1 - persistence)) / (1 + persistence)) - 1
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, t) => sum + value * b[t]!, 0)
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
