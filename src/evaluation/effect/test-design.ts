/**
 * Which units to treat, and for how long: sets of units whose mean the others foretell well are looked for, and what the test would find with them is simulated
 * on the history.
 */
import { Rng } from '../../core/statistics/rng'
import { ForecartError } from '../../core/errors'
import { checkEffectPanel, meanSeries, type EffectPanel } from './effect-panel'
import { meanOf } from './normalization'
import { choosePreFit, leavesNothingToChance } from './pre-fit'
import { NO_CHANCE, type Refusal } from './refusal'
import { testPower, type PowerOptions, type TestPower } from './test-power'

export interface DesignUnits {
  readonly names: readonly string[]
  /** `[units][periods]` of history without a promotion. */
  readonly series: readonly Float64Array[]
}

export interface DesignOptions extends Omit<PowerOptions, 'normalization'> {
  /** How long the promotion is to run, in periods; each is tried. */
  readonly durations: readonly number[]
  /** How many units are treated; each is tried. Default 1, 2, 3, 5, 8, 13 and 21, up to half of the units. */
  readonly treatedCounts?: readonly number[]
  /** Units that are treated in any case. With it nothing else is tried. */
  readonly treated?: readonly string[]
  /** Default 0. */
  readonly seed?: number
}

export interface TestDesign {
  readonly treated: readonly string[]
  /** Units that have to stay without the promotion. */
  readonly holdOut: readonly string[]
  readonly periods: number
  /** Share of all units' total that the treated ones have. */
  readonly treatedShare: number
  readonly power: TestPower
}

const USUAL_COUNTS = [1, 2, 3, 5, 8, 13, 21]
/** Sets of units that are looked at for each count. */
const TRIED_SETS = 60
const LEAST_DONORS = 2

/**
 * @returns designs, the one with the smallest detectable lift first, then the shorter and smaller one; or why there is none
 * @throws BAD_USER_INPUT where a named unit is unknown, a duration is no positive integer or values are not finite
 */
export function designTest(units: DesignUnits, options: DesignOptions): readonly TestDesign[] | Refusal {
  const { names, series } = units
  const indexOf = new Map(names.map((name, index) => [name, index]))
  for (const duration of options.durations) {
    if (!Number.isInteger(duration) || duration < 1)
      throw badInput(`A test lasts a positive number of periods; ${duration} is none`)
  }
  const fixed =
    options.treated &&
    [...new Set(options.treated)].map((name) => {
      const index = indexOf.get(name)
      if (index === undefined) throw badInput(`There is no unit "${name}" in the history`)
      return index
    })
  const durations = [...new Set(options.durations)]
  if (names.length < LEAST_DONORS + 1 || (fixed && names.length - fixed.length < LEAST_DONORS)) {
    return {
      code: 'NO_DONORS',
      reason: `A test needs at least ${LEAST_DONORS} places without the promotion beside those with it; there are ${names.length} in all.`,
      remedy: 'Leave more places without the promotion.',
    }
  }
  const periods = series[0]!.length
  const longest = Math.max(...options.durations)
  const shortest = Math.min(...options.durations)
  if (periods < 3 * shortest) {
    return {
      code: 'HISTORY_TOO_SHORT',
      reason: `There are ${periods} periods of history; a test of ${shortest} needs at least ${3 * shortest}.`,
      remedy: 'Import more history, or plan a shorter test.',
    }
  }
  checkEffectPanel(panelOf(series, [0], Math.min(longest, periods - 1)))
  const designs: TestDesign[] = []
  const sets = fixed ? [fixed] : setsOf(series, options, shortest)
  for (const set of sets) {
    for (const duration of durations) {
      const power = testPower(panelOf(series, set, duration), options)
      if (power) designs.push(designOf(units, set, duration, power))
    }
  }
  const tellsNothing = (set: readonly number[]): boolean => {
    const panel = panelOf(series, set, shortest)
    const fit = choosePreFit(panel)
    return fit !== null && leavesNothingToChance(panel, fit)
  }
  if (designs.length === 0 && sets.length > 0 && sets.every(tellsNothing)) return NO_CHANCE
  const size = ({ power }: TestDesign): number => power.smallestDetectableLift ?? Number.POSITIVE_INFINITY
  return designs.sort(
    (a, b) => compare(size(a), size(b)) || a.periods - b.periods || a.treated.length - b.treated.length,
  )
}

/** Infinity less infinity is no number. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function designOf(
  { names, series }: DesignUnits,
  set: readonly number[],
  periods: number,
  power: TestPower,
): TestDesign {
  const isTreated = new Set(set)
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
  const all = series.reduce((sum, values) => sum + total(values), 0)
  return {
    treated: set.map((index) => names[index]!),
    holdOut: names.filter((_, index) => !isTreated.has(index)),
    periods,
    treatedShare: all > 0 ? set.reduce((sum, index) => sum + total(series[index]!), 0) / all : 0,
    power,
  }
}

/** For each count the set whose mean is foretold with the smallest error, in parts of its level. */
function setsOf(series: readonly Float64Array[], options: DesignOptions, duration: number): number[][] {
  const most = Math.min(Math.floor(series.length / 2), series.length - LEAST_DONORS)
  const counts = [...new Set(options.treatedCounts ?? USUAL_COUNTS)].filter(
    (count) => count >= 1 && count <= most,
  )
  return counts.flatMap((count) => {
    let best: { readonly set: number[]; readonly error: number } | null = null
    for (const set of candidateSets(series.length, count, options.seed ?? 0)) {
      const panel = panelOf(series, set, duration)
      const level = meanOf(panel.treated, 0, panel.treated.length)
      const fit = choosePreFit(panel)
      const error = fit && level > 0 ? fit.error / level : Number.POSITIVE_INFINITY
      if (!best || error < best.error) best = { set, error }
    }
    return best ? [best.set] : []
  })
}

function candidateSets(units: number, count: number, seed: number): number[][] {
  if (count === 1 && units <= TRIED_SETS) return Array.from({ length: units }, (_, unit) => [unit])
  const rng = new Rng(seed, 'test design', count)
  return Array.from({ length: TRIED_SETS }, () =>
    [...rng.permutation(units).subarray(0, count)].sort((a, b) => a - b),
  )
}

function panelOf(
  series: readonly Float64Array[],
  set: readonly number[],
  effectPeriods: number,
): EffectPanel {
  const isTreated = new Set(set)
  return {
    treated: meanSeries(set.map((index) => series[index]!)),
    donors: series.filter((_, index) => !isTreated.has(index)),
    effectPeriods,
    treatedUnits: set.length,
  }
}

function badInput(message: string): ForecartError {
  return new ForecartError('BAD_USER_INPUT', message)
}
