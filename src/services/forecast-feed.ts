/**
 * Pushes refreshed forecasts. One reader follows the log of refreshes for all subscribers of this process and hands each
 * what passes its filter. The log names the stored forecast, which is read once for all of them. A subscriber's buffer holds the latest refresh of each series and is bounded: who is too slow for
 * it is told to fetch anew (RESYNC) instead of being sent everything late.
 */
import { type DemandSeriesKey, MAX_HORIZON_DAYS, seriesName } from '../contracts/demand'
import type { Viewer } from '../contracts/viewer'
import { BoundedCache } from '../core/bounded-cache'
import { CoalescingQueue } from '../core/coalescing-queue'
import { isForecartError } from '../core/errors'
import type { Logger } from '../core/logger'
import { pullIterator } from '../core/pull-iterator'
import type { NotificationListener } from '../db/notifications'
import { requireScope } from './access'
import { decodeFeedCursor, encodeFeedCursor } from './feed-cursor'
import type { DemandForecastRequest, DemandForecastValue, ForecastService } from './forecast.service'
import type { RefreshFilter, RefreshService } from './refresh.service'

export interface ForecastFeedOptions {
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect'>
  readonly refreshes: Pick<RefreshService, 'latestCursor' | 'refreshesAfter'>
  readonly forecasts: Pick<ForecastService, 'forecastMany' | 'storedForecasts'>
  readonly logger: Logger
  /** Series that wait for one subscriber. */
  readonly capacity?: number
}

export type ForecastMessage =
  | { readonly kind: 'UPDATE'; readonly cursor: string; readonly forecast: DemandForecastValue }
  | { readonly kind: 'RESYNC'; readonly cursor: string; readonly forecast: null }

interface Refresh extends DemandSeriesKey {
  readonly id: bigint
  readonly categoryId: string | null
  readonly forecastId: bigint | null
}

interface Subscriber {
  readonly wants: (refresh: Refresh) => boolean
  readonly queue: CoalescingQueue<string, Refresh>
  /** Set where something was dropped: the position from which the subscriber is up to date again. */
  resyncAt: bigint | null
}

const DEFAULT_CAPACITY = 1_000
/** Forecasts of one subscriber that are read together. */
const CHUNK = 50
/** Messages that are kept for other subscribers: as many as may wait for each. */
const SHARED_MESSAGES = 1_000
/** Takes the place of a refresh in a queue, to wake its consumer. */
const RESYNC_KEY = 'resync'
const EVERYTHING: RefreshFilter = { itemIds: null, locationIds: null, categoryIds: null }
/** What is read serves all subscribers; whether each may see it was checked when it subscribed. */
const READER: Viewer = { kind: 'admin' }

export class ForecastFeed {
  private readonly subscribers = new Set<Subscriber>()
  /** By the key of their refresh; null where there is nothing to tell. */
  private readonly messages = new BoundedCache<bigint, Promise<ForecastMessage | null>>(SHARED_MESSAGES)
  private readonly stopListening: readonly (() => void)[]
  private cursor: bigint | null = null
  private reading: Promise<void> | null = null
  private readAgain = false

  constructor(private readonly options: ForecastFeedOptions) {
    const { listener } = options
    this.stopListening = [
      listener.on('forecast-refreshed', () => this.wake()),
      // What was announced while nobody heard is in the log.
      listener.onReconnect(() => this.wake()),
    ]
  }

  get subscriberCount(): number {
    return this.subscribers.size
  }

  stop(): void {
    for (const stop of this.stopListening) stop()
    for (const { queue } of this.subscribers) queue.close()
    this.subscribers.clear()
  }

  /**
   * @param after cursor of the last message that was seen; what was refreshed since is sent first.
   * @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT where `after` is no cursor of this feed.
   */
  async subscribe(
    viewer: Viewer,
    filter: RefreshFilter,
    after: string | null,
  ): Promise<AsyncIterableIterator<ForecastMessage>> {
    requireScope(viewer, 'read')
    const position = after === null ? null : decodeFeedCursor('demandForecastRefreshed', after)
    const subscriber: Subscriber = {
      wants: matcher(filter),
      queue: new CoalescingQueue(this.options.capacity ?? DEFAULT_CAPACITY),
      resyncAt: null,
    }
    this.cursor ??= await this.options.refreshes.latestCursor(READER)
    // First listen, then look back: what happens in between comes twice rather than never, and coalesces.
    this.subscribers.add(subscriber)
    try {
      if (position !== null) await this.catchUp(viewer, subscriber, position, filter)
    } catch (error) {
      this.subscribers.delete(subscriber)
      throw error
    }
    let chunk: ForecastMessage[] = []
    return pullIterator(
      async () => {
        while (chunk.length === 0) {
          const messages = await this.nextChunk(subscriber)
          if (messages === null) return undefined
          chunk = messages
        }
        return chunk.shift()
      },
      () => {
        this.subscribers.delete(subscriber)
        subscriber.queue.close()
      },
    )
  }

  private async catchUp(
    viewer: Viewer,
    subscriber: Subscriber,
    position: bigint,
    filter: RefreshFilter,
  ): Promise<void> {
    const missed = await this.options.refreshes.refreshesAfter(viewer, position, filter)
    if (missed.kind === 'RESYNC') return resync(subscriber, missed.cursor)
    for (const refresh of missed.refreshes) this.offer(subscriber, refresh, missed.cursor)
  }

