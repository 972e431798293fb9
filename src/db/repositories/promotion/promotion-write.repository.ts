/** Writes of promotions. One at a time under the lock of the catalogue. */
import type { PromotionKind, PromotionRecord } from '../../../contracts/shop/shop-records'
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'

/** Keys are decimal texts, ascending. */
export interface PromotionRow {
  readonly externalId: string
  readonly name: string
  readonly kind: PromotionKind
  readonly status: 'PLANNED' | 'CANCELLED'
  readonly discountFraction: number | null
  readonly featured: boolean
  readonly code: string | null
  readonly description: string | null
  readonly startsOn: Day
  readonly endsOn: Day
  readonly itemIds: readonly string[]
  readonly locationIds: readonly string[]
}

export interface StoredPromotion extends PromotionRow {
  readonly id: string
  /** From when forecasts may have seen it as it is. */
  readonly knownAt: Date
}

export function toPromotionRecord(promotion: PromotionRow & { readonly id: string }): PromotionRecord {
  const { externalId, name, kind, status, discountFraction, featured, code, description } = promotion
  const { startsOn, endsOn } = promotion
  return {
    id: BigInt(promotion.id),
    externalId,
    name,
    kind,
    status,
    discountFraction,
    featured,
    code,
    description,
    startsOn,
    endsOn,
    itemIds: promotion.itemIds.map(BigInt),
    locationIds: promotion.locationIds.map(BigInt),
  }
}

export async function findPromotion(
  db: Queryable,
  by: { readonly id: bigint } | { readonly externalId: string },
): Promise<StoredPromotion | null> {
  const [row] = await db.query<StoredPromotion>(
    `SELECT p.id::text AS "id", p.external_id AS "externalId", p.name, p.kind::text AS "kind", p.status::text AS "status",
            p.discount_fraction AS "discountFraction", p.featured, p.code, p.description, p.starts_on::text AS "startsOn", p.ends_on::text AS "endsOn",
            p.known_at AS "knownAt",
            ARRAY(SELECT pi.item_id::text FROM promotion_item pi WHERE pi.promotion_id = p.id ORDER BY pi.item_id) AS "itemIds",
            ARRAY(SELECT pl.location_id::text FROM promotion_location pl WHERE pl.promotion_id = p.id ORDER BY pl.location_id) AS "locationIds"
       FROM promotion p WHERE p.id = $1::bigint OR p.external_id = $2`,
    ['id' in by ? by.id : null, 'externalId' in by ? by.externalId : null],
  )
  return row ?? null
}

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
  const { externalId, name, kind, status, discountFraction, featured, code, description } = promotion
  const { startsOn, endsOn } = promotion
  const [row] = await tx.query<{ id: string }>(
    `INSERT INTO promotion AS p (external_id, name, kind, status, discount_fraction, featured, starts_on, ends_on, code, description,
       known_at, created_at, updated_at)
     VALUES ($1, $2, $3::promotion_kind, $4::promotion_status, $5, $6, $7::date, $8::date, $11, $12, coalesce($10::timestamptz, $9), $9, $9)
     ON CONFLICT (external_id) DO UPDATE SET name = excluded.name, kind = excluded.kind, status = excluded.status,
       discount_fraction = excluded.discount_fraction, featured = excluded.featured, starts_on = excluded.starts_on,
       ends_on = excluded.ends_on, code = excluded.code, description = excluded.description, known_at = coalesce($10, p.known_at), updated_at = excluded.updated_at
     RETURNING id::text AS "id"`,
    [
      externalId,
      name,
      kind,
      status,
      discountFraction,
      featured,
      startsOn,
      endsOn,
      now,
      knownAt,
      code,
      description,
    ],
  )
  const { id } = row!
  for (const [table, column, keys] of [
    ['promotion_item', 'item_id', promotion.itemIds],
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

/** Which of these keys exist. */
export async function findExisting(
  db: Queryable,
  kind: 'item' | 'location',
  ids: readonly bigint[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db.query<{ id: string }>(
    `SELECT id::text AS "id" FROM ${kind} WHERE id = ANY ($1::bigint[])`,
    [ids],
  )
  return new Set(rows.map(({ id }) => id))
}
