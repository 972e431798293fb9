/** Puts the content of a backup in the place of what a database holds, in one transaction: all of it, or nothing. */
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { ForecartError, isForecartError } from '../../core/errors'
import type { Logger } from '../../core/logger'
import { toDatabaseError } from '../database-error'
import {
  applyAll,
  MIGRATION_LOCK,
  migrateQueue,
  readApplied,
  readMigrations,
  type Migration,
} from '../migrate'
import { ownFunctions, ownTables, ownTypes } from './own-tables'
import { quoted, type SequenceState, type TableLayout } from './snapshot'

export interface StoredRows {
  readonly rowCount: number
  /** Lines of COPY's text format. */
  readonly open: () => Readable
}

export interface DatabaseContent {
  /** Those of this version that the content was written under. */
  readonly migrations: readonly Migration[]
  /** What is referred to before what refers to it. */
  readonly tables: readonly (TableLayout & StoredRows)[]
  readonly sequences: readonly SequenceState[]
  readonly jobs: StoredRows
}

export interface PresentContent {
  readonly installationId: string | null
  /** Tables with rows, counted up to `COUNT_UP_TO`. */
  readonly filled: readonly { readonly name: string; readonly rowCount: number }[]
  /** A server, or its job runner. */
  readonly isInUse: boolean
}

export const COUNT_UP_TO = 10_000
const BOOKKEEPING_TABLE = '_prisma_migrations'
/** Every database that a server or command has opened has rows in it. */
const NOT_OF_A_SHOP: readonly string[] = ['setting']

/**
 * @throws CONFLICT where another program has tables with our names in it
 * @throws MIGRATION_FAILED where a newer version has been in it, DATABASE_UNAVAILABLE
 */
export async function readPresentContent(url: string, logger: Logger): Promise<PresentContent> {
  return withClient(url, logger, async (client) => {
    const known = readMigrations()
    const names = [...ownTables(known), BOOKKEEPING_TABLE]
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename = ANY($1) ORDER BY 1`,
      [names],
    )
    const present = new Set(tables.map(({ name }) => name))
    if (present.has(BOOKKEEPING_TABLE)) await readApplied(client, known)
    else if (present.size > 0) {
      throw new ForecartError(
        'CONFLICT',
        `The database has tables of another program: ${[...present].join(', ')}; restore into a database of its own`,
      )
    }
    const filled: { name: string; rowCount: number }[] = []
    for (const name of present) {
      if (name === BOOKKEEPING_TABLE || NOT_OF_A_SHOP.includes(name)) continue
      const { rows } = await client.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM (SELECT FROM "${name}" LIMIT ${COUNT_UP_TO}) t`,
      )
      if (rows[0]!.count > 0) filled.push({ name, rowCount: rows[0]!.count })
    }
    const { rows: installations } = present.has('setting')
      ? await client.query<{ id: string }>(
          `SELECT value #>> '{}' AS id FROM setting WHERE key = 'installationId'`,
        )
      : { rows: [] }
    const { rows: users } = await client.query(
      `SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND application_name IN ('forecart server', 'forecart jobs') LIMIT 1`,
    )
    return { installationId: installations[0]?.id ?? null, filled, isInUse: users.length > 0 }
  })
}

/**
 * `beforeCommit` does what belongs to it outside the database; where it fails, the database stays as it is.
 * @throws BAD_USER_INPUT where rows of the content contradict each other, DATABASE_UNAVAILABLE
 */
export async function replaceContent(
  url: string,
  content: DatabaseContent,
  options: { readonly logger: Logger; readonly beforeCommit: () => Promise<void> },
): Promise<void> {
  await migrateQueue(url, options.logger)
  await withClient(url, options.logger, async (client) => {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    await dropPresent(client)
    await applyAll(client, content.migrations)
    try {
      await load(client, content)
    } catch (error) {
      const known = toDatabaseError(error)
      if (isForecartError(known)) throw known
      const reason = error instanceof Error ? error.message : String(error)
      throw new ForecartError(
        'BAD_USER_INPUT',
        `The backup cannot be loaded: ${reason}. Nothing was changed`,
        {},
        { cause: error },
      )
    }
    await options.beforeCommit()
    await client.query('COMMIT')
    await client.query(`ANALYZE ${quoted(content.tables.map(({ name }) => name))}`)
  })
}

async function withClient<T>(
  url: string,
  logger: Logger,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'forecart restore' })
  client.on('error', ({ message }) => logger.debug({ reason: message }, 'The connection was lost'))
  try {
    await client.connect()
    await client.query(
      `SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0`,
    )
    return await use(client)
  } catch (error) {
    throw toDatabaseError(error)
  } finally {
    await client.end() // an open transaction is rolled back
  }
}

async function dropPresent(client: pg.Client): Promise<void> {
  const known = readMigrations()
  await client.query(`DROP TABLE IF EXISTS ${quoted([...ownTables(known), BOOKKEEPING_TABLE])} CASCADE`)
  await client.query(`DROP TYPE IF EXISTS ${quoted(ownTypes(known))} CASCADE`)
  await client.query(`DROP FUNCTION IF EXISTS ${quoted(ownFunctions(known))} CASCADE`)
  await client.query('DELETE FROM graphile_worker._private_jobs')
}

async function load(client: pg.Client, content: DatabaseContent): Promise<void> {
  for (const table of content.tables) {
    await copyIn(client, `"${table.name}" (${quoted(table.columns)})`, table)
  }
  for (const { name, lastValue, isCalled } of content.sequences) {
    await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [`"${name}"`, lastValue, isCalled])
  }
  await client.query(
    `CREATE TEMPORARY TABLE restored_job (identifier text, payload json, queue_name text, run_at timestamptz,
       max_attempts int, key text, priority int) ON COMMIT DROP`,
  )
  await copyIn(client, 'restored_job', content.jobs)
  await client.query(
    `SELECT graphile_worker.add_job(identifier := identifier, payload := payload, queue_name := queue_name,
       run_at := run_at, max_attempts := max_attempts, job_key := key, priority := priority) FROM restored_job`,
  )
}

async function copyIn(client: pg.Client, target: string, rows: StoredRows): Promise<void> {
  const copy = client.query(copyFrom(`COPY ${target} FROM STDIN`))
  await pipeline(rows.open(), copy)
  if (copy.rowCount !== rows.rowCount) {
    throw new Error(`${target} has ${copy.rowCount} rows instead of ${rows.rowCount}`)
  }
}
