/**
 * The newest visits, kept up to date: read once as a whole, then only those sessions again of which something was learnt since. Bounded:
 * the oldest visits leave.
 */
import type { ItemVocabulary } from '../contracts/session/item-vocabulary'
import { MAX_AHEAD_MS } from '../contracts/session/session-rows'
import type { Queryable } from '../db/client'
import { readSessionEvents } from '../db/repositories/behaviour/session-corpus.repository'
import { joinVisits, NO_VISITS, stepsOfVisits, type VisitSteps } from '../features/session'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** A transaction may commit so long after the instant that its rows are said to be received at. */
const LATE_COMMIT_MS = 2 * 60_000
/** Of sessions with news. Where there are more between two readings, the oldest events of them are left out. */
const MAX_NEWS = 200_000
/** Sessions with news that are read again each time, before they are kept. */
const MAX_SESSIONS_READ_AGAIN = 5_000
/** Later than every instant: all that is committed is known. */
const EVER = new Date('9999-01-01T00:00:00Z')

export interface RecentVisitsOptions {
  readonly database: Queryable
  readonly vocabulary: ItemVocabulary
  /** The last events of a visit that are read. */
  readonly maxEvents: number
  /** How far back they go. */
  readonly days: number
  /** Of all visits together. */
  readonly maxSteps: number
}

export interface RenewOptions {
  readonly now: Date
  /** Sessions that are to be read again, whatever was learnt: they have another owner, who allows other things, or were deleted. */
  readonly outdated: readonly bigint[]
}

export class RecentVisits {
  private kept: VisitSteps | null = null
  private keptAt = new Date(0)
  private lastNews = ''

  constructor(private readonly options: RecentVisitsOptions) {}

  /** All visits as they are now; null where nothing has changed since the last call. */
  async renew({ now, outdated }: RenewOptions): Promise<VisitSteps | null> {
    const { days, maxSteps } = this.options
    const fromMs = now.getTime() - days * DAY_MS
    if (this.kept === null) {
      this.kept = joinVisits(await this.read(now, fromMs, null), NO_VISITS, {
        fromMs,
        maxSteps,
        outdated: NONE,
      })
      this.keptAt = now
      this.lastNews = ''
      return this.kept
    }
    if (outdated.length > 0)
      this.kept = joinVisits(this.kept, NO_VISITS, { fromMs, maxSteps, outdated: new Set(outdated) })
    const learntAfter = new Date(this.keptAt.getTime() - LATE_COMMIT_MS)
    const news = await this.read(now, fromMs, { learntAfter, sessionIds: outdated })
    const summary = `${news.steps.items.length} ${news.endedAtMs.reduce((sum, ended) => sum + ended, 0)}`
    const leaves = this.kept.endedAtMs.length > 0 && this.kept.endedAtMs[0]! < fromMs - HOUR_MS
    if (outdated.length === 0 && !leaves && summary === this.lastNews) return null
    this.lastNews = summary
    const all = joinVisits(this.kept, news, { fromMs, maxSteps, outdated: NONE })
    // Sessions that were named are not read again: what is known of them now is kept.
    if (outdated.length > 0 || leaves || news.sessionIds.length > MAX_SESSIONS_READ_AGAIN) {
      this.kept = all
      this.keptAt = now
    }
    return all
  }

  private async read(
    now: Date,
    fromMs: number,
    of: { readonly learntAfter: Date; readonly sessionIds: readonly bigint[] } | null,
  ): Promise<VisitSteps> {
    const { database, vocabulary, maxEvents, maxSteps } = this.options
    const events = await readSessionEvents(database, {
      from: new Date(fromMs),
      to: new Date(now.getTime() + MAX_AHEAD_MS),
      asOf: EVER,
      maxEvents: of ? MAX_NEWS : maxSteps,
      ...(of && { of }),
    })
    return stepsOfVisits(events, events.sessionIds, vocabulary, maxEvents)
  }
}

const NONE: ReadonlySet<bigint> = new Set()
