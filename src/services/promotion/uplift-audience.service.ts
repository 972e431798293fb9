/**
 * Whom promotions change: learned from those that ran, in a thread of its own, and said of the customers who may be addressed now. It is remembered until the next day. Who leaves is
 * forgotten at once, and who has left since, or refuses marketing since, is left out of every answer.
 */
import { createHash } from 'node:crypto'
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { PromotionRecord } from '../../contracts/shop/shop-records'
import type { Viewer } from '../../contracts/viewer'
import { noneNamed } from '../../contracts/not-found'
import type { Logger } from '../../core/logger'
import type { Clock } from '../../core/time/clock'
import type { Queryable } from '../../db/client'
import type { NotificationListener } from '../../db/notifications'
import { stillAddressable } from '../../db/repositories/promotion/uplift-users.repository'
import type { ArmTerms, ArmUplift, UpliftRefusalCode } from '../../models/uplift'
import { requireScope } from '../access'
import { refuse, requireNumber } from '../input-rules'
import {
  emptyPage,
  pageSize,
  positionAfter,
  toPage,
  type Ordering,
  type Page,
  type PageRequest,
} from '../page'
import type { UpliftComparison, UpliftOutcome } from './effect-protocol'
import type { EffectThread } from './effect-thread'
import { LearnedUplifts, type LearnedAudience } from './learned-uplifts'
import type { PromotionService } from './promotion.service'
import type { LearnedUpliftOf, UpliftVersions } from './uplift-versions'

export { UPLIFT_OUTCOMES, type UpliftComparison, type UpliftOutcome } from './effect-protocol'
export type { UpliftBase, UpliftLearner } from '../../models/uplift'

export type UpliftAudienceRefusalCode = UpliftRefusalCode | 'CANCELLED' | 'NOT_STARTED'

export interface UpliftAudienceRefusal {
  readonly code: UpliftAudienceRefusalCode
  readonly message: string
  readonly remedy: string
}

export interface UpliftScoreRecord {
  readonly userId: bigint
  /** The promotion that is best for the customer. */
  readonly promotionId: bigint
  /** What it adds to the outcome of the customer: a probability, orders, or units of the currency. */
  readonly effect: number
  /** What that is worth, less what the promotion costs. */
  readonly gain: number
  /** From 1. */
  readonly rank: number
}

export interface UpliftEvaluationValue extends ArmUplift {
  readonly promotionId: bigint
  readonly confidence: number
  readonly shownUsers: number
  readonly otherUsers: number
}

export interface UpliftAudienceValue {
  readonly promotionId: bigint
  readonly outcome: UpliftOutcome
  /** Of the effects on revenue, and of gains where costs were given; null where neither is an amount. */
  readonly currency: string | null
  readonly refusal: UpliftAudienceRefusal | null
  /** Null where it cannot be told. */
  readonly comparison: UpliftComparison | null
  /** Of each promotion, in the order in which they were asked for; none where it cannot be told. */
  readonly evaluations: readonly UpliftEvaluationValue[]
  /** Customers for whom no promotion is worth its cost. */
  readonly leftOutUsers: number
  /** The version that tells it; null where it is refused. */
  readonly versionId: bigint | null
  readonly page: Page<UpliftScoreRecord>
}

export interface UpliftAudienceRequest extends PageRequest {
  readonly promotion: EntityRef
  /** Promotions beside it: of each customer it is said which of all is best. */
  readonly alternatives: readonly EntityRef[]
  readonly outcome: UpliftOutcome
  /** By promotion, that which is asked about first: what addressing a customer with it costs, in units of the currency. Null: nobody is left out for the cost. */
  readonly costsPerUser: readonly number[] | null
  /** What one more of the outcome is worth, in units of the currency. Null: 1. */
  readonly valuePerOutcome: number | null
}

export interface UpliftAudienceOptions {
  readonly database: Queryable
  readonly clock: Clock
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect'>
  readonly promotions: PromotionService
  readonly thread: EffectThread
  /** Keeps what was learned as a version. Absent: none is named. */
  readonly versions?: UpliftVersions
  readonly logger?: Pick<Logger, 'warn'>
}

/** An answer of all customers. */
type Learned =
  | { readonly refusal: UpliftAudienceRefusal; readonly audience: null; readonly versionId: null }
  | { readonly refusal: null; readonly audience: LearnedAudience; readonly versionId: bigint | null }

