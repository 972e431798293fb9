/** Places that promotions leave out by lot. They are written once. */
import type { Queryable } from '../../client'

export type PromotionArm = 'TREATMENT' | 'CONTROL'

export async function writeHoldout(
  tx: Queryable,
  promotionId: string,
  locationIds: readonly string[],
): Promise<void> {
  await tx.query(
    `INSERT INTO promotion_holdout (promotion_id, location_id) SELECT $1, key FROM unnest($2::bigint[]) AS given(key)`,
    [promotionId, locationIds],
  )
}

/** The arm of a place in a promotion that holds some out and was not called off; null where there is none. */
export async function readArm(
  db: Queryable,
  promotion: { readonly id: bigint } | { readonly externalId: string },
  locationId: bigint,
): Promise<PromotionArm | null> {
  const [row] = await db.query<{ arm: PromotionArm }>(
    `SELECT arm.name AS "arm"
       FROM promotion p CROSS JOIN LATERAL (
         SELECT 'CONTROL' AS name FROM promotion_holdout h WHERE h.promotion_id = p.id AND h.location_id = $3::bigint
         UNION ALL
         SELECT 'TREATMENT' FROM promotion_location l WHERE l.promotion_id = p.id AND l.location_id = $3::bigint) arm
      WHERE (p.id = $1::bigint OR p.external_id = $2) AND p.holdout_share IS NOT NULL AND p.status <> 'CANCELLED'`,
    [
      'id' in promotion ? promotion.id : null,
      'externalId' in promotion ? promotion.externalId : null,
      locationId,
    ],
  )
  return row?.arm ?? null
}
