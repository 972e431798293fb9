/** Grids of time: a series has one value for each day, week or month from a first one on. Periods are counted from 0. */
import { addDays, type Day, dayFromNumber, dayNumber } from './day'

export const GRANULARITIES = ['DAY', 'WEEK', 'MONTH'] as const
export type Granularity = (typeof GRANULARITIES)[number]

export interface TimeGrid {
  /** The first day of period 0: any day, a Monday, or the first of a month. */
  readonly start: Day
  readonly granularity: Granularity
  /** Periods after which a season repeats: what seasonal rules look back, and what MASE is measured in. */
  readonly season: number
}

/** The seasons that shops have. */
export const USUAL_SEASON = { DAY: 7, WEEK: 52, MONTH: 12 } as const satisfies Record<Granularity, number>

const PERIOD_NAMES = { DAY: 'day', WEEK: 'week', MONTH: 'month' } as const satisfies Record<
  Granularity,
  string
>

/** Such as `days`. */
export function namesOfPeriods(granularity: Granularity): string {
  return `${PERIOD_NAMES[granularity]}s`
}

/** Such as `1 day` or `13 weeks`. */
export function countOfPeriods(count: number, granularity: Granularity): string {
  return `${count} ${PERIOD_NAMES[granularity]}${count === 1 ? '' : 's'}`
}

export function dailyGrid(start: Day): TimeGrid {
  return gridFrom(start, 'DAY')
}

/** The grid whose period 0 holds `day`. */
export function gridFrom(
  day: Day,
  granularity: Granularity,
  season: number = USUAL_SEASON[granularity],
): TimeGrid {
  return { start: periodStart(day, granularity), granularity, season }
}

/** The grid that begins `periods` later. */
export function shiftGrid(grid: TimeGrid, periods: number): TimeGrid {
  return { ...grid, start: firstDayOf(grid, periods) }
}

/** The first day of the period that holds `day`: weeks begin on Monday. */
export function periodStart(day: Day, granularity: Granularity): Day {
  if (granularity === 'DAY') return day
  if (granularity === 'MONTH') return `${day.slice(0, 8)}01`
  const number = dayNumber(day)
  return dayFromNumber(number - mondayOffset(number))
}

/** The first day of a period; indices below 0 lie before the grid. */
export function firstDayOf({ start, granularity }: TimeGrid, index: number): Day {
  if (granularity === 'DAY') return addDays(start, index)
  if (granularity === 'WEEK') return addDays(start, 7 * index)
  const months = monthNumber(start) + index
  const year = Math.floor(months / 12)
  return `${String(year).padStart(4, '0')}-${String(months - 12 * year + 1).padStart(2, '0')}-01`
}

/** The last day of a period. */
export function lastDayOf(grid: TimeGrid, index: number): Day {
  return addDays(firstDayOf(grid, index + 1), -1)
}

/** A day in the middle of a period. */
export function middleDayOf(grid: TimeGrid, index: number): Day {
  const first = dayNumber(firstDayOf(grid, index))
  const next = dayNumber(firstDayOf(grid, index + 1))
  return dayFromNumber(first + Math.floor((next - first) / 2))
}

/**
 * Periods are numbered for good, so that phases of a season do not depend on where a panel begins: days since Monday 1969-12-29,
 * weeks since that one, months since the year 0.
 */
export function periodNumber({ start, granularity }: Pick<TimeGrid, 'start' | 'granularity'>): number {
  if (granularity === 'MONTH') return monthNumber(start)
  const days = dayNumber(start) + 3
  return granularity === 'DAY' ? days : Math.floor(days / 7)
}

/** The index of the period that holds `day`. */
export function indexOfDay({ start, granularity }: TimeGrid, day: Day): number {
  if (granularity === 'MONTH') return monthNumber(day) - monthNumber(start)
  const days = dayNumber(day) - dayNumber(start)
  return granularity === 'DAY' ? days : Math.floor(days / 7)
}

/** The number of whole periods among the `days` that begin with `first`, which is the first day of a period. */
export function wholePeriods(first: Day, days: number, granularity: Granularity): number {
  return indexOfDay({ start: first, granularity, season: 1 }, addDays(first, days))
}

function monthNumber(day: Day): number {
  return 12 * Number(day.slice(0, 4)) + Number(day.slice(5, 7)) - 1
}

/** Days since Monday. Day 0, 1970-01-01, was a Thursday. */
function mondayOffset(number: number): number {
  return (((number + 3) % 7) + 7) % 7
}
