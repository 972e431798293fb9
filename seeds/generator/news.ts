/** When the shop learnt of things: the same instants in the database and in the fast mode. */
import { dayNumber } from '../../src/core/time/day'
import type { SimulatedItem } from './entities'
import type { SimulatedWorld } from './world'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Hours from the end of a day to its forecast of the days ahead. */
const FORECAST_HOURS_BEFORE_MIDNIGHT = 6
const HOLIDAYS_PUBLISHED_DAYS = 730

/** When something of that day was recorded by us; never after the end of the last day of the shop's own place. */
export function knownFrom({ calendar, scale }: SimulatedWorld, day: number): Date {
  const horizonMs = calendar.startMs(calendar.historyDays, scale.home.timeZone) - MINUTE_MS
  return new Date(Math.min(calendar.startMs(day, scale.home.timeZone), horizonMs))
}

/** When the weather of that day was measured at the location: as the day ended there; on the last day, the minute before. */
export function measuredAt({ calendar, locations }: SimulatedWorld, location: number, day: number): Date {
  const endMs = calendar.startMs(day + 1, locations[location]!.timeZone)
  return new Date(day + 1 < calendar.historyDays ? endMs : endMs - MINUTE_MS)
}

/** The evening on which the weather of the days after `day` was forecast at the location. */
export function forecastAt({ calendar, locations }: SimulatedWorld, location: number, day: number): Date {
  const midnightMs = calendar.startMs(day + 1, locations[location]!.timeZone)
  return new Date(midnightMs - FORECAST_HOURS_BEFORE_MIDNIGHT * HOUR_MS)
}

/** Public holidays are published years ahead. */
export function holidaysKnownAt({ calendar }: SimulatedWorld): Date {
  return new Date((dayNumber(calendar.firstDay) - HOLIDAYS_PUBLISHED_DAYS) * DAY_MS)
}

/** What was decided after the last day is not known yet. */
export function knownPrices(
  { calendar }: SimulatedWorld,
  { prices }: SimulatedItem,
): SimulatedItem['prices'] {
  return prices.filter(([from, , decided]) => Math.min(from, decided) < calendar.historyDays)
}
