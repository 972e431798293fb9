/** What the lift of a promotion is predicted from, beside the days of demand. Keys are decimal. */
import type { PriceTerms } from '../../../contracts/shop/promotion-terms'
import type { PromotionKind } from '../../../contracts/shop/shop-records'
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

export interface LiftItemRow {
  readonly id: string
  readonly externalId: string
  readonly categoryId: string | null
  /** The topmost category above it. */
  readonly departmentId: string | null
  readonly active: boolean
  readonly currency: string
  readonly priceMinor: number
  readonly costMinor: number | null
}

export interface LiftItemsWanted {
  /** Items that have to be among them. Null: none in particular. */
  readonly itemIds: readonly string[] | null
  readonly locationIds: readonly string[]
  readonly from: Day
  /** Inclusive. */
  readonly to: Day
  readonly first: number
}

/** The wanted items, then those of their categories, then of their departments, then all others, each the best-selling first. */
export async function readLiftItems(db: Queryable, wanted: LiftItemsWanted): Promise<LiftItemRow[]> {
  const { itemIds, locationIds, from, to, first } = wanted
  return db.query<LiftItemRow>(
    `WITH RECURSIVE up AS (
       SELECT id AS category_id, id, parent_id FROM category
       UNION
       SELECT up.category_id, c.id, c.parent_id FROM up JOIN category c ON c.id = up.parent_id
     ), root AS (SELECT category_id, id AS department_id FROM up WHERE parent_id IS NULL),
     wanted AS (SELECT i.id, i.category_id, root.department_id FROM item i LEFT JOIN root USING (category_id) WHERE i.id = ANY ($1::bigint[])),
     sold AS (
       SELECT item_id, sum(units) AS units FROM demand_day
        WHERE location_id = ANY ($2::bigint[]) AND day BETWEEN $3::date AND $4::date GROUP BY item_id)
     SELECT i.id::text AS "id", i.external_id AS "externalId", i.category_id::text AS "categoryId", root.department_id::text AS "departmentId", i.active, i.currency,
            i.price_minor::float8 AS "priceMinor", i.cost_minor::float8 AS "costMinor"
       FROM item i LEFT JOIN sold ON sold.item_id = i.id LEFT JOIN root ON root.category_id = i.category_id
      WHERE sold.units > 0 OR i.id IN (SELECT id FROM wanted)
      ORDER BY i.id IN (SELECT id FROM wanted) DESC,
               coalesce(i.category_id IN (SELECT category_id FROM wanted), false) DESC,
               coalesce(root.department_id IN (SELECT department_id FROM wanted), false) DESC,
               sold.units DESC NULLS LAST, i.id
      LIMIT $5::int`,
    [itemIds, locationIds, from, to, first],
  )
}

export interface LiftPromotionRow extends PriceTerms {
  readonly kind: PromotionKind
  readonly featured: boolean
  readonly advertised: boolean
  /** The part of the customers who get it: 1, or less where it is for an audience alone or customers are held out by lot. */
  readonly treatedShare: number
  readonly startsOn: Day
  readonly endsOn: Day
  /** Those that were asked for, which may be none. Null: all items. */
  readonly itemIds: readonly string[] | null
  /** Null: all places. Regions are among them, and what lies in them. */
  readonly locationIds: readonly string[] | null
  /**
   * Where the terms depend on the price: the list price of each of `itemIds`, or of all that were asked for, on the first day, as is known now; null where the
   * item has another currency.
   */
  readonly pricesMinor: readonly (number | null)[] | null
}

/** The customers who came last, among whom those of an audience are counted. */
const COUNTED_CUSTOMERS = 10_000
/** Of a promotion for an audience: guests get nothing, also where all known customers are of it. */
const MOST_TREATED = 0.99

/** CTEs on `chosen`: the part of these customers who are of each audience. A shop names the same few audiences again and again, so that each is counted once. */
const AUDIENCE_SHARES = `latest AS MATERIALIZED (
       SELECT attributes FROM app_user ORDER BY id DESC LIMIT ${COUNTED_CUSTOMERS}
     ), audience_share AS MATERIALIZED (
       SELECT a.audience, avg((u.attributes @> a.audience)::int) AS share
         FROM (SELECT DISTINCT audience FROM chosen WHERE audience IS NOT NULL) a CROSS JOIN latest u GROUP BY a.audience
     )`

