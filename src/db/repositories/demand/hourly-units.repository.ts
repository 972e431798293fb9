/** What was sold of an item at a place hour by hour, by the rules of demand-definition.ts. Aggregates by day tell no hours. */
import { type Day, dayFromNumber } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { cellsRelation, hourlyUnitsQuery } from './demand-definition'

export interface HourlyUnits {
  readonly day: Day
  /** 0..23, in the time of the place. */
  readonly hour: number
  readonly units: number
}

/** Hours with sales, at most 24 of each day. @param to the last day */
export async function readHourlyUnits(
  db: Queryable,
  { itemId, locationId, from, to }: { itemId: bigint; locationId: bigint; from: Day; to: Day },
): Promise<HourlyUnits[]> {
  const cells = cellsRelation(
    `SELECT $1::bigint AS item_id, $2::bigint AS location_id, d::date AS day FROM generate_series($3::date, $4::date, '1 day') d`,
  )
  const rows = await db.query<{ day: number; hour: number; units: number }>(
    `WITH cells AS MATERIALIZED (${cells}), ${hourlyUnitsQuery({ cells: 'cells' })}`,
    [itemId, locationId, from, to],
  )
  return rows.map(({ day, hour, units }) => ({ day: dayFromNumber(day), hour, units }))
}
