/** What a shop knew of items and since when, for models of visits: categories, list prices, ratings, discounts. In columns, by item. */
import {
  type DatedColumns,
  type ItemCatalogueColumns,
  type ItemTexts,
  MAX_TEXT_CHARACTERS,
  MOST_CATEGORIES_ABOVE,
} from '../../../contracts/session/session-rows'
import type { Queryable } from '../../client'
import { parseColumn, parseIntColumn } from '../columns'
import { readShopTimeZone } from '../operations/setting.repository'
import { categoryWithin, COVERS_ALL_PLACES } from '../promotion/promotion-coverage'
import { isOfPerson } from './bots.repository'
import { MAY_BE_LEARNED_FROM } from './session-corpus.repository'

/** Of each kind. */
export const MOST_CATALOGUE_ROWS = 1_000_000

const WANTED = `wanted AS (SELECT id, number - 1 AS number FROM unnest($1::bigint[]) WITH ORDINALITY AS given(id, number))`
const MS = (instant: string) => `extract(epoch FROM ${instant}) * 1000`

const IS_LIST_PRICE = `h.location_id IS NULL AND h.competitor = '' AND h.price_minor > 0 AND h.known_at <= $2`

/**
 * Decimal keys of the items whose list price was told last, without those of `itemIds`: at most `most`. Whether they were on sale at some instant
 * is not asked, since the shop keeps that of today alone.
 */
export async function readOtherItems(
  db: Queryable,
  itemIds: readonly string[],
  asOf: Date,
  most: number,
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `WITH ${WANTED}
     SELECT h.item_id::text AS "id" FROM price_history h
      WHERE ${IS_LIST_PRICE} AND NOT EXISTS (SELECT FROM wanted w WHERE w.id = h.item_id)
      GROUP BY h.item_id ORDER BY min(h.known_at) DESC, h.item_id DESC LIMIT $3`,
    [itemIds, asOf, most],
  )
  return rows.map(({ id }) => id)
}

/**
 * @param itemIds decimal keys
 * @param asOf what was learnt of later is left out
 * @param mostRows of each kind. Where there are more, the newest ones of each item: the oldest of those that have the most are left out
 */
export async function readItemCatalogue(
  db: Queryable,
  itemIds: readonly string[],
  asOf: Date,
  mostRows = MOST_CATALOGUE_ROWS,
): Promise<ItemCatalogueColumns> {
  const zone = await readShopTimeZone(db)
  const [items] = await db.query<{ category: string | null; texts: readonly ItemTexts[] | null }>(
    `WITH RECURSIVE ${WANTED}, named (id, depth, parent_id, names) AS (
       SELECT id, 1, parent_id, ARRAY[left(name, ${MAX_TEXT_CHARACTERS})] FROM category
       UNION ALL
       SELECT n.id, n.depth + 1, c.parent_id, n.names || left(c.name, ${MAX_TEXT_CHARACTERS})
         FROM named n JOIN category c ON c.id = n.parent_id WHERE n.depth < ${MOST_CATEGORIES_ABOVE}
     ), path AS (SELECT DISTINCT ON (id) id, names FROM named ORDER BY id, depth DESC)
     SELECT array_agg(coalesce(i.category_id, -1) ORDER BY number)::text AS "category",
            json_agg(json_build_object('title', coalesce(left(i.title, ${MAX_TEXT_CHARACTERS}), ''), 'brand', left(i.brand, ${MAX_TEXT_CHARACTERS}),
                                       'categories', coalesce(to_json(p.names), '[]')) ORDER BY number) AS "texts"
       FROM wanted LEFT JOIN item i USING (id) LEFT JOIN path p ON p.id = i.category_id`,
    [itemIds],
  )
  const prices = await readDated(
    db,
    `SELECT w.number AS item, h.valid_from::timestamp AS sort, greatest(h.valid_from::timestamp AT TIME ZONE $3, h.known_at) AS from_at,
            h.price_minor::float8 AS value, h.id AS tie
       FROM price_history h JOIN wanted w ON w.id = h.item_id
      WHERE ${IS_LIST_PRICE}`,
    [itemIds, asOf, zone],
    mostRows,
  )
  const ratings = await readDated(
    db,
    `SELECT w.number AS item, e.received_at AS sort, e.received_at AS from_at, e.rating AS value, row(e.occurred_at, e.id) AS tie
       FROM event e JOIN wanted w ON w.id = e.item_id JOIN session s ON s.id = e.session_id
      WHERE e.type = 'REVIEW' AND e.rating IS NOT NULL AND e.received_at <= $2 AND $3::text IS NOT NULL
        AND ${MAY_BE_LEARNED_FROM} AND ${isOfPerson('e.session_id')}`,
    [itemIds, asOf, zone],
    mostRows,
  )
  const discounts = await readDiscounts(db, [itemIds, asOf, zone], mostRows)
  return {
    category: parseColumn(items?.category, Float64Array),
    texts: items?.texts ?? [],
    prices,
    ratings,
    discounts,
    leftOut: { prices: prices.leftOut, ratings: ratings.leftOut, discounts: discounts.leftOut },
  }
}

