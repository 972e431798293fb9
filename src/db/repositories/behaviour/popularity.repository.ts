/** What many visitors do: the answer where nothing is known of the one who asks. */
import type { EventType } from '../../../contracts/shop/shop-records'
import { isPublicItem } from '../shop/public-rows'
import { isOfPerson } from './bots.repository'
import { lacksConsent } from './consent.repository'
import { isStep } from './steps'
import type { Queryable } from '../../client'

/** Nothing is learnt of before it happens, and what was learnt of when has an index. What programs do is not counted. */
const SINCE = `received_at >= $1 AND occurred_at >= $1 AND ${isOfPerson('event.session_id')}`

export interface PopularItem {
  /** Decimal key. */
  readonly itemId: string
  /** Sessions in which somebody was interested in it; a purchase counts as five. */
  readonly score: number
}

/** Items by the interest of sessions since an instant, the most popular first. @param locationId null: anywhere */
export async function readPopularItems(
  db: Queryable,
  options: { readonly since: Date; readonly locationId: bigint | null; readonly limit: number },
): Promise<PopularItem[]> {
  return db.query<PopularItem>(
    `SELECT item_id::text AS "itemId",
            (count(DISTINCT session_id) + 4 * count(DISTINCT session_id) FILTER (WHERE type = 'PURCHASE'))::float8 AS "score"
       FROM event
      WHERE ${SINCE} AND item_id IS NOT NULL AND type IN ('VIEW', 'CLICK', 'FAVORITE', 'ADD_TO_CART', 'PURCHASE')
        AND ($2::bigint IS NULL OR location_id = $2::bigint)
      GROUP BY item_id ORDER BY 2 DESC, item_id LIMIT $3`,
    [options.since, options.locationId, options.limit],
  )
}

export interface VisitRates {
  /** How often each type of step happened, among all steps and ends of visits. */
  readonly steps: readonly { readonly type: EventType; readonly count: number }[]
  readonly sessions: number
  readonly sessionsWithPurchase: number
}

export async function readVisitRates(db: Queryable, since: Date): Promise<VisitRates> {
  const [steps, [sessions]] = await Promise.all([
    db.query<{ type: EventType; count: number }>(
      `SELECT type::text AS "type", count(*)::float8 AS "count" FROM event WHERE ${SINCE} AND ${isStep('event')} GROUP BY type`,
      [since],
    ),
    db.query<{ sessions: number; sessionsWithPurchase: number }>(
      `SELECT count(*)::float8 AS "sessions", (count(*) FILTER (WHERE has_purchase))::float8 AS "sessionsWithPurchase"
         FROM (SELECT bool_or(type = 'PURCHASE') AS has_purchase FROM event WHERE ${SINCE} GROUP BY session_id) s`,
      [since],
    ),
  ])
  return { steps, ...sessions! }
}

/** Items on sale of the orders that hold an item, the one in the most orders first; for each of `itemIds` at most `limit`. */
export async function readBoughtTogether(
  db: Queryable,
  itemIds: readonly bigint[],
  options: { readonly since: Date; readonly limit: number },
): Promise<(PopularItem & { readonly withItemId: string })[]> {
  return db.query(
    `SELECT given.id::text AS "withItemId", other.item_id::text AS "itemId", other.score
       FROM unnest($1::bigint[]) AS given(id) CROSS JOIN LATERAL (
         SELECT counted.item_id, counted.score
           FROM (SELECT theirs.item_id, count(DISTINCT o.id)::float8 AS score
                   FROM order_line ours JOIN shop_order o ON o.id = ours.order_id JOIN order_line theirs ON theirs.order_id = o.id
                  WHERE ours.item_id = given.id AND theirs.item_id <> given.id AND o.cancelled_at IS NULL AND o.ordered_at >= $2
                  GROUP BY theirs.item_id) counted
           JOIN item i ON i.id = counted.item_id AND ${isPublicItem('i')}
          ORDER BY 2 DESC, 1 LIMIT $3) other`,
    [itemIds, options.since, options.limit],
  )
}

export interface UserStep {
  readonly type: EventType
  /** Decimal key. */
  readonly itemId: string
  readonly occurredAt: Date
  readonly clientEventId: string | null
}

/**
 * The last steps with an item, in any of its sessions, in the order in which they happened; those of a session of its own before it signed in are its own,
 * too, in the newest `limit` sessions. None where the user does not allow answers of its own.
 */
export async function readLastStepsOfUser(db: Queryable, userId: bigint, limit: number): Promise<UserStep[]> {
  const lastOf = (condition: string) =>
    `SELECT id, type, item_id, occurred_at, client_event_id FROM event
      WHERE ${condition} AND item_id IS NOT NULL AND ${isStep('event')} ORDER BY occurred_at DESC, id DESC LIMIT $2`
  const rows = await db.query<UserStep>(
    `SELECT type::text AS "type", item_id::text AS "itemId", occurred_at AS "occurredAt", client_event_id AS "clientEventId"
       FROM ((${lastOf('user_id = $1::bigint')})
             UNION ALL
             SELECT own.* FROM (SELECT id FROM session WHERE user_id = $1::bigint AND NOT is_shared ORDER BY started_at DESC LIMIT $2) s
               CROSS JOIN LATERAL (${lastOf('session_id = s.id AND user_id IS NULL')}) own) step
      WHERE NOT (${lacksConsent('$1::bigint', 'PERSONALIZATION')})
      ORDER BY occurred_at DESC, id DESC LIMIT $2`,
    [userId, limit],
  )
  return rows.reverse()
}
