/** Imports of files, as their process tells of them. */
import type { ImportProgress } from '../../../contracts/operations/import-progress'
import type { RunStatus } from '../../../contracts/operations/jobs'
import type { Queryable } from '../../client'
import { Conditions, countRows, type KeysetRows, type ListOptions, selectPage } from '../keyset-page'

/** An import whose process has told nothing for so long is not running any more: it tells every few seconds. */
const SILENCE_S = 60

export interface ImportRecord extends ImportProgress {
  readonly id: bigint
  readonly target: string
  readonly source: string
  readonly fileName: string
  readonly rejectsFile: string
  readonly status: RunStatus
  readonly errorCode: string | null
  readonly errorMessage: string | null
  readonly startedAt: Date
  readonly endedAt: Date | null
}

export type NewImport = Pick<ImportRecord, 'target' | 'source' | 'fileName' | 'rejectsFile'>

const IS_SILENT = `run.status = 'RUNNING' AND run.told_at < now() - interval '${SILENCE_S} s'`

const COLUMNS = `run.id, run.target, run.source, run.file_name AS "fileName", run.rejects_file AS "rejectsFile",
  CASE WHEN ${IS_SILENT} THEN 'FAILED' ELSE run.status::text END AS "status", run.stage,
  run.progress_fraction AS "progressFraction", run.read, run.recorded, run.unchanged, run.rejected, run.merged,
  run.left_out AS "leftOut", run.reasons, run.rejects,
  CASE WHEN ${IS_SILENT} THEN 'INTERRUPTED' ELSE run.error_code END AS "errorCode",
  CASE WHEN ${IS_SILENT} THEN 'The import ended without a word; importing the same file again goes on' ELSE run.error_message END
    AS "errorMessage",
  run.started_at AS "startedAt", CASE WHEN ${IS_SILENT} THEN run.told_at ELSE run.ended_at END AS "endedAt"`

export async function insertImport(
  db: Queryable,
  { target, source, fileName, rejectsFile }: NewImport,
): Promise<bigint> {
  const [row] = await db.query<{ id: bigint }>(
    `INSERT INTO import_run (target, source, file_name, rejects_file) VALUES ($1, $2, $3, $4) RETURNING id`,
    [target, source, fileName, rejectsFile],
  )
  return row!.id
}

export async function updateImport(
  db: Queryable,
  id: bigint,
  progress: ImportProgress,
  end?: {
    readonly status: RunStatus
    readonly errorCode: string | null
    readonly errorMessage: string | null
  },
): Promise<void> {
  const { stage, progressFraction, read, recorded, unchanged, rejected, merged, leftOut, reasons, rejects } =
    progress
  await db.query(
    `UPDATE import_run SET stage = $2, progress_fraction = $3, read = $4, recorded = $5, unchanged = $6, rejected = $7,
            merged = $8, left_out = $9, reasons = $10::jsonb, rejects = $11::jsonb, told_at = now(),
            status = coalesce($12::run_status, status), error_code = $13, error_message = $14,
            ended_at = CASE WHEN $12 IS NULL THEN NULL ELSE now() END
      WHERE id = $1`,
    [
      id,
      stage,
      progressFraction,
      read,
      recorded,
      unchanged,
      rejected,
      merged,
      leftOut,
      JSON.stringify(reasons),
      JSON.stringify(rejects),
      end?.status ?? null,
      end?.errorCode ?? null,
      end?.errorMessage ?? null,
    ],
  )
}

export function selectImports(db: Queryable, options: ListOptions): Promise<KeysetRows<ImportRecord>> {
  return selectPage<ImportRecord>(db, {
    columns: COLUMNS,
    from: 'import_run run',
    idColumn: 'run.id',
    where: new Conditions(),
    ...options,
  })
}

export function countImports(db: Queryable): Promise<number> {
  return countRows(db, 'import_run run', new Conditions())
}

/** Answers in any order, and leaves out ids that do not exist. */
export function findImportsByIds(db: Queryable, ids: readonly bigint[]): Promise<ImportRecord[]> {
  return db.query<ImportRecord>(`SELECT ${COLUMNS} FROM import_run run WHERE run.id = ANY ($1::bigint[])`, [
    ids,
  ])
}
