/** Background work as its requesters see it. The queue itself is graphile-worker's. */
import type { RunStatus } from '../../../contracts/operations/jobs'
import type { Queryable } from '../../client'
import { Conditions, countRows, type KeysetRows, type ListOptions, selectPage } from '../keyset-page'

export interface JobRecord {
  readonly id: bigint
  readonly kind: string
  readonly status: RunStatus
  /** 0..1. */
  readonly progressFraction: number
  readonly details: Record<string, unknown>
  readonly errorCode: string | null
  readonly errorMessage: string | null
  readonly requestedBy: string
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
}

export interface JobFilter {
  readonly kind?: string | null
  readonly status?: RunStatus | null
}

const JOB_COLUMNS = `job.id, job.kind, job.status::text AS "status", job.progress_fraction AS "progressFraction",
  job.details, job.error_code AS "errorCode", job.error_message AS "errorMessage", job.requested_by AS "requestedBy",
  job.created_at AS "createdAt", job.started_at AS "startedAt", job.finished_at AS "finishedAt"`

export async function insertJob(
  db: Queryable,
  job: { kind: string; details: Record<string, unknown>; requestedBy: string },
): Promise<JobRecord> {
  const [row] = await db.query<JobRecord>(
    `INSERT INTO job (kind, details, requested_by) VALUES ($1, $2::jsonb, $3) RETURNING ${JOB_COLUMNS}`,
    [job.kind, JSON.stringify(job.details), job.requestedBy],
  )
  return row!
}

/** Answers in any order, and leaves out ids that do not exist. */
export async function findJobsByIds(db: Queryable, ids: readonly bigint[]): Promise<JobRecord[]> {
  return db.query<JobRecord>(`SELECT ${JOB_COLUMNS} FROM job WHERE job.id = ANY ($1::bigint[])`, [ids])
}

function conditions(filter: JobFilter): Conditions {
  const where = new Conditions()
  if (filter.kind) where.and('job.kind = ?', filter.kind)
  if (filter.status) where.and('job.status = ?::run_status', filter.status)
  return where
}

export async function selectJobs(
  db: Queryable,
  filter: JobFilter,
  options: ListOptions,
): Promise<KeysetRows<JobRecord>> {
  return selectPage<JobRecord>(db, {
    columns: JOB_COLUMNS,
    from: 'job',
    idColumn: 'job.id',
    where: conditions(filter),
    ...options,
  })
}

export async function countJobs(db: Queryable, filter: JobFilter): Promise<number> {
  return countRows(db, 'job', conditions(filter))
}

/** Also takes up again what a process that died had begun, or what failed and is tried once more. */
export async function markJobRunning(db: Queryable, id: bigint): Promise<void> {
  await db.query(
    `UPDATE job SET status = 'RUNNING', started_at = coalesce(started_at, now()), finished_at = NULL,
            error_code = NULL, error_message = NULL
      WHERE id = $1`,
    [id],
  )
}

export async function updateJobProgress(db: Queryable, id: bigint, fraction: number): Promise<void> {
  await db.query(`UPDATE job SET progress_fraction = $2 WHERE id = $1`, [id, fraction])
}

export async function finishJob(
  db: Queryable,
  id: bigint,
  outcome: { details: Record<string, unknown> } | { errorCode: string; errorMessage: string },
): Promise<void> {
  const failed = 'errorCode' in outcome
  await db.query(
    `UPDATE job SET status = $2::run_status, finished_at = now(),
            progress_fraction = CASE WHEN $3 THEN progress_fraction ELSE 1 END,
            details = details || $4::jsonb, error_code = $5, error_message = $6
      WHERE id = $1`,
    [
      id,
      failed ? 'FAILED' : 'SUCCEEDED',
      failed,
      JSON.stringify(failed ? {} : outcome.details),
      failed ? outcome.errorCode : null,
      failed ? outcome.errorMessage : null,
    ],
  )
}
