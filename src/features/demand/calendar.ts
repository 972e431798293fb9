/** Calendar features of periods, computed from their days alone: no zone, no clock, equal everywhere. */
import { BoundedCache } from '../../core/bounded-cache'
import { dayNumber, dayOfWeek } from '../../core/time/day'
import { middleDayOf, type TimeGrid } from '../../core/time/grid'

/** Harmonics of the year: the second one lets a season be steeper than a sine. */
export const YEARLY_HARMONICS = 2

/** The harmonics of the month, which follow when people are paid. */
const MONTHLY_HARMONICS = 2

export const CALENDAR_COLUMNS = 7 + 2 * YEARLY_HARMONICS + 2 * MONTHLY_HARMONICS

/**
 * `[periods, CALENDAR_COLUMNS]`: day of week one-hot (Monday first), then sine and cosine of each harmonic of year and month, all of
 * the day in the middle of the period. A week has no day of the week; a month has no place in a month either: their columns are 0.
 * The table is shared: nobody writes to it.
 */
export function calendarTable(grid: TimeGrid, periods: number): Float32Array {
  const name = `${grid.granularity}/${grid.start}/${periods}`
  const known = tables.get(name)
  if (known) return known
  const table = computeTable(grid, periods)
  tables.set(name, table)
  return table
}

/** All requests of a day read the same periods. */
const tables = new BoundedCache<string, Float32Array>(8)

function computeTable(grid: TimeGrid, periods: number): Float32Array {
  const out = new Float32Array(periods * CALENDAR_COLUMNS)
  for (let index = 0; index < periods; index++) {
    const day = middleDayOf(grid, index)
    const row = index * CALENDAR_COLUMNS
    if (grid.granularity === 'DAY') out[row + dayOfWeek(day)] = 1
    writeHarmonics(out, row + 7, fractionOfYear(day), YEARLY_HARMONICS)
    if (grid.granularity === 'MONTH') continue
    writeHarmonics(out, row + 7 + 2 * YEARLY_HARMONICS, fractionOfMonth(day), MONTHLY_HARMONICS)
  }
  return out
}

function writeHarmonics(out: Float32Array, at: number, fraction: number, harmonics: number): void {
  const phase = 2 * Math.PI * fraction
  for (let harmonic = 1; harmonic <= harmonics; harmonic++) {
    out[at + 2 * harmonic - 2] = Math.sin(harmonic * phase)
    out[at + 2 * harmonic - 1] = Math.cos(harmonic * phase)
  }
}

/** 0 on the first of a month, below 1 on its last day. */
function fractionOfMonth(day: string): number {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))]
  return (date - 1) / new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** 0 on 1 January, below 1 on 31 December, leap years stretched alike. */
function fractionOfYear(day: string): number {
  const year = Number(day.slice(0, 4))
  const first = dayNumber(`${day.slice(0, 4)}-01-01`)
  const next = dayNumber(`${String(year + 1).padStart(4, '0')}-01-01`)
  return (dayNumber(day) - first) / (next - first)
}