/** @param rows a query of the item, the instant from which on a value holds and is known, the value, what they are sorted by (of what holds the last one counts), and what decides ties, so that the same data have one order */
async function readDated(
  db: Queryable,
  rows: string,
  parameters: unknown[],
  mostRows: number,
): Promise<DatedColumns & LeftOut> {
  const [row] = await db.query<Record<'item' | 'fromMs' | 'value', string | null> & LeftOut>(
    `WITH ${WANTED}, numbered AS (
       SELECT *, row_number() OVER (PARTITION BY item ORDER BY sort DESC, from_at DESC, tie DESC) AS nth FROM (${rows}) all_rows
     ), newest AS (SELECT * FROM numbered ORDER BY nth, item LIMIT ${mostRows})
     SELECT array_agg(item ORDER BY item, nth DESC)::text AS "item", array_agg(${MS('from_at')} ORDER BY item, nth DESC)::text AS "fromMs",
            array_agg(value ORDER BY item, nth DESC)::text AS "value", ${leftOutOf('numbered', mostRows)}
       FROM newest`,
    parameters,
  )
  return {
    item: parseIntColumn(row?.item),
    fromMs: parseColumn(row?.fromMs, Float64Array),
    value: parseColumn(row?.value, Float64Array),
    leftOut: row?.leftOut ?? 0,
  }
}

interface LeftOut {
  readonly leftOut: number
}

function leftOutOf(rows: string, mostRows: number): string {
  return `(SELECT greatest(count(*) - ${mostRows}, 0)::float8 FROM ${rows}) AS "leftOut"`
}

/** What a promotion `p`, or a revision `p` of one, gives off the list price, and when. */
const DISCOUNT_TERMS = `p.starts_on, p.ends_on, p.discount_fraction, p.known_at`
const GIVES_DISCOUNT = `p.status <> 'CANCELLED' AND p.discount_fraction > 0 AND p.known_at <= $2`

/**
 * Of promotions that are for everybody and everywhere, as they stand and as they stood before they were edited: of the others, and of coupons, a visit does
 * not tell whether it gets them. Whether it is a coupon, and for whom it is, is that of now. What covers all items stands once, behind the last item.
 */
