/**
 * Orders and visits of categories and of all items, at a place on a day. Whoever changes cells, or which category an item is in,
 * marks the places and days; the roll-up counts them once a day is over, because a busy day would be counted over and over again.
 * Until then readers count what is marked themselves, by the same definition: what they see is always right.
 */
import type { Measure } from '../../../contracts/demand/demand'
import type { GroupCountColumns } from '../../../contracts/demand/demand-rows'
import { type Day, dayFromNumber } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { parseColumn, parseIntColumn } from '../columns'
import { MEASURE_COLUMN } from './demand-cells.repository'
import { cellsRelation, demandGroupQuery } from './demand-definition'
import { type DemandCell, lockRollup } from './demand-rollup.repository'
import type { ChangedGroup } from './series-revision.repository'
import type { DemandSelection } from './demand-rows.repository'

const EPOCH = `date '1970-01-01'`

export interface PlaceDay {
  /** Decimal key. */
  readonly locationId: string
  readonly day: Day
}

/** Marks the places and days of these cells, once each. Under `lockRollup`: nobody takes marks meanwhile. */
export async function markGroupDays(tx: Queryable, cells: readonly DemandCell[]): Promise<void> {
  const days = new Map(cells.map(({ locationId, day }) => [`${locationId}/${day}`, { locationId, day }]))
  await tx.query(
    `INSERT INTO demand_group_dirty (location_id, day)
     SELECT given.location_id, given.day FROM unnest($1::bigint[], $2::date[]) AS given(location_id, day)
      WHERE NOT EXISTS (SELECT FROM demand_group_dirty known WHERE (known.location_id, known.day) = (given.location_id, given.day))`,
    columnsOf([...days.values()]),
  )
}

/** Marks all places and days that have orders or visits of items whose groups change; no cell of them is written until that is done. */
export async function markGroupDaysOfItems(tx: Queryable, itemIds: readonly string[]): Promise<void> {
  if (itemIds.length === 0) return
  await lockRollup(tx)
  await tx.query(
    `INSERT INTO demand_group_dirty (location_id, day)
     SELECT DISTINCT d.location_id, d.day FROM demand_day d
      WHERE d.item_id = ANY ($1::bigint[]) AND d.source = 'TRANSACTIONS' AND (d.orders <> 0 OR d.visits <> 0)`,
    [itemIds],
  )
}

/** Takes the marks of at most `limit` places and days that are over: the caller counts them in the same transaction. */
export async function takeGroupDays(tx: Queryable, limit: number, now: Date): Promise<PlaceDay[]> {
  const rows = await tx.query<PlaceDay>(
    `WITH oldest AS (
       SELECT DISTINCT marked.location_id, marked.day FROM demand_group_dirty marked JOIN location l ON l.id = marked.location_id
        WHERE marked.day < ($2::timestamptz AT TIME ZONE l.time_zone)::date
        ORDER BY marked.day, marked.location_id LIMIT $1
     ), taken AS (
       DELETE FROM demand_group_dirty marked USING oldest
        WHERE (marked.location_id, marked.day) = (oldest.location_id, oldest.day)
       RETURNING marked.location_id, marked.day
     )
     SELECT DISTINCT location_id::text AS "locationId", day::text AS "day" FROM taken`,
    [limit, now],
  )
  return rows
}

/** The cells of places and days of a relation `days(location_id, day)` that have orders or visits. */
const CELLS_OF_DAYS = cellsRelation(`
  SELECT d.item_id, d.location_id, d.day FROM days JOIN demand_day d USING (location_id, day)
   WHERE d.source = 'TRANSACTIONS' AND (d.orders <> 0 OR d.visits <> 0)`)

/** Counts these places and days. Under `lockRollup`. @returns what has other counts now than were kept */
export async function recountGroupDays(tx: Queryable, days: readonly PlaceDay[]): Promise<ChangedGroup[]> {
  return tx.query<ChangedGroup>(
    `WITH days AS MATERIALIZED (SELECT * FROM unnest($1::bigint[], $2::date[]) AS given(location_id, day)),
          cells AS MATERIALIZED (${CELLS_OF_DAYS}),
          ${replaceCounts({ cells: 'cells' }, 'SELECT known.* FROM demand_group_day known JOIN days USING (location_id, day)')}
     SELECT category_id::text AS "categoryId", location_id::text AS "locationId", min(day)::text AS "firstDay"
       FROM changed GROUP BY 1, 2`,
    columnsOf(days),
  )
}

/** Counts everything. Under `lockRollup`. */
export async function recountAllGroupDays(tx: Queryable): Promise<void> {
  await tx.query('DELETE FROM demand_group_dirty')
  await tx.query(`WITH ${replaceCounts({ cells: 'all' }, 'SELECT * FROM demand_group_day')} SELECT`)
}

