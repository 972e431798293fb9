/** Experiments of model versions and scenarios, and which of them runs. */
import type { Queryable } from '../../client'
import { Conditions, countRows, type KeysetRows, type ListOptions, selectPage } from '../keyset-page'

export interface ExperimentArm {
  readonly name: string
  /** Of the visitors, 0..1. */
  readonly share: number
  /** A decimal key; null: the champion. */
  readonly versionId: string | null
  /** The one that makes lists of its surface; absent: the one that holds there. */
  readonly scenario?: { readonly name: string; readonly surface: string }
}

export interface NewExperiment {
  readonly name: string
  /** The control comes first. */
  readonly arms: readonly ExperimentArm[]
  readonly baseRate: number
  readonly lift: number
  readonly confidence: number
  readonly power: number
  readonly startedAt: Date
}

export interface ExperimentRecord extends NewExperiment {
  readonly id: bigint
  readonly stoppedAt: Date | null
}

const COLUMNS = `experiment.id, experiment.name, experiment.arms, experiment.base_rate AS "baseRate", experiment.lift, experiment.confidence,
  experiment.power, experiment.started_at AS "startedAt", experiment.stopped_at AS "stoppedAt"`

/** Null where another one runs. */
export async function insertExperiment(tx: Queryable, one: NewExperiment): Promise<ExperimentRecord | null> {
  const [row] = await tx.query<ExperimentRecord>(
    `INSERT INTO experiment (name, arms, base_rate, lift, confidence, power, started_at) VALUES ($1, $2::jsonb, $3, $4, $5, $6, $7)
     ON CONFLICT ((stopped_at IS NULL)) WHERE stopped_at IS NULL DO NOTHING RETURNING ${COLUMNS}`,
    [one.name, JSON.stringify(one.arms), one.baseRate, one.lift, one.confidence, one.power, one.startedAt],
  )
  return row ?? null
}

/** One that has stopped stays as it is. Null where there is none. */
export async function endExperiment(tx: Queryable, id: bigint, at: Date): Promise<ExperimentRecord | null> {
  const [row] = await tx.query<ExperimentRecord>(
    `UPDATE experiment SET stopped_at = coalesce(stopped_at, $2) WHERE id = $1::bigint RETURNING ${COLUMNS}`,
    [id, at],
  )
  return row ?? null
}

export async function readRunningExperiment(db: Queryable): Promise<ExperimentRecord | null> {
  const [row] = await db.query<ExperimentRecord>(`SELECT ${COLUMNS} FROM experiment WHERE stopped_at IS NULL`)
  return row ?? null
}

export function findExperiments(db: Queryable, ids: readonly bigint[]): Promise<ExperimentRecord[]> {
  return db.query<ExperimentRecord>(`SELECT ${COLUMNS} FROM experiment WHERE id = ANY ($1::bigint[])`, [ids])
}

export function selectExperiments(
  db: Queryable,
  options: ListOptions,
): Promise<KeysetRows<ExperimentRecord>> {
  return selectPage(db, {
    ...options,
    columns: COLUMNS,
    from: 'experiment',
    idColumn: 'experiment.id',
    where: new Conditions(),
  })
}

export function countExperiments(db: Queryable): Promise<number> {
  return countRows(db, 'experiment', new Conditions())
}
