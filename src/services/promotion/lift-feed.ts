/**
 * Pushes the lift of a promotion when what is told of it has changed. It is a state and no log (see `ModelFeed`), but one with a cursor: the cursor names the answer that a
 * subscriber has, so that one that was away is sent the answer of now where that is another, and nothing where it is the same.
 *
 * All subscribers of a promotion share one look at it, the first one too. Promotions whose days may have changed are looked at one after the other, with a rest as long as each look
 * took: a shop whose days change without a pause leaves the thread that tells lifts to others for half of the time.
 */
import { createHash } from 'node:crypto'
import { noneNamed } from '../../contracts/not-found'
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import { CoalescingQueue } from '../../core/coalescing-queue'
import { ForecartError } from '../../core/errors'
import type { Logger } from '../../core/logger'
import { pullIterator } from '../../core/pull-iterator'
import type { NotificationListener, NotificationTopic } from '../../db/notifications'
import { requireScope } from '../access'
import { decodeFeedCursor, encodeFeedCursor } from '../feed-cursor'
import { LOG_READER } from '../log-feed'
import type { PromotionLiftValue } from './promotion-lift'
import type { PromotionLiftService } from './promotion-lift.service'
import type { PromotionService } from './promotion.service'

export type LiftMessage =
  | { readonly kind: 'UPDATE'; readonly cursor: string; readonly lift: PromotionLiftValue }
  | { readonly kind: 'RESYNC'; readonly cursor: string; readonly lift: null }

export interface LiftFeedOptions {
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect'>
  readonly promotions: Pick<PromotionService, 'promotionsByRef'>
  readonly lifts: Pick<PromotionLiftService, 'lift'>
  readonly logger: Logger
  /** Changes that come together are looked at once. Default 250 ms. */
  readonly debounceMs?: number
}

/** Whatever a lift is told from, beside items. */
const TOPICS: readonly NotificationTopic[] = ['demand', 'promotions', 'selling-places']
/** That of `promotionLift`, where it is not said. */
const CONFIDENCE = 0.9
const DEBOUNCE_MS = 250
/** Promotions that are followed at once, whoever follows them. */
const MOST_FOLLOWED = 200
/** The position of nobody: whoever goes on from it is sent the answer of now. */
const NOWHERE = 0n

interface Subscriber {
  /** Which answer it has. */
  has: bigint
  readonly queue: CoalescingQueue<'lift', LiftMessage>
}

interface Followed {
  readonly promotionId: bigint
  readonly subscribers: Set<Subscriber>
  /** What was told last: null before the first look, and where the last look failed. */
  told: {
    readonly position: bigint
    readonly lift: PromotionLiftValue
    /** Decimal. None where nothing was read. */
    readonly itemIds: ReadonlySet<string>
  } | null
  /** While nothing is told: the look that all who subscribe meanwhile wait for. */
  firstLook: Promise<Followed['told']> | null
  /** Looks are one after the other, so that an older answer never replaces a newer one. */
  lastLook: Promise<unknown>
}

export class LiftFeed {
  private readonly followed = new Map<bigint, Followed>()
  private readonly stopListening: readonly (() => void)[]
  /** Promotions that may have changed since they were looked at. */
  private readonly changed = new Set<bigint>()
  private timer: NodeJS.Timeout | null = null
  private isLooking = false
  private isStopped = false

  constructor(private readonly options: LiftFeedOptions) {
    const { listener } = options
    this.stopListening = [
      ...TOPICS.map((topic) => listener.on(topic, () => this.wake())),
      listener.on('items', ({ itemIds }) => this.wake(itemIds)),
      // Announcements of the time without a connection are lost.
      listener.onReconnect(() => this.wake()),
    ]
  }

  /** Those that are told what changes; not those whose first answer is being made. */
  get subscriberCount(): number {
    let count = 0
    for (const { subscribers, told } of this.followed.values()) count += told ? subscribers.size : 0
    return count
  }

  stop(): void {
    this.isStopped = true
    for (const stop of this.stopListening) stop()
    if (this.timer) clearTimeout(this.timer)
    for (const { subscribers } of this.followed.values()) for (const { queue } of subscribers) queue.close()
    this.followed.clear()
    this.changed.clear()
  }

  /**
   * The lift of the promotion each time that it has become another. A slow subscriber misses lifts in between, and never the last one.
   * @param after cursor of the last message that was seen: where another lift is told by now, it is sent first. Null begins with what comes next.
   * @throws UNAUTHENTICATED, FORBIDDEN; NOT_FOUND; BAD_USER_INPUT where `after` is not a cursor of this feed; RATE_LIMITED, TIMEOUT where too much is asked for at once
   */
  async subscribe(
    viewer: Viewer,
    promotion: EntityRef,
    after: string | null,
  ): Promise<AsyncIterableIterator<LiftMessage>> {
    requireScope(viewer, 'read')
    const seen = after === null ? null : decodeFeedCursor('promotionLiftRefreshed', after)
    const [record] = await this.options.promotions.promotionsByRef(viewer, [promotion])
    if (!record) throw noneNamed('Promotion', promotion)
    const followed = this.follow(record.id)
    const subscriber: Subscriber = { has: seen ?? NOWHERE, queue: new CoalescingQueue(1) }
    // From here on no change is missed: what is announced while the first answer is made is looked at afterwards.
    followed.subscribers.add(subscriber)
    const leave = () => {
      followed.subscribers.delete(subscriber)
      subscriber.queue.close()
      if (followed.subscribers.size === 0 && this.followed.get(record.id) === followed) {
        this.followed.delete(record.id)
      }
    }
    try {
      const told = followed.told ?? (await this.tellFirst(followed))
      if (!told) throw noneNamed('Promotion', promotion)
      if (seen === null) {
        subscriber.has = told.position
        subscriber.queue.clear()
      } else offer(subscriber, told)
    } catch (error) {
      leave()
      throw error
    }
    return pullIterator(async () => (await subscriber.queue.take(1))?.[0], leave)
  }

