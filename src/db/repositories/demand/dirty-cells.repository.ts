/**
 * Marks of cells (item, location, day) of daily demand whose sources changed. Days are those of the location's own zone.
 * Marks are appended in the transaction of the change; `demand-rollup.repository.ts` takes them.
 */
import type { Queryable } from '../../client'

/** Cells of the lines and returns of these orders as they are now, and of the events that name them. */
export async function markOrderCells(tx: Queryable, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length === 0) return
  await tx.query(
    `INSERT INTO demand_dirty (item_id, location_id, day)
     SELECT DISTINCT touched.item_id, touched.location_id, (touched.at AT TIME ZONE l.time_zone)::date
       FROM (
         SELECT ol.item_id, o.location_id, o.ordered_at AS at
           FROM shop_order o JOIN order_line ol ON ol.order_id = o.id WHERE o.id = ANY ($1::bigint[])
         UNION ALL
         SELECT r.item_id, r.location_id, r.returned_at FROM order_return r WHERE r.order_id = ANY ($1::bigint[])
         UNION ALL
         SELECT e.item_id, e.location_id, e.occurred_at
           FROM shop_order o JOIN event e ON e.order_external_id = o.external_id
          WHERE o.id = ANY ($1::bigint[]) AND e.item_id IS NOT NULL AND e.type IN ('PURCHASE', 'RETURN')
       ) touched JOIN location l ON l.id = touched.location_id`,
    [orderIds],
  )
}

/** Cells of these returns as they are now. */
export async function markReturnCells(tx: Queryable, externalIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO demand_dirty (item_id, location_id, day)
     SELECT DISTINCT r.item_id, r.location_id, (r.returned_at AT TIME ZONE l.time_zone)::date
       FROM order_return r JOIN location l ON l.id = r.location_id WHERE r.external_id = ANY ($1::text[])`,
    [externalIds],
  )
}

/** All cells that a location has or had, by the days of its time zone of now and by those already rolled up. */
export async function markLocationCells(tx: Queryable, locationIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO demand_dirty (item_id, location_id, day)
     SELECT d.item_id, d.location_id, d.day FROM demand_day d
      WHERE d.source = 'TRANSACTIONS' AND d.location_id = ANY ($1::bigint[])
     UNION
     SELECT touched.item_id, touched.location_id, (touched.at AT TIME ZONE l.time_zone)::date
       FROM (
         SELECT ol.item_id, o.location_id, o.ordered_at AS at
           FROM shop_order o JOIN order_line ol ON ol.order_id = o.id WHERE o.location_id = ANY ($1::bigint[])
         UNION ALL
         SELECT r.item_id, r.location_id, r.returned_at FROM order_return r WHERE r.location_id = ANY ($1::bigint[])
         UNION ALL
         SELECT e.item_id, e.location_id, e.occurred_at FROM event e
          WHERE e.location_id = ANY ($1::bigint[]) AND e.item_id IS NOT NULL
            AND e.type IN ('VIEW', 'CLICK', 'PURCHASE', 'RETURN')
       ) touched JOIN location l ON l.id = touched.location_id`,
    [locationIds],
  )
}

/** Whether cells wait for the roll-up. */
export async function hasDirtyCells(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ any: boolean }>(`SELECT EXISTS (SELECT FROM demand_dirty) AS "any"`)
  return row!.any
}