/** SQL on `p` and `audience_share`: see `LiftPromotionRow.treatedShare`. */
const TREATED_SHARE = `(CASE WHEN p.holdout_seed IS NULL THEN 1 ELSE 1 - p.holdout_share END
              * CASE WHEN p.audience IS NULL THEN 1 ELSE least(${MOST_TREATED}, coalesce(audience_share.share, 0)) END)::float8`

/**
 * Promotions that hold and run on at least one day of [from, to], and those that begin up to `plannedTo` and were known, as they are now, by `knownBy`: where they are too
 * many, the latest ones. Of what they cover, only `itemIds` are named.
 */
export async function readLiftPromotions(
  db: Queryable,
  {
    from,
    to,
    plannedTo,
    knownBy,
    first,
    itemIds,
  }: Pick<LiftItemsWanted, 'from' | 'to' | 'first'> & {
    readonly plannedTo: Day
    readonly knownBy: Date
    readonly itemIds: readonly string[]
  },
): Promise<LiftPromotionRow[]> {
  return db.query<LiftPromotionRow>(
    `WITH RECURSIVE chosen AS MATERIALIZED (
       SELECT * FROM promotion WHERE status <> 'CANCELLED' AND ends_on >= $1::date
          AND (starts_on <= $2::date OR starts_on <= $5::date AND known_at <= $6::timestamptz)
        ORDER BY starts_on DESC, id LIMIT $3::int
     ), ${categoriesOfPromotions('SELECT id FROM chosen')}, ${placesOfPromotions('SELECT id FROM chosen')}, known AS MATERIALIZED (
       SELECT p.*, CASE WHEN NOT ${COVERS_ALL_ITEMS} THEN
                ARRAY(SELECT c.id FROM (${itemsOf('p.id')}) c WHERE c.id = ANY ($4::bigint[]) ORDER BY c.id) END AS item_ids
         FROM chosen p
     ), ${AUDIENCE_SHARES}
     SELECT p.kind::text AS "kind", p.discount_fraction AS "discountFraction", p.discount_amount_minor::float8 AS "discountAmountMinor",
            p.fixed_price_minor::float8 AS "fixedPriceMinor", p.buy_quantity AS "buyQuantity", p.pay_quantity AS "payQuantity",
            p.featured AS "featured", p.advertised AS "advertised", ${TREATED_SHARE} AS "treatedShare", p.starts_on AS "startsOn", p.ends_on AS "endsOn", p.item_ids::text[] AS "itemIds",
            CASE WHEN NOT ${COVERS_ALL_PLACES} THEN ARRAY(SELECT c.id::text FROM (${placesOf('p.id')}) c ORDER BY c.id) END AS "locationIds",
            CASE WHEN p.discount_amount_minor IS NOT NULL OR p.fixed_price_minor IS NOT NULL THEN (
              SELECT json_agg(CASE WHEN i.currency = p.currency THEN coalesce((${listPriceOn('i', 'p.starts_on')}), i.price_minor)::float8 END ORDER BY given.ord)
                FROM unnest(coalesce(p.item_ids, $4::bigint[])) WITH ORDINALITY AS given(id, ord) JOIN item i ON i.id = given.id) END AS "pricesMinor"
       FROM known p LEFT JOIN audience_share USING (audience) ORDER BY p.starts_on, p.id`,
    [from, to, first, itemIds, plannedTo, knownBy],
  )
}

/** The list price of each item on a day, everywhere, in minor units of the currency that the item has now; null where no price is known of then. In the order of `itemIds`. */
export async function readPricesOn(
  db: Queryable,
  itemIds: readonly string[],
  day: Day,
): Promise<(number | null)[]> {
  const rows = await db.query<{ priceMinor: number | null }>(
    `SELECT (${listPriceOn('i', '$2::date')})::float8 AS "priceMinor"
       FROM unnest($1::bigint[]) WITH ORDINALITY AS given(id, ord) LEFT JOIN item i ON i.id = given.id ORDER BY given.ord`,
    [itemIds, day],
  )
  return rows.map(({ priceMinor }) => priceMinor)
}

