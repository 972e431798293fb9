/** The origin of a forecast is the last complete day of its place; over all places, the last day that is complete everywhere. */
import { createHash } from 'node:crypto'
import type { DemandLocationRow } from '../contracts/demand/demand-rows'
import { type Day, lastCompleteDay } from '../core/time/day'
import { ForecartError } from '../core/errors'

export interface OriginDays {
  /** The origin of a series over all locations, which is the earliest of the locations. */
  readonly all: Day
  /** Undefined where the location does not sell or does not exist. */
  of(locationId: string | null): Day | undefined
  /** Changes when a location is heard of on other days than before: then other days of its series are observed. */
  heardOf(locationId: string | null): string
}

/** @throws NOT_ENOUGH_DATA where there is no place that sells. */
export function originDaysAt(
  now: Date,
  locations: readonly Pick<DemandLocationRow, 'id' | 'timeZone' | 'firstHeardDay' | 'lastHeardDay'>[],
): OriginDays {
  const ofZone = new Map<string, Day>()
  for (const { timeZone } of locations) {
    if (!ofZone.has(timeZone)) ofZone.set(timeZone, lastCompleteDay(now, timeZone))
  }
  const all = [...ofZone.values()].sort()[0]
  if (all === undefined) throw new ForecartError('NOT_ENOUGH_DATA', 'There is no location that sells yet')
  const ofLocation = new Map(locations.map(({ id, timeZone }) => [id, ofZone.get(timeZone)!]))
  const heard = new Map(
    locations.map(({ id, firstHeardDay, lastHeardDay }) => [id, `${firstHeardDay}..${lastHeardDay}`]),
  )
  const heardAll = createHash('sha256')
    .update([...heard.values()].join())
    .digest('base64')
  return {
    all,
    of: (locationId) => (locationId === null ? all : ofLocation.get(locationId)),
    heardOf: (locationId) => (locationId === null ? heardAll : (heard.get(locationId) ?? '')),
  }
}
