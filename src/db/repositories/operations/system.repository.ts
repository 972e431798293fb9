/** Facts about the installation. */
import type { Queryable } from '../../client'

export interface DatabaseFacts {
  /** Such as `18.4`. */
  readonly version: string
  readonly sizeBytes: number
}

export async function readDatabaseFacts(db: Queryable): Promise<DatabaseFacts> {
  const [row] = await db.query<DatabaseFacts>(
    `SELECT current_setting('server_version') AS "version", pg_database_size(current_database())::float8 AS "sizeBytes"`,
  )
  return row!
}

export interface QueueFacts {
  readonly waiting: number
  readonly running: number
  /** Given up after their last try. */
  readonly failed: number
}

export async function readQueueFacts(db: Queryable): Promise<QueueFacts> {
  const [row] = await db.query<QueueFacts>(
    `SELECT count(*) FILTER (WHERE locked_at IS NULL AND attempts < max_attempts)::int AS "waiting",
            count(*) FILTER (WHERE locked_at IS NOT NULL)::int AS "running",
            count(*) FILTER (WHERE locked_at IS NULL AND attempts >= max_attempts)::int AS "failed"
       FROM graphile_worker.jobs`,
  )
  return row!
}

const COUNTED_TABLES = {
  items: 'item',
  locations: 'location',
  users: 'app_user',
  orders: 'shop_order',
  events: 'event',
  demandDays: 'demand_day',
  forecasts: 'forecast',
} as const

export type RowCounts = Readonly<Record<keyof typeof COUNTED_TABLES, number>>

/** Counting row by row would take seconds in a large shop: above this the planner's estimate answers. */
const COUNT_EXACTLY_BELOW = 10_000

export async function readRowCounts(db: Queryable): Promise<RowCounts> {
  const columns = Object.entries(COUNTED_TABLES).map(
    ([name, table]) =>
      `(SELECT CASE WHEN c.reltuples < ${COUNT_EXACTLY_BELOW}
                    THEN (SELECT count(*) FROM (SELECT FROM ${table} LIMIT ${COUNT_EXACTLY_BELOW}) t)
                    ELSE c.reltuples END::float8
          FROM pg_class c WHERE c.oid = '${table}'::regclass) AS "${name}"`,
  )
  const [row] = await db.query<RowCounts>(`SELECT ${columns.join(', ')}`)
  return row!
}

/** @throws DATABASE_UNAVAILABLE */
export async function checkConnection(db: Queryable): Promise<void> {
  await db.query('SELECT 1')
}

export async function countAppliedMigrations(db: Queryable): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `SELECT count(*)::int AS "count" FROM _prisma_migrations WHERE finished_at IS NOT NULL`,
  )
  return row!.count
}

/** Whether there is neither an item nor a user nor an order. */
export async function isShopEmpty(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ empty: boolean }>(
    `SELECT NOT (EXISTS (SELECT FROM item) OR EXISTS (SELECT FROM app_user) OR EXISTS (SELECT FROM shop_order)) AS "empty"`,
  )
  return row!.empty
}

export async function hasEvents(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>(`SELECT EXISTS (SELECT FROM event) AS "found"`)
  return row!.found
}

/** Whether a server and a job runner are connected. Of servers with other application names in their DATABASE_URL nothing is seen. */
export async function readConnectedParts(db: Queryable): Promise<{ server: boolean; jobRunner: boolean }> {
  const [row] = await db.query<{ server: boolean; jobRunner: boolean }>(
    `SELECT coalesce(bool_or(application_name = 'forecart server'), false) AS "server",
            coalesce(bool_or(application_name = 'forecart jobs'), false) AS "jobRunner"
       FROM pg_stat_activity WHERE datname = current_database()`,
  )
  return row!
}
