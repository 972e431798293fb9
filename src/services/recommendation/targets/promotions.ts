/**
 * Promotions that run for a visitor, those first that cover what suits the visit. The items of the visitor's list count by their places as in
 * the discounted cumulative gain, 1 / log2(1 + rank): a promotion is as relevant as the mean of the best three that it covers, where the best
 * possible three make 1. That is multiplied by how much more often it is clicked than others, where lists of promotions were logged.
 */
import { BoundedCache } from '../../../core/bounded-cache'
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
import { CategoriesOnSale } from './categories-on-sale'
import type { ClickRates } from './click-rates'
import { placesAround } from './places-around'
import type { TargetCandidate, TargetReason } from './target'

const BEST_ITEMS = 3
/** Customers whose promotions are remembered. */
const MAX_USERS = 20_000

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

/** Not for everybody: for those with certain attributes, or for those who were not held out by lot. Whoever is not known is in no arm, and gets none of these. */
function isForSome({ promotion }: OfferedPromotion): boolean {
  return promotion.audience !== null || promotion.holdoutUnit === 'CUSTOMERS'
}

export class PromotionRanking {
  readonly offered: Announced<Promotions>
  private categories: CategoriesOnSale | null = null
  /** Of the promotions that are offered now; of others it is empty. */
  private readonly ofUsers = new BoundedCache<bigint, Promise<ReadonlySet<bigint>>>(MAX_USERS)
  private ofUsersOffered: Promotions | null = null

  constructor(private readonly options: PromotionRankingOptions) {
    const { database, clock, listener } = options
    this.offered = new Announced({
      listener,
      topics: ['promotions', 'selling-places'],
      read: () => readOfferedPromotions(database, clock.now()),
    })
    for (const topic of ['users', 'user-attributes'] as const)
      listener?.on(topic, ({ userIds }) => this.forgetUsers(userIds))
    listener?.onReconnect(() => this.ofUsers.clear())
  }

  /** To be called after the attributes of these users were written, before that is acknowledged. @param userIds decimal keys */
  forgetUsers(userIds: readonly string[]): void {
    for (const id of userIds) this.ofUsers.delete(BigInt(id))
  }

  /** The most relevant first; of equal ones, the deepest discount, then the one that ends first. */
  async rank(
    { locationId, userId, items, rates }: PromotionQuestion,
    catalogue: Catalogue,
  ): Promise<TargetCandidate[]> {
    const now = this.options.clock.now()
    const offered = await this.offered.read()
    const { promotions, parentOf, zoneOf, timeZone } = offered
    const around = placesAround(locationId, parentOf)
    const suiting = items.map((item) => suitingItem(item, catalogue))
    const today = dayOf(now, (locationId === null ? undefined : zoneOf.get(locationId)) ?? timeZone)
    if (this.categories?.catalogue !== catalogue) this.categories = new CategoriesOnSale(catalogue)
    const onSale = await this.categories.read(now)
    const running = promotions.filter(
      (one) => runsAt(one, around, today) && coversSomething(one, catalogue, onSale, now),
    )
    return (await this.forUser(running, userId, offered))
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
    offered: Promotions,
  ): Promise<OfferedPromotion[]> {
    const isForAny = running.some(isForSome)
    const own = userId === null || !isForAny ? new Set<bigint>() : await this.ownOf(userId, offered)
    return running.filter((one) => !isForSome(one) || own.has(one.promotion.id))
  }

  /** Those of the promotions for some that are for this customer. */
  private async ownOf(userId: bigint, offered: Promotions): Promise<ReadonlySet<bigint>> {
    const { database, listener } = this.options
    const isCurrent = (await listener?.isCurrent()) === true
    if (isCurrent && this.ofUsersOffered !== offered) {
      this.ofUsers.clear()
      this.ofUsersOffered = offered
    }
    const known = isCurrent ? this.ofUsers.get(userId) : undefined
    if (known) return known
    const ids = offered.promotions.flatMap((one) => (isForSome(one) ? [one.promotion.id] : []))
    const own = readPromotionsFor(database, userId, ids)
    if (isCurrent) {
      this.ofUsers.set(userId, own)
      own.catch(() => this.ofUsers.delete(userId))
    }
    return own
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

/** Whether something that it covers is on sale. @param onSale categories with something on sale */
function coversSomething(
  { itemIds, categoryIds }: OfferedPromotion,
  catalogue: Catalogue,
  onSale: ReadonlySet<bigint>,
  now: Date,
): boolean {
  if (itemIds === null) return true
  for (const id of categoryIds) if (onSale.has(id)) return true
  for (const itemId of itemIds) if (catalogue.isPublic(itemId, now)) return true
  return false
}

/** An item of the visitor's list, with what promotions name of it: made once for all promotions. */
interface SuitingItem extends Pick<RankedItem, 'itemId' | 'source'> {
  readonly key: string
  readonly categoryIds: readonly bigint[]
}

function suitingItem(
  { itemId, source }: PromotionQuestion['items'][number],
  catalogue: Catalogue,
): SuitingItem {
  const key = itemId.toString()
  const above = catalogue.categoriesAbove(catalogue.item(key)?.categoryId ?? null)
  return { itemId, source, key, categoryIds: Array.from(above, ({ id }) => id) }
}

function covers({ itemIds, categoryIds }: OfferedPromotion, item: SuitingItem): boolean {
  if (itemIds === null || itemIds.has(item.key)) return true
  return categoryIds.size > 0 && item.categoryIds.some((id) => categoryIds.has(id))
}

function relevanceOf(
  promotion: OfferedPromotion,
  items: readonly SuitingItem[],
): { readonly score: number; readonly reason: TargetReason } {
  const found: number[] = []
  for (let at = 0; at < items.length && found.length < BEST_ITEMS; at++)
    if (covers(promotion, items[at]!)) found.push(at)
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