const CONFIDENCE = 0.9
const SEED = 1
const MOST_ALTERNATIVES = 3
const MOST_MONEY = 1e12
/** Customers beyond the page who are looked at, because some before them may be gone. */
const SPARE = 500

/** The largest gain first. Gains, and with them cursors, are of these promotions, this outcome and these costs alone. */
function orderingOf(
  promotions: readonly PromotionRecord[],
  outcome: UpliftOutcome,
  terms: ArmTerms | null,
): Ordering {
  const ofTerms = terms ? `${terms.valuePerOutcome}-${terms.costs.join('-')}` : 'effects'
  const name = `uplift.${promotions.map(({ id }) => id).join('-')}.${outcome}.${ofTerms}`
  return { name, expression: 'gain', sqlType: 'float8', descending: true }
}

export class UpliftAudienceService {
  private readonly learned: LearnedUplifts<Learned>

  constructor(private readonly options: UpliftAudienceOptions) {
    this.learned = new LearnedUplifts(options.listener)
  }

  /**
   * @throws NOT_FOUND where there is no such promotion; BAD_USER_INPUT for a page or terms that are asked for wrongly, and for promotions that have no day in common; RATE_LIMITED,
   *   TIMEOUT where too much is asked for at once; UNAUTHENTICATED, FORBIDDEN
   */
  async audience(viewer: Viewer, request: UpliftAudienceRequest): Promise<UpliftAudienceValue> {
    requireScope(viewer, 'read')
    const first = pageSize(request)
    const { outcome } = request
    const terms = termsOf(request)
    const promotions = await this.promotionsOf(viewer, request)
    const ordering = orderingOf(promotions, outcome, terms)
    const after = positionAfter(request.after, ordering)
    const { refusal, audience, versionId } = await this.of(promotions, outcome, terms)
    const about = { promotionId: promotions[0]!.id, outcome, versionId }
    if (refusal) {
      return {
        ...{ ...about, refusal, currency: null, comparison: null, evaluations: [], leftOutUsers: 0 },
        page: emptyPage(),
      }
    }
    const { userIds, best, effects, gains, comparison, arms, otherPeople } = audience
    // Behind the cursor: a smaller gain, or the same one and a later key.
    const start = after
      ? gains.findIndex((gain, at) => {
          const limit = Number(after.sortKey)
          return gain < limit || (gain === limit && userIds[at]! > after.id)
        })
      : 0
    const from = start < 0 ? gains.length : start
    const candidates = [...userIds.subarray(from, from + first + SPARE)]
    const { database, clock } = this.options
    const there = await stillAddressable(
      database,
      candidates,
      promotions.map(({ id }) => id),
      clock.now().toISOString().slice(0, 10),
    )
    const rows = candidates
      .flatMap((userId, at) =>
        there.has(userId)
          ? [
              {
                ...{ userId, promotionId: promotions[best[from + at]!]!.id, rank: from + at + 1 },
                ...{ effect: effects[from + at]!, gain: gains[from + at]! },
              },
            ]
          : [],
      )
      .slice(0, first)
    const last = rows.at(-1)
    const page = toPage(
      {
        rows,
        positions: rows.map(({ gain, userId }) => ({ sortKey: String(gain), id: userId })),
        hasNextPage: last !== undefined && last.rank < userIds.length,
      },
      ordering,
      request,
      () => Promise.resolve(userIds.length - audience.forgotten),
    )
    return {
      ...{ ...about, refusal: null, comparison, page, leftOutUsers: audience.leftOut },
      currency: outcome === 'REVENUE' || terms ? audience.currency : null,
      evaluations: arms.map(({ people, ...arm }, at) => ({
        ...{ ...arm, promotionId: promotions[at]!.id, confidence: CONFIDENCE },
        ...{ shownUsers: people, otherUsers: otherPeople },
      })),
    }
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    this.learned.stop()
    await this.options.thread.close()
  }

  private async promotionsOf(
    viewer: Viewer,
    { promotion, alternatives }: UpliftAudienceRequest,
  ): Promise<PromotionRecord[]> {
    if (alternatives.length > MOST_ALTERNATIVES)
      refuse(
        `alternatives: at most ${MOST_ALTERNATIVES} promotions are compared with the one that is asked about`,
      )
    const refs = [promotion, ...alternatives]
    const found = await this.options.promotions.promotionsByRef(viewer, refs)
    return found.map((record, index) => {
      if (!record) throw noneNamed('Promotion', refs[index]!)
      const before = found.findIndex((other) => other?.id === record.id)
      if (before < index) refuse(`alternatives[${index - 1}]: this promotion is named twice`)
      return record
    })
  }

