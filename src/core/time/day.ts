/**
 * Calendar days. A day is the string `YYYY-MM-DD` in a place's own time zone; arithmetic runs on its day number
 * (days since 1970-01-01), where no daylight-saving rule can reach.
 */
import { DateTime, IANAZone } from 'luxon'
import { BoundedCache } from '../bounded-cache'
import { ForecartError } from '../errors'

/** `YYYY-MM-DD`. */
export type Day = string

const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/
const MS_PER_DAY = 86_400_000

/** @throws BAD_USER_INPUT where `text` is not an existing calendar day. */
export function parseDay(text: string): Day {
  const ms = DAY_PATTERN.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) {
    throw new ForecartError('BAD_USER_INPUT', `"${text}" is not a calendar day; write it as YYYY-MM-DD`)
  }
  return text
}

export function dayNumber(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`) / MS_PER_DAY
}

/** Large answers name the same few days over and over. */
const NAMED_DAYS = 10_000
const names = new BoundedCache<number, Day>(NAMED_DAYS)

export function dayFromNumber(number: number): Day {
  const known = names.get(number)
  if (known !== undefined) return known
  const name = new Date(number * MS_PER_DAY).toISOString().slice(0, 10)
  names.set(number, name)
  return name
}

export function addDays(day: Day, days: number): Day {
  return dayFromNumber(dayNumber(day) + days)
}

/** `to - from` in days. */
export function daysBetween(from: Day, to: Day): number {
  return dayNumber(to) - dayNumber(from)
}

/** Monday = 0 ... Sunday = 6. */
export function dayOfWeek(day: Day): number {
  return (((dayNumber(day) + 3) % 7) + 7) % 7
}

/**
 * Whether it is an IANA name that cannot be read as anything else. Names without an area, such as CET and IST, are abbreviations to
 * PostgreSQL, which then computes other days than we do.
 */
export function isTimeZone(zone: string): boolean {
  return (zone.includes('/') || zone === 'UTC' || zone === 'GMT') && IANAZone.isValidZone(zone)
}

/** The calendar day that `instant` falls on in `timeZone`. */
export function dayOf(instant: Date, timeZone: string): Day {
  return DateTime.fromJSDate(instant, { zone: timeZone }).toISODate() as Day
}

/** The first instant of `day` in `timeZone` (which is not always midnight: some zones skip it). */
export function startOfDay(day: Day, timeZone: string): Date {
  return DateTime.fromISO(day, { zone: timeZone }).startOf('day').toJSDate()
}

/** The last day that is over in `timeZone` at `now`: the origin of forecasts. */
export function lastCompleteDay(now: Date, timeZone: string): Day {
  return addDays(dayOf(now, timeZone), -1)
}

/** The day of a Prisma `@db.Date` column (midnight UTC). */
export function dayFromDate(date: Date): Day {
  return date.toISOString().slice(0, 10)
}

/** The value that Prisma expects for a `@db.Date` column. */
export function dateFromDay(day: Day): Date {
  return new Date(`${day}T00:00:00Z`)
}
