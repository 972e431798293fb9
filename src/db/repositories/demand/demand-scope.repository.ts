/** The items and places that demand is read of. Days are day numbers (days since 1970-01-01). */
import type { DemandItemRow, DemandLocationRow } from '../../../contracts/demand/demand-rows'
import type { Queryable } from '../../client'
import { edgeDay } from './edge-day'

const EPOCH = `date '1970-01-01'`

const ITEM_COLUMNS = `item.id::text AS "id", item.category_id::text AS "categoryId", item.active AS "active", item.currency AS "currency",
            item.launched_on - ${EPOCH} AS "launchedOn", item.retired_on - ${EPOCH} AS "retiredOn"`

/** Items by key, with their predecessors where these are wanted, or every active item. @param asOf predecessors that were told later are left out */
export async function readItems(
  db: Queryable,
  itemIds: readonly string[] | 'active',
  {
    asOf = null,
    withPredecessors = false,
  }: { readonly asOf?: Date | null; readonly withPredecessors?: boolean } = {},
): Promise<DemandItemRow[]> {
  return db.query<DemandItemRow>(
    `SELECT ${ITEM_COLUMNS},
            CASE WHEN $2::timestamptz IS NULL OR item.predecessor_known_at <= $2::timestamptz THEN item.predecessor_id::text END AS "predecessorId"
       FROM item
      WHERE CASE WHEN $1::bigint[] IS NULL THEN active ELSE id = ANY ($1::bigint[]) OR ($3::boolean AND id IN (
              SELECT p.predecessor_id FROM item p
               WHERE p.id = ANY ($1::bigint[]) AND ($2::timestamptz IS NULL OR p.predecessor_known_at <= $2::timestamptz))) END
      ORDER BY item.id`,
    [itemIds === 'active' ? null : itemIds, asOf, withPredecessors],
  )
}

/**
 * The items that lie in these categories or in categories below them, or all items, no longer active ones too: what was sold of
 * them is a part of what the categories sold. Each comes with its category and those above it.
 */
export async function readItemsIn(
  db: Queryable,
  categoryIds: readonly string[] | 'all',
): Promise<DemandItemRow[]> {
  return db.query<DemandItemRow>(
    `WITH RECURSIVE below AS (
       SELECT id FROM category WHERE id = ANY ($1::bigint[])
       UNION
       SELECT c.id FROM below JOIN category c ON c.parent_id = below.id
     ), above AS (
       SELECT id AS category_id, id, parent_id FROM category
       UNION
       SELECT above.category_id, c.id, c.parent_id FROM above JOIN category c ON c.id = above.parent_id
     ), path AS (SELECT category_id, array_agg(id::text ORDER BY id) AS ids FROM above GROUP BY 1)
     SELECT ${ITEM_COLUMNS}, coalesce(path.ids, '{}') AS "categoryIds"
       FROM item LEFT JOIN path USING (category_id)
      WHERE $1::bigint[] IS NULL OR item.category_id IN (SELECT id FROM below)
      ORDER BY item.id`,
    [categoryIds === 'all' ? null : categoryIds],
  )
}

/** Those of the keys that are none of a category. */
export async function readUnknownCategories(db: Queryable, ids: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT asked.id::text AS "id" FROM unnest($1::bigint[]) AS asked(id) WHERE NOT EXISTS (SELECT FROM category c WHERE c.id = asked.id)`,
    [ids],
  )
  return rows.map(({ id }) => id)
}

/** Every place that sells, with the first day of its demand and the regions that it lies in. */
export async function readSellingLocations(db: Queryable): Promise<DemandLocationRow[]> {
  return db.query<DemandLocationRow>(
    `WITH RECURSIVE up AS (
       SELECT id AS place_id, parent_id AS id FROM location WHERE kind <> 'REGION' AND parent_id IS NOT NULL
       UNION
       SELECT up.place_id, region.parent_id FROM up JOIN location region ON region.id = up.id WHERE region.parent_id IS NOT NULL
     ), regions AS (SELECT place_id, array_agg(id::text ORDER BY id) AS ids FROM up GROUP BY 1)
     SELECT l.id::text AS "id", l.time_zone AS "timeZone", l.country AS "country", coalesce(regions.ids, '{}') AS "regionIds",
            least(${firstDemandDay('TRANSACTIONS')}, ${firstDemandDay('IMPORT')}) - ${EPOCH} AS "firstDemandDay",
            ${heardDay('ASC')} - ${EPOCH} AS "firstHeardDay", ${heardDay('DESC')} - ${EPOCH} AS "lastHeardDay"
       FROM location l LEFT JOIN regions ON regions.place_id = l.id WHERE l.kind <> 'REGION' ORDER BY l.id`,
  )
}

/**
 * The first day on which anybody was seen to look at an item, by decimal key of the location, up to the origin. Locations that do
 * not record it have none.
 */
export async function readFirstVisitDays(
  db: Queryable,
  locationIds: readonly string[],
  originDay: number,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query<{ id: string; day: number }>(
    `SELECT l.id::text AS "id", min(d.day) - ${EPOCH} AS "day"
       FROM unnest($1::bigint[]) AS l(id)
      CROSS JOIN LATERAL (
        SELECT ${edgeDay('ASC', 'l.id', 'source.name', 'd.visits > 0')} AS day
          FROM unnest(enum_range(NULL::demand_source)) AS source(name)) d
      WHERE d.day <= ${EPOCH} + $2::int
      GROUP BY 1`,
    [locationIds, originDay],
  )
  return new Map(rows.map(({ id, day }) => [id, day]))
}

const firstDemandDay = (source: 'TRANSACTIONS' | 'IMPORT') =>
  edgeDay('ASC', 'l.id', `'${source}'`, 'd.units <> 0')

const heardDay = (order: 'ASC' | 'DESC') => edgeDay(order, 'l.id', "'TRANSACTIONS'")
