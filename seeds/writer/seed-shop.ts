/**
 * Writes a world to an empty shop, in one transaction: a seeding that dies half way leaves nothing behind, and the next start
 * begins again. What is written is data only; truth is had again by simulating the same world.
 */
import type pg from 'pg'
import { lastCompleteDay, type Day } from '../../src/core/time/day'
import { ForecartError } from '../../src/core/errors'
import type { Database } from '../../src/db/client'
import { toDatabaseError } from '../../src/db/database-error'
import { simulateWorld } from '../generator/simulate-world'
import { simulateTransactions } from '../generator/transactions'
import type { SimulatedWorld } from '../generator/world'
import type { WorldLaws } from '../laws'
import { WORLDS } from '../world-files'
import { SCALES, type ScaleName, type WorldScale } from '../scales'
import { advanceSequences, reserveKeys } from './keys'
import { addReferenceRows, writeHolidays, writeLocations } from './reference-rows'
import { addShelfRows } from './shelf-rows'
import { TABLE_NAMES, TableBuffers, type TableName } from './tables'
import { TransactionRows } from './transaction-rows'

export interface SeedProgress {
  readonly stage: 'world' | 'catalogue' | 'transactions' | 'finish'
  /** 0..1 of the whole. */
  readonly fraction: number
  /** Written so far. */
  readonly rows: number
}

export interface SeedOptions {
  readonly database: Database
  readonly size: ScaleName | WorldScale
  readonly seed: number
  /** The last day with data in every location; `lastSeedDay` gives the last one that is over everywhere. */
  readonly lastDay: Day
  /** Default: `WORLDS.retail`. */
  readonly world?: WorldLaws
  readonly onProgress?: (progress: SeedProgress) => void
  readonly signal?: AbortSignal
}

export interface SeedSummary {
  readonly world: string
  readonly seed: number
  readonly firstDay: Day
  readonly lastDay: Day
  readonly locations: number
  /** Rows by table, places and holidays apart. */
  readonly rows: Readonly<Record<TableName, number>>
  readonly totalRows: number
  readonly elapsedMs: number
}

/** Two seeders at once would both find the shop empty. */
const SEED_LOCK = 4_607_182_418

/** The last day that is over in every place of the size. */
export function lastSeedDay(size: ScaleName | WorldScale, now: Date): Day {
  const { stores, home } = typeof size === 'string' ? SCALES[size] : size
  return [home, ...stores].map(({ timeZone }) => lastCompleteDay(now, timeZone)).sort()[0]!
}

/**
 * Roll-ups are the caller's next step.
 * @throws CONFLICT where the shop has items, users or orders already; CANCELLED; BAD_USER_INPUT where the last day is no day;
 * DATABASE_UNAVAILABLE.
 */
export async function seedShop(options: SeedOptions): Promise<SeedSummary> {
  const startedAt = performance.now()
  const client = await options.database.pool.connect()
  // A connection whose transaction was not committed is closed, which rolls it back, and is not given to others.
  let unusable = true
  try {
    await client.query('BEGIN')
    await skipRowChecks(client)
    const summary = await writeWorld(client, options)
    await client.query('COMMIT')
    unusable = false
    await client.query(`ANALYZE ${TABLE_NAMES.map((table) => `"${table}"`).join(', ')}`)
    return { ...summary, elapsedMs: performance.now() - startedAt }
  } catch (error) {
    throw toDatabaseError(error)
  } finally {
    client.release(unusable)
  }
}

/**
 * Checking each foreign key of each row takes longer than writing the rows. Where the role may, the checks are left out of this
 * transaction: the writer gives out all keys itself, and a test looks for orphans of every constraint.
 */
async function skipRowChecks(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ allowed: boolean }>(
    `SELECT has_parameter_privilege('session_replication_role', 'SET') AS allowed`,
  )
  if (rows[0]?.allowed) await client.query('SET LOCAL session_replication_role = replica')
}

async function writeWorld(
  client: pg.PoolClient,
  options: SeedOptions,
): Promise<Omit<SeedSummary, 'elapsedMs'>> {
  const { seed, lastDay, signal, size } = options
  const laws = options.world ?? WORLDS.retail
  await refuseUnlessEmpty(client)
  options.onProgress?.({ stage: 'world', fraction: 0, rows: 0 })
  const world = simulateWorld({ seed, lastDay, scale: size, laws })
  const keys = await reserveKeys(client, await writeLocations(client, world))
  await writeHolidays(client, world)
  const tables = new TableBuffers(client)
  const written = () => TABLE_NAMES.reduce((sum, table) => sum + tables.counts[table], 0)
  addReferenceRows(world, keys, tables)
  addShelfRows(world, keys, tables)
  await tables.flush()
  options.onProgress?.({ stage: 'catalogue', fraction: 0.04, rows: written() })
  const transactions = new TransactionRows(world, keys, tables)
  for (const today of simulateTransactions(world)) {
    if (signal?.aborted) throw new ForecartError('CANCELLED', 'Seeding was cancelled; nothing was written')
    transactions.add(today)
    await tables.flushWhenFull()
    const done = (today.day + 1) / world.calendar.historyDays
    options.onProgress?.({ stage: 'transactions', fraction: 0.04 + 0.92 * done, rows: written() })
  }
  transactions.finish()
  await tables.flush()
  await advanceSequences(client, keys, tables.counts)
  await writeSettings(client, world, size)
  options.onProgress?.({ stage: 'finish', fraction: 1, rows: written() })
  return {
    world: laws.name,
    seed,
    firstDay: world.calendar.firstDay,
    lastDay,
    locations: world.locations.length,
    rows: { ...tables.counts },
    totalRows: written(),
  }
}

async function refuseUnlessEmpty(client: pg.PoolClient): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [SEED_LOCK])
  const { rows } = await client.query<{ taken: boolean }>(
    `SELECT EXISTS (SELECT FROM item) OR EXISTS (SELECT FROM app_user) OR EXISTS (SELECT FROM shop_order) AS taken`,
  )
  if (rows[0]?.taken !== false) {
    throw new ForecartError('CONFLICT', 'The shop is not empty; only an empty one can be seeded')
  }
}

async function writeSettings(
  client: pg.PoolClient,
  world: SimulatedWorld,
  size: ScaleName | WorldScale,
): Promise<void> {
  const { calendar, laws, scale, seed } = world
  const settings = {
    shop: { currency: laws.currency, timeZone: scale.home.timeZone },
    seed: {
      size: typeof size === 'string' ? size : 'custom',
      seed,
      world: laws.name,
      firstDay: calendar.firstDay,
      lastDay: calendar.lastDay,
    },
  }
  for (const [key, value] of Object.entries(settings)) {
    await client.query(
      `INSERT INTO setting (key, value, updated_at) VALUES ($1, $2::jsonb, now())
       ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = now()`,
      [key, JSON.stringify(value)],
    )
  }
}
