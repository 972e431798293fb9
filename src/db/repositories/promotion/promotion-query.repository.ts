/** Reads of promotions and of what they cover. */
import type { PromotionRecord, PromotionStatus } from '../../../contracts/shop/shop-records'
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { COVERS_ALL_ITEMS } from './promotion-coverage'
import { Conditions, countRows, selectPage } from '../keyset-page'
import type { KeysetRows, ListLimits, ListOptions } from '../keyset-page'

export const PROMOTION_COLUMNS = `p.id, p.external_id AS "externalId", p.name, p.kind::text AS "kind", p.status::text AS "status",
  p.discount_fraction AS "discountFraction", p.currency, p.discount_amount_minor AS "discountAmountMinor", p.fixed_price_minor AS "fixedPriceMinor",
  p.buy_quantity AS "buyQuantity", p.pay_quantity AS "payQuantity", p.minimum_spend_minor AS "minimumSpendMinor",
  p.coupon_codes AS "couponCodes", p.audience, p.featured, p.advertised, p.fixed_cost_minor AS "fixedCostMinor",
  p.cost_per_redemption_minor AS "costPerRedemptionMinor", p.funding_minor AS "fundingMinor", p.budget_minor AS "budgetMinor", p.holdout_share AS "holdoutShare",
  CASE WHEN p.holdout_share IS NOT NULL THEN CASE WHEN p.holdout_seed IS NULL THEN 'PLACES' ELSE 'CUSTOMERS' END END AS "holdoutUnit",
  p.description, p.starts_on::text AS "startsOn", p.ends_on::text AS "endsOn",
  ARRAY(SELECT pc.category_id::text FROM promotion_category pc WHERE pc.promotion_id = p.id ORDER BY pc.category_id) AS "categoryIds",
  ARRAY(SELECT ph.location_id::text FROM promotion_holdout ph WHERE ph.promotion_id = p.id ORDER BY ph.location_id) AS "holdoutIds"`

export interface PromotionConditions {
  readonly status?: PromotionStatus
  /** Promotions that run on at least one day of [from, to]. */
  readonly runsFrom?: Day
  readonly runsTo?: Day
  /** Promotions that cover this item, by name, by its category, or because they cover all. */
  readonly itemId?: bigint
}

function whereOf(conditions: PromotionConditions): Conditions {
  const where = new Conditions()
  if (conditions.status) where.and('p.status::text = ?', conditions.status)
  if (conditions.runsFrom) where.and('p.ends_on >= ?::date', conditions.runsFrom)
  if (conditions.runsTo) where.and('p.starts_on <= ?::date', conditions.runsTo)
  if (conditions.itemId !== undefined) {
    // Up from the item: what lies in the categories of all promotions is far more.
    where.and(
      `${COVERS_ALL_ITEMS} OR EXISTS (SELECT FROM promotion_item c WHERE c.promotion_id = p.id AND c.item_id = ?::bigint)
       OR EXISTS (SELECT FROM promotion_category c WHERE c.promotion_id = p.id AND c.category_id IN (
         WITH RECURSIVE above AS (
           SELECT category_id AS id FROM item WHERE id = ?::bigint
           UNION
           SELECT k.parent_id FROM above JOIN category k ON k.id = above.id WHERE k.parent_id IS NOT NULL
         ) SELECT id FROM above))`,
      conditions.itemId,
      conditions.itemId,
    )
  }
  return where
}

export interface PromotionMember {
  readonly promotionId: bigint
  readonly memberId: bigint
}

export function byKeys(
  db: Queryable,
  ids: readonly bigint[],
  externalIds: readonly string[],
): Promise<PromotionRecord[]> {
  return db.query<PromotionRecord>(
    `SELECT ${PROMOTION_COLUMNS} FROM promotion p WHERE p.id = ANY($1::bigint[]) OR p.external_id = ANY($2::text[])`,
    [ids, externalIds],
  )
}

export function list(
  db: Queryable,
  conditions: PromotionConditions,
  options: ListOptions,
): Promise<KeysetRows<PromotionRecord>> {
  return selectPage<PromotionRecord>(db, {
    columns: PROMOTION_COLUMNS,
    from: 'promotion p',
    idColumn: 'p.id',
    where: whereOf(conditions),
    ...options,
  })
}

export function count(db: Queryable, conditions: PromotionConditions): Promise<number> {
  return countRows(db, 'promotion p', whereOf(conditions))
}

/** The items of many promotions, in the order of their keys. */
export function itemIdsOf(
  db: Queryable,
  promotionIds: readonly bigint[],
  limits: ListLimits,
): Promise<PromotionMember[]> {
  return members(db, 'promotion_item', 'item_id', promotionIds, limits)
}

/** Those of the promotions that name items or categories; others cover all. */
export async function namingItems(
  db: Queryable,
  promotionIds: readonly bigint[],
): Promise<ReadonlySet<bigint>> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT p.id FROM unnest($1::bigint[]) AS p(id) WHERE NOT ${COVERS_ALL_ITEMS}`,
    [promotionIds],
  )
  return new Set(rows.map(({ id }) => id))
}

/** The locations of many promotions, in the order of their keys. */
export function locationIdsOf(
  db: Queryable,
  promotionIds: readonly bigint[],
  limits: ListLimits,
): Promise<PromotionMember[]> {
  return members(db, 'promotion_location', 'location_id', promotionIds, limits)
}

function members(
  db: Queryable,
  table: 'promotion_item' | 'promotion_location',
  column: 'item_id' | 'location_id',
  promotionIds: readonly bigint[],
  limits: ListLimits,
): Promise<PromotionMember[]> {
  return db.query<PromotionMember>(
    `SELECT parent.id AS "promotionId", member.id AS "memberId"
     FROM unnest($1::bigint[]) AS parent(id) CROSS JOIN LATERAL (
       SELECT ${column} AS id FROM ${table} WHERE promotion_id = parent.id ORDER BY ${column} LIMIT ${limits.ofEach}) member
     LIMIT ${limits.together}`,
    [promotionIds],
  )
}
