/**
 * The pool that Prisma and raw SQL share. It waits for a database that is restarting instead of failing, and it can tell which
 * connection a Prisma transaction was given, so that raw statements may run inside that transaction.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from '../core/logger'
import { isUnreachable } from './database-error'

/** How long a caller waits for a database that refuses connections, as it does while it restarts and recovers. */
const RECONNECT_FOR_MS = 10_000
const FIRST_DELAY_MS = 20
const LONGEST_DELAY_MS = 500

/** Receives the connection of the transaction that is being opened. */
interface ConnectionSlot {
  client: pg.PoolClient | null
}

type ConnectCallback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: Error | boolean) => void,
) => void

const SETTINGS = [
  // Prisma sends instants without a zone.
  `SET TimeZone = 'UTC'`,
  `SET DateStyle = 'ISO'`,
  // A process that hangs inside a transaction must not hold its locks for ever.
  `SET idle_in_transaction_session_timeout = '2min'`,
  // Statements here take milliseconds. Compiling one takes up to a second, and is done where its cost is guessed far too high, as that of recursive ones is.
  `SET jit = off`,
].join('; ')

export class ConnectionPool extends pg.Pool {
  private readonly slots = new AsyncLocalStorage<ConnectionSlot>()
  private readonly emptySlots = new Set<ConnectionSlot>()
  private closing = false

  constructor(
    url: string,
    size: number,
    applicationName: string,
    logger: Logger,
    private readonly reconnectForMs = RECONNECT_FOR_MS,
  ) {
    super({
      connectionString: url,
      max: size,
      // These are statements, because a URL could overrule the connection's options, and poolers refuse them.
      // The pool waits for the promise, of which its declaration knows nothing.
      onConnect: (client) => client.query(SETTINGS) as unknown as void,
      application_name: applicationName,
      keepAlive: true,
      connectionTimeoutMillis: 30_000,
    })
    // A connection that breaks is replaced when the next one is needed; without listeners it would end the process.
    this.on('error', ({ message }) => {
      // While closing, the server may be faster. The error itself holds the whole connection: far too much for a log.
      if (!this.closing) logger.warn({ reason: message }, 'An idle database connection was lost')
    })
    this.on('connect', (client) => {
      client.on('error', ({ message }) => {
        logger.debug({ reason: message }, 'A database connection was lost')
      })
    })
  }

  /** Runs `open`; the first connection that is taken inside it lands in the slot that `open` is given. */
  capture<T>(open: (slot: { readonly client: pg.PoolClient | null }) => Promise<T>): Promise<T> {
    const slot: ConnectionSlot = { client: null }
    this.emptySlots.add(slot)
    return this.slots.run(slot, () => open(slot)).finally(() => this.slotIsDone(slot))
  }

  /**
   * While an AsyncLocalStorage is in use, Node 20 and 22 call a hook for every promise of the process, which makes answers over HTTP take
   * half as long again: it is in use only until the transaction has its connection.
   */
  private slotIsDone(slot: ConnectionSlot): void {
    if (this.emptySlots.delete(slot) && this.emptySlots.size === 0) this.slots.disable()
  }

  override connect(): Promise<pg.PoolClient>
  override connect(callback: ConnectCallback): void
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | void {
    const connected = this.connectPatiently()
    if (!callback) return connected
    connected.then(
      (client) => callback(undefined, client, (release) => client.release(release)),
      (error: unknown) =>
        callback(error instanceof Error ? error : new Error(String(error)), undefined, () => undefined),
    )
  }

  override end(): Promise<void>
  override end(callback: () => void): void
  override end(callback?: () => void): Promise<void> | void {
    this.closing = true
    return callback ? super.end(callback) : super.end()
  }

  private async connectPatiently(): Promise<pg.PoolClient> {
    const slot = this.slots.getStore()
    const deadline = performance.now() + this.reconnectForMs
    for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)) {
      try {
        const client = await super.connect()
        if (slot && slot.client === null) {
          slot.client = client
          this.slotIsDone(slot)
        }
        return client
      } catch (error) {
        // Nothing was sent yet, so trying again is safe.
        if (this.closing || !isUnreachable(error) || performance.now() + delayMs > deadline) throw error
        await delay(delayMs)
      }
    }
  }
}
