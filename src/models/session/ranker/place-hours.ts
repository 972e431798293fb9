/** What time of day it is where a visit takes place. */
import { z } from 'zod'
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import type { SessionCorpus } from '../../../contracts/session/session'
import { decodeJson, encodeJson } from '../../artifact-json'

const FILE = 'place-time-zones.json'
const HOUR_MS = 3_600_000

const schema = z.object({ zones: z.array(z.tuple([z.string(), z.string()])) })

export class PlaceHours {
  private readonly zoneOf: ReadonlyMap<string, Intl.DateTimeFormat>
  /** A formatter takes microseconds: the offset of a zone changes on the hour at most. */
  private readonly known = new Map<string, { hour: number; local: number }>()

  /** @param zones IANA names by decimal key of the place */
  private constructor(private readonly zones: readonly (readonly [string, string])[]) {
    this.zoneOf = new Map(
      zones.map(([placeId, timeZone]) => [
        placeId,
        new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }),
      ]),
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

  /** 0..23; NaN where the place or its time zone is not known. */
  hourAt(placeId: string | null, atMs: number): number {
    const format = placeId === null ? undefined : this.zoneOf.get(placeId)
    if (!format) return NaN
    // Zones differ from UTC by whole quarters of an hour.
    const hour = Math.floor((4 * atMs) / HOUR_MS)
    const last = this.known.get(placeId!)
    if (last?.hour === hour) return last.local
    const local = Number(format.format(atMs))
    this.known.set(placeId!, { hour, local })
    return local
  }
}
