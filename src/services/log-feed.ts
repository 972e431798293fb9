/**
 * A subscription to a log in the database. One reader follows the log for all subscribers of this process and hands each what
 * passes its filter. A subscriber gets each entry once, in order, from its cursor on. Its buffer holds the latest entry of
 * each key and is bounded: a subscriber that is too slow for it, or whose cursor the log no longer reaches back to, is told to
 * fetch anew (RESYNC).
 */
import type { Viewer } from '../contracts/viewer'
import { CoalescingQueue } from '../core/coalescing-queue'
import type { Logger } from '../core/logger'
import { pullIterator } from '../core/pull-iterator'
import type { NotificationListener, NotificationTopic } from '../db/notifications'
import { requireScope } from './access'
import { decodeFeedCursor, encodeFeedCursor, type FeedName } from './feed-cursor'

/** What is read serves all subscribers; whether each may see it was checked when it subscribed. */
export const LOG_READER: Viewer = { kind: 'admin' }

export interface LogEntry {
  /** The position in the log: later entries have larger ones. */
  readonly id: bigint
}

export type LogReading<Entry> =
  /** The log no longer reaches back to the position. Whoever fetches everything anew goes on from `cursor`. */
  | { readonly kind: 'RESYNC'; readonly cursor: bigint }
  /** Nothing that passes the filter lies between these entries, which are in order, and `cursor`. */
  | { readonly kind: 'UPDATE'; readonly cursor: bigint; readonly entries: readonly Entry[] }

/** What one feed says of its log. Everything is read as `LOG_READER`. */
export interface Log<Entry extends LogEntry, Filter, Message> {
  readonly name: FeedName
  /** Announces that entries were appended. */
  readonly topic: NotificationTopic
  /** Lets every entry pass. */
  readonly everything: Filter
  /** The position of the last entry that was ever written. */
  latest(): Promise<bigint>
  readAfter(position: bigint, filter: Filter): Promise<LogReading<Entry>>
  /** The same choice as that of `readAfter`, for entries that were read for all subscribers. */
  matcher(filter: Filter): (entry: Entry) => boolean
  /** A subscriber that has not taken an entry yet gets, in its place, the latest entry of the same key. */
  keyOf(entry: Entry): string
  /** One for each entry; null where there is nothing to tell any more. */
  messages(entries: readonly Entry[]): Promise<readonly (Message | null)[]>
  resync(cursor: string): Message
}

export interface LogFeedOptions {
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect'>
  readonly logger: Logger
  /** Entries that may wait for one subscriber. */
  readonly capacity?: number
}

interface Subscriber<Entry> {
  readonly matches: (entry: Entry) => boolean
  /** A null only wakes the consumer, which then finds `resyncAt`. */
  readonly queue: CoalescingQueue<string, Entry | null>
  /** Entries up to here were seen or offered. */
  position: bigint
  /** Set where something was dropped: the position from which the subscriber is up to date again. */
  resyncAt: bigint | null
}

const DEFAULT_CAPACITY = 1_000
/** Entries of one subscriber that become messages together. */
const CHUNK = 50
const RESYNC_KEY = 'resync'

export class LogFeed<Entry extends LogEntry, Filter, Message> {
  private readonly subscribers = new Set<Subscriber<Entry>>()
  private readonly stopListening: readonly (() => void)[]
  /** Up to here all subscribers were offered what they want; null while there is none. */
  private position: bigint | null = null
  private reading: Promise<void> | null = null
  private readAgain = false

  constructor(
    private readonly log: Log<Entry, Filter, Message>,
    private readonly options: LogFeedOptions,
  ) {
    const { listener } = options
    this.stopListening = [
      listener.on(log.topic, () => this.wake()),
      // Announcements of the time without a connection are lost, but the entries are in the log.
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
   * @param after cursor of the last message that was seen; what was appended since is sent first. Null begins with what comes next.
   * @throws UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT where `after` is not a cursor of this feed.
   */
  async subscribe(
    viewer: Viewer,
    filter: Filter,
    after: string | null,
  ): Promise<AsyncIterableIterator<Message>> {
    requireScope(viewer, 'read')
    const seen = after === null ? null : decodeFeedCursor(this.log.name, after)
    const subscriber: Subscriber<Entry> = {
      matches: this.log.matcher(filter),
      queue: new CoalescingQueue(this.options.capacity ?? DEFAULT_CAPACITY),
      position: seen ?? this.position ?? (await this.log.latest()),
      resyncAt: null,
    }
    if (seen !== null) await this.catchUp(subscriber, filter)
    this.add(subscriber)
    let chunk: Message[] = []
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
        if (this.subscribers.size === 0) this.position = null
      },
    )
  }

