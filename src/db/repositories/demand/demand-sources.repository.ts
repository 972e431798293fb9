/** What a cell of daily demand was made of, the largest parts first, in words for people. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { cellsRelation } from './demand-definition'

/** Parts of one cell that are named. */
const NAMED_PARTS = 3

export interface DemandPart {
  readonly kind: 'order' | 'event' | 'import'
  /** External id of an order; the instant of an event that names none. */
  readonly name: string
  readonly units: number
}

export interface NamedCell {
  readonly item: string
  readonly location: string
  readonly parts: readonly DemandPart[]
}

/** Reads the parts of each cell, in the order of the cells. */
export async function readCellParts(
  db: Queryable,
  cells: readonly { readonly itemId: string; readonly locationId: string; readonly day: Day }[],
): Promise<NamedCell[]> {
  return db.query<NamedCell>(
    `WITH given AS (
       SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::date[]) WITH ORDINALITY AS g(item_id, location_id, day, ord)
     ), cells AS (${cellsRelation('SELECT item_id, location_id, day FROM given')}), part AS (
       SELECT c.item_id, c.location_id, c.day, 'order' AS kind, o.external_id AS name, sum(line.quantity) AS units
         FROM cells c JOIN location l ON l.id = c.location_id
         JOIN shop_order o ON o.location_id = c.location_id AND o.ordered_at >= c.from_at AND o.ordered_at < c.to_at
              AND (o.ordered_at AT TIME ZONE l.time_zone)::date = c.day AND o.cancelled_at IS NULL
         JOIN order_line line ON line.order_id = o.id AND line.item_id = c.item_id
        GROUP BY 1, 2, 3, o.id
       UNION ALL
       SELECT c.item_id, c.location_id, c.day, CASE WHEN e.order_external_id IS NULL THEN 'event' ELSE 'order' END,
              coalesce(e.order_external_id, to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')), e.quantity
         FROM cells c JOIN location l ON l.id = c.location_id
         JOIN event e ON e.item_id = c.item_id AND e.location_id = c.location_id AND e.type = 'PURCHASE'
              AND e.occurred_at >= c.from_at AND e.occurred_at < c.to_at AND (e.occurred_at AT TIME ZONE l.time_zone)::date = c.day
        WHERE NOT EXISTS (SELECT FROM shop_order o WHERE o.external_id = e.order_external_id)
       UNION ALL
       SELECT d.item_id, d.location_id, d.day, 'import', d.day::text, d.units
         FROM cells c JOIN demand_day d USING (item_id, location_id, day) WHERE d.source = 'IMPORT'
     )
     SELECT coalesce(i.external_id, g.item_id::text) AS "item", coalesce(l.external_id, g.location_id::text) AS "location", coalesce((
              SELECT json_agg(json_build_object('kind', p.kind, 'name', p.name, 'units', p.units) ORDER BY p.units DESC, p.name)
                FROM (SELECT * FROM part p WHERE (p.item_id, p.location_id, p.day) = (g.item_id, g.location_id, g.day)
                       ORDER BY p.units DESC, p.name LIMIT ${NAMED_PARTS}) p), '[]'::json) AS "parts"
       FROM given g LEFT JOIN item i ON i.id = g.item_id LEFT JOIN location l ON l.id = g.location_id ORDER BY g.ord`,
    [
      cells.map(({ itemId }) => itemId),
      cells.map(({ locationId }) => locationId),
      cells.map(({ day }) => day),
    ],
  )
}
