/**
 * Messages between the processes of one database, over LISTEN/NOTIFY on one channel. They carry ids, not data, are sent when the
 * transaction commits, and are at most once: who must not miss one catches up after a reconnect.
 */
import { Buffer } from 'node:buffer'
import pg from 'pg'
import { invariant } from '../core/errors'
import type { Logger } from '../core/logger'
import type { Queryable } from './client'
import { toDatabaseError } from './database-error'

/** Ids are decimal strings: JSON has no bigint. */
export interface NotificationPayloads {
  /** Rows were appended to forecast_refresh. */
  'forecast-refreshed': Record<string, never>
  /** Complete days of demand, or covariates of them, are others than before, or a day has ended. */
  demand: Record<string, never>
  'training-run': { readonly runId: string }
  'model-alias': { readonly modelName: string; readonly alias: string; readonly versionId: string }
  'cancel-run': { readonly runId: string }
  job: { readonly jobId: string }
  alert: { readonly alertId: string }
  /** Places that sell, or the first or last day of their demand, are others now. */
  'selling-places': Record<string, never>
  /** Sessions have events, or an owner, that they had not before, and users events. `origin`: the process that has seen to its own memory. */
  sessions: {
    readonly origin: string | null
    readonly sessionIds: readonly string[]
    readonly userIds: readonly string[]
  }
  /** These users were deleted, or allow other things than before. */
  users: { readonly userIds: readonly string[] }
  /** The attributes of these users are others than before; what they allow is not. */
  'user-attributes': { readonly userIds: readonly string[] }
  /** Another experiment runs than before, or none. */
  experiments: Record<string, never>
  /** Payment methods, or where they can be used, are others than before. */
  'payment-methods': Record<string, never>
  /** Adverts, or what they cost, are others than before. */
  adverts: Record<string, never>
  /** Promotions, or what they cover, are others than before. */
  promotions: Record<string, never>
  /** Scenarios of recommendations are others than before. */
  scenarios: Record<string, never>
  /** These items, or their stock, are others than before, or categories or places have changed. */
  items: { readonly itemIds: readonly string[] }
}

export type NotificationTopic = keyof NotificationPayloads

const CHANNEL = 'forecart'
/** PostgreSQL's own limit is 8,000. */
const LARGEST_MESSAGE_BYTES = 7_000
const FIRST_DELAY_MS = 50
const LONGEST_DELAY_MS = 2_000
/** A connection may break silently, when a router forgets it: only a round trip shows that nothing is missed. */
const BEAT_EVERY_MS = 250
/** From the beginning of the last round trip. What was committed later than that may not have been heard. */
const CURRENT_FOR_MS = 750
/** How long somebody waits for a round trip before it reads the database itself. */
const WAIT_FOR_BEAT_MS = 250
const LEAST_WAIT_MS = 10
/** After so long without an answer the connection is given up. A database that is merely busy answers before. */
const GIVE_UP_AFTER_MS = 3_000
const CONNECT_WITHIN_MS = 10_000

/** Sent when the transaction commits, never when it rolls back; equal messages of one transaction are sent once. */
export async function publish<Topic extends NotificationTopic>(
  queryable: Queryable,
  topic: Topic,
  payload: NotificationPayloads[Topic],
): Promise<void> {
  await publishAll(queryable, topic, [payload])
}

/** The same for what does not fit into one message, in one statement. */
export async function publishAll<Topic extends NotificationTopic>(
  queryable: Queryable,
  topic: Topic,
  payloads: readonly NotificationPayloads[Topic][],
): Promise<void> {
  if (payloads.length === 0) return
  const messages = payloads.map((payload) => JSON.stringify({ topic, payload }))
  const bytes = Math.max(...messages.map((message) => Buffer.byteLength(message)))
  invariant(bytes <= LARGEST_MESSAGE_BYTES, `a notification of ${topic} carries ids only (${bytes} bytes)`)
  await queryable.query('SELECT pg_notify($1, message) FROM unnest($2::text[]) AS message', [
    CHANNEL,
    messages,
  ])
}