  private offer(subscriber: Subscriber, refresh: Refresh, cursor: bigint): void {
    if (subscriber.resyncAt !== null) {
      // Everything up to here will be fetched anew.
      subscriber.resyncAt = cursor
      return
    }
    if (!subscriber.queue.set(seriesName(refresh), refresh)) resync(subscriber, cursor)
  }

  private wake(): void {
    if (this.subscribers.size === 0) {
      // The next subscriber begins at what is the latest then.
      this.cursor = null
      return
    }
    this.readAgain = true
    this.reading ??= this.read()
      .catch((error: unknown) => {
        this.options.logger.error(
          { err: error },
          'Refreshed forecasts could not be read; subscribers fetch anew',
        )
        for (const subscriber of this.subscribers) resync(subscriber, this.cursor ?? 0n)
      })
      .finally(() => {
        this.reading = null
        if (this.readAgain) this.wake()
      })
  }

  private async read(): Promise<void> {
    while (this.readAgain) {
      this.readAgain = false
      if (this.cursor === null) return
      const news = await this.options.refreshes.refreshesAfter(READER, this.cursor, EVERYTHING)
      this.cursor = news.cursor
      for (const subscriber of this.subscribers) {
        if (news.kind === 'RESYNC') resync(subscriber, news.cursor)
        else {
          for (const refresh of news.refreshes) {
            if (subscriber.wants(refresh)) this.offer(subscriber, refresh, news.cursor)
          }
        }
      }
    }
  }

  private async nextChunk(subscriber: Subscriber): Promise<ForecastMessage[] | null> {
    const refreshes = await subscriber.queue.take(CHUNK)
    if (refreshes === null) return null
    if (subscriber.resyncAt !== null) {
      const cursor = cursorOf(subscriber.resyncAt)
      subscriber.resyncAt = null
      subscriber.queue.clear()
      return [{ kind: 'RESYNC', cursor, forecast: null }]
    }
    try {
      const messages = await this.messagesOf(refreshes)
      return messages.filter((message) => message !== null)
    } catch (error) {
      this.options.logger.warn({ err: error }, 'Refreshed forecasts cannot be given to a subscriber')
      // It asks again and then hears why.
      return [{ kind: 'RESYNC', cursor: cursorOf(refreshes.at(-1)!.id), forecast: null }]
    }
  }

  /** One reading for all subscribers that wait for the same refreshes. */
  private messagesOf(refreshes: readonly Refresh[]): Promise<(ForecastMessage | null)[]> {
    const known = new Map(refreshes.map(({ id }) => [id, this.messages.get(id)]))
    const unread = refreshes.filter(({ id }) => known.get(id) === undefined)
    const reading = this.readMessages(unread)
    for (const { id } of unread) {
      const message = reading.then((read) => read.get(id) ?? null)
      known.set(id, message)
      this.messages.set(id, message)
      message.catch(() => this.messages.delete(id))
    }
    return Promise.all(refreshes.map(({ id }) => known.get(id)!))
  }

  private async readMessages(refreshes: readonly Refresh[]): Promise<ReadonlyMap<bigint, ForecastMessage>> {
    if (refreshes.length === 0) return new Map()
    const { forecasts } = this.options
    const named = refreshes.flatMap(({ forecastId }) =>
      forecastId === null ? [] : [{ id: forecastId, horizonDays: MAX_HORIZON_DAYS }],
    )
    const stored = await forecasts.storedForecasts(READER, named)
    const byId = new Map(named.map(({ id }, index) => [id, stored[index]]))
    const messages = new Map<bigint, ForecastMessage>()
    const tell = (id: bigint, forecast: DemandForecastValue) =>
      messages.set(id, { kind: 'UPDATE', cursor: cursorOf(id), forecast })
    const gone: Refresh[] = []
    for (const refresh of refreshes) {
      const forecast = refresh.forecastId === null ? null : byId.get(refresh.forecastId)
      if (forecast) tell(refresh.id, forecast)
      else gone.push(refresh)
    }
    const anew = await forecasts.forecastMany(READER, gone.map(toRequest))
    gone.forEach(({ id }, index) => {
      const forecast = anew[index]!
      // A forecast that cannot be given any more, such as of an item retired since, is no news.
      if (!isForecartError(forecast)) tell(id, forecast)
    })
    return messages
  }
}

function toRequest({ itemId, locationId }: DemandSeriesKey): DemandForecastRequest {
  return {
    itemId: BigInt(itemId),
    locationId: locationId === null ? null : BigInt(locationId),
    horizonDays: MAX_HORIZON_DAYS,
  }
}

function resync(subscriber: Subscriber, cursor: bigint): void {
  subscriber.resyncAt = cursor
  subscriber.queue.clear()
  subscriber.queue.set(RESYNC_KEY, {
    id: cursor,
    itemId: '',
    locationId: null,
    categoryId: null,
    forecastId: null,
  })
}

function matcher(filter: RefreshFilter): (refresh: Refresh) => boolean {
  const items = filter.itemIds && new Set(filter.itemIds)
  const locations = filter.locationIds && new Set(filter.locationIds)
  const categories = filter.categoryIds && new Set(filter.categoryIds)
  return ({ itemId, locationId, categoryId }) =>
    (!items || items.has(itemId)) &&
    (!locations || (locationId !== null && locations.has(locationId))) &&
    (!categories || (categoryId !== null && categories.has(categoryId)))
}

const cursorOf = (id: bigint): string => encodeFeedCursor('demandForecastRefreshed', id)
