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
  'training-run': { readonly runId: string }
  'model-alias': { readonly modelName: string; readonly alias: string; readonly versionId: string }
  'cancel-run': { readonly runId: string }
  job: { readonly jobId: string }
  alert: { readonly alertId: string }
  /** Places that sell, or the first or last day of their demand, are others now. */
  'selling-places': Record<string, never>
  /** Sessions have events, or an owner, that they had not before. `origin`: the process that has seen to its own memory. */
  sessions: { readonly origin: string | null; readonly sessionIds: readonly string[] }
  /** These users were deleted, or allow other things than before. */
  users: { readonly userIds: readonly string[] }
  /** Another experiment runs than before, or none. */
  experiments: Record<string, never>
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
/** A connection that broke silently (a router that forgot it) is noticed by this. */
const HEARTBEAT_EVERY_MS = 30_000
const HEARTBEAT_WITHIN_MS = 10_000

/** Sent when the transaction commits, never when it rolls back; equal messages of one transaction are sent once. */
export async function publish<Topic extends NotificationTopic>(
  queryable: Queryable,
  topic: Topic,
  payload: NotificationPayloads[Topic],
): Promise<void> {
  const message = JSON.stringify({ topic, payload })
  const bytes = Buffer.byteLength(message)
  invariant(bytes <= LARGEST_MESSAGE_BYTES, `a notification of ${topic} carries ids only (${bytes} bytes)`)
  await queryable.query('SELECT pg_notify($1, $2)', [CHANNEL, message])
}

type Handler = (payload: unknown) => void

/** One connection of its own. Handlers are called in the order of commits; what they throw is logged. */
export class NotificationListener {
  private readonly handlers = new Map<NotificationTopic, Set<Handler>>()
  private readonly reconnectHandlers = new Set<() => void>()
  private client: pg.Client | null = null
  private closed = false
  private retry: NodeJS.Timeout | null = null
  private heartbeat: NodeJS.Timeout | null = null

  constructor(
    private readonly url: string,
    private readonly logger: Logger,
  ) {}

  /**
   * Resolves when messages are heard.
   * @throws DATABASE_UNAVAILABLE; later breaks are repaired instead.
   */
  async start(): Promise<void> {
    await this.connect()
    this.heartbeat = setInterval(() => void this.beat(), HEARTBEAT_EVERY_MS)
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

  /** False while messages are missed: then nothing may be remembered that they would have put right. */
  get isListening(): boolean {
    return this.client !== null
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
    await client?.end()
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'forecart notifications',
      keepAlive: true,
    })
    let failure: unknown = null
    client.on('error', (error) => (failure = error))
    client.on('notification', ({ payload }) => this.deliver(payload ?? ''))
    try {
      await client.connect()
      await client.query(`LISTEN ${CHANNEL}`)
    } catch (error) {
      await client.end()
      throw toDatabaseError(error)
    }
    if (this.closed) {
      await client.end()
      return
    }
    this.client = client
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
      this.connect().then(
        () => {
          if (!this.closed) for (const handler of [...this.reconnectHandlers]) this.call(handler)
        },
        (error: unknown) => {
          this.logger.debug({ err: error }, 'Notifications cannot be heard yet')
          if (!this.closed) this.reconnectAfter(Math.min(delayMs * 2, LONGEST_DELAY_MS))
        },
      )
    }, delayMs)
  }

  private async beat(): Promise<void> {
    const client = this.client
    if (!client) return
    const silent = setTimeout(() => {
      // pg has no public way to give up on a connection that does not even say goodbye.
      const { connection } = client as unknown as { connection: { stream: { destroy(): void } } }
      connection.stream.destroy()
    }, HEARTBEAT_WITHIN_MS)
    try {
      await client.query('SELECT 1')
    } catch (error) {
      this.logger.debug({ err: error }, 'The heartbeat of the notifications failed')
    } finally {
      clearTimeout(silent)
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