type Handler = (payload: unknown) => void

/**
 * One connection of its own. Handlers are called in the order of commits; what they throw is logged.
 *
 * Who remembers what the database holds, and forgets it by announcements, may remember while `isListening`, forgets all on
 * `onReconnect`, and asks `isCurrent` before it uses what it remembers: then it misses nothing that was committed a second ago.
 */
export class NotificationListener {
  private readonly handlers = new Map<NotificationTopic, Set<Handler>>()
  private readonly reconnectHandlers = new Set<() => void>()
  private client: pg.Client | null = null
  private closed = false
  private retry: NodeJS.Timeout | null = null
  private heartbeat: NodeJS.Timeout | null = null
  /** All that was committed by then was heard: when the last round trip that was answered began, by `performance.now()`. */
  private heardUpToMs = Number.NEGATIVE_INFINITY
  private beating: { readonly sinceMs: number; readonly answer: Promise<boolean> } | null = null

  constructor(
    private readonly url: string,
    private readonly logger: Logger,
    private readonly giveUpAfterMs = GIVE_UP_AFTER_MS,
  ) {}

  /**
   * Resolves when messages are heard.
   * @throws DATABASE_UNAVAILABLE; later breaks are repaired instead.
   */
  async start(): Promise<void> {
    await this.connect()
    this.heartbeat = setInterval(() => void this.beat(), BEAT_EVERY_MS)
    this.heartbeat.unref()
  }

  /** Returns a function that removes the handler. */
  on<Topic extends NotificationTopic>(
    topic: Topic,
    handler: (payload: NotificationPayloads[Topic]) => void,
  ): () => void {
    const handlers = this.handlers.get(topic) ?? new Set()
    this.handlers.set(topic, handlers)
    handlers.add(handler as Handler)
    return () => handlers.delete(handler as Handler)
  }

  /** Whether there is a connection. What is remembered while there is one is put right by messages, or forgotten when it breaks. */
  get isListening(): boolean {
    return this.client !== null
  }

  /**
   * Whether all that was committed up to a second ago was heard. False where the connection does not answer: then what is
   * remembered must not be used. Waits a quarter of a second at most, and for nothing where a round trip was answered just now.
   */
  async isCurrent(): Promise<boolean> {
    while (!this.wasHeardLately()) {
      if (!(await this.beatInTime())) return false
    }
    return true
  }

  /** Called when messages are heard again after a time in which they were not. Returns a function that removes the handler. */
  onReconnect(handler: () => void): () => void {
    this.reconnectHandlers.add(handler)
    return () => this.reconnectHandlers.delete(handler)
  }

