/**
 * What promotions added, once they ran. Measured when asked, in a thread of its own, and remembered until a promotion, a place that
 * sells, the days of its items or the last complete day change: any promotion, for others tell which places and items can be compared with, and what overlaps.
 */
import { createHash } from 'node:crypto'
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { PromotionRecord } from '../../contracts/shop/shop-records'
import type { Viewer } from '../../contracts/viewer'
import { BoundedCache } from '../../core/bounded-cache'
import { hasErrorCode } from '../../core/errors'
import { requireConfidence } from '../../core/statistics/confidence'
import type { Clock } from '../../core/time/clock'
import { addDays, type Day, daysBetween } from '../../core/time/day'
import { originDaysAt } from '../../datasets/origin-days'
import { AFTER_DAYS, HISTORY_DAYS, readPromotion } from '../../datasets/promotion-reader'
import type { Database } from '../../db/client'
import type { NotificationListener } from '../../db/notifications'
import { readSellingLocations } from '../../db/repositories/demand/demand-scope.repository'
import {
  readDemandVersion,
  readOverlaps,
  readPromotionScope,
  type PromotionScope,
} from '../../db/repositories/promotion/promotion-measurement.repository'
import { requireScope } from '../access'
import { FIRST_DAY } from '../input-rules'
import { EffectThread } from './effect-thread'
import { measureCustomers } from './measure-customers'
import { MOST_TOLD_APART, overlapQuestion, overlapsOfBothArms, toOverlaps } from './overlapping-promotions'
import {
  refused,
  tasksOf,
  toMeasurement,
  type MeasurementRefusal,
  type PromotionMeasurementValue,
} from './promotion-measurement'
import type { PromotionService } from './promotion.service'
import { Turns } from '../turns'

export interface PromotionMeasurementOptions {
  readonly database: Database
  readonly clock: Clock
  readonly promotions: PromotionService
  /** Tells of promotions that other servers wrote. Without one, nothing is remembered. */
  readonly listener?: Pick<NotificationListener, 'on' | 'onReconnect' | 'isCurrent'> | null
  readonly thread?: EffectThread
}

/** Other promotions that are named. */
const MOST_OVERLAPS = 20
const REMEMBERED = 200
/** Days of items that are compared with may be corrected, which the key does not see. */
const REMEMBERED_MS = 3_600_000
/** Promotions that are read at once: each reads up to some thousand cells. */
const MOST_READING = 2
const MOST_WAITING = 32

interface Remembered {
  readonly at: number
  readonly value: Promise<PromotionMeasurementValue>
}

export class PromotionMeasurementService {
  private readonly remembered = new BoundedCache<string, Remembered>(REMEMBERED)
  private readonly thread: EffectThread
  private readonly turns = new Turns(MOST_READING, MOST_WAITING, 'promotions')

  constructor(private readonly options: PromotionMeasurementOptions) {
    this.thread = options.thread ?? new EffectThread()
    const { listener } = options
    for (const topic of ['promotions', 'selling-places'] as const) listener?.on(topic, () => this.forget())
    // Announcements of the time without a connection are lost.
    listener?.onReconnect(() => this.forget())
  }

  /** To be called after a promotion was written, before that is acknowledged. */
  forget(): void {
    this.remembered.clear()
  }

  /**
   * Null where there is no such promotion.
   * @throws BAD_USER_INPUT where the confidence does not lie within .01 and .9999; RATE_LIMITED, TIMEOUT where too much is asked for at once
   */
  async measurement(
    viewer: Viewer,
    ref: EntityRef,
    confidence: number,
  ): Promise<PromotionMeasurementValue | null> {
    requireScope(viewer, 'read')
    requireConfidence(confidence)
    const [promotion] = await this.options.promotions.promotionsByRef(viewer, [ref])
    if (!promotion) return null
    const scope = await readPromotionScope(this.options.database, promotion.id)
    return scope && this.recall(promotion, scope, confidence)
  }

  /** Ends the thread. */
  close(): Promise<void> {
    return this.thread.close()
  }

