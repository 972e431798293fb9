/** What time of day it is where a visit takes place. */
import { z } from 'zod'
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import type { SessionCorpus } from '../../../contracts/session/session'
import { decodeJson, encodeJson } from '../../artifact-json'

const FILE = 'place-time-zones.json'
const HOUR_MS = 3_600_000

/** A time zone, and its hour in the quarter of an hour that was asked about last: a formatter takes microseconds. */
interface ZoneHours {
  readonly format: Intl.DateTimeFormat | null
  /** Quarters of an hour since 1970. */
  quarter: number
  localHour: number
}

const schema = z.object({ zones: z.array(z.tuple([z.string(), z.string()])) })

export class PlaceHours {
  /** By place; places of one zone share it. */
  private readonly zoneOf: ReadonlyMap<string, ZoneHours>

  /** @param zones IANA names by decimal key of the place */
  private constructor(private readonly zones: readonly (readonly [string, string])[]) {
    const formats = new Map<string, ZoneHours>()
    this.zoneOf = new Map(
      zones.flatMap(([placeId, timeZone]) => {
        const zone = formats.get(timeZone) ?? zoneHours(timeZone)
        formats.set(timeZone, zone)
        return zone.format ? [[placeId, zone] as const] : []
      }),
    )
  }

  static fit({ placeIds, placeTimeZones = [] }: SessionCorpus): PlaceHours {
    return new PlaceHours(
      placeIds.flatMap((placeId, at) => (placeTimeZones[at] ? [[placeId, placeTimeZones[at]] as const] : [])),
    )
  }

  /** @throws ARTIFACT_CORRUPT */
  static load(files: ArtifactFiles): PlaceHours {
    return new PlaceHours(decodeJson(files, FILE, schema).zones)
  }

  save(): readonly (readonly [string, Uint8Array])[] {
    return [[FILE, encodeJson({ zones: this.zones })]]
  }

  /** 0..23; NaN where the place or its time zone is not known, here or to this version of Node.js. */
  hourAt(placeId: string | null, atMs: number): number {
    const zone = placeId === null ? undefined : this.zoneOf.get(placeId)
    if (!zone?.format) return NaN
    // Zones differ from UTC by whole quarters of an hour.
    const quarter = Math.floor((4 * atMs) / HOUR_MS)
    if (zone.quarter !== quarter) {
      zone.quarter = quarter
      zone.localHour = Number(zone.format.format(atMs))
    }
    return zone.localHour
  }
}

/** The format is null of a zone that this version of Node.js does not know. A model that was trained elsewhere may name one. */
function zoneHours(timeZone: string): ZoneHours {
  try {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' })
    return { format, quarter: NaN, localHour: NaN }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { format: null, quarter: NaN, localHour: NaN }
  }
}
