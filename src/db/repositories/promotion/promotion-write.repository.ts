/** Writes of promotions. One at a time under the lock of the catalogue. */
import type { Day } from '../../../core/time/day'
import type { PromotionFacts } from '../../../contracts/shop/shop-records'
import type { Queryable } from '../../client'
import { PROMOTION_COLUMNS } from './promotion-query.repository'

/** Keys are decimal texts, ascending. */
export interface PromotionRow extends PromotionFacts {
  readonly itemIds: readonly string[]
  readonly categoryIds: readonly string[]
  /** They are written once, by `writeHoldout`. */
  readonly holdoutIds: readonly string[]
  readonly locationIds: readonly string[]
}

export interface StoredPromotion extends PromotionRow {
  readonly id: string
  /** From when forecasts may have seen it as it is. */
  readonly knownAt: Date
}

export async function findPromotion(
  db: Queryable,
  by: { readonly id: bigint } | { readonly externalId: string },
): Promise<StoredPromotion | null> {
  const [row] = await db.query<Omit<StoredPromotion, 'id'> & { readonly id: bigint }>(
    `SELECT ${PROMOTION_COLUMNS}, p.known_at AS "knownAt",
            ARRAY(SELECT pi.item_id::text FROM promotion_item pi WHERE pi.promotion_id = p.id ORDER BY pi.item_id) AS "itemIds",
            ARRAY(SELECT pl.location_id::text FROM promotion_location pl WHERE pl.promotion_id = p.id ORDER BY pl.location_id) AS "locationIds"
       FROM promotion p WHERE p.id = $1::bigint OR p.external_id = $2`,
    ['id' in by ? by.id : null, 'externalId' in by ? by.externalId : null],
  )
  return row ? { ...row, id: row.id.toString() } : null
}

/**
 * Keeps what a promotion is before it is written anew: what was planned then is read as of then, and earlier origins saw it.
 * @param knownUntil from when forecasts may have seen what replaces it
 */
export async function keepRevision(
  tx: Queryable,
  promotionId: string,
  replacedAt: Date,
  knownUntil: Date,
): Promise<void> {
  const terms = `starts_on, ends_on, discount_fraction, currency, discount_amount_minor, fixed_price_minor, buy_quantity, pay_quantity, featured, advertised`
  await tx.query(
    `INSERT INTO promotion_revision (promotion_id, recorded_at, replaced_at, known_at, known_until, status, ${terms}, item_ids, category_ids, location_ids)
     SELECT p.id, coalesce((SELECT max(replaced_at) FROM promotion_revision WHERE promotion_id = p.id), p.created_at), $2, p.known_at, $3, p.status, ${terms},
            ARRAY(SELECT item_id FROM promotion_item WHERE promotion_id = p.id),
            ARRAY(SELECT category_id FROM promotion_category WHERE promotion_id = p.id),
            ARRAY(SELECT location_id FROM promotion_location WHERE promotion_id = p.id)
       FROM promotion p WHERE p.id = $1`,
    [promotionId, replacedAt, knownUntil],
  )
}

/** Columns of terms, with their types. */
const TERMS: readonly (readonly [column: string, field: keyof PromotionFacts, type: string])[] = [
  ['name', 'name', 'text'],
  ['kind', 'kind', 'promotion_kind'],
  ['status', 'status', 'promotion_status'],
  ['starts_on', 'startsOn', 'date'],
  ['ends_on', 'endsOn', 'date'],
  ['description', 'description', 'text'],
  ['discount_fraction', 'discountFraction', 'float8'],
  ['currency', 'currency', 'text'],
  ['discount_amount_minor', 'discountAmountMinor', 'bigint'],
  ['fixed_price_minor', 'fixedPriceMinor', 'bigint'],
  ['buy_quantity', 'buyQuantity', 'int'],
  ['pay_quantity', 'payQuantity', 'int'],
  ['minimum_spend_minor', 'minimumSpendMinor', 'bigint'],
  ['coupon_codes', 'couponCodes', 'text[]'],
  ['audience', 'audience', 'jsonb'],
  ['featured', 'featured', 'boolean'],
  ['advertised', 'advertised', 'boolean'],
  ['fixed_cost_minor', 'fixedCostMinor', 'bigint'],
  ['cost_per_redemption_minor', 'costPerRedemptionMinor', 'bigint'],
  ['funding_minor', 'fundingMinor', 'bigint'],
  ['budget_minor', 'budgetMinor', 'bigint'],
  ['holdout_share', 'holdoutShare', 'float8'],
]
const COLUMNS = TERMS.map(([column]) => column)

/**
 * Makes or replaces a promotion.
 * @param knownAt from when forecasts may have seen it as it now is; null: now where it is new, else as it was. @returns our key.
 */