export interface PriceChange {
  readonly itemId: string
  readonly day: Day
  /** Above 0. */
  readonly priceMinor: number
}

/** List prices everywhere that begin to hold on a day of [from, to] and were recorded by `knownBy`, in minor units of the currency that the item has now; of each item the earliest first. */
export async function readPriceChanges(
  db: Queryable,
  wanted: {
    readonly itemIds: readonly string[]
    readonly from: Day
    /** Inclusive. */
    readonly to: Day
    readonly knownBy: Date
  },
): Promise<PriceChange[]> {
  const { itemIds, from, to, knownBy } = wanted
  return db.query<PriceChange>(
    `SELECT h.item_id::text AS "itemId", h.valid_from AS "day", h.price_minor::float8 AS "priceMinor"
       FROM price_history h JOIN item i ON i.id = h.item_id
      WHERE h.item_id = ANY ($1::bigint[]) AND h.location_id IS NULL AND h.competitor = '' AND h.currency = i.currency AND h.price_minor > 0
        AND h.valid_from BETWEEN $2::date AND $3::date AND h.known_at <= $4::timestamptz
      ORDER BY h.item_id, h.valid_from, h.id`,
    [itemIds, from, to, knownBy],
  )
}

export interface PlacePrices {
  /** Of its own on each of the days that were asked for; null where it asks what is asked everywhere. */
  readonly lastMinor: number | null
  readonly nowMinor: number | null
}

/** What single places ask for an item instead of what is asked everywhere, on two days, as forecasts see it: in minor units of the item's currency, in the order of `locationIds`. */
export async function readPlacePrices(
  db: Queryable,
  itemId: string,
  locationIds: readonly string[],
  { last, now }: { readonly last: Day; readonly now: Day },
): Promise<PlacePrices[]> {
  const own = 'h.location_id = l.id AND h.price_minor > 0'
  return db.query<PlacePrices>(
    `SELECT (${listPriceOn('i', '$3::date', own)})::float8 AS "lastMinor", (${listPriceOn('i', '$4::date', own)})::float8 AS "nowMinor"
       FROM unnest($2::bigint[]) WITH ORDINALITY AS l(id, ord) JOIN item i ON i.id = $1::bigint ORDER BY l.ord`,
    [itemId, locationIds, last, now],
  )
}

/** A query of the list price of item `item` on a day, everywhere or where `place` says: none where the shop's records of prices begin later, or are of another currency. */
function listPriceOn(item: string, day: string, place = 'h.location_id IS NULL'): string {
  return `SELECT h.price_minor FROM price_history h
                        WHERE h.item_id = ${item}.id AND ${place} AND h.competitor = '' AND h.currency = ${item}.currency AND h.valid_from <= ${day}
                        ORDER BY h.valid_from DESC, h.id DESC LIMIT 1`
}

export interface StockOnHand {
  readonly itemId: string
  readonly locationId: string
  readonly quantity: number
}

/** The last count of each pair; 0 where it is out of stock. Pairs that were never counted are not among them. */
export async function readStockOnHand(
  db: Queryable,
  itemIds: readonly string[],
  locationIds: readonly string[],
): Promise<StockOnHand[]> {
  return db.query<StockOnHand>(
    `SELECT i.id::text AS "itemId", l.id::text AS "locationId",
            CASE WHEN EXISTS (SELECT 1 FROM stock_out o WHERE o.item_id = i.id AND o.location_id = l.id AND o.ended_at IS NULL)
                 THEN 0 ELSE counted.quantity END::float8 AS "quantity"
       FROM unnest($1::bigint[]) AS i(id) CROSS JOIN unnest($2::bigint[]) AS l(id)
      CROSS JOIN LATERAL (
        SELECT s.quantity_on_hand AS quantity FROM inventory_snapshot s
         WHERE s.item_id = i.id AND s.location_id = l.id ORDER BY s.counted_at DESC LIMIT 1) counted`,
    [itemIds, locationIds],
  )
}
