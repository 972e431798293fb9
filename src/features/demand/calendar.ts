/** Calendar features of days, computed from the day number alone: no zone, no clock, equal everywhere. */
import { dayFromNumber, dayNumber, dayOfWeek } from '../../core/day'

/** Harmonics of the year: the second one lets a season be steeper than a sine. */
export const YEARLY_HARMONICS = 2

export const CALENDAR_COLUMNS = 7 + 2 * YEARLY_HARMONICS

/** `[days, CALENDAR_COLUMNS]`: day of week one-hot (Monday first), then sine and cosine of each yearly harmonic. */
export function calendarTable(firstDay: number, days: number): Float32Array {
  const out = new Float32Array(days * CALENDAR_COLUMNS)
  for (let index = 0; index < days; index++) {
    const day = dayFromNumber(firstDay + index)
    const row = index * CALENDAR_COLUMNS
    out[row + dayOfWeek(day)] = 1
    const phase = 2 * Math.PI * fractionOfYear(day)
    for (let harmonic = 1; harmonic <= YEARLY_HARMONICS; harmonic++) {
      out[row + 5 + 2 * harmonic] = Math.sin(harmonic * phase)
      out[row + 6 + 2 * harmonic] = Math.cos(harmonic * phase)
    }
  }
  return out
}

/** 0 on 1 January, below 1 on 31 December, leap years stretched alike. */
function fractionOfYear(day: string): number {
  const year = Number(day.slice(0, 4))
  const first = dayNumber(`${day.slice(0, 4)}-01-01`)
  const next = dayNumber(`${String(year + 1).padStart(4, '0')}-01-01`)
  return (dayNumber(day) - first) / (next - first)
}