  /** Offers what was appended since the subscriber's position, until it is no longer behind the reader. */
  private async catchUp(subscriber: Subscriber<Entry>, filter: Filter): Promise<void> {
    do {
      const missed = await this.log.readAfter(subscriber.position, filter)
      if (missed.kind === 'RESYNC') return resync(subscriber, missed.cursor)
      for (const entry of missed.entries) this.offer(subscriber, entry, missed.cursor)
      subscriber.position = missed.cursor
    } while (this.position !== null && subscriber.position < this.position)
  }

  private add(subscriber: Subscriber<Entry>): void {
    this.subscribers.add(subscriber)
    if (this.position !== null) return
    this.position = subscriber.position
    // Nobody listened to announcements while the first subscriber was on its way.
    this.wake()
  }

  private offer(subscriber: Subscriber<Entry>, entry: Entry, cursor: bigint): void {
    if (entry.id <= subscriber.position) return
    if (subscriber.resyncAt !== null) {
      // Everything up to here will be fetched anew.
      subscriber.resyncAt = cursor
    } else if (!subscriber.queue.set(this.log.keyOf(entry), entry)) resync(subscriber, cursor)
  }

  private wake(): void {
    if (this.subscribers.size === 0) return
    this.readAgain = true
    this.reading ??= this.read()
      .catch((error: unknown) => {
        const { logger } = this.options
        logger.error(
          { err: error, feed: this.log.name },
          'The log of a feed could not be read; its subscribers are told to fetch anew',
        )
        for (const subscriber of this.subscribers) resync(subscriber, this.position ?? 0n)
      })
      .finally(() => {
        this.reading = null
        if (this.readAgain) this.wake()
      })
  }

  private async read(): Promise<void> {
    while (this.readAgain) {
      this.readAgain = false
      const from = this.position
      if (from === null) return
      const news = await this.log.readAfter(from, this.log.everything)
      // The subscribers left meanwhile, and others may have begun elsewhere.
      if (this.position !== from) continue
      this.position = news.cursor
      for (const subscriber of this.subscribers) {
        if (news.kind === 'RESYNC') resync(subscriber, news.cursor)
        else {
          for (const entry of news.entries) {
            if (subscriber.matches(entry)) this.offer(subscriber, entry, news.cursor)
          }
        }
      }
    }
  }

  private async nextChunk(subscriber: Subscriber<Entry>): Promise<Message[] | null> {
    const taken = await subscriber.queue.take(CHUNK)
    if (taken === null) return null
    if (subscriber.resyncAt !== null) {
      const cursor = subscriber.resyncAt
      subscriber.resyncAt = null
      subscriber.queue.clear()
      return [this.resyncMessage(cursor)]
    }
    const entries = taken.filter((entry) => entry !== null)
    try {
      return (await this.log.messages(entries)).filter((message) => message !== null)
    } catch (error) {
      const { logger } = this.options
      logger.warn({ err: error, feed: this.log.name }, 'A subscriber cannot be told what was appended')
      // It asks again, and is then told the reason.
      return [this.resyncMessage(entries.at(-1)!.id)]
    }
  }

  private resyncMessage(cursor: bigint): Message {
    return this.log.resync(encodeFeedCursor(this.log.name, cursor))
  }
}

function resync<Entry>(subscriber: Subscriber<Entry>, cursor: bigint): void {
  subscriber.resyncAt = cursor
  subscriber.position = cursor
  subscriber.queue.clear()
  subscriber.queue.set(RESYNC_KEY, null)
}
