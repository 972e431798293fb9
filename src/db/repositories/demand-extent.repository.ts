/** How far daily demand reaches. */
import type { Day } from '../../core/day'
import type { Queryable } from '../client'

/** The last day with a row of daily demand anywhere; null where there is none. */
export async function lastDemandDay(db: Queryable): Promise<Day | null> {
  const [row] = await db.query<{ day: Day | null }>('SELECT max(day) AS day FROM demand_day WHERE units > 0')
  return row?.day ?? null
}
