/**
 * The table of series, by what its keys say. In its columns 0 stands for none: item 0 is a category or all items, category 0 an item
 * or all items, location 0 all places.
 */
import type { DemandSeriesKey, ItemSeriesKey } from '../../../contracts/demand/demand'
import type { MeasuredSeriesKey } from '../../../contracts/demand/measured-series'
import type { DemandQuantity } from '../../../contracts/demand/model-names'
import type { Queryable } from '../../client'
import { WAIT_FOR_REVISIONS } from './series-revision.repository'

const NONE = 0n
/** How tables of demand that hold all locations together name that place. */
export const ALL_LOCATIONS = NONE

/** The key of a place in tables that hold all locations together. */
export function locationColumn(locationId: string | null): string {
  return locationId ?? String(ALL_LOCATIONS)
}

/** A statement stays under a megabyte. */
const KEYS_PER_STATEMENT = 5_000

/** Parameters for `unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS k(item_id, category_id, location_id)`. */
export function keyParameters(keys: readonly DemandSeriesKey[]): [string[], string[], string[]] {
  const column = (key: string | null | undefined): string => key ?? String(NONE)
  return [
    keys.map(({ itemId }) => column(itemId)),
    // Items change their categories: the series of an item stays the same.
    keys.map(({ itemId, categoryId }) => column(itemId === null ? categoryId : null)),
    keys.map(({ locationId }) => column(locationId)),
  ]
}

/** The series of these keys and their revisions, in the order given; null: there is no such series yet. */
export async function readRevisions(
  db: Queryable,
  { measure, granularity }: DemandQuantity,
  keys: readonly DemandSeriesKey[],
): Promise<({ readonly seriesId: bigint; readonly revision: bigint } | null)[]> {
  const rows = await db.query<{ seriesId: bigint | null; revision: bigint | null }>(
    `SELECT s.id AS "seriesId", s.revision
       FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS k(item_id, category_id, location_id, ord)
       LEFT JOIN series s ON s.item_id = k.item_id AND s.category_id = k.category_id AND s.location_id = k.location_id
             AND s.measure = $4::measure AND s.granularity = $5::granularity
      ORDER BY k.ord`,
    [...keyParameters(keys), measure, granularity],
  )
  return rows.map(({ seriesId, revision }) =>
    seriesId === null || revision === null ? null : { seriesId, revision },
  )
}

/** The columns of a series `s` for `toMeasuredKey`. */
export const KEY_COLUMNS = `s.measure, s.granularity, s.item_id AS "itemId", s.category_id AS "categoryId", s.location_id AS "locationId"`

export interface KeyRow extends DemandQuantity {
  readonly itemId: bigint
  readonly categoryId: bigint
  readonly locationId: bigint
}

export function toMeasuredKey(row: KeyRow): MeasuredSeriesKey {
  const key = (column: bigint): string | null => (column === NONE ? null : String(column))
  return {
    measure: row.measure,
    granularity: row.granularity,
    itemId: key(row.itemId),
    categoryId: key(row.categoryId),
    locationId: key(row.locationId),
  }
}

/**
 * Makes series that are not there yet. When it returns, every change of their data is either committed, so that a reader sees it, or
 * will move on their revisions. For that it must not be called in a transaction.
 */
export async function createSeries(
  db: Queryable,
  quantity: DemandQuantity,
  keys: readonly DemandSeriesKey[],
): Promise<void> {
  for (let from = 0; from < keys.length; from += KEYS_PER_STATEMENT) {
    await insertSeries(db, quantity, keys.slice(from, from + KEYS_PER_STATEMENT))
  }
  if (keys.length > 0) await db.query(WAIT_FOR_REVISIONS)
}

/**
 * Adds those that are not there yet and whose item, category and location are; whoever adds the same ones is no hindrance. Wait with
 * `WAIT_FOR_REVISIONS` before their data is read.
 */
