/** Trials of searches for hyper-parameters, as plain records. */
import type { Trial } from '../../../contracts/models/hyperparameter-search'
import type { Transaction } from '../../client'
import type { Prisma } from '../../generated/client'

export interface TrialRecord extends Trial {
  readonly runId: bigint
  readonly createdAt: Date
}

const toRecord = (row: Prisma.HyperparameterTrialGetPayload<object>): TrialRecord => ({
  ...row,
  hyperparameters: row.hyperparameters as Trial['hyperparameters'],
})

/** Keeps a trial that has ended, where the run still belongs to the claim. @returns whether it does */
export async function insertTrial(
  db: Transaction,
  { runId, claimedAt }: { readonly runId: bigint; readonly claimedAt: Date },
  trial: Trial,
): Promise<boolean> {
  const rows = await db.query(
    `INSERT INTO hyperparameter_trial (run_id, number, hyperparameters, loss, seconds, error_code, error_message)
     SELECT id, $3, $4::jsonb, $5, $6, $7, $8 FROM training_run
      WHERE id = $1 AND started_at = $2 AND status = 'RUNNING'
     RETURNING number`,
    [
      runId,
      claimedAt,
      trial.number,
      JSON.stringify(trial.hyperparameters),
      trial.loss,
      trial.seconds,
      trial.errorCode,
      trial.errorMessage,
    ],
  )
  return rows.length > 0
}

/** In the order in which they were tried. */
export async function findTrials(db: Transaction, runId: bigint): Promise<TrialRecord[]> {
  const rows = await db.prisma.hyperparameterTrial.findMany({ where: { runId }, orderBy: { number: 'asc' } })
  return rows.map(toRecord)
}

/** In the order in which they were tried; one row more than `first` tells that there is another page. */
export async function pageTrials(
  db: Transaction,
  { runId, first, afterNumber }: { runId: bigint; first: number; afterNumber: number | null },
): Promise<TrialRecord[]> {
  const rows = await db.prisma.hyperparameterTrial.findMany({
    where: { runId, ...(afterNumber === null ? {} : { number: { gt: afterNumber } }) },
    orderBy: { number: 'asc' },
    take: first + 1,
  })
  return rows.map(toRecord)
}

export async function countTrials(db: Transaction, runId: bigint): Promise<number> {
  return db.prisma.hyperparameterTrial.count({ where: { runId } })
}
