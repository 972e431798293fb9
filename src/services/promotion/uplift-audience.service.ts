/**
 * Whom a promotion changes: learned from one that ran, in a thread of its own, and said of the customers who may be addressed now. It is remembered until the next day, and
 * who has left since, or refuses marketing since, is left out of every answer.
 */
import { createHash } from 'node:crypto'
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { PromotionRecord } from '../../contracts/shop/shop-records'
import type { Viewer } from '../../contracts/viewer'
import { BoundedCache } from '../../core/bounded-cache'
import { ForecartError } from '../../core/errors'
import { minorPerMajor } from '../../core/money'
import type { Clock } from '../../core/time/clock'
import { readUplift, type UpliftReading } from '../../datasets/uplift-reader'
import type { Queryable } from '../../db/client'
import { stillAddressable } from '../../db/repositories/promotion/uplift-users.repository'
import type { ArmUplift, OutcomeKind, UpliftRefusalCode } from '../../models/uplift'
import { requireScope } from '../access'
import {
  emptyPage,
  pageSize,
  positionAfter,
  toPage,
  type Ordering,
  type Page,
  type PageRequest,
} from '../page'
import type { EffectThread } from './effect-thread'
import type { PromotionService } from './promotion.service'
import { Turns } from './turns'

export type { UpliftBase, UpliftLearner } from '../../models/uplift'

export const UPLIFT_OUTCOMES = ['PURCHASE', 'ENGAGEMENT', 'ORDERS', 'REVENUE'] as const
export type UpliftOutcome = (typeof UPLIFT_OUTCOMES)[number]

export type UpliftAudienceRefusalCode = UpliftRefusalCode | 'CANCELLED' | 'NOT_STARTED'

export interface UpliftAudienceRefusal {
  readonly code: UpliftAudienceRefusalCode
  readonly message: string
  readonly remedy: string
}

export interface UpliftScoreRecord {
  readonly userId: bigint
  /** What the promotion adds to the outcome of the customer: a probability, orders, or units of the currency. */
  readonly effect: number
  /** From 1. */
  readonly rank: number
}

export interface UpliftEvaluationValue extends ArmUplift {
  readonly confidence: number
  readonly shownUsers: number
  readonly otherUsers: number
}

export interface UpliftAudienceValue {
  readonly promotionId: bigint
  readonly outcome: UpliftOutcome
  /** Of the effects on revenue; null of other outcomes. */
  readonly currency: string | null
  readonly refusal: UpliftAudienceRefusal | null
  readonly evaluation: UpliftEvaluationValue | null
  readonly page: Page<UpliftScoreRecord>
}

export interface UpliftAudienceRequest extends PageRequest {
  readonly promotion: EntityRef
  readonly outcome: UpliftOutcome
}

export interface UpliftAudienceOptions {
  readonly database: Queryable
  readonly clock: Clock
  readonly promotions: PromotionService
  readonly thread: EffectThread
}

/** An answer of all customers. */
interface Learned {
  readonly currency: string | null
  readonly refusal: UpliftAudienceRefusal | null
  readonly evaluation: UpliftEvaluationValue | null
  /** The largest effect first. */
  readonly userIds: BigInt64Array
  readonly effects: Float64Array
}

const CONFIDENCE = 0.9
const SEED = 1
const REMEMBERED = 10
const MOST_READING = 1
const MOST_WAITING = 8
/** Customers beyond the page who are looked at, because some before them may be gone. */
const SPARE = 500

/** The largest effect first. */
const ORDERING: Ordering = { name: 'uplift', expression: 'effect', sqlType: 'float8', descending: true }

const KINDS: Readonly<Record<UpliftOutcome, OutcomeKind>> = {
  PURCHASE: 'BINARY',
  ENGAGEMENT: 'BINARY',
  ORDERS: 'COUNT',
  REVENUE: 'AMOUNT',
}

export class UpliftAudienceService {
  private readonly learned = new BoundedCache<string, Promise<Learned>>(REMEMBERED)
  private readonly turns = new Turns(MOST_READING, MOST_WAITING)

  constructor(private readonly options: UpliftAudienceOptions) {}

