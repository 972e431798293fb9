/** Daily demand that is known only as aggregates: rows of their own source, which no roll-up touches. */
import type { Day } from '../../core/day'
import type { Queryable } from '../client'
import { bumpRevisions, type ChangeRow, readChanges, type RecomputedCells } from './demand-rollup.repository'

export interface AggregateRow {
  readonly itemId: string
  readonly locationId: string
  readonly day: Day
  readonly units: number
  readonly orders: number
  readonly visits: number
  readonly revenueMinor: string
  readonly returns: number
}

/** Writes what is new or changed and moves on the series concerned. */
export async function writeAggregates(
  tx: Queryable,
  rows: readonly AggregateRow[],
  now: Date,
): Promise<RecomputedCells> {
  return readChanges(
    await tx.query<ChangeRow>(
      `WITH changed AS (
         INSERT INTO demand_day AS d (item_id, location_id, day, source, units, orders, visits, revenue_minor, returns)
         SELECT g."itemId", g."locationId", g.day, 'IMPORT', g.units, g.orders, g.visits, g."revenueMinor", g.returns
           FROM jsonb_to_recordset($2::jsonb) AS g("itemId" bigint, "locationId" bigint, "day" date, "units" float8, "orders" int,
                  "visits" int, "revenueMinor" bigint, "returns" float8)
          ORDER BY 1, 2, 3
         ON CONFLICT (item_id, location_id, day, source) DO UPDATE SET units = excluded.units, orders = excluded.orders,
           visits = excluded.visits, revenue_minor = excluded.revenue_minor, returns = excluded.returns
         WHERE (d.units, d.orders, d.visits, d.revenue_minor, d.returns)
               IS DISTINCT FROM (excluded.units, excluded.orders, excluded.visits, excluded.revenue_minor, excluded.returns)
         RETURNING d.item_id, d.location_id, d.day
       ), ${bumpRevisions('changed')}
       SELECT (SELECT count(*) FROM changed)::int AS "changed", NULL AS "itemId", NULL AS "locationId"
       UNION ALL
       SELECT 0, item_id::text, location_id::text FROM bumped`,
      [now, JSON.stringify(rows)],
    ),
  )
}
