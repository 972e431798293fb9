/**
 * The one door to the database: Prisma for records, raw SQL for sets, both over one pool and inside one transaction.
 *
 * Values in raw SQL. Parameters: string, number, boolean, bigint, Date (timestamptz), `YYYY-MM-DD` strings for date, Uint8Array
 * (bytea), arrays of these (cast them: `$1::bigint[]`), null; jsonb must be given as `JSON.stringify(...)` with `$1::jsonb`,
 * because an array would be taken for a PostgreSQL array. Results: int8 is bigint, int4/float8/numeric are number, timestamptz is
 * Date, date is a `YYYY-MM-DD` string, json/jsonb is parsed, bytea is Buffer (a Uint8Array). Where Prisma says Date for a date
 * column (midnight UTC), raw SQL says string; everything else agrees.
 *
 * Many rows: one statement for all of them, never a statement a row, and not `createMany`. Measured on 2 busy cores with durable
 * commits, an event and its receipt a row, batches of 1,000: arrays through
 * `SELECT ... FROM unnest($1::bigint[], $2::timestamptz[]) AS input(a, b)` 23,500 rows/s, one document through
 * `jsonb_to_recordset($1::jsonb) AS input(a bigint, b timestamptz)` 16,200, Prisma's createMany 2,400. Prefer unnest; take jsonb for
 * rows that hold arrays or documents themselves. Keep a statement under 10 MB. A transaction costs about 4 ms, most of it the commit.
 */
import { PrismaPg } from '@prisma/adapter-pg'
import type { Logger } from '../core/logger'
import { ForecartError, invariant } from '../core/errors'
import { ConnectionPool } from './connection-pool'
import { toDatabaseError } from './database-error'
import { retryConflicts } from './retry-conflicts'
import { PrismaClient } from './generated/client'
import type { Prisma } from './generated/client'
import { toParameter, typesOfResults } from './sql-values'

export type { Prisma, PrismaClient } from './generated/client'

/** Anything that raw SQL can be sent to: the database, or a transaction. */
export interface Queryable {
  /**
   * Rows of one statement with parameters `$1...`, or of the last of several statements without parameters.
   * @throws DATABASE_UNAVAILABLE where the connection was refused or lost.
   */
  query<Row extends object>(sql: string, params?: readonly unknown[]): Promise<Row[]>
}

/** Prisma and raw SQL on the same connection, committed or rolled back together. Of no use after its callback has settled. */
export interface Transaction extends Queryable {
  readonly prisma: Prisma.TransactionClient
}

export interface TransactionOptions {
  /** False where the body does what a rollback does not undo: it is not called again then. */
  readonly repeatable?: boolean
}

export interface Database extends Queryable {
  readonly prisma: PrismaClient
  readonly pool: ConnectionPool
  readonly url: string
  /**
   * Commits when `fn` resolves, rolls back when it rejects, and then rejects with the same error. Keep it under 100 ms: no calls
   * of models or of the network inside. Everything inside must go through `tx`. Where PostgreSQL broke it off in favour of another
   * transaction, `fn` is called again (a few times): it must not leave anything behind outside the database.
   * @throws DATABASE_UNAVAILABLE where the connection was lost; whether a commit under way took effect is then unknown.
   */
  transaction<T>(fn: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly url: string
  readonly logger: Logger
  /** Most connections at once. */
  readonly poolSize?: number
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string
  /** How long callers wait for a database that refuses connections before they get DATABASE_UNAVAILABLE. */
  readonly reconnectForMs?: number
}

const DEFAULT_POOL_SIZE = 10
/** Prisma must not end a transaction behind its callback's back; the server ends those that idle. */
const NO_TIMEOUT_MS = 2 ** 31 - 1
const WAIT_FOR_CONNECTION_MS = 30_000

/** @throws DATABASE_UNAVAILABLE where it cannot be reached within `reconnectForMs`. */
export async function createDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, logger } = options
  const pool = new ConnectionPool(
    url,
    options.poolSize ?? DEFAULT_POOL_SIZE,
    options.applicationName ?? 'forecart',
    logger,
    options.reconnectForMs,
  )
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: false }) })

  /** One statement is a transaction of its own. */
  function query<Row extends object>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    return retryConflicts(() => queryOnce<Row>(sql, params))
  }

  async function queryOnce<Row extends object>(sql: string, params: readonly unknown[]): Promise<Row[]> {
    const client = await pool.connect().catch((error: unknown) => {
      throw toDatabaseError(error)
    })
    let broken = true
    try {
      const rows = await runQuery<Row>(client, sql, params)
      broken = false
      return rows
    } catch (error) {
      broken = error instanceof ForecartError
      throw error
    } finally {
      client.release(broken)
    }
  }

  function transaction<T>(
    fn: (tx: Transaction) => Promise<T>,
    { repeatable = true }: TransactionOptions = {},
  ): Promise<T> {
    return repeatable ? retryConflicts(() => transactionOnce(fn)) : transactionOnce(fn)
  }

  async function transactionOnce<T>(fn: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await pool.capture((slot) =>
        prisma.$transaction(
          async (prismaTransaction) => {
            const client = slot.client
            invariant(client !== null, 'a Prisma transaction runs on a connection of the pool')
            let settled = false
            let previous: Promise<unknown> = Promise.resolve()
            const tx: Transaction = {
              prisma: prismaTransaction,
              query: async <Row extends object>(sql: string, params: readonly unknown[] = []) => {
                invariant(!settled, 'a transaction is not used after its callback has settled')
                // One after the other, also where the caller asks for several at once: it is one connection.
                const rows = previous.then(() => runQuery<Row>(client, sql, params))
                previous = rows.catch(() => undefined) // the caller hears of it
                return rows
              },
            }
            try {
              return await fn(tx)
            } finally {
              settled = true
            }
          },
          { maxWait: WAIT_FOR_CONNECTION_MS, timeout: NO_TIMEOUT_MS },
        ),
      )
    } catch (error) {
      throw toDatabaseError(error)
    }
  }

  try {
    await query('SELECT 1')
  } catch (error) {
    await pool.end()
    throw error
  }
  return {
    prisma: withCodes(prisma),
    pool,
    url,
    query,
    transaction,
    async close() {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

/**
 * Prisma words a lost connection as it likes; callers hear of it as raw SQL tells it. A proxy, because an extended client has other
 * types than its transactions.
 */
function withCodes<Part extends object>(part: Part): Part {
  return new Proxy(part, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member === 'object' && member !== null) return withCodes(member)
      if (typeof member !== 'function') return member
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, args)
        if (!isPromiseLike(result)) return result
        return Promise.resolve(result).catch((error: unknown) => {
          throw toDatabaseError(error)
        })
      }
    },
  })
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value
}

interface Client {
  query(config: {
    text: string
    values: unknown[]
    types: typeof typesOfResults
  }): Promise<{ rows: unknown[] } | { rows: unknown[] }[]>
}

async function runQuery<Row>(client: Client, sql: string, params: readonly unknown[]): Promise<Row[]> {
  try {
    const result = await client.query({ text: sql, values: params.map(toParameter), types: typesOfResults })
    const last = Array.isArray(result) ? result.at(-1) : result
    return (last?.rows ?? []) as Row[]
  } catch (error) {
    throw toDatabaseError(error)
  }
}