  /**
   * @throws NOT_FOUND where there is no such promotion, BAD_USER_INPUT for a page that is asked for wrongly; RATE_LIMITED, TIMEOUT where too much is asked for at once;
   *   UNAUTHENTICATED, FORBIDDEN
   */
  async audience(viewer: Viewer, request: UpliftAudienceRequest): Promise<UpliftAudienceValue> {
    requireScope(viewer, 'read')
    const first = pageSize(request)
    const after = positionAfter(request.after, ORDERING)
    const [promotion] = await this.options.promotions.promotionsByRef(viewer, [request.promotion])
    if (!promotion) throw new ForecartError('NOT_FOUND', 'There is no such promotion')
    const { outcome } = request
    const { currency, refusal, evaluation, userIds, effects } = await this.of(promotion, outcome)
    const about = { promotionId: promotion.id, outcome, currency, refusal, evaluation }
    if (refusal) return { ...about, page: emptyPage() }
    // Behind the cursor: a smaller effect, or the same one and a later key.
    const start = after
      ? effects.findIndex((effect, at) => {
          const limit = Number(after.sortKey)
          return effect < limit || (effect === limit && userIds[at]! > after.id)
        })
      : 0
    const from = start < 0 ? effects.length : start
    const candidates = [...userIds.subarray(from, from + first + SPARE)]
    const there = await stillAddressable(this.options.database, candidates)
    const rows = candidates
      .flatMap((userId, at) =>
        there.has(userId) ? [{ userId, effect: effects[from + at]!, rank: from + at + 1 }] : [],
      )
      .slice(0, first)
    const last = rows.at(-1)
    const page = toPage(
      {
        rows,
        positions: rows.map(({ effect, userId }) => ({ sortKey: String(effect), id: userId })),
        hasNextPage: last !== undefined && last.rank < userIds.length,
      },
      ORDERING,
      request,
      () => Promise.resolve(userIds.length),
    )
    return { ...about, page }
  }

  /** Ends the thread. */
  close(): Promise<void> {
    return this.options.thread.close()
  }

  private of(promotion: PromotionRecord, outcome: UpliftOutcome): Promise<Learned> {
    const today = this.options.clock.now().toISOString().slice(0, 10)
    const { id, status, startsOn, endsOn, audience } = promotion
    const key = createHash('sha256')
      .update([id, status, startsOn, endsOn, JSON.stringify(audience), outcome, today].join('/'))
      .digest('base64')
    const known = this.learned.get(key)
    if (known) return known
    const learned = this.learn(promotion, outcome)
    this.learned.set(key, learned)
    // What failed is tried again.
    learned.catch(() => this.learned.delete(key))
    return learned
  }

  private async learn(promotion: PromotionRecord, outcome: UpliftOutcome): Promise<Learned> {
    const { database, clock, thread } = this.options
    const now = clock.now()
    const { id: promotionId, status, startsOn, endsOn } = promotion
    if (status === 'CANCELLED') return refused(CANCELLED)
    if (now < new Date(`${startsOn}T00:00:00Z`)) return refused(NOT_STARTED)
    return this.turns.take(async () => {
      const reading = await readUplift(database, { promotionId, startsOn, endsOn, now })
      const { isShown, columns } = reading.visitors
      if (isShown.length === 0) return refused(NO_VISITORS)
      const result = await thread.learnUplift({
        data: {
          ...{ columns, arms: isShown, armCount: 2, outcomeKind: KINDS[outcome], armShares: null },
          outcomes: outcomesOf(outcome, reading),
        },
        asked: reading.addressable.columns,
        askedIds: BigInt64Array.from(reading.addressable.userIds, BigInt),
        ...{ confidence: CONFIDENCE, seed: SEED },
      })
      if (!result.arm) {
        const { code, reason, remedy } = result.refusal
        return refused({ code, message: reason, remedy })
      }
      const { arm, userIds, effects } = result
      const shownUsers = isShown.reduce((sum, shown) => sum + shown, 0)
      return {
        currency: outcome === 'REVENUE' ? reading.currency : null,
        refusal: null,
        evaluation: { ...arm, confidence: CONFIDENCE, shownUsers, otherUsers: isShown.length - shownUsers },
        ...{ userIds, effects },
      }
    })
  }
}

function outcomesOf(outcome: UpliftOutcome, { visitors, currency }: UpliftReading): Float64Array {
  const perMajor = currency === null ? 1 : minorPerMajor(currency)
  return Float64Array.from(visitors.outcomes, ({ orders, spentMinor, cameBack }) => {
    switch (outcome) {
      case 'PURCHASE':
        return Number(orders > 0)
      case 'ENGAGEMENT':
        return Number(cameBack)
      case 'ORDERS':
        return orders
      case 'REVENUE':
        return spentMinor / perMajor
    }
  })
}

function refused(refusal: UpliftAudienceRefusal): Learned {
  return {
    ...{ currency: null, refusal, evaluation: null },
    ...{ userIds: new BigInt64Array(0), effects: new Float64Array(0) },
  }
}

const CANCELLED: UpliftAudienceRefusal = {
  code: 'CANCELLED',
  message: 'The promotion was called off.',
  remedy: 'Ask for one that ran.',
}

const NOT_STARTED: UpliftAudienceRefusal = {
  code: 'NOT_STARTED',
  message: 'No day of the promotion has come yet, so that nobody was shown it.',
  remedy: 'Ask for an earlier promotion of the same kind, or wait until this one has run.',
}

const NO_VISITORS: UpliftAudienceRefusal = {
  code: 'TOO_FEW_USERS',
  message:
    'No customer who allows that models learn from it visited on the days of the promotion, signed in.',
  remedy: 'Send events with userExternalId, and impressions with promotionExternalId.',
}
