/** What the ledger teaches answers, remembered for a minute: it changes once an hour at most, by a job that may run in another process. */
import { BoundedCache } from '../../core/bounded-cache'
import type { Clock } from '../../core/time/clock'
import type { Day } from '../../core/time/day'
import type { Queryable } from '../../db/client'
import { learnFromLedger, type LedgerLesson } from './lift-ledger'

const REMEMBERED_MS = 60_000
/** One for each first day of a promotion that has begun, and one for all that have not. */
const MOST_REMEMBERED = 200

export class LedgerLessons {
  private readonly known = new BoundedCache<
    string,
    { readonly since: number; readonly lesson: Promise<LedgerLesson> }
  >(MOST_REMEMBERED)

  constructor(
    private readonly database: Queryable,
    private readonly clock: Clock,
  ) {}

  /** @param before see `learnFromLedger` */
  of(before: Day | null): Promise<LedgerLesson> {
    const key = before ?? ''
    const now = this.clock.now().getTime()
    const known = this.known.get(key)
    if (known && now >= known.since && now < known.since + REMEMBERED_MS) return known.lesson
    const lesson = learnFromLedger(this.database, before)
    this.known.set(key, { since: now, lesson })
    // What failed is tried again.
    lesson.catch(() => this.known.delete(key))
    return lesson
  }
}
