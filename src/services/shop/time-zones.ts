/**
 * Names of time zones that may stand for a place. PostgreSQL computes days, so PostgreSQL says which names there are; what it would
 * take for an abbreviation (IST is Israel's to it, CET has no summer) is not the name of a place.
 */
import { isTimeZone } from '../../core/time/day'
import type { Queryable } from '../../db/client'
import { readTimeZoneNames } from '../../db/repositories/shop/time-zone.repository'
import { MAX_KEY_LENGTH, refuse, requireText } from '../input-rules'

/** Names as they are to be written, by their small letters. */
export type TimeZoneNames = ReadonlyMap<string, string>

/** Reads the names once: the database keeps them as long as it runs. */
export class TimeZones {
  private cached: Promise<TimeZoneNames> | null = null

  names(db: Queryable): Promise<TimeZoneNames> {
    this.cached ??= readTimeZoneNames(db).then(
      (names) => new Map(names.map((name) => [name.toLowerCase(), name])),
      (error: unknown) => {
        this.cached = null
        throw error
      },
    )
    return this.cached
  }
}

/** The zone's name as it is to be written. @throws BAD_USER_INPUT */
export function requireTimeZone(names: TimeZoneNames, zone: string, field = 'timeZone'): string {
  const name = names.get(requireText(zone, field, MAX_KEY_LENGTH).toLowerCase())
  if (name !== undefined && isTimeZone(name)) return name
  return refuse(
    `${field}: "${zone}" is not an IANA name of a time zone; write one such as Europe/Berlin, not an abbreviation or an offset`,
  )
}