  async close(): Promise<void> {
    this.closed = true
    if (this.retry) clearTimeout(this.retry)
    if (this.heartbeat) clearInterval(this.heartbeat)
    const client = this.client
    this.client = null
    if (client) await endInTime(client)
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'forecart notifications',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
    })
    let failure: unknown = null
    client.on('error', (error) => (failure = error))
    client.on('notification', ({ payload }) => this.deliver(payload ?? ''))
    const sinceMs = performance.now()
    try {
      await client.connect()
      await answerWithin(CONNECT_WITHIN_MS, client, client.query(`LISTEN ${CHANNEL}`))
    } catch (error) {
      await endInTime(client)
      throw toDatabaseError(error)
    }
    if (this.closed) return endInTime(client)
    const isFirst = this.heardUpToMs === Number.NEGATIVE_INFINITY
    this.client = client
    this.heardUpToMs = sinceMs
    // At once: nobody may take what it remembers for current before it has forgotten what was missed.
    if (!isFirst) for (const handler of [...this.reconnectHandlers]) this.call(handler)
    const lost = () => {
      if (this.client !== client) return
      this.client = null
      this.logger.warn({ err: failure }, 'The connection of the notifications was lost')
      this.reconnectAfter(FIRST_DELAY_MS)
    }
    client.on('end', lost)
    if (failure) lost()
  }

  private reconnectAfter(delayMs: number): void {
    this.retry = setTimeout(() => {
      this.connect().catch((error: unknown) => {
        this.logger.debug({ err: error }, 'Notifications cannot be heard yet')
        if (!this.closed) this.reconnectAfter(Math.min(delayMs * 2, LONGEST_DELAY_MS))
      })
    }, delayMs)
  }

  private wasHeardLately(): boolean {
    return this.client !== null && performance.now() - this.heardUpToMs < CURRENT_FOR_MS
  }

  /**
   * A round trip, or the one under way: whether it was answered. PostgreSQL tells of what was committed before it answers, so that
   * nothing from before the round trip is missed then.
   */
  private beat(): Promise<boolean> {
    if (this.beating) return this.beating.answer
    const { client } = this
    if (!client) return Promise.resolve(false)
    const sinceMs = performance.now()
    const answer = answerWithin(this.giveUpAfterMs, client, client.query('SELECT 1'))
      .then(
        () => {
          if (this.client === client) this.heardUpToMs = sinceMs
          return true
        },
        (error: unknown) => {
          this.logger.debug({ err: error }, 'The heartbeat of the notifications failed')
          return false
        },
      )
      .finally(() => (this.beating = null))
    this.beating = { sinceMs, answer }
    return answer
  }

  /** What began long ago has one more turn of the event loop: where that was held up, the answer waits to be read. */
  private async beatInTime(): Promise<boolean> {
    const answer = this.beat()
    const waitedMs = performance.now() - (this.beating?.sinceMs ?? performance.now())
    let timer: NodeJS.Timeout | null = null
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, Math.max(LEAST_WAIT_MS, WAIT_FOR_BEAT_MS - waitedMs), false)
    })
    try {
      return await Promise.race([answer, late])
    } finally {
      clearTimeout(timer!)
    }
  }

  private deliver(text: string): void {
    const message = parseMessage(text)
    if (message === null) {
      this.logger.warn('A notification that is not of Forecart was passed over')
      return
    }
    const { topic, payload } = message
    for (const handler of [...(this.handlers.get(topic) ?? [])]) this.call(() => handler(payload))
  }

  private call(handler: () => void): void {
    try {
      handler()
    } catch (error) {
      this.logger.error({ err: error }, 'A handler of notifications failed')
    }
  }
}

/** Everybody who may connect may notify, so this answers null for what `publish` did not write. */
function parseMessage(text: string): { readonly topic: NotificationTopic; readonly payload: unknown } | null {
  try {
    const message: unknown = JSON.parse(text)
    const isOurs =
      typeof message === 'object' && message !== null && 'topic' in message && 'payload' in message
    return isOurs ? (message as { topic: NotificationTopic; payload: unknown }) : null
  } catch {
    return null // The text is not JSON.
  }
}

/** Breaks the connection where the answer does not come: pg waits for ever for one that does not even say goodbye. */
async function answerWithin<Answer>(
  mostMs: number,
  client: pg.Client,
  answer: Promise<Answer>,
): Promise<Answer> {
  const silent = setTimeout(() => {
    // Where the event loop was held up, the answer may have come already; it is read in the turn that follows.
    setImmediate(() => {
      if (!isAnswered) destroy(client)
    })
  }, mostMs)
  let isAnswered = false
  try {
    return await answer
  } finally {
    isAnswered = true
    clearTimeout(silent)
  }
}

async function endInTime(client: pg.Client): Promise<void> {
  await answerWithin(GIVE_UP_AFTER_MS, client, client.end())
}

function destroy(client: pg.Client): void {
  // pg has no public way to do it.
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } }
  connection.stream.destroy()
}