  private of(
    promotions: readonly PromotionRecord[],
    outcome: UpliftOutcome,
    terms: ArmTerms | null,
  ): Promise<Learned> {
    const today = this.options.clock.now().toISOString().slice(0, 10)
    const told = promotions.map(({ id, status, startsOn, endsOn, audience }) => [
      ...[String(id), status, startsOn, endsOn, audience],
    ])
    const key = createHash('sha256')
      .update(JSON.stringify([told, outcome, terms, today]))
      .digest('base64')
    return this.learned.of(key, () => this.learn(promotions, outcome, terms))
  }

  private async learn(
    promotions: readonly PromotionRecord[],
    outcome: UpliftOutcome,
    terms: ArmTerms | null,
  ): Promise<Learned> {
    const { clock, thread } = this.options
    const now = clock.now()
    if (promotions.some(({ status }) => status === 'CANCELLED')) return refused(CANCELLED)
    const starts = promotions.map((one) => one.startsOn).sort()
    const [firstStartsOn, startsOn] = [starts[0]!, starts.at(-1)!]
    const endsOn = promotions.map((one) => one.endsOn).reduce((a, b) => (a < b ? a : b))
    if (startsOn > endsOn)
      refuse(
        'alternatives: the promotions have no day in common, and whom they change is told from such days alone',
      )
    if (now < new Date(`${startsOn}T00:00:00Z`)) return refused(NOT_STARTED)
    const promotionIds = promotions.map(({ id }) => id)
    const { refusal, learned } = await thread.learnUplift({
      scope: { promotionIds, firstStartsOn, startsOn, endsOn, now },
      ...{ outcome, terms, confidence: CONFIDENCE, seed: SEED },
    })
    if (learned) {
      const of = { promotionIds, outcome, firstStartsOn, endsOn, now, learned, seed: SEED }
      const versionId = await this.keep(of)
      return { refusal: null, audience: { ...learned, forgotten: 0 }, versionId }
    }
    if (refusal === 'NO_VISITORS') return refused(NO_VISITORS)
    return refused({ code: refusal.code, message: refusal.reason, remedy: refusal.remedy })
  }

  /** Null where it cannot be kept: it is told all the same. */
  private async keep(of: LearnedUpliftOf): Promise<bigint | null> {
    const { versions, logger } = this.options
    if (!versions) return null
    try {
      return await versions.keep(of)
    } catch (error) {
      logger?.warn({ err: error }, 'What was learned of customers could not be kept as a version')
      return null
    }
  }
}

function termsOf({
  alternatives,
  costsPerUser,
  valuePerOutcome,
}: Pick<UpliftAudienceRequest, 'alternatives' | 'costsPerUser' | 'valuePerOutcome'>): ArmTerms | null {
  if (valuePerOutcome !== null) requireNumber(valuePerOutcome, 'valuePerOutcome', 0, MOST_MONEY)
  if (costsPerUser === null) {
    if (valuePerOutcome !== null)
      refuse(
        'valuePerOutcome: name costsPerUser too, or leave it away: without costs the largest effect counts',
      )
    return null
  }
  if (costsPerUser.length !== alternatives.length + 1)
    refuse(
      `costsPerUser has to name one cost for each promotion, that which is asked about first: ${alternatives.length + 1}, not ${costsPerUser.length}`,
    )
  costsPerUser.forEach((cost, at) => requireNumber(cost, `costsPerUser[${at}]`, 0, MOST_MONEY))
  return { valuePerOutcome: valuePerOutcome ?? 1, costs: costsPerUser }
}

function refused(refusal: UpliftAudienceRefusal): Learned {
  return { refusal, audience: null, versionId: null }
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
    'There is no customer to learn from yet: none who allows it visited, signed in, on the days of the promotion and seven days ago or earlier; where places were held out by lot, none who is at home at one of them bought or visited in the year before, or the promotion began less than seven days ago.',
  remedy:
    'Send events with userExternalId, and impressions with promotionExternalId; ask again when seven days have passed.',
}