  private follow(promotionId: bigint): Followed {
    const known = this.followed.get(promotionId)
    if (known) return known
    if (this.followed.size >= MOST_FOLLOWED) {
      throw new ForecartError(
        'RATE_LIMITED',
        `The lifts of ${MOST_FOLLOWED} promotions are followed already; end other subscriptions to promotionLiftRefreshed`,
      )
    }
    const followed: Followed = {
      promotionId,
      subscribers: new Set(),
      told: null,
      firstLook: null,
      lastLook: Promise.resolve(),
    }
    this.followed.set(promotionId, followed)
    return followed
  }

  /** @param itemIds the items that have changed; none where categories or places have, which may concern all. A stock count of other items changes nothing that is told. */
  private wake(itemIds: readonly string[] = []): void {
    for (const { promotionId, told } of this.followed.values()) {
      const concerns =
        itemIds.length === 0 || !told || told.itemIds.size === 0 || itemIds.some((id) => told.itemIds.has(id))
      if (concerns) this.changed.add(promotionId)
    }
    this.lookLater(this.options.debounceMs ?? DEBOUNCE_MS)
  }

  private lookLater(delayMs: number): void {
    if (this.changed.size === 0 || this.isLooking || this.timer || this.isStopped) return
    this.timer = setTimeout(() => {
      this.timer = null
      this.isLooking = true
      const began = performance.now()
      void this.lookAtNext().finally(() => {
        this.isLooking = false
        this.lookLater(performance.now() - began)
      })
    }, delayMs)
    this.timer.unref()
  }

  private async lookAtNext(): Promise<void> {
    const [id] = this.changed
    if (id === undefined) return
    this.changed.delete(id)
    const followed = this.followed.get(id)
    // Nobody follows it any more.
    if (!followed) return
    try {
      const told = await this.tell(followed)
      for (const subscriber of followed.subscribers) {
        if (told) offer(subscriber, told)
        else subscriber.queue.close()
      }
    } catch (error) {
      this.options.logger.warn(
        { err: error, promotionId: id },
        'The lift of a promotion cannot be told; those who follow it are told to fetch anew',
      )
      followed.told = null
      for (const subscriber of followed.subscribers) {
        subscriber.has = NOWHERE
        subscriber.queue.set('lift', { kind: 'RESYNC', cursor: cursorOf(NOWHERE), lift: null })
      }
    }
  }

  /** Before anything is told, and after a look that failed. Whoever waits goes on before a later look begins, because the answer is awaited as it is. */
  private tellFirst(followed: Followed): Promise<Followed['told']> {
    if (followed.firstLook) return followed.firstLook
    const look = this.tell(followed)
    followed.firstLook = look
    const forget = () => {
      if (followed.firstLook === look) followed.firstLook = null
    }
    look.then(forget, forget)
    return look
  }

  /** What is told now; null where the promotion is gone. */
  private tell(followed: Followed): Promise<Followed['told']> {
    const look = followed.lastLook.then(async () => {
      const lift = await this.options.lifts.lift(LOG_READER, {
        promotion: { id: followed.promotionId },
        confidence: CONFIDENCE,
      })
      followed.told = lift && {
        lift,
        position: positionOf(lift),
        itemIds: new Set(lift.itemIds.map(String)),
      }
      return followed.told
    })
    followed.lastLook = look.catch(() => undefined)
    return look
  }
}

function offer(subscriber: Subscriber, { position, lift }: NonNullable<Followed['told']>): void {
  if (subscriber.has === position) return
  subscriber.has = position
  subscriber.queue.set('lift', { kind: 'UPDATE', cursor: cursorOf(position), lift })
}

function cursorOf(position: bigint): string {
  return encodeFeedCursor('promotionLiftRefreshed', position)
}

/** Says which answer it is: answers that tell the same have the same. What changes for one item, place or day changes the sums. */
function positionOf(value: PromotionLiftValue): bigint {
  const { promotionId, refusal, lift, constant, currency, firstDay, originDay, hasBegun, stock, test } = value
  const told = {
    ...{
      promotionId: String(promotionId),
      refusal,
      constant,
      currency,
      firstDay,
      originDay,
      hasBegun,
      days: test.days,
    },
    sums: lift && [
      ...[lift.baselineUnits, lift.incrementalUnits, lift.parts, lift.revenue, lift.margin, lift.roi],
      lift.drivers,
    ],
    stock: stock && {
      ...{ knownShare: stock.knownShare, unsellableUnits: stock.unsellableUnits },
      missing: stock.shortages.map(({ unitsMissing }) => unitsMissing),
    },
  }
  const digest = createHash('sha256').update(JSON.stringify(told)).digest()
  // Seven bytes, which a cursor holds; never the position of nobody.
  return BigInt(`0x${digest.toString('hex', 0, 7)}`) + 1n
}