/** Common table expressions that make `demand_group_day` equal to the definition; `changed` holds what differed. */
function replaceCounts(scope: Parameters<typeof demandGroupQuery>[0], existing: string): string {
  return `wanted AS MATERIALIZED (${demandGroupQuery(scope)}), existing AS (${existing}), changed AS MATERIALIZED (
      SELECT category_id, location_id, day, w.orders, w.visits
        FROM wanted w FULL JOIN existing x USING (category_id, location_id, day)
       WHERE (w.orders, w.visits) IS DISTINCT FROM (x.orders, x.visits)
    ), removed AS (
      DELETE FROM demand_group_day known USING changed c
       WHERE c.orders IS NULL AND (known.category_id, known.location_id, known.day) = (c.category_id, c.location_id, c.day)
    ), written AS (
      INSERT INTO demand_group_day (category_id, location_id, day, orders, visits)
      SELECT category_id, location_id, day, orders, visits FROM changed WHERE orders IS NOT NULL
      ON CONFLICT (category_id, location_id, day) DO UPDATE SET orders = excluded.orders, visits = excluded.visits
    )`
}

/** Where counts are read of: the groups are decimal keys of categories, or ALL_ITEMS. */
export interface GroupSelection extends Pick<
  DemandSelection,
  'locationIds' | 'demandLocationIds' | 'firstDay' | 'originDay' | 'asOf'
> {
  readonly categoryIds: readonly string[]
}

/** Reads the counts of groups at places, as they are known now or were at an instant. */
export async function readGroupCounts(
  db: Queryable,
  selection: GroupSelection,
  measure: Measure,
): Promise<GroupCountColumns> {
  const { asOf } = selection
  const [row] = await db.query<Record<'category' | 'location' | 'day' | 'count', string | null>>(
    `WITH ${asOf ? countsThen() : (await isAnyMarked(db, selection)) ? countsWithMarked() : COUNTS_NOW}
     SELECT array_agg(c.category_id)::text AS category, array_agg(l.ord - 1)::text AS location, array_agg(c.day - ${EPOCH})::text AS day,
            array_agg(c.${MEASURE_COLUMN[measure]})::text AS count
       FROM counts c JOIN unnest($2::bigint[]) WITH ORDINALITY AS l(id, ord) ON l.id = c.location_id
      WHERE c.${MEASURE_COLUMN[measure]} <> 0`,
    [
      selection.categoryIds,
      selection.locationIds,
      selection.demandLocationIds,
      dayFromNumber(selection.firstDay),
      dayFromNumber(selection.originDay),
      ...(asOf ? [asOf] : []),
    ],
  )
  return {
    categoryId: row?.category ? row.category.slice(1, -1).split(',') : [],
    location: parseIntColumn(row?.location),
    day: parseIntColumn(row?.day),
    count: parseColumn(row?.count, Float64Array),
  }
}

const IS_WANTED_DAY = `location_id = ANY ($3::bigint[]) AND day BETWEEN $4::date AND $5::date`
const IS_WANTED = `category_id = ANY ($1::bigint[]) AND ${IS_WANTED_DAY}`

const COUNTS_NOW = `counts AS (SELECT * FROM demand_group_day WHERE ${IS_WANTED})`

function countsThen(): string {
  return `counts AS (SELECT * FROM (${demandGroupQuery({ cells: 'all', asOf: '$6::timestamptz' })}) known WHERE ${IS_WANTED})`
}

function countsWithMarked(): string {
  return `days AS MATERIALIZED (SELECT DISTINCT location_id, day FROM demand_group_dirty WHERE ${IS_WANTED_DAY}),
     cells AS MATERIALIZED (${CELLS_OF_DAYS}),
     counts AS (
       SELECT * FROM demand_group_day kept WHERE ${IS_WANTED}
          AND NOT EXISTS (SELECT FROM days WHERE (days.location_id, days.day) = (kept.location_id, kept.day))
       UNION ALL
       SELECT * FROM (${demandGroupQuery({ cells: 'cells' })}) fresh WHERE ${IS_WANTED}
     )`
}

async function isAnyMarked(db: Queryable, selection: GroupSelection): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM demand_group_dirty WHERE location_id = ANY ($1::bigint[]) AND day BETWEEN $2::date AND $3::date) AS "found"`,
    [selection.demandLocationIds, dayFromNumber(selection.firstDay), dayFromNumber(selection.originDay)],
  )
  return row!.found
}

function columnsOf(days: readonly PlaceDay[]) {
  return [days.map(({ locationId }) => locationId), days.map(({ day }) => day)]
}
