/** What a measurement of a promotion is made from, beside the days of demand. Keys are decimal. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import {
  categoriesOfPromotions,
  COVERS_ALL_ITEMS,
  COVERS_ALL_PLACES,
  itemsOf,
  placesOf,
  placesOfPromotions,
} from './promotion-coverage'

/** What a promotion covers, with the items of the categories and the places below the regions that it names. */
export interface PromotionScope {
  /** Null: all items. */
  readonly itemIds: readonly string[] | null
  /** Null: all places. Regions are among them, and what lies in them. */
  readonly locationIds: readonly string[] | null
  /** Places that were left without it by lot. */
  readonly holdoutIds: readonly string[]
}

export async function readPromotionScope(db: Queryable, promotionId: bigint): Promise<PromotionScope | null> {
  const [row] = await db.query<PromotionScope>(
    `WITH RECURSIVE ${categoriesOfPromotions('SELECT $1::bigint')}, ${placesOfPromotions('SELECT $1::bigint')}
     SELECT CASE WHEN NOT ${COVERS_ALL_ITEMS} THEN ARRAY(SELECT id::text FROM (${itemsOf('p.id')}) c ORDER BY c.id) END AS "itemIds",
            CASE WHEN NOT ${COVERS_ALL_PLACES} THEN ARRAY(SELECT id::text FROM (${placesOf('p.id')}) c ORDER BY c.id) END AS "locationIds",
            ARRAY(SELECT h.location_id::text FROM promotion_holdout h WHERE h.promotion_id = p.id ORDER BY h.location_id) AS "holdoutIds"
       FROM promotion p WHERE p.id = $1::bigint`,
    [promotionId],
  )
  return row ?? null
}

export interface PromotionOverlap {
  readonly promotionId: bigint
  /** Of the items x places x days that were asked for: 0 to 1. */
  readonly share: number
  readonly startsOn: Day
  /** Inclusive. */
  readonly endsOn: Day
}

export interface OverlapsWanted extends Pick<PromotionScope, 'itemIds'> {
  readonly promotionId: bigint
  /** Places that sell. */
  readonly placeIds: readonly string[]
  readonly from: Day
  /** Inclusive. */
  readonly to: Day
  readonly first: number
}

/** Of those that ran on some of the same days, the last that began are looked at. A shop may run thousands of coupons at once. */
const MOST_NEAR = 500

/** Other promotions that ran on some of the same items, places and days: those first that share most. */
export function readOverlaps(db: Queryable, wanted: OverlapsWanted): Promise<PromotionOverlap[]> {
  const { promotionId, itemIds, placeIds, from, to, first } = wanted
  const near = 'SELECT id FROM near'
  return db.query<PromotionOverlap>(
    `WITH RECURSIVE near AS MATERIALIZED (
       SELECT id FROM promotion WHERE id <> $1::bigint AND status <> 'CANCELLED' AND starts_on <= $5::date AND ends_on >= $4::date
        ORDER BY starts_on DESC, id DESC LIMIT ${MOST_NEAR}
     ), ${categoriesOfPromotions(near)}, ${placesOfPromotions(near)}, own AS MATERIALIZED (SELECT unnest($2::bigint[]) AS id), overlap AS (
       SELECT p.id, p.starts_on, p.ends_on,
              (least(p.ends_on, $5::date) - greatest(p.starts_on, $4::date) + 1)::float8 / ($5::date - $4::date + 1)
              * CASE WHEN ${COVERS_ALL_ITEMS} THEN 1 ELSE
                  (SELECT count(*) FROM (${itemsOf('p.id')}) c WHERE $2::bigint[] IS NULL OR c.id IN (SELECT id FROM own))::float8
                  / greatest(1, coalesce(cardinality($2::bigint[]), (SELECT count(*) FROM item))) END
              * CASE WHEN ${COVERS_ALL_PLACES} THEN 1 ELSE
                  (SELECT count(*) FROM (${placesOf('p.id')}) c WHERE c.id = ANY ($3::bigint[]))::float8 / greatest(1, cardinality($3::bigint[])) END AS share
         FROM promotion p WHERE p.id IN (${near}))
     SELECT id AS "promotionId", share, starts_on AS "startsOn", ends_on AS "endsOn" FROM overlap WHERE share > 0 ORDER BY share DESC, id LIMIT $6::int`,
    [promotionId, itemIds, placeIds, from, to, first],
  )
}

export interface CoveredCellsWanted {
  readonly cells: readonly { readonly itemId: string; readonly locationId: string }[]
  readonly from: Day
  /** Inclusive. */
  readonly to: Day
  /** Promotions that are not asked about. */
  readonly except: readonly bigint[]
}

/** Indices of the cells that any other promotion covers on some of the days; of those that run then, the last that began are looked at. */
export async function readCoveredCells(db: Queryable, wanted: CoveredCellsWanted): Promise<Set<number>> {
  const { cells, from, to, except } = wanted
  const near = 'SELECT id FROM near'
  const rows = await db.query<{ at: number }>(
    `WITH RECURSIVE near AS MATERIALIZED (
       SELECT id FROM promotion WHERE id <> ALL ($5::bigint[]) AND status <> 'CANCELLED' AND starts_on <= $4::date AND ends_on >= $3::date
        ORDER BY starts_on DESC, id DESC LIMIT ${MOST_NEAR}
     ), ${categoriesOfPromotions(near)}, ${placesOfPromotions(near)}, reach AS MATERIALIZED (
       SELECT CASE WHEN NOT ${COVERS_ALL_ITEMS} THEN ARRAY(SELECT c.id FROM (${itemsOf('p.id')}) c WHERE c.id = ANY ($1::bigint[])) END AS items,
              CASE WHEN NOT ${COVERS_ALL_PLACES} THEN ARRAY(SELECT c.id FROM (${placesOf('p.id')}) c WHERE c.id = ANY ($2::bigint[])) END AS places
         FROM promotion p WHERE p.id IN (${near}))
     SELECT (cell.ord - 1)::int AS "at" FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS cell(item, place, ord)
      WHERE EXISTS (SELECT FROM reach WHERE (items IS NULL OR cell.item = ANY (items)) AND (places IS NULL OR cell.place = ANY (places)))`,
    [cells.map(({ itemId }) => itemId), cells.map(({ locationId }) => locationId), from, to, except],
  )
  return new Set(rows.map(({ at }) => at))
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

/** The items that sold most units at the places, the best first: of other categories than the excepted ones, of none that is not known, and priced in their currency. */
export async function readBestSellers(db: Queryable, wanted: BestSellers): Promise<string[]> {
  const { locationIds, except, from, to, first } = wanted
  const rows = await db.query<{ id: string }>(
    `SELECT d.item_id::text AS "id" FROM demand_day d JOIN item i ON i.id = d.item_id
      WHERE d.location_id = ANY ($1::bigint[]) AND d.day BETWEEN $3::date AND $4::date AND d.item_id <> ALL ($2::bigint[])
        AND i.category_id IS NOT NULL AND i.currency IN (SELECT own.currency FROM item own WHERE own.id = ANY ($2::bigint[]))
        AND i.category_id NOT IN (SELECT own.category_id FROM item own WHERE own.id = ANY ($2::bigint[]) AND own.category_id IS NOT NULL)
      GROUP BY d.item_id ORDER BY sum(d.units) DESC, d.item_id LIMIT $5::int`,
    [locationIds, except, from, to, first],
  )
  return rows.map(({ id }) => id)
}