export async function writePromotion(
  tx: Queryable,
  promotion: PromotionRow,
  knownAt: Date | null,
  now: Date,
): Promise<string> {
  const [row] = await tx.query<{ id: string }>(
    `INSERT INTO promotion AS p (external_id, known_at, created_at, updated_at, ${COLUMNS.join(', ')})
     VALUES ($1, coalesce($2::timestamptz, $3), $3, $3, ${TERMS.map(([, , type], index) => `$${index + 4}::${type}`).join(', ')})
     ON CONFLICT (external_id) DO UPDATE SET known_at = coalesce($2, p.known_at), updated_at = excluded.updated_at,
       ${COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}
     RETURNING id::text AS "id"`,
    [
      promotion.externalId,
      knownAt,
      now,
      ...TERMS.map(([, field]) =>
        field === 'audience' && promotion.audience !== null
          ? JSON.stringify(promotion.audience)
          : promotion[field],
      ),
    ],
  )
  const { id } = row!
  for (const [table, column, keys] of [
    ['promotion_item', 'item_id', promotion.itemIds],
    ['promotion_category', 'category_id', promotion.categoryIds],
    ['promotion_location', 'location_id', promotion.locationIds],
  ] as const) {
    await tx.query(`DELETE FROM ${table} WHERE promotion_id = $1 AND ${column} <> ALL ($2::bigint[])`, [
      id,
      keys,
    ])
    await tx.query(
      `INSERT INTO ${table} (promotion_id, ${column}) SELECT $1, key FROM unnest($2::bigint[]) AS given(key) ON CONFLICT DO NOTHING`,
      [id, keys],
    )
  }
  return id
}

export interface OffendingItem {
  readonly externalId: string
  readonly why: 'CURRENCY' | 'PRICE'
  readonly currency: string
  readonly priceMinor: bigint
}

/**
 * An item on sale, of those that a promotion covers, whose currency is another one, or whose price is not above `leastMinor`; null where there is none.
 * @param covered keys of items and categories; neither: all items
 */
export async function findOffendingItem(
  db: Queryable,
  covered: Pick<PromotionRow, 'itemIds' | 'categoryIds'>,
  currency: string,
  leastMinor: bigint,
): Promise<OffendingItem | null> {
  const [row] = await db.query<OffendingItem>(
    `WITH RECURSIVE below AS (
       SELECT id FROM category WHERE id = ANY ($2::bigint[])
       UNION
       SELECT c.id FROM below JOIN category c ON c.parent_id = below.id
     )
     SELECT external_id AS "externalId", currency, price_minor AS "priceMinor", CASE WHEN currency <> $3 THEN 'CURRENCY' ELSE 'PRICE' END AS "why"
       FROM item WHERE active AND (currency <> $3 OR price_minor <= $4::bigint)
        AND (id = ANY ($1::bigint[]) OR category_id IN (SELECT id FROM below) OR cardinality($1::bigint[]) + cardinality($2::bigint[]) = 0)
      ORDER BY id LIMIT 1`,
    [covered.itemIds, covered.categoryIds, currency, leastMinor],
  )
  return row ?? null
}

/** Places that sell, and all places below the regions, of these. */
export async function findPlacesWithin(db: Queryable, locationIds: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `WITH RECURSIVE within AS (
       SELECT id FROM location WHERE id = ANY ($1::bigint[])
       UNION
       SELECT l.id FROM within JOIN location l ON l.parent_id = within.id
     ) SELECT id::text AS "id" FROM within ORDER BY within.id`,
    [locationIds],
  )
  return rows.map(({ id }) => id)
}

/** All items of these categories, and of those below them. */
export async function findItemsWithin(db: Queryable, categoryIds: readonly string[]): Promise<string[]> {
  if (categoryIds.length === 0) return []
  const rows = await db.query<{ id: string }>(
    `WITH RECURSIVE below AS (
       SELECT id FROM category WHERE id = ANY ($1::bigint[])
       UNION
       SELECT c.id FROM below JOIN category c ON c.parent_id = below.id
     ) SELECT i.id::text AS "id" FROM item i WHERE i.category_id IN (SELECT id FROM below) ORDER BY i.id`,
    [categoryIds],
  )
  return rows.map(({ id }) => id)
}

/** Which of these keys exist. */
export async function findExisting(
  db: Queryable,
  kind: 'item' | 'category' | 'location',
  ids: readonly bigint[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db.query<{ id: string }>(
    `SELECT id::text AS "id" FROM ${kind} WHERE id = ANY ($1::bigint[])`,
    [ids],
  )
  return new Set(rows.map(({ id }) => id))
}

/** Those of these items that are retired, or will be by the day: our keys, and the shop's. */
export async function findRetired(
  db: Queryable,
  itemIds: readonly string[],
  day: Day,
): Promise<ReadonlyMap<string, string>> {
  if (itemIds.length === 0) return new Map()
  const rows = await db.query<{ id: string; externalId: string }>(
    `SELECT id::text AS "id", external_id AS "externalId" FROM item WHERE id = ANY ($1::bigint[]) AND (NOT active OR retired_on <= $2::date)`,
    [itemIds, day],
  )
  return new Map(rows.map(({ id, externalId }) => [id, externalId]))
}
