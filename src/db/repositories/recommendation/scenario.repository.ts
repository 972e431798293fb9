/** Scenarios of recommendations. What is in `body` is checked by who reads it. */
import type { Queryable, Transaction } from '../../client'
import { Conditions, countRows, type KeysetRows, type ListOptions, selectPage } from '../keyset-page'

export interface ScenarioRow {
  readonly id: bigint
  readonly name: string
  readonly surface: string
  /** Empty: the whole surface. */
  readonly placement: string
  readonly active: boolean
  readonly body: unknown
  readonly edition: number
  readonly updatedAt: Date
}

export type ScenarioValues = Omit<ScenarioRow, 'id' | 'edition' | 'updatedAt'>

const COLUMNS =
  's.id, s.name, s.surface, s.placement, s.active, s.body, s.edition, s.updated_at AS "updatedAt"'
const FROM = 'recommendation_scenario s'

/** One writer at a time, until the transaction ends. */
export async function lockScenarios(tx: Transaction): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('recommendation_scenario', 0))`)
}

export async function readAllScenarios(db: Queryable): Promise<ScenarioRow[]> {
  return db.query<ScenarioRow>(`SELECT ${COLUMNS} FROM ${FROM} ORDER BY s.name`)
}

export async function readScenariosByIds(db: Queryable, ids: readonly bigint[]): Promise<ScenarioRow[]> {
  return db.query<ScenarioRow>(`SELECT ${COLUMNS} FROM ${FROM} WHERE s.id = ANY ($1::bigint[])`, [ids])
}

export async function readScenarioByName(db: Queryable, name: string): Promise<ScenarioRow | null> {
  const [row] = await db.query<ScenarioRow>(`SELECT ${COLUMNS} FROM ${FROM} WHERE s.name = $1`, [name])
  return row ?? null
}

export async function writeScenario(
  tx: Transaction,
  { name, surface, placement, active, body }: ScenarioValues,
  now: Date,
): Promise<ScenarioRow> {
  const [row] = await tx.query<ScenarioRow>(
    `INSERT INTO recommendation_scenario AS s (name, surface, placement, active, body, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5::jsonb, $6, $6)
     ON CONFLICT (name) DO UPDATE SET surface = excluded.surface, placement = excluded.placement, active = excluded.active,
       body = excluded.body, edition = s.edition + 1, updated_at = excluded.updated_at
     RETURNING ${COLUMNS}`,
    [name, surface, placement, active, JSON.stringify(body), now],
  )
  return row!
}

export async function deleteScenario(tx: Transaction, id: bigint): Promise<void> {
  await tx.query(`DELETE FROM recommendation_scenario WHERE id = $1::bigint`, [id])
}

export function listScenarios(db: Queryable, options: ListOptions): Promise<KeysetRows<ScenarioRow>> {
  return selectPage<ScenarioRow>(db, {
    columns: COLUMNS,
    from: FROM,
    idColumn: 's.id',
    where: new Conditions(),
    ...options,
  })
}

export function countScenarios(db: Queryable): Promise<number> {
  return countRows(db, FROM, new Conditions())
}
