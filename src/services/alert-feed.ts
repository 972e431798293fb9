/** Pushes alerts as they are raised. Each subscriber reads the log from its own position, so that none is lost or sent twice. */
import type { Viewer } from '../contracts/viewer'
import { CoalescingQueue } from '../core/coalescing-queue'
import { pullIterator } from '../core/pull-iterator'
import type { NotificationListener } from '../db/notifications'
import type { AlertFilter, AlertRecord, AlertService } from './alert.service'
import { decodeFeedCursor, encodeFeedCursor } from './feed-cursor'

export interface AlertFeedOptions {
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect'>
  readonly alerts: Pick<AlertService, 'raisedAfter' | 'latestId'>
}

export type AlertMessage =
  | { readonly kind: 'UPDATE'; readonly cursor: string; readonly alert: AlertRecord }
  | { readonly kind: 'RESYNC'; readonly cursor: string; readonly alert: null }

const CHUNK = 50
/** Whoever missed more fetches the list anew. */
const MAX_MISSED = 1_000

export class AlertFeed {
  constructor(private readonly options: AlertFeedOptions) {}

  /**
   * @param after cursor of the last message that was seen; what was raised since is sent first.
   * @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT where `after` is no cursor of this feed.
   */
  async subscribe(
    viewer: Viewer,
    filter: AlertFilter,
    after: string | null,
  ): Promise<AsyncIterableIterator<AlertMessage>> {
    const { listener, alerts } = this.options
    const news = new CoalescingQueue<'news', true>(1)
    const wake = () => void news.set('news', true)
    const stop = [listener.on('alert', wake), listener.onReconnect(wake)]
    const end = () => {
      for (const remove of stop) remove()
      news.close()
    }
    let position: bigint
    let waiting: AlertMessage[] = []
    try {
      const latest = await alerts.latestId(viewer)
      position = after === null ? latest : decodeFeedCursor('alertRaised', after)
      // A cursor ahead of the log comes from another database; one far behind it is too old.
      const missed =
        position > latest ? null : await alerts.raisedAfter(viewer, position, filter, MAX_MISSED + 1)
      if (missed === null || missed.length > MAX_MISSED) {
        position = latest
        waiting = [{ kind: 'RESYNC', cursor: cursorOf(latest), alert: null }]
      } else wake()
    } catch (error) {
      end()
      throw error
    }
    return pullIterator(async () => {
      while (waiting.length === 0) {
        if ((await news.take(1)) === null) return undefined
        const raised = await alerts.raisedAfter(viewer, position, filter, CHUNK)
        if (raised.length === CHUNK) wake()
        position = raised.at(-1)?.id ?? position
        waiting = raised.map((alert) => ({ kind: 'UPDATE', cursor: cursorOf(alert.id), alert }))
      }
      return waiting.shift()
    }, end)
  }
}

const cursorOf = (id: bigint): string => encodeFeedCursor('alertRaised', id)
