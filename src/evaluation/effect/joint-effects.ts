/**
 * Promotions that overlap, measured together: gap of a period = this promotion + sum of (exposure to another one x its effect) + noise, by least squares. What was left
 * without any gives the gaps; their history gives the noise, an autoregression of order one, so that neighbouring periods do not count as independent (generalised
 * standard errors: Parks 1967). It takes for granted that each promotion adds the same in all of its periods and that effects add up.
 */
import { studentQuantile } from './structural-time-series'

export interface JointQuestion {
  /** `[history periods]` what was sold less what was expected. */
  readonly historyGaps: Float64Array
  /** `[effect periods]`. */
  readonly effectGaps: Float64Array
  /** `[others][effect periods]` the part of the treated series that ran under each of the other promotions: 0 to 1. */
  readonly exposures: readonly Float64Array[]
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

/** @returns null where the periods do not tell one of them from the others, or the history is shorter than 28 periods */
export function jointEffects(question: JointQuestion): JointEffects | null {
  const { historyGaps, effectGaps, exposures, confidence } = question
  const periods = effectGaps.length
  if (historyGaps.length < LEAST_HISTORY) return null
  const columns = [new Float64Array(periods).fill(1), ...exposures]
  if (periods <= columns.length) return null
  // Column k less what all others say of it: the effect is what the gaps have along the rest (Frisch and Waugh 1933).
  const rests = columns.map((column, k) =>
    restOf(
      column,
      columns.filter((_, other) => other !== k),
    ),
  )
  const variation = rests.map((rest, k) => dot(rest, rest) / Math.max(...columns[k]!) ** 2)
  if (!variation.every((value) => value >= LEAST_VARIATION)) return null
  const effects = rests.map((rest) => dot(rest, effectGaps) / dot(rest, rest))
  const unexplained = effectGaps.map(
    (gap, t) => gap - columns.reduce((sum, column, k) => sum + column[t]! * effects[k]!, 0),
  )
  const freedom = periods - columns.length
  const { persistence, variance } = noiseOf(historyGaps)
  // Weights are fitted to the history, whose gaps are the smaller for it.
  const noise = Math.max(variance, dot(unexplained, unexplained) / freedom)
  const reach = studentQuantile(1 - confidence, Math.max(1, effectiveCount(historyGaps.length, persistence)))
  const correlation = Float64Array.from({ length: periods }, (_, apart) => persistence ** apart)
  const totals = rests.map((rest, k): JointTotal => {
    const weights = rest.map((value) => value / dot(rest, rest))
    let spread = 0
    for (let a = 0; a < periods; a++)
      for (let b = 0; b < periods; b++)
        spread += weights[a]! * weights[b]! * noise * correlation[Math.abs(a - b)]!
    const exposure = columns[k]!.reduce((sum, value) => sum + value, 0)
    const half = reach * Math.sqrt(spread) * exposure
    const mean = effects[k]! * exposure
    return { mean, lower: mean - half, upper: mean + half }
  })
  return { own: totals[0]!, others: totals.slice(1) }
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

function noiseOf(gaps: Float64Array): { readonly persistence: number; readonly variance: number } {
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  let [squares, products] = [0, 0]
  for (let t = 0; t < gaps.length; t++) {
    squares += (gaps[t]! - mean) ** 2
    if (t > 0) products += (gaps[t]! - mean) * (gaps[t - 1]! - mean)
  }
  const persistence =
    squares > 0 ? Math.max(0, Math.min(MOST_PERSISTENCE, products / squares + 1 / gaps.length)) : 0
  return { persistence, variance: squares / (gaps.length - 1) }
}

function effectiveCount(count: number, persistence: number): number {
  return Math.floor((count * (1 - persistence)) / (1 + persistence)) - 1
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, t) => sum + value * b[t]!, 0)
}