  private async recall(
    promotion: PromotionRecord,
    scope: PromotionScope,
    confidence: number,
  ): Promise<PromotionMeasurementValue> {
    const { database, clock, listener } = this.options
    const now = clock.now()
    const places = await readSellingLocations(database)
    const lastDay =
      places.length > 0 ? originDaysAt(now, places).all : addDays(now.toISOString().slice(0, 10), -1)
    const isSold = places.some(({ id }) => scope.locationIds?.includes(id) ?? true)
    const refusal = refusalOf(promotion, lastDay) ?? (isSold ? null : NO_PLACE)
    if (refusal) return refused(promotion.id, confidence, refusal)
    const version = await readDemandVersion(database, scope.itemIds)
    const covered = JSON.stringify([promotion.startsOn, promotion.endsOn, scope])
    const hash = createHash('sha256').update(covered).digest('base64')
    const key = [promotion.id, hash, version, lastDay, confidence].join('/')
    const mayRemember = (await listener?.isCurrent()) === true
    // From here to where the new one is remembered nothing is waited for: what was read before an announcement is forgotten by it.
    const known = mayRemember ? this.remembered.get(key) : undefined
    if (known && now.getTime() - known.at < REMEMBERED_MS) return known.value
    // What is left out because too much is asked for at once is tried again.
    let isWhole = true
    const value = this.turns.take(async () => {
      const end = addDays(promotion.endsOn, AFTER_DAYS)
      const days = {
        startsOn: promotion.startsOn,
        endsOn: promotion.endsOn < lastDay ? promotion.endsOn : lastDay,
        lastDay: end < lastDay ? end : lastDay,
      }
      const overlaps = await readOverlaps(database, {
        ...{ promotionId: promotion.id, itemIds: scope.itemIds, from: days.startsOn, to: days.endsOn },
        placeIds: places.map(({ id }) => id).filter((id) => scope.locationIds?.includes(id) ?? true),
        first: MOST_OVERLAPS,
      })
      if (promotion.holdoutUnit === 'CUSTOMERS')
        return {
          ...(await measureCustomers(database, promotion.id, scope, days, confidence)),
          overlaps: overlapsOfBothArms(overlaps),
        }
      const others = await Promise.all(
        overlaps.length > MOST_TOLD_APART
          ? []
          : overlaps.map(async ({ promotionId }) => ({
              ...((await readPromotionScope(database, promotionId)) ?? NOTHING),
              promotionId,
            })),
      )
      const named = { ...scope, promotionId: promotion.id }
      const reading = await readPromotion(database, named, days, places, others)
      if (!reading) return refused(promotion.id, confidence, TOO_LARGE)
      const results = await this.thread.measure(tasksOf(reading, confidence))
      const value = toMeasurement(promotion.id, confidence, reading, results)
      const asked = overlapQuestion(overlaps, reading, value.refusal ? undefined : results[0], confidence)
      // The totals stand without it.
      const joint = asked && (await this.thread.tellApart(asked).catch(tooBusy))
      isWhole = joint !== 'TOO_BUSY'
      return { ...value, ...toOverlaps(overlaps, joint, confidence) }
    })
    if (!mayRemember) return value
    const remembered = { at: now.getTime(), value }
    this.remembered.set(key, remembered)
    const forgetPart = (): void => {
      if (!isWhole && this.remembered.get(key) === remembered) this.remembered.delete(key)
    }
    value.then(forgetPart, () => {
      isWhole = false
      forgetPart()
    })
    return value
  }
}

/** @throws all that waiting a little does not mend */
function tooBusy(error: unknown): 'TOO_BUSY' {
  if (hasErrorCode(error, 'TIMEOUT') || hasErrorCode(error, 'RATE_LIMITED')) return 'TOO_BUSY'
  throw error
}

/** Of a promotion that is gone since. */
const NOTHING: PromotionScope = { itemIds: [], locationIds: [], holdoutIds: [] }

const TOO_LARGE: MeasurementRefusal = {
  code: 'TOO_LARGE',
  message: 'The promotion names more than 600 pairs of an item and a place.',
  remedy: 'Measure a part of it: store a promotion of fewer items or places on the same days.',
}

const NO_PLACE: MeasurementRefusal = {
  code: 'HISTORY_TOO_SHORT',
  message: 'The promotion covers no place that sells: the regions that it names have none in them.',
  remedy: 'Store the promotion with the places at which it ran, or put the places into their regions.',
}

function refusalOf({ status, startsOn, endsOn }: PromotionRecord, lastDay: Day): MeasurementRefusal | null {
  if (status === 'CANCELLED') {
    return {
      code: 'CANCELLED',
      message: 'The promotion was called off before it ran, or never took place.',
      remedy: 'Plan another one, and measure that.',
    }
  }
  const days = daysBetween(startsOn, endsOn < lastDay ? endsOn : lastDay) + 1
  if (days > HISTORY_DAYS) {
    return {
      code: 'HISTORY_TOO_SHORT',
      message: `The promotion has run for ${days} days; ${HISTORY_DAYS} days before it are read, and a longer one has too few to compare with.`,
      remedy: `Measure a part of it: store a promotion of its first ${HISTORY_DAYS} days, or fewer.`,
    }
  }
  if (daysBetween(FIRST_DAY, startsOn) < HISTORY_DAYS) {
    return {
      code: 'HISTORY_TOO_SHORT',
      message: `The promotion starts on ${startsOn}: the ${HISTORY_DAYS} days before it, which are read, begin before the year 1.`,
      remedy: 'Correct the day on which it starts.',
    }
  }
  if (startsOn <= lastDay) return null
  return {
    code: 'NOT_STARTED',
    message: `The promotion starts on ${startsOn}, and ${lastDay} is the last day that is over at every place.`,
    remedy: 'Ask again when a day of it is over.',
  }
}
