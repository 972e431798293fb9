/**
 * All that a database holds, as of one instant, while others go on writing: one transaction that sees no later commit. Tables come in an
 * order in which they can be filled again: what is referred to before what refers to it.
 */
import type { Readable } from 'node:stream'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { ForecartError, invariant } from '../../core/errors'
import type { Logger } from '../../core/logger'
import { toDatabaseError } from '../database-error'
import { readApplied, readMigrations, type Migration } from '../migrate'
import { ownTables } from './own-tables'

export interface TableLayout {
  readonly name: string
  /** Without generated ones. */
  readonly columns: readonly string[]
}

export interface SequenceState {
  readonly name: string
  /** Decimal. */
  readonly lastValue: string
  /** False: `lastValue` is the next one that it gives. */
  readonly isCalled: boolean
}

export interface StoredVersion {
  readonly modelName: string
  readonly version: number
  /** The checksum of the artifact's manifest.json. */
  readonly sha256: string
}

export interface SnapshotFacts {
  readonly takenAt: Date
  /** The migrations in the order in which they are applied. */
  readonly migrations: readonly Pick<Migration, 'name' | 'checksum'>[]
  /** Null where no server and no registry has been there yet. */
  readonly installationId: string | null
  readonly tables: readonly TableLayout[]
  readonly sequences: readonly SequenceState[]
  readonly versions: readonly StoredVersion[]
}

/** Lines of COPY's text format. */
export interface CopiedRows extends Readable {
  /** The number of rows of the whole snapshot, known when it has ended. */
  readonly rowCount: number
}

/** Jobs that are still to be done; one that a runner is at would be done again after its death, too. */
const OPEN_JOBS = `
  SELECT task.identifier, job.payload, queue.queue_name, job.run_at, job.max_attempts, job.key, job.priority
    FROM graphile_worker._private_jobs job
    JOIN graphile_worker._private_tasks task ON task.id = job.task_id
    LEFT JOIN graphile_worker._private_job_queues queue ON queue.id = job.job_queue_id
   WHERE job.attempts < job.max_attempts OR job.locked_at IS NOT NULL`

export class DatabaseSnapshot {
  private constructor(
    private readonly client: pg.Client,
    readonly facts: SnapshotFacts,
  ) {}

  /**
   * @throws NOT_FOUND where Forecart has never been in this database
   * @throws MIGRATION_FAILED where a newer version has, DATABASE_UNAVAILABLE
   */
  static async open(url: string, logger: Logger): Promise<DatabaseSnapshot> {
    const client = new pg.Client({ connectionString: url, application_name: 'forecart backup' })
    client.on('error', ({ message }) => logger.debug({ reason: message }, 'The connection was lost'))
    try {
      await client.connect()
      await client.query(
        `SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0`,
      )
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
      return new DatabaseSnapshot(client, await readFacts(client))
    } catch (error) {
      await client.end()
      throw toDatabaseError(error)
    }
  }

  copyTable({ name, columns }: TableLayout): CopiedRows {
    return this.client.query(copyTo(`COPY "${name}" (${quoted(columns)}) TO STDOUT`))
  }

  copyJobs(): CopiedRows {
    return this.client.query(copyTo(`COPY (${OPEN_JOBS}) TO STDOUT`))
  }

  async close(): Promise<void> {
    await this.client.end()
  }
}

export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}

async function readFacts(client: pg.Client): Promise<SnapshotFacts> {
  const [begun] = await rowsOf<{ takenAt: Date; isOurs: boolean }>(
    client,
    `SELECT now() AS "takenAt", to_regclass('_prisma_migrations') IS NOT NULL AS "isOurs"`,
  )
  if (!begun!.isOurs) {
    throw new ForecartError(
      'NOT_FOUND',
      'There is nothing to back up: Forecart has not been in this database',
    )
  }
  const known = readMigrations()
  const applied = await readApplied(client, known)
  const tables = await readTables(client, ownTables(known))
  // The lock is the one that pg_dump takes: nobody may change or drop a table while it is copied.
  await client.query(`LOCK TABLE ${quoted(tables.map(({ name }) => name))} IN ACCESS SHARE MODE`)
  const [installation] = await rowsOf<{ id: string }>(
    client,
    `SELECT value #>> '{}' AS id FROM setting WHERE key = 'installationId'`,
  )
  return {
    takenAt: begun!.takenAt,
    migrations: known
      .filter(({ name }) => applied.has(name))
      .map(({ name, checksum }) => ({ name, checksum })),
    installationId: installation?.id ?? null,
    tables: inOrderOfReferences(tables, await readReferences(client)),
    sequences: await readSequences(client, tables),
    versions: await rowsOf<StoredVersion>(
      client,
      `SELECT model_name AS "modelName", version, artifact_sha256 AS "sha256" FROM model_version ORDER BY 1, 2`,
    ),
  }
}

async function rowsOf<Row extends object>(
  client: pg.Client,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return (await client.query<Row>(sql, values)).rows
}

function readTables(client: pg.Client, names: readonly string[]): Promise<TableLayout[]> {
  return rowsOf<TableLayout>(
    client,
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
       FROM pg_class c
       JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      WHERE c.relkind = 'r' AND c.relname = ANY($1)
      GROUP BY c.relname ORDER BY c.relname`,
    [names],
  )
}

interface Reference {
  readonly from: string
  readonly to: string
}

function readReferences(client: pg.Client): Promise<Reference[]> {
  return rowsOf<Reference>(
    client,
    `SELECT DISTINCT child.relname AS "from", parent.relname AS "to"
       FROM pg_constraint k
       JOIN pg_namespace n ON n.oid = k.connamespace AND n.nspname = current_schema()
       JOIN pg_class child ON child.oid = k.conrelid
       JOIN pg_class parent ON parent.oid = k.confrelid
      WHERE k.contype = 'f' AND child.oid <> parent.oid`,
  )
}

/** A table may refer to itself, because references are checked when all its rows are there. */
export function inOrderOfReferences<Table extends { readonly name: string }>(
  tables: readonly Table[],
  references: readonly Reference[],
): Table[] {
  const placed = new Set<string>()
  const ordered: Table[] = []
  while (ordered.length < tables.length) {
    const next = tables.filter(
      ({ name }) => !placed.has(name) && references.every(({ from, to }) => from !== name || placed.has(to)),
    )
    invariant(next.length > 0, 'tables do not refer to each other in a circle')
    for (const table of next) placed.add(table.name)
    ordered.push(...next)
  }
  return ordered
}

/** Sequences do not stand still in a transaction. They may be ahead of the rows, which leaves a gap, and are never behind. */
async function readSequences(client: pg.Client, tables: readonly TableLayout[]): Promise<SequenceState[]> {
  const names = await rowsOf<{ name: string }>(
    client,
    `SELECT s.relname AS name
       FROM pg_class s
       JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
       JOIN pg_class t ON t.oid = d.refobjid
       JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = current_schema()
      WHERE s.relkind = 'S' AND t.relname = ANY($1) ORDER BY 1`,
    [tables.map(({ name }) => name)],
  )
  const states: SequenceState[] = []
  for (const { name } of names) {
    const [state] = await rowsOf<Omit<SequenceState, 'name'>>(
      client,
      `SELECT last_value::text AS "lastValue", is_called AS "isCalled" FROM "${name}"`,
    )
    states.push({ name, ...state! })
  }
  return states
}