export async function insertSeries(
  db: Queryable,
  { measure, granularity }: DemandQuantity,
  keys: readonly DemandSeriesKey[],
): Promise<void> {
  await db.query(
    `INSERT INTO series (measure, granularity, item_id, category_id, location_id)
     SELECT $1::measure, $2::granularity, k.item_id, k.category_id, k.location_id
       FROM unnest($3::bigint[], $4::bigint[], $5::bigint[]) AS k(item_id, category_id, location_id)
       LEFT JOIN item i ON i.id = k.item_id
       LEFT JOIN category c ON c.id = k.category_id
       LEFT JOIN location l ON l.id = k.location_id
       LEFT JOIN series s ON s.item_id = k.item_id AND s.category_id = k.category_id AND s.location_id = k.location_id
             AND s.measure = $1::measure AND s.granularity = $2::granularity
      WHERE s.id IS NULL AND (k.item_id = 0 OR i.id IS NOT NULL) AND (k.category_id = 0 OR c.id IS NOT NULL)
        AND (k.location_id = 0 OR l.id IS NOT NULL)
      ORDER BY k.item_id, k.location_id, k.category_id
     ON CONFLICT DO NOTHING`,
    [measure, granularity, ...keyParameters(keys)],
  )
}

/** The series of an item, at a location or over all of them, by the shop's own keys; null where one is unknown. */
export async function readSeriesByExternalIds(
  db: Queryable,
  item: string,
  location: string | null,
): Promise<ItemSeriesKey | null> {
  const [row] = await db.query<{ itemId: bigint; locationId: bigint | null }>(
    `SELECT i.id AS "itemId", l.id AS "locationId"
       FROM item i LEFT JOIN location l ON l.external_id = $2 WHERE i.external_id = $1`,
    [item, location],
  )
  if (!row || (location !== null && row.locationId === null)) return null
  return { itemId: String(row.itemId), locationId: row.locationId === null ? null : String(row.locationId) }
}

/** What people call an item and its place; the place is null where it is all locations together. The item must exist. */
export async function readSeriesNames(
  db: Queryable,
  { itemId, locationId }: DemandSeriesKey,
): Promise<{ readonly item: string; readonly location: string | null }> {
  const [names] = await db.query<{ item: string; location: string | null }>(
    `SELECT i.title AS "item", (SELECT l.name FROM location l WHERE l.id = $2::bigint) AS "location"
       FROM item i WHERE i.id = $1::bigint`,
    [itemId, locationId],
  )
  return names!
}

export interface SeriesExternalIds {
  /** Null where several items are added up. */
  readonly item: string | null
  /** Of series that add up the items of a category. */
  readonly category: string | null
  /** Null where it is all locations together. */
  readonly location: string | null
}

/** The shop's own keys of series, in the order given. What the series name must exist. */
export async function readSeriesExternalIds(
  db: Queryable,
  series: readonly DemandSeriesKey[],
): Promise<SeriesExternalIds[]> {
  return db.query<SeriesExternalIds>(
    `SELECT i.external_id AS "item", c.external_id AS "category", l.external_id AS "location"
       FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS s(item_id, category_id, location_id, ord)
       LEFT JOIN item i ON i.id = s.item_id
       LEFT JOIN category c ON c.id = s.category_id
       LEFT JOIN location l ON l.id = s.location_id
      ORDER BY s.ord`,
    keyParameters(series),
  )
}

/** Each item over all locations, and then at each place that any sales of it are known of; in the order given. */
export async function readSoldSeries(db: Queryable, itemIds: readonly string[]): Promise<ItemSeriesKey[]> {
  // A look-up in the primary key for each pair, rather than a scan of all history.
  return db.query<ItemSeriesKey>(
    `SELECT i.id::text AS "itemId", place.id::text AS "locationId"
       FROM unnest($1::bigint[]) WITH ORDINALITY AS i(id, ord)
      CROSS JOIN LATERAL (
        SELECT NULL::bigint AS id
         UNION ALL
        SELECT l.id FROM location l
         CROSS JOIN LATERAL (
           SELECT 1 FROM demand_day d
            WHERE d.item_id = i.id AND d.location_id = l.id AND (d.units <> 0 OR d.source = 'IMPORT') LIMIT 1) AS sold
         WHERE l.kind <> 'REGION') AS place
      ORDER BY i.ord, place.id NULLS FIRST`,
    [itemIds],
  )
}
