/** Lists that were answered. They are written in batches, off the request (services/slates/slate-log.ts). */
import type { Viewer } from '../../../contracts/viewer'
import type { Queryable } from '../../client'
import { lacksConsent } from '../behaviour/consent.repository'

export type SlateTarget = 'Item' | 'PaymentMethod' | 'Advert' | 'Promotion'

/** A list as it was answered. The arrays are as long as the list, in the order of ranks. */
export interface NewSlate {
  /** A UUID. */
  readonly id: string
  readonly offeredAt: Date
  readonly viewerKind: Viewer['kind']
  /** For whom it was made; null where it was made for nobody in particular. */
  readonly userId: bigint | null
  readonly sessionId: bigint | null
  readonly locationId: bigint | null
  readonly surface: string
  readonly placement: string | null
  /** The name of the scenario that made it. */
  readonly scenario: string | null
  readonly versionId: bigint | null
  readonly experimentId: bigint | null
  readonly arm: string | null
  /** Names of the rules that were applied. */
  readonly rules: readonly string[]
  readonly targetType: SlateTarget
  readonly targetIds: readonly bigint[]
  readonly pricesMinor: readonly (bigint | null)[]
  readonly currencies: readonly (string | null)[]
  readonly scores: readonly number[]
  /** How likely each entry was to stand at its rank, above 0 and at most 1; null where nothing was left to chance. */
  readonly propensities: readonly (number | null)[]
}

/**
 * Writes lists, but none of a user who is deleted or does not allow analytics; one that is written already stays as it is.
 * @returns how many were written.
 */
export async function insertSlates(db: Queryable, slates: readonly NewSlate[]): Promise<number> {
  const rows = await db.query(
    `WITH known AS (
       -- A user that is being deleted is waited for, and found gone.
       SELECT id FROM app_user WHERE id = ANY ($2::bigint[]) ORDER BY id FOR KEY SHARE
     )
     INSERT INTO recommendation_slate (id, offered_at, viewer_kind, user_id, session_id, location_id, surface, placement, scenario,
            version_id, experiment_id, arm, rules, target_type, target_ids, prices_minor, currencies, scores, propensities)
     SELECT g."id", g."offeredAt", g."viewerKind", g."userId", g."sessionId", g."locationId", g."surface", g."placement", g."scenario",
            g."versionId", g."experimentId", g."arm", g."rules", g."targetType", g."targetIds", g."pricesMinor", g."currencies",
            g."scores", g."propensities"
       FROM jsonb_to_recordset($1::jsonb) AS g("id" uuid, "offeredAt" timestamptz, "viewerKind" text, "userId" bigint, "sessionId" bigint,
              "locationId" bigint, "surface" text, "placement" text, "scenario" text, "versionId" bigint, "experimentId" bigint, "arm" text,
              "rules" text[], "targetType" text, "targetIds" bigint[], "pricesMinor" bigint[], "currencies" text[], "scores" float8[],
              "propensities" float8[])
       LEFT JOIN known u ON u.id = g."userId"
       LEFT JOIN session s ON s.id = g."sessionId"
      WHERE (g."userId" IS NULL OR u.id IS NOT NULL) AND (g."sessionId" IS NULL OR s.claimant_id >= 0)
        AND NOT (${lacksConsent('coalesce(u.id, s.user_id)', 'ANALYTICS')})
     ON CONFLICT (id) DO NOTHING
     RETURNING 1`,
    [
      JSON.stringify(slates, (_key, value: unknown) =>
        typeof value === 'bigint' ? value.toString() : value,
      ),
      [...new Set(slates.flatMap(({ userId }) => userId ?? []))],
    ],
  )
  return rows.length
}

/** An SQL condition over `recommendation_slate`: it is about this user. @param userId an SQL expression */
function isAbout(userId: string): string {
  return `(user_id = ${userId} OR session_id IN (SELECT id FROM session WHERE user_id = ${userId}))`
}

/** Deletes what was shown to these users, also before they signed in. @param userIds decimal keys */
export async function deleteSlatesOfUsers(tx: Queryable, userIds: readonly string[]): Promise<void> {
  await tx.query(
    `DELETE FROM recommendation_slate USING unnest($1::bigint[]) AS gone(id) WHERE ${isAbout('gone.id')}`,
    [userIds],
  )
}
