/**
 * Applies the checked-in migrations of prisma/migrations in the order of their names, each in a transaction of its own, and the
 * schema of the job queue. Bookkeeping is Prisma's own table and lock, so `prisma migrate deploy|status` and this runner agree.
 */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import { ForecartError } from '../core/errors'
import type { Logger } from '../core/logger'
import { packageRoot } from '../core/package-root'
import { toDatabaseError } from './database-error'
import { graphileLogger } from './graphile-logger'

/** The key of Prisma's own migration lock. */
export const MIGRATION_LOCK = 72_707_369

const BOOKKEEPING = `
CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                  VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"            VARCHAR(64) NOT NULL,
    "finished_at"         TIMESTAMPTZ,
    "migration_name"      VARCHAR(255) NOT NULL,
    "logs"                TEXT,
    "rolled_back_at"      TIMESTAMPTZ,
    "started_at"          TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`

export interface Migration {
  readonly name: string
  readonly sql: string
  /** SHA-256 of the file, in hexadecimal. */
  readonly checksum: string
}

export interface MigrationResult {
  /** Names of the migrations that this call applied; empty where the database was up to date. */
  readonly applied: readonly string[]
}

/** The migrations below `directory`, in the order in which they are applied. */
export function readMigrations(directory: string = join(packageRoot(), 'prisma/migrations')): Migration[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(directory, entry.name, 'migration.sql')))
    .map((entry) => {
      const bytes = readFileSync(join(directory, entry.name, 'migration.sql'))
      return {
        name: entry.name,
        sql: bytes.toString('utf8'),
        checksum: createHash('sha256').update(bytes).digest('hex'),
      }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * Brings the database up to date. Any number of processes may call it at once: one applies, the others wait and find nothing to do.
 * @throws MIGRATION_FAILED where a migration was changed after it had been applied, failed, or is unknown to this version.
 * @throws DATABASE_UNAVAILABLE
 */
export async function migrate(
  url: string,
  logger: Logger,
  migrations: readonly Migration[] = readMigrations(),
): Promise<MigrationResult> {
  const client = new pg.Client({ connectionString: url, application_name: 'forecart migrate' })
  client.on('error', (error) => logger.warn({ err: error }, 'The connection of the migrations was lost'))
  try {
    await client.connect()
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    const applied = await applyPending(client, migrations, logger)
    await migrateQueue(url, logger)
    return { applied }
  } catch (error) {
    throw toDatabaseError(error)
  } finally {
    await client.end() // releases the lock
  }
}

/** Brings the schema of the job queue up to date. */
export async function migrateQueue(url: string, logger: Logger): Promise<void> {
  await runMigrations({ connectionString: url, logger: graphileLogger(logger) })
}

async function applyPending(
  client: pg.Client,
  migrations: readonly Migration[],
  logger: Logger,
): Promise<string[]> {
  await client.query(BOOKKEEPING)
  const done = await readApplied(client, migrations)
  const applied: string[] = []
  for (const migration of migrations) {
    if (done.has(migration.name)) continue
    await applyOne(client, migration)
    logger.info({ migration: migration.name }, 'Applied a migration')
    applied.push(migration.name)
  }
  return applied
}

/**
 * Names of the migrations that the database has. Its bookkeeping must be there.
 * @throws MIGRATION_FAILED where one was changed after it had been applied, is unfinished, or unknown to this version.
 */
export async function readApplied(
  client: pg.Client,
  migrations: readonly Migration[],
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{
    migration_name: string
    checksum: string
    finished_at: Date | null
  }>(
    'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY started_at, id',
  )
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  const done = new Set<string>()
  for (const row of rows) {
    const migration = known.get(row.migration_name)
    if (!migration) {
      throw new ForecartError(
        'MIGRATION_FAILED',
        `The database has the migration ${row.migration_name}, which this version of Forecart does not know; a newer version made it`,
      )
    }
    if (migration.checksum !== row.checksum) {
      throw new ForecartError(
        'MIGRATION_FAILED',
        `The migration ${migration.name} was changed after it had been applied; restore its file, and put the change into a new migration`,
      )
    }
    if (row.finished_at === null) {
      throw new ForecartError(
        'MIGRATION_FAILED',
        `The migration ${migration.name} was begun by another tool and never finished; resolve it with "prisma migrate resolve"`,
      )
    }
    done.add(migration.name)
  }
  return done
}

/** Applies all migrations, in the caller's transaction, to a database that has none of them. */
export async function applyAll(client: pg.Client, migrations: readonly Migration[]): Promise<void> {
  await client.query(BOOKKEEPING)
  for (const migration of migrations) await runMigration(client, migration)
}

async function runMigration(client: pg.Client, migration: Migration): Promise<void> {
  await client.query(migration.sql)
  await client.query(
    `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
    [randomUUID(), migration.checksum, migration.name],
  )
}

async function applyOne(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('BEGIN')
  try {
    await runMigration(client, migration)
    await client.query('COMMIT')
  } catch (error) {
    const reachable = toDatabaseError(error)
    if (reachable !== error) throw reachable
    await client.query('ROLLBACK')
    const reason = error instanceof Error ? error.message : String(error)
    throw new ForecartError(
      'MIGRATION_FAILED',
      `The migration ${migration.name} failed and was rolled back: ${reason}`,
      {},
      { cause: error },
    )
  }
}
