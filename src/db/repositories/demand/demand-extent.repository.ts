/** How far daily demand reaches. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'

/** The last day with a row of daily demand anywhere; null where there is none. */
export async function lastDemandDay(db: Queryable): Promise<Day | null> {
  const [row] = await db.query<{ day: Day | null }>('SELECT max(day) AS day FROM demand_day WHERE units > 0')
  return row?.day ?? null
}

/** Whether any day was rolled up or imported. */
export async function hasDemand(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>(`SELECT EXISTS (SELECT FROM demand_day) AS "found"`)
  return row!.found
}

/** Tells the planner what is in the table now. */
export async function analyzeDemand(db: Queryable): Promise<void> {
  await db.query('ANALYZE demand_day')
}
