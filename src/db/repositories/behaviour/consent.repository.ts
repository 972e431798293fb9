/**
 * What customers allow. Whoever reads what customers did for a purpose that they may refuse leaves those out who do not allow it:
 * `lacksConsent` in SQL, `usersWithoutPersonalization` elsewhere. Nobody else decides it.
 */
import type { ConsentPurpose } from '../../../contracts/shop/consent'
import type { Queryable } from '../../client'
import { writeSetting } from '../operations/setting.repository'

/** The setting holds what counts as allowed where a customer has not decided, so that every process of the database reads the same. */
const DEFAULTS = 'consent'

export function writeDefaultConsent(db: Queryable, granted: readonly ConsentPurpose[]): Promise<void> {
  return writeSetting(db, DEFAULTS, { granted })
}

/** An SQL expression; before the first start everything is allowed. */
function defaultOf(purpose: string): string {
  return `coalesce((SELECT jsonb_exists(value -> 'granted', ${purpose}) FROM setting WHERE key = '${DEFAULTS}'), true)`
}

/**
 * An SQL condition: this user does not allow it. Rows without a user follow the default.
 * @param userId an SQL expression, such as `e.user_id`.
 */
export function lacksConsent(userId: string, purpose: ConsentPurpose): string {
  return `NOT coalesce((SELECT granted FROM user_consent WHERE user_id = ${userId} AND purpose = '${purpose}'), ${defaultOf(`'${purpose}'`)})`
}

/** The keys of users whose behaviour trains no model, and who get no answers of their own. */
export async function usersWithoutPersonalization(db: Queryable): Promise<ReadonlySet<bigint>> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT u.id FROM app_user u WHERE ${lacksConsent('u.id', 'PERSONALIZATION')}`,
  )
  return new Set(rows.map(({ id }) => id))
}

export interface ConsentRecord {
  readonly userId: bigint
  readonly purpose: ConsentPurpose
  readonly granted: boolean
  /** Null: the user has not decided. */
  readonly decidedAt: Date | null
}

/** Every purpose of every user. */
export function readConsents(db: Queryable, userIds: readonly bigint[]): Promise<ConsentRecord[]> {
  return db.query<ConsentRecord>(
    `SELECT u.id AS "userId", p.purpose::text AS "purpose", coalesce(c.granted, ${defaultOf('p.purpose::text')}) AS "granted",
            c.decided_at AS "decidedAt"
       FROM unnest($1::bigint[]) AS u(id)
      CROSS JOIN unnest(enum_range(NULL::consent_purpose)) AS p(purpose)
       LEFT JOIN user_consent c ON c.user_id = u.id AND c.purpose = p.purpose
      ORDER BY u.id, p.purpose`,
    [userIds],
  )
}

/** Keys are decimal texts. */
export interface NewConsent {
  readonly userId: string
  readonly purpose: ConsentPurpose
  readonly granted: boolean
  readonly decidedAt: Date
  readonly isDated: boolean
}

/** What `writeConsents` changed is known by this. */
export function consentKey({ userId, purpose }: Pick<NewConsent, 'userId' | 'purpose'>): string {
  return `${userId}/${purpose}`
}

/**
 * Writes decisions of users that exist, at most one for each user and purpose. A decision that is older than the known one changes nothing; nor does one
 * without a date that says the same again.
 * @returns the keys of those that are new or changed.
 */
export async function writeConsents(
  tx: Queryable,
  consents: readonly NewConsent[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ userId: string; purpose: ConsentPurpose }>(
    `WITH told AS (
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS g("userId" bigint, "purpose" consent_purpose, "granted" boolean,
                "decidedAt" timestamptz, "isDated" boolean)
     )
     INSERT INTO user_consent AS c (user_id, purpose, granted, decided_at)
     SELECT "userId", "purpose", "granted", "decidedAt" FROM told ORDER BY 1, 2
     ON CONFLICT (user_id, purpose) DO UPDATE SET granted = excluded.granted, decided_at = excluded.decided_at
      WHERE (excluded.granted <> c.granted AND excluded.decided_at >= c.decided_at)
         OR (excluded.decided_at > c.decided_at
             AND (SELECT t."isDated" FROM told t WHERE t."userId" = excluded.user_id AND t."purpose" = excluded.purpose))
     RETURNING user_id::text AS "userId", purpose::text AS "purpose"`,
    [JSON.stringify(consents)],
  )
  return new Set(rows.map(consentKey))
}
