/** Counts of stock and the stock-outs that follow from them. Keys are decimal texts; instants are epoch milliseconds. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { bumpRevisions, bumpWiderSeries, type ChangedCells } from '../demand/series-revision.repository'

export interface PlaceOfItem {
  readonly itemId: string
  readonly locationId: string
}

export interface CountRow extends PlaceOfItem {
  readonly countedAt: number
  readonly quantityOnHand: number
}

export interface StockOutRow extends PlaceOfItem {
  readonly startedAt: number
  readonly endedAt: number | null
}

const PLACES = `unnest($1::bigint[], $2::bigint[]) AS place(item_id, location_id)`

function placeParams(places: readonly PlaceOfItem[]): unknown[] {
  return [places.map(({ itemId }) => itemId), places.map(({ locationId }) => locationId)]
}

/** One writer at a time for each item at each place, until the transaction ends. */
export async function lockPlaces(tx: Queryable, places: readonly PlaceOfItem[]): Promise<void> {
  await tx.query(
    `SELECT count(pg_advisory_xact_lock(name.key)) FROM (
       SELECT DISTINCT hashtextextended(item_id || '/' || location_id, 43) AS key FROM ${PLACES} ORDER BY 1
     ) name`,
    placeParams(places),
  )
}

/** @returns those that are new or differ from what was known, in the order given. */
export async function writeCounts(
  tx: Queryable,
  counts: readonly CountRow[],
  receivedAt: Date,
): Promise<CountRow[]> {
  const rows = await tx.query<{ ord: number }>(
    `WITH given AS (
       SELECT g.*, to_timestamp(g."countedAt" / 1000.0) AS counted_at
         FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS ("ord" int, "itemId" bigint, "locationId" bigint, "countedAt" float8,
              "quantityOnHand" float8)) g
     ), written AS (
       INSERT INTO inventory_snapshot AS s (item_id, location_id, counted_at, quantity_on_hand, received_at)
       SELECT "itemId", "locationId", counted_at, "quantityOnHand", $2 FROM given ORDER BY 1, 2, 3
       ON CONFLICT (item_id, location_id, counted_at) DO UPDATE SET quantity_on_hand = excluded.quantity_on_hand,
         received_at = excluded.received_at WHERE s.quantity_on_hand <> excluded.quantity_on_hand
       RETURNING item_id, location_id, counted_at
     )
     SELECT g."ord" AS "ord" FROM given g JOIN written w
         ON w.item_id = g."itemId" AND w.location_id = g."locationId" AND w.counted_at = g.counted_at::timestamptz(3)
      ORDER BY 1`,
    [JSON.stringify(counts.map((count, ord) => ({ ...count, ord }))), receivedAt],
  )
  return rows.map(({ ord }) => counts[ord]!)
}

/** Counts of each place from its last one above zero before `from` on, ascending. */
export async function readCounts(
  tx: Queryable,
  places: readonly PlaceOfItem[],
  from: Date,
): Promise<CountRow[]> {
  return tx.query<CountRow>(
    `SELECT place.item_id::text AS "itemId", place.location_id::text AS "locationId",
            (extract(epoch FROM s.counted_at) * 1000)::float8 AS "countedAt", s.quantity_on_hand AS "quantityOnHand"
       FROM ${PLACES}
       JOIN inventory_snapshot s ON s.item_id = place.item_id AND s.location_id = place.location_id
        AND s.counted_at >= coalesce((SELECT max(p.counted_at) FROM inventory_snapshot p
              WHERE p.item_id = place.item_id AND p.location_id = place.location_id AND p.counted_at < $3
                AND p.quantity_on_hand > 0), '-infinity')
      ORDER BY 1, 2, 3`,
    [...placeParams(places), from],
  )
}

/** Stock-outs of each place that are open or ended at `from` or later, ascending. */
export async function readStockOuts(
  tx: Queryable,
  places: readonly PlaceOfItem[],
  from: Date,
): Promise<StockOutRow[]> {
  return tx.query<StockOutRow>(
    `SELECT place.item_id::text AS "itemId", place.location_id::text AS "locationId",
            (extract(epoch FROM s.started_at) * 1000)::float8 AS "startedAt",
            (extract(epoch FROM s.ended_at) * 1000)::float8 AS "endedAt"
       FROM ${PLACES}
       JOIN stock_out s ON s.item_id = place.item_id AND s.location_id = place.location_id
        AND (s.ended_at IS NULL OR s.ended_at >= $3)
      ORDER BY 1, 2, 3`,
    [...placeParams(places), from],
  )
}

/**
 * Replaces stock-outs by others. Series for which a complete day (before today at the location at `now`) was or is out of stock get
 * a new revision.
 * @returns how many series moved on.
 */
export async function replaceStockOuts(
  tx: Queryable,
  removed: readonly StockOutRow[],
  added: readonly StockOutRow[],
  now: Date,
): Promise<number> {
  const record = `("itemId" bigint, "locationId" bigint, "startedAt" float8, "endedAt" float8)`
  await tx.query(
    `DELETE FROM stock_out s USING jsonb_to_recordset($1::jsonb) AS g${record}
      WHERE s.item_id = g."itemId" AND s.location_id = g."locationId" AND s.started_at = to_timestamp(g."startedAt" / 1000.0)::timestamptz(3)`,
    [JSON.stringify(removed)],
  )
  await tx.query(
    `INSERT INTO stock_out (item_id, location_id, started_at, ended_at)
     SELECT g."itemId", g."locationId", to_timestamp(g."startedAt" / 1000.0), to_timestamp(g."endedAt" / 1000.0)
       FROM jsonb_to_recordset($1::jsonb) AS g${record}`,
    [JSON.stringify(added)],
  )
  const bumped = await tx.query<{ itemId: string; locationId: string; firstDay: Day | null; isOwn: boolean }>(
    `WITH touched AS (
       SELECT g."itemId" AS item_id, g."locationId" AS location_id,
              (to_timestamp(g."startedAt" / 1000.0) AT TIME ZONE l.time_zone)::date AS day
         FROM jsonb_to_recordset($2::jsonb) AS g${record} JOIN location l ON l.id = g."locationId"
     ), ${bumpRevisions('touched')}
     SELECT item_id::text AS "itemId", location_id::text AS "locationId", complete.first_day::text AS "firstDay",
            complete.is_own AS "isOwn"
       FROM bumped LEFT JOIN complete USING (item_id, location_id)`,
    [now, JSON.stringify([...removed, ...added])],
  )
  const cells = bumped.flatMap(({ firstDay, ...place }): ChangedCells[] =>
    firstDay === null ? [] : [{ ...place, firstDay }],
  )
  return bumped.length + (await bumpWiderSeries(tx, cells, now))
}
