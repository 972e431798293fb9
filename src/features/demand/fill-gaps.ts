/**
 * Fills gaps between known periods of a window. All that is read lies in the window, which ends at its origin: nothing that comes after the origin
 * reaches what is before. Nothing is filled before the first known period, nor after the last one: a series that ended early is forecast from there. Pure.
 */
import type { GapTreatment } from '../../contracts/demand/cleaning'
import { medianOf } from './seasonal-residuals'

/** What stands in the window. */
export interface WindowValues {
  /** `[periods]`; written to where a gap is filled. */
  readonly values: Float64Array
  /** Whether the value of a period is known. */
  readonly isKnown: (period: number) => boolean
  /** Whether a period is a gap that is to be filled. */
  readonly isGap: (period: number) => boolean
  readonly season: number
}

/** The deviation of the kernel, in periods: before weights are made to add up to 1, a period that is 3 away weighs .61, and one that is 7 away .07. */
const KERNEL_DEVIATION = 3
/** Of backfitting: the line and the season hardly tell of each other, so that few are enough. */
const TURNS = 8
/** Values that are equal up to so many units are one value for `mode`. */
const MODE_STEP = 1

/** What a gap is filled with. @param after index in `known` of the first known period after it */
type Fill = (period: number, after: number) => number

/** @returns the periods that were filled, ascending. Where fewer than two periods are known, none is. */
export function fillGaps(window: WindowValues, treatment: GapTreatment): number[] {
  const { values, isKnown, isGap } = window
  if (treatment === 'none') return []
  const known = Array.from(values.keys()).filter(isKnown)
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined || first === last) return []
  const gaps = Array.from(values.keys()).filter(
    (period) => period > first && period < last && !isKnown(period) && isGap(period),
  )
  if (gaps.length === 0) return []
  const fill = fillOf(treatment, { ...window, known })
  // Read all before anything is written: what was filled is not known.
  let after = 0
  const filled = gaps.map((period) => {
    while (known[after]! < period) after++
    return Math.max(0, fill(period, after))
  })
  gaps.forEach((period, at) => (values[period] = filled[at]!))
  return gaps
}

interface Known extends WindowValues {
  /** Ascending, at least two. */
  readonly known: readonly number[]
}

function fillOf(treatment: Exclude<GapTreatment, 'none'>, window: Known): Fill {
  const { values, known } = window
  const all = known.map((period) => values[period]!)
  switch (treatment) {
    case 'mean': {
      const mean = meanOf(all)
      return () => mean
    }
    case 'median': {
      const median = medianOf(all)
      return () => median
    }
    case 'mode': {
      const mode = modeOf(all)
      return () => mode
    }
    case 'last':
      return (_, after) => values[known[after - 1]!]!
    case 'linear':
      return linear(window)
    case 'spline':
      return naturalSpline(window)
    case 'seasonal':
      return seasonal(window)
    case 'kernel':
      return kernel(window)
    case 'model':
      return trendAndSeason(window)
  }
}

function linear({ values, known }: Known): Fill {
  return (period, next) => {
    const [before, after] = [known[next - 1]!, known[next]!]
    return values[before]! + ((period - before) / (after - before)) * (values[after]! - values[before]!)
  }
}

/** What the same phase of the season sells on the average; the mean of all where it is not known. */
function seasonal({ values, known, season }: Known): Fill {
  const mean = meanOf(known.map((period) => values[period]!))
  const ofPhase = byPhase(known, season)
  return (period) => {
    const same = ofPhase[period % season]!
    return same.length > 0 ? meanOf(same.map((one) => values[one]!)) : mean
  }
}

/** The mean of all periods, by a Gaussian of how far they are away (Nadaraya 1964, Watson 1964). */
function kernel({ values, known }: Known): Fill {
  return (period, after) => {
    // Beside a long gap all weights are tiny: the nearest has 1, and the others are in proportion.
    const nearest = Math.min(period - known[after - 1]!, known[after]! - period)
    let [sum, weights] = [0, 0]
    for (const one of known) {
      const weight = Math.exp((nearest ** 2 - (one - period) ** 2) / KERNEL_DEVIATION ** 2 / 2)
      sum += weight * values[one]!
      weights += weight
    }
    return sum / weights
  }
}

/** Third-order pieces whose second derivatives meet, and are 0 at both ends; with two known periods, a line. */
function naturalSpline({ values, known }: Known): Fill {
  const curvatures = new Float64Array(known.length)
  const [diagonal, right] = [new Float64Array(known.length), new Float64Array(known.length)]
  const width = (at: number): number => known[at + 1]! - known[at]!
  const slope = (at: number): number => (values[known[at + 1]!]! - values[known[at]!]!) / width(at)
  // Thomas's elimination: the system has three diagonals.
  for (let at = 1; at < known.length - 1; at++) {
    const factor = at > 1 ? width(at - 1) / diagonal[at - 1]! : 0
    diagonal[at] = 2 * (width(at - 1) + width(at)) - factor * (at > 1 ? width(at - 1) : 0)
    right[at] = 6 * (slope(at) - slope(at - 1)) - factor * right[at - 1]!
  }
  for (let at = known.length - 2; at > 0; at--)
    curvatures[at] = (right[at]! - width(at) * curvatures[at + 1]!) / diagonal[at]!
  return (period, after) => {
    const at = after - 1
    const h = width(at)
    const [a, b] = [(known[at + 1]! - period) / h, (period - known[at]!) / h]
    const line = a * values[known[at]!]! + b * values[known[at + 1]!]!
    return line + (((a ** 3 - a) * curvatures[at]! + (b ** 3 - b) * curvatures[at + 1]!) * h ** 2) / 6
  }
}

/** A line, and what each phase of the season differs from it, fitted in turns until they settle (backfitting: Friedman and Stuetzle 1981). */
function trendAndSeason({ values, known, season }: Known): Fill {
  const phases = known.length >= 2 * season ? season : 1
  const ofPhase = new Float64Array(phases)
  const periodsOfPhase = byPhase(known, phases)
  const middle = meanOf(known)
  const spread = known.reduce((sum, period) => sum + (period - middle) ** 2, 0)
  let [level, slope] = [0, 0]
  for (let turn = 0; turn < TURNS; turn++) {
    const trend = known.map((period) => values[period]! - ofPhase[period % phases]!)
    level = meanOf(trend)
    slope = known.reduce((sum, period, at) => sum + (period - middle) * (trend[at]! - level), 0) / spread
    for (const [phase, same] of periodsOfPhase.entries()) {
      const away = same.map((period) => values[period]! - level - slope * (period - middle))
      // A phase of a few periods is not told well: it counts as if one more had been as the line says.
      ofPhase[phase] = away.reduce((sum, one) => sum + one, 0) / (same.length + 1)
    }
  }
  return (period) => level + slope * (period - middle) + ofPhase[period % phases]!
}

/** The periods of each phase of a season, ascending. */
function byPhase(periods: readonly number[], season: number): number[][] {
  const ofPhase = Array.from({ length: season }, (): number[] => [])
  for (const period of periods) ofPhase[period % season]!.push(period)
  return ofPhase
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The value that comes most often, the smallest of several. */
function modeOf(values: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const value of values) {
    const step = Math.round(value / MODE_STEP) * MODE_STEP
    counts.set(step, (counts.get(step) ?? 0) + 1)
  }
  return [...counts].reduce((best, one) =>
    one[1] > best[1] || (one[1] === best[1] && one[0] < best[0]) ? one : best,
  )[0]
}
