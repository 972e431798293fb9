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

/** Hours of a place with those of one category of it, or of items that lie in none of the categories that were asked for. */
export interface HourlyUnitsOfGroup {
  readonly categoryId: string | null
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
/**
 * Of all items of a place those that sold most on a day are read, so many a day: a place that sells many different items must not tell fewer
 * days than others.
 */
const MOST_ITEMS_OF_A_DAY = 700

interface HoursOfPlace {
  readonly itemIds: readonly bigint[]
  readonly locationId: bigint
  readonly from: Day
  readonly to: Day
  readonly until: Date
  readonly mostItemsOfADay?: number
}

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
    `WITH ${firstWholeDay('$2', '$5')}, cells AS MATERIALIZED (${cells}), ${hourlyUnitsQuery({ cells: 'cells' }, { until: '$5' })}`,
    [itemIds, locationId, from, to, until],
  )
  return rows.map(({ item_id, day, hour, units }) => ({
    itemId: String(item_id),
    day: dayFromNumber(day),
    hour,
    units,
  }))
}

/**
 * What a place sold hour by hour, by category for those that these items lie in themselves, and all others together: the sum is what the place
 * sold of the items that sold most on each day. At most 24 rows of each category and day.
 * @param to the last day, all of which is over; @param until orders of later instants do not count among the latest ones
 */
export async function readHourlyUnitsOfPlace(
  db: Queryable,
  { itemIds, locationId, from, to, until, mostItemsOfADay = MOST_ITEMS_OF_A_DAY }: HoursOfPlace,
): Promise<HourlyUnitsOfGroup[]> {
  const cells = cellsRelation(
    `SELECT item_id, location_id, day FROM item_day
      WHERE rank_of_day <= $6 AND day >= greatest($3::date, (SELECT day FROM first_whole_day))`,
  )
  const rows = await db.query<{ category_id: string | null; day: number; hour: number; units: number }>(
    `WITH ${firstWholeDay('$2', '$5')}, item_day AS MATERIALIZED (
       SELECT item_id, location_id, day, row_number() OVER (PARTITION BY day ORDER BY units DESC, item_id) AS rank_of_day FROM demand_day
        WHERE location_id = $2 AND source = 'TRANSACTIONS' AND units > 0 AND day BETWEEN $3::date AND $4::date
     ), asked AS (SELECT DISTINCT category_id FROM item WHERE id = ANY ($1::bigint[])), cells AS MATERIALIZED (${cells}), hourly AS (
       WITH ${hourlyUnitsQuery({ cells: 'cells' }, { until: '$5' })}
     )
     SELECT asked.category_id, hourly.day, hourly.hour, sum(hourly.units) AS units
       FROM hourly JOIN item i ON i.id = hourly.item_id LEFT JOIN asked ON asked.category_id = i.category_id
      GROUP BY 1, 2, 3`,
    [itemIds, locationId, from, to, until, mostItemsOfADay],
  )
  return rows.map(({ category_id, day, hour, units }) => ({
    categoryId: category_id === null ? null : String(category_id),
    day: dayFromNumber(day),
    hour,
    units,
  }))
}

/** A common table expression: the day after the oldest order that may be read, and no row where all may be. */
function firstWholeDay(locationId: string, until: string): string {
  return `first_whole_day AS MATERIALIZED (
       SELECT (o.ordered_at AT TIME ZONE l.time_zone)::date + 1 AS day
         FROM (SELECT ordered_at FROM shop_order WHERE location_id = ${locationId} AND ordered_at <= ${until}
                ORDER BY ordered_at DESC OFFSET ${MOST_ORDERS} LIMIT 1) o JOIN location l ON l.id = ${locationId}
     )`
}
