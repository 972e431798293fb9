/** Places and customers that promotions leave out by lot. They are written once. */
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

/** Keeps what decides who is held out, where nothing does yet. @param seed of hexadecimal digits */
export async function writeHoldoutSeed(tx: Queryable, promotionId: string, seed: string): Promise<void> {
  await tx.query(`UPDATE promotion SET holdout_seed = $2 WHERE id = $1::bigint AND holdout_seed IS NULL`, [
    promotionId,
    seed,
  ])
}

/**
 * An SQL condition on `p`, a promotion that holds customers out: whether the customer is one of them. The first 32 bits of the hash of seed and key are as good as a lot that is drawn for each customer,
 * also for those who come later, and nothing has to be kept of them.
 * @param userId SQL
 */
export function isCustomerHeldOut(userId: string): string {
  return `('x' || left(md5(p.holdout_seed || '/' || (${userId})::text), 8))::bit(32)::bigint < p.holdout_share * 4294967296`
}

/** An SQL condition on `p` and `u`: the promotion is for this customer. */
export const IS_FOR_CUSTOMER = `(p.audience IS NULL OR coalesce(u.attributes @> p.audience, false))`

/** The arm of a customer in a promotion that holds places or customers out and was not called off; null where there is none. @param homeId the customer's home place */
export async function readArm(
  db: Queryable,
  promotion: { readonly id: bigint } | { readonly externalId: string },
  userId: bigint,
  homeId: bigint | null,
): Promise<PromotionArm | null> {
  const [row] = await db.query<{ arm: PromotionArm }>(
    `SELECT arm.name AS "arm"
       FROM promotion p CROSS JOIN LATERAL (
         SELECT 'CONTROL' AS name FROM promotion_holdout h WHERE h.promotion_id = p.id AND h.location_id = $3::bigint
         UNION ALL
         SELECT 'TREATMENT' FROM promotion_location l WHERE l.promotion_id = p.id AND l.location_id = $3::bigint AND p.holdout_seed IS NULL
         UNION ALL
         SELECT CASE WHEN ${isCustomerHeldOut('u.id')} THEN 'CONTROL' ELSE 'TREATMENT' END
           FROM app_user u WHERE u.id = $4::bigint AND p.holdout_seed IS NOT NULL AND ${IS_FOR_CUSTOMER}) arm
      WHERE (p.id = $1::bigint OR p.external_id = $2) AND p.holdout_share IS NOT NULL AND p.status <> 'CANCELLED'`,
    [
      'id' in promotion ? promotion.id : null,
      'externalId' in promotion ? promotion.externalId : null,
      homeId,
      userId,
    ],
  )
  return row?.arm ?? null
}
