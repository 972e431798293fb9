/** The origin of a forecast is the last complete day of its place; over several places, the last day that is complete at each of them. */
import { createHash } from 'node:crypto'
import type { DemandLocationRow } from '../contracts/demand/demand-rows'
import { type Day, lastCompleteDay } from '../core/time/day'
import { ForecartError } from '../core/errors'

export interface OriginDays {
  /** The origin of a series over all locations, which is the earliest of the locations; that of a region is the earliest of its places. */
  readonly all: Day
  /** Undefined where the location does not sell or does not exist. */
  of(locationId: string | null): Day | undefined
  /** Changes when a location is heard of on other days than before: then other days of its series are observed. */
  heardOf(locationId: string | null): string
}

type Place = Pick<DemandLocationRow, 'id' | 'timeZone' | 'regionIds' | 'firstHeardDay' | 'lastHeardDay'>

/** @throws NOT_ENOUGH_DATA where there is no place that sells. */
export function originDaysAt(now: Date, locations: readonly Place[]): OriginDays {
  const ofZone = new Map<string, Day>()
  for (const { timeZone } of locations) {
    if (!ofZone.has(timeZone)) ofZone.set(timeZone, lastCompleteDay(now, timeZone))
  }
  const all = [...ofZone.values()].sort()[0]
  if (all === undefined) throw new ForecartError('NOT_ENOUGH_DATA', 'There is no location that sells yet')
  const ofPlace = groupByPlaceAndRegion(locations)
  const earliest = (places: readonly Place[]): Day | undefined =>
    places.map(({ timeZone }) => ofZone.get(timeZone)!).sort()[0]
  const heardAll = heard(locations)
  return {
    all,
    of: (locationId) => (locationId === null ? all : earliest(ofPlace.get(locationId) ?? [])),
    heardOf: (locationId) => (locationId === null ? heardAll : heard(ofPlace.get(locationId) ?? [])),
  }
}

/** The places that each key stands for: one place, or those of a region. */
function groupByPlaceAndRegion(locations: readonly Place[]): Map<string, Place[]> {
  const groups = new Map<string, Place[]>()
  for (const place of locations) {
    for (const id of [place.id, ...(place.regionIds ?? [])]) {
      const group = groups.get(id)
      if (group) group.push(place)
      else groups.set(id, [place])
    }
  }
  return groups
}

/** Of one place it is readable, of several a hash. */
function heard(places: readonly Place[]): string {
  const days = places.map(({ firstHeardDay, lastHeardDay }) => `${firstHeardDay}..${lastHeardDay}`)
  if (days.length < 2) return days.join()
  return createHash('sha256').update(days.join()).digest('base64')
}
