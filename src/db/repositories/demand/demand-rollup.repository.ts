/**
 * Writes daily demand: takes marks, recomputes their cells by the definition, and moves on the revisions of series whose complete
 * days changed. One roll-up runs at a time (an advisory lock): of two that recompute one cell, the later one must also see more.
 * Marks are taken before sources are read, by a statement of its own: a mark that is visible comes with its data, and one that is
 * not visible yet stays for the next round.
 */
import type { ItemSeriesKey } from '../../../contracts/demand/demand'
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { noteChecks } from './demand-check.repository'
import { cellsRelation, type DemandScope, demandQuery } from './demand-definition'
import { bumpRevisions, bumpWiderSeries } from './series-revision.repository'

export interface DemandCell {
  /** Decimal key. */
  readonly itemId: string
  /** Decimal key. */
  readonly locationId: string
  readonly day: Day
}

/** Held until the transaction ends. Also taken by whoever changes what a cell is (a location's time zone). */
export async function lockRollup(tx: Queryable): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('forecart:rollup', 0))`)
}

export interface TakenMarks {
  /** How many marks were taken; fewer than the limit where none are left. */
  readonly marks: number
  readonly cells: readonly DemandCell[]
}

/** Takes the oldest marks: the caller recomputes their cells in the same transaction. */
export async function takeMarks(tx: Queryable, limit: number): Promise<TakenMarks> {
  const rows = await tx.query<DemandCell & { marks: number }>(
    `WITH taken AS (
       DELETE FROM demand_dirty WHERE id IN (SELECT id FROM demand_dirty ORDER BY id LIMIT $1)
       RETURNING item_id, location_id, day
     )
     SELECT item_id::text AS "itemId", location_id::text AS "locationId", day::text AS "day", count(*)::int AS "marks"
       FROM taken GROUP BY item_id, location_id, day`,
    [limit],
  )
  return {
    marks: rows.reduce((sum, { marks }) => sum + marks, 0),
    cells: rows.map(({ itemId, locationId, day }) => ({ itemId, locationId, day })),
  }
}

/** For a full recomputation, which makes every mark that is visible now needless. */
export async function clearMarks(tx: Queryable): Promise<void> {
  await tx.query(`DELETE FROM demand_dirty`)
}

export interface RecomputedCells {
  /** Cells whose value changed. */
  readonly changed: number
  /** Series with a complete day among them, items over all locations included. */
  readonly changedSeries: readonly ItemSeriesKey[]
  /** Series to be looked at for outliers. */
  readonly noted: number
  /** The first or last day of demand of a place may be another one. */
  readonly movesPlaces: boolean
}

const CELLS_OF_ARRAYS = `SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::date[]) AS u(item_id, location_id, day)`

/** Recomputes these cells. Under `lockRollup`. */
export async function recomputeCells(
  tx: Queryable,
  cells: readonly DemandCell[],
  now: Date,
): Promise<RecomputedCells> {
  const existing = `SELECT d.* FROM demand_day d JOIN cells USING (item_id, location_id, day) WHERE d.source = 'TRANSACTIONS'`
  const sql = `WITH cells AS MATERIALIZED (${cellsRelation(CELLS_OF_ARRAYS)}), ${applyDifferences({ cells: 'cells' }, existing)}`
  return changeCells(tx, sql, now, [
    cells.map(({ itemId }) => itemId),
    cells.map(({ locationId }) => locationId),
    cells.map(({ day }) => day),
  ])
}

/** Recomputes every cell. Under `lockRollup`. */
export async function recomputeAllCells(tx: Queryable, now: Date): Promise<RecomputedCells> {
  // Whole tables are sorted and hashed here, by one transaction at a time; compiling the plan costs more than it saves.
  await tx.query(`SELECT set_config('work_mem', '128MB', true), set_config('jit', 'off', true)`)
  const existing = `SELECT * FROM demand_day WHERE source = 'TRANSACTIONS'`
  return changeCells(tx, `WITH ${applyDifferences({ cells: 'all' }, existing)}`, now)
}

/** Common table expressions and the query that makes `demand_day` equal to the definition; `$1` is now. */
function applyDifferences(scope: DemandScope, existing: string): string {
  return `
    wanted AS MATERIALIZED (${demandQuery(scope)}),
    existing AS (${existing}),
    changed AS MATERIALIZED (
      SELECT item_id, location_id, day, w.units, w.orders, w.visits, w.revenue_minor, w.returns, w.item_id IS NULL AS gone,
             greatest(w.units, x.units) AS most_units
        FROM wanted w FULL JOIN existing x USING (item_id, location_id, day)
       WHERE (w.units, w.orders, w.visits, w.revenue_minor, w.returns)
             IS DISTINCT FROM (x.units, x.orders, x.visits, x.revenue_minor, x.returns)
    ), removed AS (
      DELETE FROM demand_day d USING changed c
       WHERE c.gone AND d.source = 'TRANSACTIONS'
         AND d.item_id = c.item_id AND d.location_id = c.location_id AND d.day = c.day
    ), written AS (
      INSERT INTO demand_day (item_id, location_id, day, source, units, orders, visits, revenue_minor, returns)
      SELECT item_id, location_id, day, 'TRANSACTIONS', units, orders, visits, revenue_minor, returns FROM changed WHERE NOT gone
      ON CONFLICT (item_id, location_id, day, source) DO UPDATE SET units = excluded.units, orders = excluded.orders,
        visits = excluded.visits, revenue_minor = excluded.revenue_minor, returns = excluded.returns
    ), ${bumpRevisions('changed')}, ${noteChecks('changed')}
    ${selectChanges(MOVES_PLACES)}`
}

/**
 * Whether a cell of `changed` may be the first or last day of its place: no cell before it has sales, or there is no cell before or after it.
 * The table is seen as it was before.
 */
const MOVES_PLACES = `EXISTS (
      SELECT FROM (SELECT location_id, day, bool_or(gone)::int AS gone FROM changed GROUP BY location_id, day) c
       WHERE NOT EXISTS (SELECT FROM demand_day d
                          WHERE d.location_id = c.location_id AND d.source = 'TRANSACTIONS' AND d.day < c.day AND d.units <> 0)
          OR NOT EXISTS (SELECT FROM demand_day d
                          WHERE d.location_id = c.location_id AND d.source = 'TRANSACTIONS' AND d.day >= c.day + c.gone))`

/**
 * Selects rows for `changeCells` that tell what `bumpRevisions` and `noteChecks` did over a relation `changed`.
 * @param movesPlaces an expression: whether the first or last day of demand of a place may be another one
 */
export function selectChanges(movesPlaces: string): string {
  return `SELECT (SELECT count(*) FROM changed)::int AS "changed", (SELECT count(*) FROM noted)::int AS "noted",
            ${movesPlaces} AS "movesPlaces", NULL AS "itemId", NULL AS "locationId", NULL AS "firstDay", NULL AS "isOwn"
     UNION ALL
     SELECT 0, 0, false, item_id::text, location_id::text, complete.first_day::text, complete.is_own
       FROM bumped LEFT JOIN complete USING (item_id, location_id)`
}

interface ChangeRow {
  changed: number
  noted: number
  movesPlaces: boolean
  itemId: string | null
  locationId: string | null
  /** Null: over all locations. */
  firstDay: Day | null
  /** Null where `firstDay` is. */
  isOwn: boolean | null
}

/**
 * Runs a statement that changes cells and ends in `selectChanges`, and moves on the wider series that hold them.
 * @param parameters from `$2` on; `$1` is now
 */
export async function changeCells(
  tx: Queryable,
  sql: string,
  now: Date,
  parameters: readonly unknown[] = [],
): Promise<RecomputedCells> {
  // The first row counts, the others are series.
  const rows = await tx.query<ChangeRow>(sql, [now, ...parameters])
  const atPlaces = rows.flatMap(({ itemId, locationId, firstDay, isOwn }) =>
    itemId !== null && locationId !== null && firstDay !== null
      ? [{ itemId, locationId, firstDay, isOwn: isOwn ?? true }]
      : [],
  )
  await bumpWiderSeries(tx, atPlaces, now)
  return {
    changed: rows.reduce((sum, { changed }) => sum + changed, 0),
    noted: rows.reduce((sum, { noted }) => sum + noted, 0),
    movesPlaces: rows.some(({ movesPlaces }) => movesPlaces),
    changedSeries: rows.flatMap(({ itemId, locationId, firstDay }) =>
      itemId === null ? [] : [{ itemId, locationId: firstDay === null ? null : locationId }],
    ),
  }
}
