/** The days of a world: indices, their instants in each zone, and public holidays (package date-holidays). */
import { createRequire } from 'node:module'
import type Holidays from 'date-holidays'
import { addDays, dayNumber, dayOfWeek, startOfDay, type Day } from '../../src/core/time/day'
import type { SimulatedHoliday } from './entities'

export interface WorldCalendar {
  readonly firstDay: Day
  readonly lastDay: Day
  readonly historyDays: number
  /** historyDays + futureDays. */
  readonly days: number
  dayAt(index: number): Day
  /** Milliseconds of the first instant of the day with that index in the zone. */
  startMs(index: number, timeZone: string): number
}

export function worldCalendar(lastDay: Day, historyDays: number, futureDays: number): WorldCalendar {
  const firstDay = addDays(lastDay, 1 - historyDays)
  const startsByZone = new Map<string, Map<number, number>>()
  return {
    firstDay,
    lastDay,
    historyDays,
    days: historyDays + futureDays,
    dayAt: (index) => addDays(firstDay, index),
    startMs(index, timeZone) {
      let starts = startsByZone.get(timeZone)
      if (!starts) startsByZone.set(timeZone, (starts = new Map<number, number>()))
      let start = starts.get(index)
      if (start === undefined) {
        start = startOfDay(addDays(firstDay, index), timeZone).getTime()
        starts.set(index, start)
      }
      return start
    },
  }
}

/** Monday = 0 of each day index. */
export function weekdays(calendar: WorldCalendar): Uint8Array {
  const first = dayOfWeek(calendar.firstDay)
  return Uint8Array.from({ length: calendar.days }, (_, index) => (first + index) % 7)
}

/** 1..366 of each day index. */
export function daysOfYear(calendar: WorldCalendar): Uint16Array {
  return Uint16Array.from({ length: calendar.days }, (_, index) => dayOfYear(calendar, index))
}

/** 1..366. */
export function dayOfYear(calendar: WorldCalendar, index: number): number {
  const day = calendar.dayAt(index)
  return dayNumber(day) - dayNumber(`${day.slice(0, 4)}-01-01`) + 1
}

const YEAR_AHEAD_DAYS = 366

/** The rules of all countries take long to load, and a start that seeds nothing does without them. */
const requireLater = createRequire(__filename)

/** Public holidays of the countries from the world's first day to about a year after its last, sorted by country, day and name. */
export function holidaysOf(countries: readonly string[], calendar: WorldCalendar): SimulatedHoliday[] {
  const until = addDays(calendar.lastDay, YEAR_AHEAD_DAYS)
  const found = new Map<string, SimulatedHoliday>()
  const Rules = requireLater('date-holidays') as typeof Holidays
  for (const country of [...new Set(countries)].sort()) {
    const holidays = new Rules(country)
    holidays.setLanguages('en')
    for (let year = Number(calendar.firstDay.slice(0, 4)); year <= Number(until.slice(0, 4)); year++) {
      for (const { type, date, name } of holidays.getHolidays(year)) {
        const day = date.slice(0, 10)
        if (type !== 'public' || day < calendar.firstDay || day > until) continue
        found.set(`${country}|${day}|${name}`, { country, day, name })
      }
    }
  }
  return [...found.keys()].sort().map((key) => found.get(key)!)
}

/** `[days]` of one country: 1 on a holiday. */
export function holidayFlags(
  holidays: readonly SimulatedHoliday[],
  country: string,
  calendar: WorldCalendar,
): Uint8Array {
  const flags = new Uint8Array(calendar.days)
  const first = dayNumber(calendar.firstDay)
  for (const holiday of holidays) {
    const index = dayNumber(holiday.day) - first
    if (holiday.country === country && index < calendar.days) flags[index] = 1
  }
  return flags
}
