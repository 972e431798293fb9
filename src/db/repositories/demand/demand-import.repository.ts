/** Daily demand that is known only as aggregates: rows of their own source, which no roll-up touches. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { noteChecks } from './demand-check.repository'
import { changeCells, type RecomputedCells, selectChanges } from './demand-rollup.repository'
import { bumpRevisions } from './series-revision.repository'

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
  return changeCells(
    tx,
    `WITH given AS MATERIALIZED (
         SELECT "itemId" AS item_id, "locationId" AS location_id, g.day, g.units, g.orders, g.visits, "revenueMinor" AS revenue_minor, g.returns
           FROM jsonb_to_recordset($2::jsonb) AS g("itemId" bigint, "locationId" bigint, "day" date, "units" float8, "orders" int,
                  "visits" int, "revenueMinor" bigint, "returns" float8)
       ), changed AS (
         INSERT INTO demand_day AS d (item_id, location_id, day, source, units, orders, visits, revenue_minor, returns)
         SELECT item_id, location_id, day, 'IMPORT', units, orders, visits, revenue_minor, returns FROM given
          ORDER BY 1, 2, 3
         ON CONFLICT (item_id, location_id, day, source) DO UPDATE SET units = excluded.units, orders = excluded.orders,
           visits = excluded.visits, revenue_minor = excluded.revenue_minor, returns = excluded.returns
         WHERE (d.units, d.orders, d.visits, d.revenue_minor, d.returns)
               IS DISTINCT FROM (excluded.units, excluded.orders, excluded.visits, excluded.revenue_minor, excluded.returns)
         RETURNING d.item_id, d.location_id, d.day, d.units
       ), ${bumpRevisions('changed')}, compared AS (
         SELECT c.item_id, c.location_id, c.day, greatest(c.units, before.units) AS most_units
           FROM changed c LEFT JOIN demand_day before
             ON before.item_id = c.item_id AND before.location_id = c.location_id AND before.day = c.day AND before.source = 'IMPORT'
       ), ${noteChecks('compared')}
       ${selectChanges('EXISTS (SELECT FROM changed)')}`,
    now,
    [JSON.stringify(rows)],
  )
}
