/** What a measurement of a promotion is made from, beside the days of demand. Keys are decimal. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'

/** What a promotion covers, with places below the regions that it names. */
export interface PromotionScope {
  /** Null: all items. */
  readonly itemIds: readonly string[] | null
  /** Null: all places. Regions are among them, and what lies in them. */
  readonly locationIds: readonly string[] | null
}

export async function readPromotionScope(db: Queryable, promotionId: bigint): Promise<PromotionScope | null> {
  const [row] = await db.query<PromotionScope>(
    `WITH RECURSIVE covered AS (
       SELECT location_id AS id FROM promotion_location WHERE promotion_id = $1::bigint
       UNION
       SELECT l.id FROM covered JOIN location l ON l.parent_id = covered.id
     )
     SELECT (SELECT array_agg(item_id::text ORDER BY item_id) FROM promotion_item WHERE promotion_id = p.id) AS "itemIds",
            (SELECT array_agg(id::text ORDER BY id) FROM covered) AS "locationIds"
       FROM promotion p WHERE p.id = $1::bigint`,
    [promotionId],
  )
  return row ?? null
}

/** How often days of these items changed: it only grows. Null asks for all items together. */
export async function readDemandVersion(db: Queryable, itemIds: readonly string[] | null): Promise<string> {
  const [row] = await db.query<{ version: string }>(
    `SELECT coalesce(sum(revision), 0)::text AS "version" FROM series
      WHERE measure = 'UNITS' AND granularity = 'DAY' AND CASE WHEN $1::bigint[] IS NULL THEN location_id = 0 ELSE item_id = ANY ($1::bigint[]) END`,
    [itemIds],
  )
  return row!.version
}

export interface BestSellers {
  readonly locationIds: readonly string[]
  /** Neither these items nor those of their categories. */
  readonly except: readonly string[]
  readonly from: Day
  /** Inclusive. */
  readonly to: Day
  readonly first: number
}

/** The items that sold most units at the places, the best first: of other categories than the excepted ones, and of none that is not known. */
export async function readBestSellers(db: Queryable, wanted: BestSellers): Promise<string[]> {
  const { locationIds, except, from, to, first } = wanted
  const rows = await db.query<{ id: string }>(
    `SELECT d.item_id::text AS "id" FROM demand_day d JOIN item i ON i.id = d.item_id
      WHERE d.location_id = ANY ($1::bigint[]) AND d.day BETWEEN $3::date AND $4::date AND d.item_id <> ALL ($2::bigint[])
        AND i.category_id IS NOT NULL
        AND i.category_id NOT IN (SELECT own.category_id FROM item own WHERE own.id = ANY ($2::bigint[]) AND own.category_id IS NOT NULL)
      GROUP BY d.item_id ORDER BY sum(d.units) DESC, d.item_id LIMIT $5::int`,
    [locationIds, except, from, to, first],
  )
  return rows.map(({ id }) => id)
}
