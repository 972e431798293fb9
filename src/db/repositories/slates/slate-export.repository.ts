/** Logged lists with what came of each entry, for who compares policies. Those of programs are left out. */
import type { Queryable } from '../../client'
import { isOfPerson } from '../behaviour/bots.repository'
import { IS_OF_ITS_VISITOR, isListOfPerson } from './slate-report.repository'
import type { SlateTarget } from './slate-write.repository'

export interface LoggedSlateEntry {
  /** The shop's key of what was listed: of an item, or of what else the list is of. */
  readonly target: string
  readonly rank: number
  readonly score: number | null
  /** 1 where nothing was left to chance. */
  readonly propensity: number
  readonly isSeen: boolean
  readonly isClicked: boolean
}

export interface LoggedSlate {
  readonly id: string
  readonly offeredAt: Date
  /** What all of its entries are. */
  readonly targetType: SlateTarget
  /** Lists of one visitor have the same: the customer's, else the session's; of nobody in particular, the list's own. */
  readonly visitor: string
  readonly user: string | null
  readonly session: string | null
  readonly location: string | null
  readonly surface: string
  readonly placement: string | null
  readonly scenario: string | null
  readonly versionId: bigint | null
  readonly arm: string | null
  readonly entries: readonly LoggedSlateEntry[]
}

export interface SlatePage {
  readonly targetType: SlateTarget
  readonly from: Date
  readonly to: Date
  readonly surface: string | null
  /** The last list of the page before. */
  readonly after: { readonly offeredAt: Date; readonly id: string } | null
  readonly limit: number
}

/** Of the lists of the relation `page`. */
const WITH_OUTCOMES = `SELECT o.id, o.offered_at AS "offeredAt", o.target_type AS "targetType", coalesce('user:' || o.user_id, 'session:' || o.session_id, 'list:' || o.id) AS visitor,
            u.external_id AS "user", v.external_id AS "session", l.external_id AS location, o.surface, o.placement, o.scenario,
            o.version_id AS "versionId", o.arm, listed.entries
       FROM page o
       LEFT JOIN app_user u ON u.id = o.user_id
       LEFT JOIN session v ON v.id = o.session_id
       LEFT JOIN location l ON l.id = o.location_id
      CROSS JOIN LATERAL (
        SELECT coalesce(json_agg(json_build_object('target', k.external_id, 'rank', t.rank, 'score', t.score,
                 'propensity', coalesce(t.propensity, 1), 'isSeen', came.types IS NOT NULL,
                 'isClicked', coalesce('CLICK' = ANY (came.types), false)) ORDER BY t.rank), '[]'::json) AS entries
          FROM unnest(o.target_ids, o.scores, o.propensities) WITH ORDINALITY AS t(id, score, propensity, rank)
         CROSS JOIN LATERAL (
           SELECT external_id FROM item WHERE o.target_type = 'Item' AND id = t.id
           UNION ALL SELECT external_id FROM advert WHERE o.target_type = 'Advert' AND id = t.id
           UNION ALL SELECT external_id FROM payment_method WHERE o.target_type = 'PaymentMethod' AND id = t.id
           UNION ALL SELECT external_id FROM promotion WHERE o.target_type = 'Promotion' AND id = t.id) k
         CROSS JOIN LATERAL (
           SELECT array_agg(e.type) AS types FROM event e
            WHERE e.slate_id = o.id AND e.type IN ('IMPRESSION', 'CLICK')
              AND CASE WHEN o.target_type = 'Item' AND e.item_id IS NOT NULL THEN e.item_id = t.id ELSE e.slate_rank = t.rank END
              AND ${IS_OF_ITS_VISITOR} AND ${isOfPerson('e.session_id')}) came) listed`

/** A page of lists in the order in which they were answered. */
export async function readLoggedSlates(db: Queryable, page: SlatePage): Promise<LoggedSlate[]> {
  return db.query<LoggedSlate>(
    `WITH page AS (
       SELECT * FROM recommendation_slate s
        WHERE offered_at >= $1 AND offered_at < $2 AND target_type = $7 AND ($3::text IS NULL OR surface = $3)
          AND ${isListOfPerson('s')} AND ($4::timestamptz IS NULL OR (offered_at, id) > ($4, $5::uuid))
        ORDER BY offered_at, id LIMIT $6
     ) ${WITH_OUTCOMES} ORDER BY o.offered_at, o.id`,
    [
      ...[page.from, page.to, page.surface, page.after?.offeredAt ?? null, page.after?.id ?? null],
      ...[page.limit, page.targetType],
    ],
  )
}

/** Those among these, in no order. @param ids UUIDs */
export async function readLoggedSlatesByIds(db: Queryable, ids: readonly string[]): Promise<LoggedSlate[]> {
  return db.query<LoggedSlate>(
    `WITH page AS (SELECT * FROM recommendation_slate s WHERE id = ANY ($1::uuid[]) AND ${isListOfPerson('s')}) ${WITH_OUTCOMES}`,
    [ids],
  )
}
