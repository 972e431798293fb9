/** What visitors did, as it was known at an instant. */
import type { SessionCorpus } from '../contracts/session/session'
import type { Queryable } from '../db/client'
import { readSessionEvents } from '../db/repositories/behaviour/session-corpus.repository'
import { readItemCatalogue, readPlaceTimeZones } from '../db/repositories/behaviour/item-catalogue.repository'
import { buildItemCatalogue } from '../features/session/item-catalogue'
import { corpusOfVisits } from '../features/session/visits'

const DAY_MS = 86_400_000
/** About a gigabyte of rows on their way; what a model learns of older visits is little. */
const MAX_EVENTS = 3_000_000

/** The visits of the last `days` up to `asOf`, and the items in them, of what was known then. */
export async function readSessionCorpus(db: Queryable, asOf: Date, days: number): Promise<SessionCorpus> {
  const from = new Date(asOf.getTime() - days * DAY_MS)
  const corpus = corpusOfVisits(
    await readSessionEvents(db, { from, to: asOf, asOf, maxEvents: MAX_EVENTS, withTexts: true }),
  )
  const zoneOf = await readPlaceTimeZones(db, corpus.placeIds)
  return {
    ...corpus,
    placeTimeZones: corpus.placeIds.map((placeId) => zoneOf.get(placeId) ?? null),
    catalogue: buildItemCatalogue(await readItemCatalogue(db, corpus.vocabulary.itemIds, asOf)),
  }
}
