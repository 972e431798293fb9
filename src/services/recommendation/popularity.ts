/** What many visitors do, remembered for a short time: what is answered where nothing is known of a visitor, or no model is trained. */
import type { ActionShares } from './action-shares'
import { sharesOfSteps } from './action-shares'
import type { Clock } from '../../core/time/clock'
import type { Queryable } from '../../db/client'
import {
  type PopularItem,
  readPopularItems,
  readVisitRates,
} from '../../db/repositories/behaviour/popularity.repository'

export type { PopularItem } from '../../db/repositories/behaviour/popularity.repository'

const HOUR_MS = 3_600_000
/** Answers grow older than this in no case. */
const REMEMBERED_MS = 30_000
const MAX_REMEMBERED = 200
/** Of one window and place. */
const MAX_ITEMS = 1_000
const FALLBACK_HOURS = 24 * 28

export interface VisitBaseline {
  readonly actions: ActionShares
  readonly purchaseProbability: number
}

interface Remembered {
  readonly atMs: number
  readonly answer: Promise<unknown>
}

export interface PopularityOptions {
  readonly database: Queryable
  readonly clock: Clock
}

export class Popularity {
  private readonly remembered = new Map<string, Remembered>()
  /** What is answered where nothing is known of a visitor: no window that is asked for pushes it out. */
  private readonly fallbacks = new Map<string, Remembered>()

  constructor(private readonly options: PopularityOptions) {}

  /** The most popular items of the last hours, the first one before the others. @param locationId null: anywhere */
  trending(windowHours: number, locationId: bigint | null): Promise<readonly PopularItem[]> {
    return this.remember(this.remembered, `${windowHours} ${locationId}`, (nowMs) =>
      this.popularSince(nowMs - windowHours * HOUR_MS, locationId),
    )
  }

  /** Of the last weeks. @param locationId null: anywhere */
  lately(locationId: bigint | null): Promise<readonly PopularItem[]> {
    return this.remember(this.fallbacks, `lately ${locationId}`, (nowMs) =>
      this.popularSince(nowMs - FALLBACK_HOURS * HOUR_MS, locationId),
    )
  }

  /** What a visitor of whom nothing is known does next. */
  baseline(): Promise<VisitBaseline> {
    return this.remember(this.fallbacks, 'baseline', async (nowMs) => {
      const rates = await readVisitRates(this.options.database, new Date(nowMs - FALLBACK_HOURS * HOUR_MS))
      const { steps, sessions, sessionsWithPurchase } = rates
      return {
        actions: sharesOfSteps([...steps, { type: 'LEAVE', count: sessions }]),
        purchaseProbability: sessions > 0 ? sessionsWithPurchase / sessions : 0,
      }
    })
  }

  private popularSince(sinceMs: number, locationId: bigint | null): Promise<readonly PopularItem[]> {
    return readPopularItems(this.options.database, {
      since: new Date(sinceMs),
      locationId,
      limit: MAX_ITEMS,
    })
  }

  private remember<Answer>(
    remembered: Map<string, Remembered>,
    key: string,
    read: (nowMs: number) => Promise<Answer>,
  ): Promise<Answer> {
    const nowMs = this.options.clock.now().getTime()
    const known = remembered.get(key)
    if (known && nowMs - known.atMs < REMEMBERED_MS) return known.answer as Promise<Answer>
    const answer = read(nowMs)
    remembered.delete(key)
    remembered.set(key, { atMs: nowMs, answer })
    answer.catch(() => remembered.delete(key))
    const [oldest] = remembered.keys()
    if (remembered.size > MAX_REMEMBERED) remembered.delete(oldest!)
    return answer
  }
}
