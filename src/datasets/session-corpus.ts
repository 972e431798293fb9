/** What visitors did, as it was known at an instant. */
import type { SessionCorpus } from '../contracts/session/session'
import type { Queryable } from '../db/client'
import { readSessionEvents } from '../db/repositories/behaviour/session-corpus.repository'
import { corpusOfVisits } from '../features/session/visits'

const DAY_MS = 86_400_000
/** About a gigabyte of rows on their way; what a model learns of older visits is little. */
const MAX_EVENTS = 3_000_000

/** The visits of the last `days` up to `asOf`, of what was known then. */
export async function readSessionCorpus(db: Queryable, asOf: Date, days: number): Promise<SessionCorpus> {
  const from = new Date(asOf.getTime() - days * DAY_MS)
  return corpusOfVisits(await readSessionEvents(db, { from, to: asOf, asOf, maxEvents: MAX_EVENTS }))
}
