/** What is on hand of items at places by their last count, and what was sold and received since. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { mayHaveComeSince } from './purchase-order.repository'

export interface StockOnHandRow {
  readonly itemId: bigint
  readonly locationId: bigint
  readonly countedAt: Date
  /** The day of the count at the place. */
  readonly countedOn: Day
  readonly quantityOnHand: number
  /** On the days after that of the count, and before today. */
  readonly soldSince: number
  /** What came of purchase orders after the count, or, where there is a stock-out, after it began. */
  readonly receivedSince: number
  /** A stock-out that has not ended: there was none when it began, whatever was counted before. `soldSince` it began, by days. */
  readonly stockOut: { readonly soldSince: number } | null
}

/**
 * One statement for any number of pairs; pairs that were never counted are not among the answers. Sales are read of the last
 * `mostDays` days: of an older count they are incomplete, and `countedOn` says how old it is.
 * @param pairs as many item ids as location ids
 */
export async function readCountedStock(
  db: Queryable,
  pairs: { readonly itemIds: readonly bigint[]; readonly locationIds: readonly bigint[] },
  now: Date,
  mostDays: number,
): Promise<StockOnHandRow[]> {
  return db.query<StockOnHandRow>(
    `SELECT pair.item_id AS "itemId", pair.location_id AS "locationId", counted.counted_at AS "countedAt",
            counted.day::text AS "countedOn", counted.quantity::float8 AS "quantityOnHand",
            coalesce((SELECT sum(d.units) FROM demand_day d
                       WHERE d.item_id = pair.item_id AND d.location_id = pair.location_id
                         AND d.day > greatest(counted.day, place.today - ${mostDays}) AND d.day < place.today), 0)::float8 AS "soldSince",
            coalesce((SELECT sum(came.quantity) FROM purchase_order p
                       CROSS JOIN LATERAL jsonb_to_recordset(p.receipts) AS came("quantity" float8, "receivedAt" timestamptz)
                       WHERE p.item_id = pair.item_id AND p.location_id = pair.location_id
                         AND ${mayHaveComeSince('counted.counted_at')}
                         AND came."receivedAt" > greatest(counted.counted_at, empty.started_at)), 0)::float8 AS "receivedSince",
            CASE WHEN empty.started_at IS NOT NULL THEN json_build_object('soldSince', coalesce((
              SELECT sum(d.units) FROM demand_day d
               WHERE d.item_id = pair.item_id AND d.location_id = pair.location_id
                 AND d.day > greatest(counted.day, (empty.started_at AT TIME ZONE l.time_zone)::date, place.today - ${mostDays})
                 AND d.day < place.today), 0)) END AS "stockOut"
       FROM unnest($1::bigint[], $2::bigint[]) AS pair(item_id, location_id)
       JOIN location l ON l.id = pair.location_id
      CROSS JOIN LATERAL (SELECT ($3::timestamptz AT TIME ZONE l.time_zone)::date AS today) place
      CROSS JOIN LATERAL (
        SELECT s.counted_at, (s.counted_at AT TIME ZONE l.time_zone)::date AS day, s.quantity_on_hand AS quantity
          FROM inventory_snapshot s
         WHERE s.item_id = pair.item_id AND s.location_id = pair.location_id
         ORDER BY s.counted_at DESC LIMIT 1) counted
       LEFT JOIN stock_out empty
         ON empty.item_id = pair.item_id AND empty.location_id = pair.location_id AND empty.ended_at IS NULL`,
    [pairs.itemIds, pairs.locationIds, now],
  )
}
