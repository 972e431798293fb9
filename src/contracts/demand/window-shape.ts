/**
 * How much a model reads and how far it looks ahead, counted in the periods of its grid. A shape is made from the hyper-parameters
 * `context`, `horizon` and `season` and from the grid of a panel, and it is kept in the signature of the model.
 */
import { ForecartError } from '../../core/errors'
import {
  countOfPeriods,
  type Granularity,
  namesOfPeriods,
  type TimeGrid,
  USUAL_SEASON,
} from '../../core/time/grid'
import { type Cleaning, cleansAnything } from './cleaning'
import { LONGEST_HORIZON, USUAL_HORIZON } from './horizon'

export interface WindowShape {
  readonly granularity: Granularity
  /** Periods of history in a window, the origin included. */
  readonly context: number
  readonly horizon: number
  /** Periods after which a season repeats. */
  readonly season: number
  /** What is done to the context before it is read. Absent: nothing. */
  readonly cleaning?: Cleaning
}

/** Lengths that hyper-parameters may give. */
export interface WindowLengths {
  readonly context?: number | undefined
  readonly horizon?: number | undefined
  /** Absent: that of the grid. */
  readonly season?: number | undefined
  readonly cleaning?: Cleaning | undefined
}

export const DEFAULT_LENGTHS = {
  DAY: { context: 56, horizon: USUAL_HORIZON.DAY },
  WEEK: { context: 26, horizon: USUAL_HORIZON.WEEK },
  MONTH: { context: 12, horizon: USUAL_HORIZON.MONTH },
} as const satisfies Record<Granularity, Required<Pick<WindowLengths, 'context' | 'horizon'>>>

export const LONGEST_CONTEXT = { DAY: 366, WEEK: 159, MONTH: 72 } as const satisfies Record<
  Granularity,
  number
>

/** Days of one period, on the average. */
export const DAYS_PER_PERIOD = { DAY: 1, WEEK: 7, MONTH: 30.4 } as const satisfies Record<Granularity, number>

/** What models of units by day are made with where nothing else is asked for. */
export const USUAL_SHAPE: WindowShape = {
  granularity: 'DAY',
  ...DEFAULT_LENGTHS.DAY,
  season: USUAL_SEASON.DAY,
}

/** @throws BAD_USER_INPUT where a length is longer than the granularity allows. */
export function windowShape(
  { granularity, season: ofGrid }: Pick<TimeGrid, 'granularity' | 'season'>,
  { context, horizon, season = ofGrid, cleaning }: WindowLengths = {},
): WindowShape {
  const usual = DEFAULT_LENGTHS[granularity]
  const shape = { granularity, context: context ?? usual.context, horizon: horizon ?? usual.horizon, season }
  requireAtMost('horizon', shape.horizon, LONGEST_HORIZON[granularity], granularity)
  requireAtMost('context', shape.context, LONGEST_CONTEXT[granularity], granularity)
  requireAtMost('season', season, LONGEST_CONTEXT[granularity], granularity)
  return cleaning && cleansAnything(cleaning) ? { ...shape, cleaning } : shape
}

function requireAtMost(name: string, length: number, longest: number, granularity: Granularity): void {
  if (length <= longest) return
  throw new ForecartError(
    'BAD_USER_INPUT',
    `The hyper-parameter "${name}" is refused: a model reads or forecasts at most ${countOfPeriods(longest, granularity)} as its ${name}, and ${length} is more`,
  )
}

/**
 * Phases of the season that a context tells apart: all of them where it holds the season at least twice, else one, which is to say
 * that no period differs from another by its place in the season. Days of the week are told apart, weeks of the year are not: what
 * a year does to them is left to the yearly harmonics of the calendar.
 */
export function seasonalPhases({ context, season }: Pick<WindowShape, 'context' | 'season'>): number {
  return 2 * season <= context ? season : 1
}

/** Fewer observed periods than this in the context, and a simpler rule answers: a quarter of it. */
export function leastObserved({ context }: Pick<WindowShape, 'context'>): number {
  return Math.ceil(context / 4)
}

/** Periods between origins that are looked at one after the other: a week of days, or one longer period. */
export function originStride(granularity: Granularity): number {
  return granularity === 'DAY' ? 7 : 1
}

/** The history that training a network takes: a window, and as much again to validate it on. */
export function leastTrainingPeriods({ granularity, context, horizon }: WindowShape): number {
  return context + 2 * horizon + 2 * originStride(granularity)
}

/** Details of an error NOT_ENOUGH_DATA, such as `{ neededWeeks: 54, historyWeeks: 40, missingWeeks: 14 }`. */
export function historyShortage(
  granularity: Granularity,
  { needed, found }: { readonly needed: number; readonly found: number },
): Record<string, number> {
  const name = namesOfPeriods(granularity)
  const periods = name.charAt(0).toUpperCase() + name.slice(1)
  return {
    [`needed${periods}`]: needed,
    [`history${periods}`]: found,
    [`missing${periods}`]: Math.max(0, needed - found),
  }
}

/** Phase of a period `ahead` periods after the origin; 0 and less are periods of the past. */
export function phaseAhead(ahead: number, phases: number): number {
  return ((ahead % phases) + phases) % phases
}
