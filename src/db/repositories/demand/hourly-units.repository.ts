/** What was sold of items at a place hour by hour, by the rules of demand-definition.ts. Aggregates by day tell no hours. */
import { type Day, dayFromNumber } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { cellsRelation, hourlyUnitsQuery } from './demand-definition'

export interface HourlyUnits {
  readonly itemId: string
  readonly day: Day
  /** 0..23, in the time of the place. */
  readonly hour: number
  readonly units: number
}

/**
 * Orders of a place are read through its days, all of them: of earlier days no more than so many, and whole days only. An index of order lines by item
 * would lead to all that an item ever sold anywhere.
 */
const MOST_ORDERS = 100_000

/** Hours with sales, at most 24 of each day. @param to the last day, of which sales up to `until` count */
export async function readHourlyUnits(
  db: Queryable,
  {
    itemIds,
    locationId,
    from,
    to,
    until,
  }: { itemIds: readonly bigint[]; locationId: bigint; from: Day; to: Day; until: Date },
): Promise<HourlyUnits[]> {
  const cells = cellsRelation(
    `SELECT i.id AS item_id, $2::bigint AS location_id, d::date AS day
       FROM unnest($1::bigint[]) i(id)
      CROSS JOIN generate_series(greatest($3::date, (SELECT least(day, $4::date) FROM first_whole_day)), $4::date, '1 day') d`,
  )
  const rows = await db.query<{ item_id: string; day: number; hour: number; units: number }>(
    `WITH first_whole_day AS MATERIALIZED (
       SELECT (o.ordered_at AT TIME ZONE l.time_zone)::date + 1 AS day
         FROM (SELECT ordered_at FROM shop_order WHERE location_id = $2 AND ordered_at <= $5
                ORDER BY ordered_at DESC OFFSET ${MOST_ORDERS} LIMIT 1) o JOIN location l ON l.id = $2
     ), cells AS MATERIALIZED (${cells}), ${hourlyUnitsQuery({ cells: 'cells' }, { until: '$5' })}`,
    [itemIds, locationId, from, to, until],
  )
  return rows.map(({ item_id, day, hour, units }) => ({
    itemId: String(item_id),
    day: dayFromNumber(day),
    hour,
    units,
  }))
}
