/**
 * Promotions that run for a visitor, those first that cover what suits the visit. The items of the visitor's list count by their places as in
 * the discounted cumulative gain, 1 / log2(1 + rank): a promotion is as relevant as the mean of the best three that it covers, where the best
 * possible three make 1. That is multiplied by how much more often it is clicked than others, where lists of promotions were logged.
 */
import { type Day, dayOf } from '../../../core/time/day'
import type { Queryable } from '../../../db/client'
import type { Clock } from '../../../core/time/clock'
import type { NotificationListener } from '../../../db/notifications'
import {
  type OfferedPromotion,
  type Promotions,
  readOfferedPromotions,
  readPromotionsFor,
} from '../../../db/repositories/recommendation/target-snapshot.repository'
import { Announced } from '../../announced'
import type { Catalogue } from '../catalogue'
import type { RankedItem } from '../ranking/ranked-item'
import type { ClickRates } from './click-rates'
import { placesAround } from './places-around'
import type { TargetCandidate, TargetReason } from './target'

const BEST_ITEMS = 3

export interface PromotionQuestion {
  readonly locationId: bigint | null
  /** Null: nobody that is known, who gets what is for everybody. */
  readonly userId: bigint | null
  /** What suits the visitor, the best first. */
  readonly items: readonly Pick<RankedItem, 'itemId' | 'source'>[]
  readonly rates: ClickRates
}

export interface PromotionRankingOptions {
  readonly database: Queryable
  readonly clock: Clock
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect' | 'isCurrent'> | null
}

export class PromotionRanking {
  readonly offered: Announced<Promotions>

  constructor(private readonly options: PromotionRankingOptions) {
    const { database, clock, listener } = options
    this.offered = new Announced({
      listener,
      topics: ['promotions', 'selling-places'],
      read: () => readOfferedPromotions(database, clock.now()),
    })
  }

  /** The most relevant first; of equal ones, the deepest discount, then the one that ends first. */
  async rank(
    { locationId, userId, items, rates }: PromotionQuestion,
    catalogue: Catalogue,
  ): Promise<TargetCandidate[]> {
    const now = this.options.clock.now()
    const { promotions, parentOf, zoneOf, timeZone } = await this.offered.read()
    const around = placesAround(locationId, parentOf)
    const suiting = items.map((item) => ({ ...item, key: item.itemId.toString() }))
    const today = dayOf(now, (locationId === null ? undefined : zoneOf.get(locationId)) ?? timeZone)
    const running = promotions.filter(
      (one) => runsAt(one, around, today) && coversSomething(one, catalogue, now),
    )
    return (await this.forUser(running, userId))
      .map((one): TargetCandidate => {
        const relevance = relevanceOf(one, suiting)
        const clickRate = rates.rate(one.promotion.id.toString())
        const lift = clickRate === null || !rates.baseRate ? 1 : clickRate / rates.baseRate
        return {
          target: { type: 'Promotion', record: one.promotion },
          score: relevance.score * lift,
          reasons: [relevance.reason],
          clickRate,
        }
      })
      .sort(byScore)
  }

  /** Those that are for everybody, or for this customer. */
  private async forUser(
    running: readonly OfferedPromotion[],
    userId: bigint | null,
  ): Promise<OfferedPromotion[]> {
    const forSome = running.filter(({ promotion }) => promotion.audience !== null)
    const ids = forSome.map(({ promotion }) => promotion.id)
    const own =
      userId === null || ids.length === 0
        ? new Set<bigint>()
        : await readPromotionsFor(this.options.database, userId, ids)
    return running.filter(({ promotion }) => promotion.audience === null || own.has(promotion.id))
  }
}

function runsAt(
  { promotion, locationIds }: OfferedPromotion,
  around: ReadonlySet<bigint>,
  today: Day,
): boolean {
  if (promotion.startsOn > today || promotion.endsOn < today) return false
  return locationIds.length === 0 || locationIds.some((id) => around.has(id))
}

/** Whether something that it covers is on sale. */
function coversSomething({ itemIds }: OfferedPromotion, catalogue: Catalogue, now: Date): boolean {
  if (itemIds === null) return true
  for (const itemId of itemIds) if (catalogue.isPublic(itemId, now)) return true
  return false
}

function relevanceOf(
  { itemIds }: OfferedPromotion,
  items: readonly (PromotionQuestion['items'][number] & { readonly key: string })[],
): { readonly score: number; readonly reason: TargetReason } {
  const found: number[] = []
  for (let at = 0; at < items.length && found.length < BEST_ITEMS; at++)
    if (itemIds?.has(items[at]!.key) ?? true) found.push(at)
  const [first] = found
  if (first === undefined) return { score: 0, reason: { code: 'RUNNING', itemId: null, weight: null } }
  const { itemId, source } = items[first]!
  const isOfVisit = source === 'MODEL' || source === 'SIMILAR'
  return {
    score: sumOf(found.map(gainAt)) / BEST_GAIN,
    reason: { code: isOfVisit ? 'SUITS_VISIT' : 'ON_POPULAR', itemId, weight: null },
  }
}

/** @param at place in the list, from 0 */
function gainAt(at: number): number {
  return 1 / Math.log2(at + 2)
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

const BEST_GAIN = sumOf(Array.from({ length: BEST_ITEMS }, (_, at) => gainAt(at)))

function byScore(a: TargetCandidate, b: TargetCandidate): number {
  if (a.target.type !== 'Promotion' || b.target.type !== 'Promotion') return 0
  const [one, other] = [a.target.record, b.target.record]
  return (
    b.score - a.score ||
    (other.discountFraction ?? 0) - (one.discountFraction ?? 0) ||
    (one.endsOn < other.endsOn ? -1 : one.endsOn > other.endsOn ? 1 : Number(one.id - other.id))
  )
}
