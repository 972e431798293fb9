/** Training runs as plain records. A run belongs to whoever claimed it last; `claimedAt` is the proof. */
import { TRAIN_JOB_KEY, type RunStatus } from '../../../contracts/operations/jobs'
import type { HyperparameterSearch } from '../../../contracts/models/hyperparameter-search'
import type { LossPoint } from '../../../contracts/models/estimator'
import type { ErrorCode } from '../../../core/errors'
import type { Transaction } from '../../client'
import type { Prisma } from '../../generated/client'

export interface TrainingRunRecord {
  readonly id: bigint
  readonly modelName: string
  readonly family: string
  readonly hyperparameters: Readonly<Record<string, unknown>>
  readonly seed: number
  /** How many days of history are read at most. */
  readonly trainingDays: number
  /** What is searched for before the training; null where nothing is. */
  readonly search: HyperparameterSearch | null
  readonly status: RunStatus
  readonly stage: string
  readonly progressFraction: number
  readonly epoch: number | null
  readonly lossCurve: readonly LossPoint[]
  readonly errorCode: string | null
  readonly errorMessage: string | null
  readonly versionId: bigint | null
  readonly requestedBy: string
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
  readonly cancelRequestedAt: Date | null
  readonly heartbeatAt: Date | null
}

export interface NewTrainingRun {
  readonly modelName: string
  readonly family: string
  readonly hyperparameters: Readonly<Record<string, unknown>>
  readonly seed: number
  /** Default: 730. */
  readonly trainingDays?: number
  readonly search?: HyperparameterSearch | null
  readonly requestedBy: string
}

type Row = Prisma.TrainingRunGetPayload<object>

function toRecord(row: Row): TrainingRunRecord {
  return {
    ...row,
    hyperparameters: row.hyperparameters as Record<string, unknown>,
    lossCurve: row.lossCurve as unknown as LossPoint[],
    search: row.search as unknown as HyperparameterSearch | null,
  }
}

export async function insertRun(
  tx: Transaction,
  { search, ...run }: NewTrainingRun,
): Promise<TrainingRunRecord> {
  const row = await tx.prisma.trainingRun.create({
    data: {
      ...run,
      hyperparameters: run.hyperparameters as Prisma.InputJsonObject,
      ...(search && { search: search as unknown as Prisma.InputJsonObject }),
    },
  })
  return toRecord(row)
}

export async function findRunsByIds(db: Transaction, ids: readonly bigint[]): Promise<TrainingRunRecord[]> {
  const rows = await db.prisma.trainingRun.findMany({ where: { id: { in: [...ids] } } })
  return rows.map(toRecord)
}

/** Queued or running, oldest first. */
export async function findActiveRuns(db: Transaction, modelName: string): Promise<TrainingRunRecord[]> {
  const rows = await db.prisma.trainingRun.findMany({
    where: { modelName, status: { in: ['QUEUED', 'RUNNING'] } },
    orderBy: { id: 'asc' },
  })
  return rows.map(toRecord)
}

/** The run that trained a version; null where it was not trained here, or came as the baseline of another one. */
export async function findRunOfVersion(
  db: Transaction,
  versionId: bigint,
): Promise<TrainingRunRecord | null> {
  const row = await db.prisma.trainingRun.findFirst({ where: { versionId }, orderBy: { id: 'desc' } })
  return row && toRecord(row)
}

/** Whether somebody asked for a run of the model within so many days, whatever came of it. */
export async function hasRunWithin(db: Transaction, modelName: string, days: number): Promise<boolean> {
  const rows = await db.query(
    `SELECT 1 FROM training_run
      WHERE model_name = $1 AND created_at > clock_timestamp() - make_interval(days => $2) LIMIT 1`,
    [modelName, days],
  )
  return rows.length > 0
}

/**
 * Takes a run that is queued, or whose owner gave no sign for `staleAfterMs`. Its start instant is the claim: an owner of
 * before finds another one there and must not finish the run.
 */
export async function claimRun(
  db: Transaction,
  id: bigint,
  staleAfterMs: number,
): Promise<TrainingRunRecord | null> {
  const claimed = await db.query<{ id: bigint }>(
    `UPDATE training_run
     SET status = 'RUNNING', stage = 'starting', progress_fraction = 0, epoch = NULL, loss_curve = '[]',
         started_at = clock_timestamp(), heartbeat_at = clock_timestamp()
     WHERE id = $1
       AND (status = 'QUEUED'
         OR (status = 'RUNNING' AND heartbeat_at < clock_timestamp() - make_interval(secs => $2)))
     RETURNING id`,
    [id, staleAfterMs / 1000],
  )
  if (claimed.length === 0) return null
  return (await findRunsByIds(db, [id]))[0] ?? null
}

export interface RunProgress {
  readonly stage: string
  readonly progressFraction: number
  readonly epoch: number | null
  readonly lossCurve: readonly LossPoint[]
}

export interface Heartbeat {
  /** False: the run was taken by another owner or is finished. */
  readonly owned: boolean
  readonly cancelRequested: boolean
}

