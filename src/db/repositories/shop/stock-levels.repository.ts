/** What recommending needs of stock: what can be delivered, how fast it sells, and which stores have run out. */
import type { Queryable } from '../../client'

/** What can be delivered: of all warehouses and online locations together. Only of items of which that is known. */
export interface DeliverableStock {
  /** Decimal key. */
  readonly itemId: string
  readonly onHand: number
  /** The mean of the last weeks, over the same places. */
  readonly unitsPerDay: number
}

/** A store that has none of an item now. */
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
    `WITH place AS MATERIALIZED (SELECT id FROM location WHERE kind IN ('ONLINE', 'WAREHOUSE')),
     stock AS MATERIALIZED (
       SELECT i.id AS item_id, sum(CASE WHEN level.is_out THEN 0 ELSE level.quantity END) AS on_hand
         FROM item i CROSS JOIN place CROSS JOIN LATERAL (
           SELECT (SELECT s.quantity_on_hand FROM inventory_snapshot s WHERE s.item_id = i.id AND s.location_id = place.id
                    ORDER BY s.counted_at DESC LIMIT 1) AS quantity,
                  EXISTS (SELECT 1 FROM stock_out o WHERE o.item_id = i.id AND o.location_id = place.id AND o.ended_at IS NULL) AS is_out
         ) level
        WHERE (level.quantity IS NOT NULL OR level.is_out) AND ($1::bigint[] IS NULL OR i.id = ANY ($1::bigint[]))
        GROUP BY i.id
     ), sold AS MATERIALIZED (
       SELECT d.item_id, sum(d.units) / ${SALES_DAYS} AS units FROM demand_day d
        WHERE d.day >= ($2::timestamptz AT TIME ZONE 'UTC')::date - ${SALES_DAYS} AND d.location_id IN (SELECT id FROM place)
          AND ($1::bigint[] IS NULL OR d.item_id = ANY ($1::bigint[]))
        GROUP BY d.item_id
     )
     SELECT (SELECT coalesce(json_agg(json_build_array(stock.item_id::text, coalesce(on_hand, 0), coalesce(units, 0))), '[]')
               FROM stock LEFT JOIN sold USING (item_id)) AS "deliverable",
            (SELECT coalesce(json_agg(json_build_array(o.item_id::text, o.location_id::text)), '[]')
               FROM stock_out o JOIN location l ON l.id = o.location_id
              WHERE o.ended_at IS NULL AND l.kind = 'STORE' AND ($1::bigint[] IS NULL OR o.item_id = ANY ($1::bigint[]))) AS "emptyStores",
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
