/** What recommending needs of stock: what can be delivered, how fast it sells, and which stores have run out. */
import type { Queryable } from '../../client'
import { mayHaveComeSince } from './purchase-order.repository'

/**
 * What can be delivered: of all warehouses and online locations together. Only of items of which that is known: by the last count, or since a
 * stock-out that has not ended. What came of purchase orders since is added, less what was sold since; sales alone make no count smaller, because
 * many shops tell no receipts.
 */
export interface DeliverableStock {
  /** Decimal key. */
  readonly itemId: string
  readonly onHand: number
  /** The mean of the last weeks, over the same places. */
  readonly unitsPerDay: number
}

/** A store that has none of an item now: a stock-out has not ended, and no more has come of purchase orders since it began than was sold. */
export interface EmptyStore {
  /** Decimal key. */
  readonly itemId: string
  readonly locationId: bigint
}

/** The weeks that the daily sales are the mean of. */
const SALES_DAYS = 28

export interface StockFacts {
  readonly deliverable: readonly DeliverableStock[]
  readonly emptyStores: readonly EmptyStore[]
  /** Of all stores. */
  readonly storeIds: readonly bigint[]
}

type Pair = readonly [string, string]

/** One statement. @param itemIds null: of all items */
export async function readStock(
  db: Queryable,
  itemIds: readonly bigint[] | null,
  now: Date,
): Promise<StockFacts> {
  const [row] = await db.query<{
    deliverable: readonly (readonly [string, number, number])[]
    emptyStores: readonly Pair[]
    storeIds: readonly string[]
  }>(
    `WITH place AS MATERIALIZED (SELECT id, time_zone FROM location WHERE kind IN ('ONLINE', 'WAREHOUSE')),
     level AS MATERIALIZED (
       SELECT i.id AS item_id, place.id AS location_id, place.time_zone, greatest(counted.at, out.started_at) AS since,
              CASE WHEN out.started_at IS NULL THEN counted.quantity ELSE 0 END AS quantity
         FROM item i CROSS JOIN place
         LEFT JOIN LATERAL (SELECT s.quantity_on_hand AS quantity, s.counted_at AS at FROM inventory_snapshot s
                             WHERE s.item_id = i.id AND s.location_id = place.id ORDER BY s.counted_at DESC LIMIT 1) counted ON true
         LEFT JOIN LATERAL (SELECT o.started_at FROM stock_out o WHERE o.item_id = i.id AND o.location_id = place.id AND o.ended_at IS NULL
                             ORDER BY o.started_at DESC LIMIT 1) out ON true
        WHERE (counted.at IS NOT NULL OR out.started_at IS NOT NULL) AND ($1::bigint[] IS NULL OR i.id = ANY ($1::bigint[]))
     ), empty AS MATERIALIZED (
       SELECT o.item_id, o.location_id, l.time_zone, greatest(max(o.started_at), max(counted.at)) AS since
         FROM stock_out o JOIN location l ON l.id = o.location_id AND l.kind = 'STORE'
         LEFT JOIN LATERAL (SELECT max(s.counted_at) AS at FROM inventory_snapshot s
                             WHERE s.item_id = o.item_id AND s.location_id = o.location_id) counted ON true
        WHERE o.ended_at IS NULL AND ($1::bigint[] IS NULL OR o.item_id = ANY ($1::bigint[]))
        GROUP BY o.item_id, o.location_id, l.time_zone
     ), told AS (
       SELECT item_id, location_id, time_zone, since FROM level UNION ALL SELECT item_id, location_id, time_zone, since FROM empty
     ), received AS MATERIALIZED (
       SELECT item_id, location_id, (told.since AT TIME ZONE told.time_zone)::date AS since, sum(came."quantity") AS units
         FROM told JOIN purchase_order p USING (item_id, location_id)
        CROSS JOIN LATERAL jsonb_to_recordset(p.receipts) AS came("quantity" float8, "receivedAt" timestamptz)
        WHERE ${mayHaveComeSince('told.since')} AND came."receivedAt" > told.since GROUP BY 1, 2, 3
     ), left_over AS MATERIALIZED (
       SELECT r.item_id, r.location_id, greatest(0, r.units - coalesce(sum(d.units), 0)) AS units
         FROM received r LEFT JOIN demand_day d ON d.item_id = r.item_id AND d.location_id = r.location_id AND d.day > r.since
        GROUP BY r.item_id, r.location_id, r.units
     ), stock AS MATERIALIZED (
       SELECT item_id, sum(level.quantity + coalesce(left_over.units, 0)) AS on_hand
         FROM level LEFT JOIN left_over USING (item_id, location_id) GROUP BY item_id
     ), sold AS MATERIALIZED (
       SELECT d.item_id, sum(d.units) / ${SALES_DAYS} AS units FROM demand_day d
        WHERE d.day >= ($2::timestamptz AT TIME ZONE 'UTC')::date - ${SALES_DAYS} AND d.location_id IN (SELECT id FROM place)
          AND ($1::bigint[] IS NULL OR d.item_id = ANY ($1::bigint[]))
        GROUP BY d.item_id
     )
     SELECT (SELECT coalesce(json_agg(json_build_array(stock.item_id::text, coalesce(on_hand, 0), coalesce(units, 0))), '[]')
               FROM stock LEFT JOIN sold USING (item_id)) AS "deliverable",
            (SELECT coalesce(json_agg(json_build_array(item_id::text, location_id::text)), '[]')
               FROM empty LEFT JOIN left_over USING (item_id, location_id) WHERE coalesce(units, 0) = 0) AS "emptyStores",
            (SELECT coalesce(json_agg(id::text), '[]') FROM location WHERE kind = 'STORE') AS "storeIds"`,
    [itemIds, now],
  )
  const { deliverable, emptyStores, storeIds } = row!
  return {
    deliverable: deliverable.map(([itemId, onHand, unitsPerDay]) => ({ itemId, onHand, unitsPerDay })),
    emptyStores: emptyStores.map(([itemId, locationId]) => ({ itemId, locationId: BigInt(locationId) })),
    storeIds: storeIds.map(BigInt),
  }
}