/** A sign of life, with progress where there is news. */
export async function beatRun(
  db: Transaction,
  id: bigint,
  claimedAt: Date,
  progress: RunProgress | null,
): Promise<Heartbeat> {
  const rows = await db.query<{ cancel_requested: boolean }>(
    `UPDATE training_run
     SET heartbeat_at = clock_timestamp(), stage = coalesce($3, stage),
         progress_fraction = coalesce($4, progress_fraction), epoch = coalesce($5, epoch),
         loss_curve = coalesce($6::jsonb, loss_curve)
     WHERE id = $1 AND started_at = $2 AND status = 'RUNNING'
     RETURNING cancel_requested_at IS NOT NULL AS cancel_requested`,
    [
      id,
      claimedAt,
      progress?.stage ?? null,
      progress?.progressFraction ?? null,
      progress?.epoch ?? null,
      progress ? JSON.stringify(progress.lossCurve) : null,
    ],
  )
  return { owned: rows.length > 0, cancelRequested: rows[0]?.cancel_requested ?? false }
}

export type RunEnd =
  | { readonly status: 'SUCCEEDED'; readonly versionId: bigint; readonly stage: string }
  | { readonly status: 'FAILED' | 'CANCELLED'; readonly code: ErrorCode; readonly message: string }

/** @returns false where the run does not belong to this claim any more, or is finished already */
export async function endRun(tx: Transaction, id: bigint, claimedAt: Date, end: RunEnd): Promise<boolean> {
  const succeeded = end.status === 'SUCCEEDED'
  const { count } = await tx.prisma.trainingRun.updateMany({
    where: { id, startedAt: claimedAt, status: 'RUNNING' },
    data: {
      status: end.status,
      finishedAt: new Date(),
      ...(succeeded
        ? { versionId: end.versionId, progressFraction: 1, stage: end.stage }
        : { errorCode: end.code, errorMessage: end.message }),
    },
  })
  return count > 0
}

/** The whole curve, also of a run that has ended meanwhile: its last points often come with its end. */
export async function saveLossCurve(
  db: Transaction,
  id: bigint,
  claimedAt: Date,
  curve: readonly LossPoint[],
): Promise<void> {
  await db.prisma.trainingRun.updateMany({
    where: { id, startedAt: claimedAt },
    data: { lossCurve: curve as unknown as Prisma.InputJsonArray, epoch: curve.at(-1)?.epoch ?? null },
  })
}

/** Gives a claimed run back to the queue. @returns false where it does not belong to this claim any more */
export async function requeueRun(tx: Transaction, id: bigint, claimedAt: Date): Promise<boolean> {
  const { count } = await tx.prisma.trainingRun.updateMany({
    where: { id, startedAt: claimedAt, status: 'RUNNING' },
    data: { status: 'QUEUED', stage: 'queued', progressFraction: 0, epoch: null, lossCurve: [] },
  })
  return count > 0
}

/** Asks for the end of an active run; a queued one ends right away. @returns the run as it is then, null where there is none */
export async function requestCancel(tx: Transaction, id: bigint): Promise<TrainingRunRecord | null> {
  await tx.query(
    `UPDATE training_run
     SET cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp()),
         status = CASE WHEN status = 'QUEUED' THEN 'CANCELLED'::run_status ELSE status END,
         error_code = CASE WHEN status = 'QUEUED' THEN 'CANCELLED' ELSE error_code END,
         error_message = CASE WHEN status = 'QUEUED' THEN 'Cancelled before it started' ELSE error_message END,
         finished_at = CASE WHEN status = 'QUEUED' THEN clock_timestamp() ELSE finished_at END
     WHERE id = $1 AND status IN ('QUEUED', 'RUNNING')`,
    [id],
  )
  return (await findRunsByIds(tx, [id]))[0] ?? null
}

/**
 * Ends runs that gave no sign of life for `silentForMs` and that no job will take up: it was used up, or never was one.
 * @returns their keys
 */
export async function failAbandonedRuns(db: Transaction, silentForMs: number): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `UPDATE training_run r
     SET status = 'FAILED', finished_at = clock_timestamp(), error_code = 'TRAINER_CRASHED',
         error_message = 'The process that trained the model ended without a word, and nobody took the training up again'
     WHERE r.status IN ('QUEUED', 'RUNNING')
       AND coalesce(r.heartbeat_at, r.created_at) < clock_timestamp() - make_interval(secs => $1)
       AND NOT EXISTS (
         SELECT FROM graphile_worker.jobs j
          WHERE j.key = $2 || r.id AND (j.attempts < j.max_attempts OR j.locked_at IS NOT NULL))
     RETURNING id`,
    [silentForMs / 1000, TRAIN_JOB_KEY],
  )
  return rows.map(({ id }) => id)
}

export interface RunPageRequest {
  readonly modelName: string | null
  readonly first: number
  /** Runs with smaller keys only. */
  readonly beforeId: bigint | null
}

/** Newest first; one row more than `first` tells that there is another page. */
export async function pageRuns(db: Transaction, request: RunPageRequest): Promise<TrainingRunRecord[]> {
  const rows = await db.prisma.trainingRun.findMany({
    where: {
      ...(request.modelName === null ? {} : { modelName: request.modelName }),
      ...(request.beforeId === null ? {} : { id: { lt: request.beforeId } }),
    },
    orderBy: { id: 'desc' },
    take: request.first + 1,
  })
  return rows.map(toRecord)
}

export async function countRuns(db: Transaction, modelName: string | null): Promise<number> {
  return db.prisma.trainingRun.count({ where: modelName === null ? {} : { modelName } })
}