async function readDiscounts(
  db: Queryable,
  parameters: unknown[],
  mostRows: number,
): Promise<ItemCatalogueColumns['discounts'] & LeftOut> {
  const [row] = await db.query<Record<keyof ItemCatalogueColumns['discounts'], string | null> & LeftOut>(
    `WITH RECURSIVE ${WANTED}, for_all AS (SELECT id, created_at FROM promotion WHERE kind <> 'COUPON' AND audience IS NULL),
     state AS MATERIALIZED (
       SELECT p.id AS promotion_id, 0::bigint AS revision_id, ${DISCOUNT_TERMS}, NULL::timestamptz AS known_until,
              ARRAY(SELECT item_id FROM promotion_item WHERE promotion_id = p.id) AS item_ids,
              ARRAY(SELECT category_id FROM promotion_category WHERE promotion_id = p.id) AS category_ids
         FROM promotion p JOIN for_all USING (id)
        WHERE ${GIVES_DISCOUNT} AND ${COVERS_ALL_PLACES}
          AND coalesce((SELECT max(replaced_at) FROM promotion_revision WHERE promotion_id = p.id), p.created_at) <= $2
       UNION ALL
       SELECT p.promotion_id, p.id, ${DISCOUNT_TERMS}, CASE WHEN p.replaced_at <= $2 THEN p.known_until END, p.item_ids, p.category_ids
         FROM promotion_revision p JOIN for_all ON for_all.id = p.promotion_id
        WHERE ${GIVES_DISCOUNT} AND cardinality(p.location_ids) = 0 AND p.recorded_at <= $2
     ), ${categoryWithin('SELECT DISTINCT unnest(category_ids) FROM state')},
     offered AS (
       SELECT promotion_id, revision_id, starts_on::timestamp AT TIME ZONE $3 AS from_at, (ends_on + 1)::timestamp AT TIME ZONE $3 AS to_at, known_at, known_until,
              discount_fraction AS value, item_ids, category_ids, cardinality(item_ids) + cardinality(category_ids) = 0 AS covers_all
         FROM state
     ), covered AS (
       SELECT w.number AS item, o.* FROM offered o CROSS JOIN LATERAL (
                SELECT unnest(o.item_ids) AS id
                 UNION SELECT i.id FROM category_within c JOIN item i ON i.category_id = c.id WHERE c.top = ANY (o.category_ids)
              ) of_promotion JOIN wanted w USING (id)
        WHERE NOT o.covers_all
       UNION ALL
       SELECT cardinality($1::bigint[]), o.* FROM offered o WHERE o.covers_all
     ), newest AS (SELECT * FROM covered ORDER BY covers_all DESC, from_at DESC, promotion_id DESC, revision_id DESC, item LIMIT ${mostRows})
     SELECT ${DISCOUNT_COLUMNS.map(discountColumn).join(', ')}, ${leftOutOf('covered', mostRows)} FROM newest`,
    parameters,
  )
  return {
    item: parseIntColumn(row?.item),
    fromMs: parseColumn(row?.fromMs, Float64Array),
    toMs: parseColumn(row?.toMs, Float64Array),
    knownMs: parseColumn(row?.knownMs, Float64Array),
    knownUntilMs: parseColumn(row?.knownUntilMs, Float64Array).map((ms) =>
      Number.isNaN(ms) ? Infinity : ms,
    ),
    value: parseColumn(row?.value, Float64Array),
    leftOut: row?.leftOut ?? 0,
  }
}

const DISCOUNT_VALUES = {
  item: 'item',
  fromMs: MS('from_at'),
  toMs: MS('to_at'),
  knownMs: MS('known_at'),
  knownUntilMs: `coalesce(${MS('known_until')}, 'NaN')`,
  value: 'value',
} as const

const DISCOUNT_COLUMNS = Object.keys(DISCOUNT_VALUES) as (keyof typeof DISCOUNT_VALUES)[]

function discountColumn(name: keyof typeof DISCOUNT_VALUES): string {
  return `array_agg(${DISCOUNT_VALUES[name]} ORDER BY item, from_at, promotion_id, revision_id)::text AS "${name}"`
}

/** IANA names by decimal key. */
export async function readPlaceTimeZones(
  db: Queryable,
  placeIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<{ id: string; timeZone: string }>(
    `SELECT id::text AS "id", time_zone AS "timeZone" FROM location WHERE id = ANY ($1::bigint[])`,
    [placeIds],
  )
  return new Map(rows.map(({ id, timeZone }) => [id, timeZone]))
}
