/** Customers whom a promotion may change: who was shown it, what each did afterwards, and what was known of each before. Keys are decimal. */
import type { UserFacts } from '../../../contracts/shop/user-facts'
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { lacksConsent } from '../behaviour/consent.repository'
import { isCustomerHeldOut } from './promotion-holdout.repository'

export interface VisitorRow {
  readonly userId: string
  /** 0: none of the promotions was shown; k: the k-th of them was, and no other. */
  readonly arm: number
  /** When the promotion was first shown to the customer; of others, when they first visited. By lot, the moment from which the promotion ran. */
  readonly since: Date
}

export interface VisitorsWanted {
  readonly promotionIds: readonly bigint[]
  /** When the first of the promotions began: at `from`, or before. */
  readonly firstFrom: Date
  readonly from: Date
  /** Exclusive. */
  readonly to: Date
  /** Only of those whose `since` lies before. */
  readonly before: Date
  readonly first: number
}

/**
 * Who visited on the days, signed in: shown a promotion are those with an impression event that names it, or with a list that it stood in. Left out are those who were shown several, those
 * who saw one before the days that all have in common, and those who do not allow that models learn from them. Where they are too many, those are taken whose keys come first in the order of a hash, which is as good as chance.
 */
export async function readVisitorsOf(
  db: Queryable,
  { promotionIds, firstFrom, from, to, before, first }: VisitorsWanted,
): Promise<VisitorRow[]> {
  return db.query<VisitorRow>(
    `WITH visit AS MATERIALIZED (
       SELECT id, user_id, started_at FROM session
        WHERE started_at >= $6 AND started_at < $3 AND user_id IS NOT NULL AND NOT is_shared AND NOT is_bot
     ), visitor AS (SELECT user_id, min(started_at) AS at FROM visit WHERE started_at >= $2 GROUP BY user_id),
     asked AS (SELECT id, ord::int AS arm FROM unnest($1::bigint[]) WITH ORDINALITY AS given(id, ord)), shown AS (
       SELECT user_id, min(at) AS at, min(arm) AS arm, max(arm) AS other FROM (
         SELECT v.user_id, e.occurred_at AS at, asked.arm FROM visit v JOIN event e ON e.session_id = v.id JOIN asked ON asked.id = e.promotion_id
          WHERE e.type = 'IMPRESSION' AND e.occurred_at < $3 AND coalesce(e.user_id, v.user_id) = v.user_id
         UNION ALL
         SELECT r.user_id, r.offered_at, asked.arm FROM recommendation_slate r JOIN asked ON asked.id = ANY (r.target_ids)
          WHERE r.offered_at >= $6 AND r.offered_at < $3 AND r.target_type = 'Promotion' AND r.user_id IS NOT NULL
       ) seen GROUP BY user_id
     )
     SELECT u.id::text AS "userId", coalesce(shown.arm, 0) AS "arm", coalesce(shown.at, visitor.at) AS "since"
       FROM visitor JOIN app_user u ON u.id = visitor.user_id LEFT JOIN shown ON shown.user_id = u.id
      WHERE ${isFor('$1')} AND NOT (${lacksConsent('u.id', 'PERSONALIZATION')}) AND coalesce(shown.at, visitor.at) < $5
        AND shown.arm IS NOT DISTINCT FROM shown.other AND (shown.at IS NULL OR shown.at >= $2)
      ORDER BY md5(u.id::text) LIMIT $4::int`,
    [promotionIds, from, to, first, before, firstFrom],
  )
}

/**
 * Of a promotion with places held out by lot: customers at home where it ran (1) or where it was held out (0) who bought or visited in the year before it, whether they came on its days or
 * not. Coming may follow from the promotion, so that those who came are no longer alike; all of them, since the moment from which it ran, are (intention to treat).
 */
export async function readCustomersByLot(
  db: Queryable,
  { promotionIds, from, before, first }: VisitorsWanted,
): Promise<VisitorRow[]> {
  return db.query<VisitorRow>(
    `WITH place AS (
       SELECT location_id AS id, 0 AS arm FROM promotion_holdout WHERE promotion_id = ANY ($1::bigint[])
       UNION ALL
       SELECT location_id, 1 FROM promotion_location WHERE promotion_id = ANY ($1::bigint[])
     )
     SELECT u.id::text AS "userId", place.arm AS "arm", $2::timestamptz AS "since"
       FROM app_user u JOIN place ON place.id = u.home_location_id
      WHERE ${isFor('$1')} AND NOT (${lacksConsent('u.id', 'PERSONALIZATION')}) AND $2::timestamptz < $4::timestamptz
        AND (EXISTS (SELECT FROM session s WHERE s.user_id = u.id AND s.started_at < $2 AND s.started_at >= $2::timestamptz - interval '365 days' AND NOT s.is_shared AND NOT s.is_bot)
          OR EXISTS (SELECT FROM shop_order o WHERE o.user_id = u.id AND o.ordered_at < $2 AND o.ordered_at >= $2::timestamptz - interval '365 days'))
      ORDER BY md5(u.id::text) LIMIT $3::int`,
    [promotionIds, from, first, before],
  )
}

/** How many places a promotion holds out by lot, and at how many it runs that were drawn from with them. */
export async function countPlacesByLot(
  db: Queryable,
  promotionId: bigint,
): Promise<{ readonly heldOut: number; readonly treated: number }> {
  const [row] = await db.query<{ heldOut: number; treated: number }>(
    `SELECT (SELECT count(*) FROM promotion_holdout WHERE promotion_id = $1::bigint)::int AS "heldOut",
            (SELECT count(*) FROM promotion_location WHERE promotion_id = $1::bigint)::int AS "treated"`,
    [promotionId],
  )
  return row!
}

/** An SQL condition on `u`: all of the promotions are for this customer. */
function isFor(promotionIds: string): string {
  return `NOT EXISTS (SELECT FROM promotion p WHERE p.id = ANY (${promotionIds}::bigint[]) AND p.audience IS NOT NULL AND NOT coalesce(u.attributes @> p.audience, false))`
}

/** An SQL condition on `u`: one of the promotions runs, or will, and its lot leaves this customer, or the customer's home, without it. A day of UTC is over everywhere a day later. @param day SQL */
function isHeldOut(promotionIds: string, day: string): string {
  return `EXISTS (SELECT FROM promotion p WHERE p.id = ANY (${promotionIds}::bigint[]) AND p.ends_on >= ${day}::date - 1
      AND (coalesce(${isCustomerHeldOut('u.id')}, false) OR EXISTS (SELECT FROM promotion_holdout h WHERE h.promotion_id = p.id AND h.location_id = u.home_location_id)))`
}

export interface UserOutcome {
  readonly userId: string
  /** Orders that were not called off. */
  readonly orders: number
  /** In minor units, of the orders in the currency that was asked for. */
  readonly spentMinor: number
  /** A further visit began. */
  readonly cameBack: boolean
}

/** What each customer did in so many days from `since` on, in the order of `userIds`. */
export async function readUserOutcomes(
  db: Queryable,
  userIds: readonly string[],
  since: readonly Date[],
  days: number,
  currency: string,
): Promise<UserOutcome[]> {
  return db.query<UserOutcome>(
    `SELECT u.id::text AS "userId", bought.orders, bought.spent AS "spentMinor",
            EXISTS (SELECT FROM session s WHERE s.user_id = u.id AND s.started_at > u.since AND s.started_at < u.since + make_interval(days => $3::int) AND NOT s.is_bot) AS "cameBack"
       FROM unnest($1::bigint[], $2::timestamptz[]) WITH ORDINALITY AS u(id, since, position)
      CROSS JOIN LATERAL (
        SELECT count(*)::float8 AS orders, coalesce(sum(o.total_minor) FILTER (WHERE o.currency = $4), 0)::float8 AS spent
          FROM shop_order o
         WHERE o.user_id = u.id AND o.ordered_at >= u.since AND o.ordered_at < u.since + make_interval(days => $3::int) AND o.cancelled_at IS NULL) bought
      ORDER BY u.position`,
    [userIds, since, days, currency],
  )
}

/** What was known of each customer at `asOf`, in the order of `userIds`; nothing that came later counts. Of those who are gone by now, nothing is. */
export async function readUserFacts(
  db: Queryable,
  userIds: readonly string[],
  asOf: Date,
  currency: string,
): Promise<UserFacts[]> {
  return db.query<UserFacts>(
    `SELECT asked.id::text AS "userId", u.home_location_id::text AS "homeLocationId", bought.*, visited.*, seen.*,
            (extract(epoch FROM $2::timestamptz - least(
              (SELECT min(ordered_at) FROM shop_order WHERE user_id = u.id AND ordered_at < $2),
              (SELECT min(started_at) FROM session WHERE user_id = u.id AND started_at < $2))) / 86400)::float8 AS "daysKnown"
       FROM unnest($1::bigint[]) WITH ORDINALITY AS asked(id, position)
       LEFT JOIN app_user u ON u.id = asked.id
      CROSS JOIN LATERAL (
        SELECT count(*)::float8 AS "orders", coalesce(sum(o.total_minor) FILTER (WHERE o.currency = $3), 0)::float8 AS "spentMinor",
               (extract(epoch FROM $2::timestamptz - max(o.ordered_at)) / 86400)::float8 AS "daysSinceOrder",
               coalesce(sum(line.units), 0)::float8 AS "units", coalesce(sum(line.lines), 0)::float8 AS "lines",
               coalesce(sum(line.promoted), 0)::float8 AS "linesUnderPromotion"
          FROM shop_order o
         CROSS JOIN LATERAL (
           SELECT sum(quantity) AS units, count(*) AS lines, count(promotion_id) AS promoted FROM order_line WHERE order_id = o.id) line
         WHERE o.user_id = u.id AND o.ordered_at < $2 AND o.ordered_at >= $2::timestamptz - interval '365 days'
           AND (o.cancelled_at IS NULL OR o.cancelled_at >= $2)) bought
      CROSS JOIN LATERAL (
        SELECT count(*)::float8 AS "sessions", (extract(epoch FROM $2::timestamptz - max(s.started_at)) / 86400)::float8 AS "daysSinceSession"
          FROM session s WHERE s.user_id = u.id AND s.started_at < $2 AND s.started_at >= $2::timestamptz - interval '90 days' AND NOT s.is_bot) visited
      CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE e.type = 'VIEW')::float8 AS "views", count(*) FILTER (WHERE e.type = 'ADD_TO_CART')::float8 AS "cartAdditions"
          FROM event e WHERE e.user_id = u.id AND e.occurred_at < $2 AND e.occurred_at >= $2::timestamptz - interval '90 days') seen
      ORDER BY asked.position`,
    [userIds, asOf, currency],
  )
}

/**
 * Customers whom the promotions are for and who may be addressed: they allow marketing and that models learn from them, and bought or visited since. Who was left without one of them by lot is none
 * of these until it is over. Those who visited last come first.
 */
export async function readAddressableUsers(
  db: Queryable,
  promotionIds: readonly bigint[],
  since: Date,
  today: Day,
  first: number,
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT u.id::text AS "id"
       FROM (SELECT user_id, max(at) AS at FROM (
               SELECT user_id, max(started_at) AS at FROM session WHERE started_at >= $1 AND user_id IS NOT NULL AND NOT is_shared AND NOT is_bot GROUP BY user_id
               UNION ALL
               SELECT user_id, max(ordered_at) FROM shop_order WHERE ordered_at >= $1 AND user_id IS NOT NULL GROUP BY user_id
             ) heard GROUP BY user_id) latest
       JOIN app_user u ON u.id = latest.user_id
      WHERE ${isFor('$3')} AND NOT ${isHeldOut('$3', '$4')} AND NOT (${lacksConsent('u.id', 'MARKETING')}) AND NOT (${lacksConsent('u.id', 'PERSONALIZATION')})
      ORDER BY latest.at DESC, u.id LIMIT $2::int`,
    [since, first, promotionIds, today],
  )
  return rows.map(({ id }) => id)
}

/** Those of them who are still there, still allow it and are not left without one of the promotions by lot. */
export async function stillAddressable(
  db: Queryable,
  userIds: readonly bigint[],
  promotionIds: readonly bigint[],
  today: Day,
): Promise<ReadonlySet<bigint>> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT u.id FROM app_user u
      WHERE u.id = ANY ($1::bigint[]) AND NOT ${isHeldOut('$2', '$3')} AND NOT (${lacksConsent('u.id', 'MARKETING')}) AND NOT (${lacksConsent('u.id', 'PERSONALIZATION')})`,
    [userIds, promotionIds, today],
  )
  return new Set(rows.map(({ id }) => id))
}

/** Of the latest orders the most common one; null where nothing was ordered. */
export async function readMainCurrency(db: Queryable): Promise<string | null> {
  const [row] = await db.query<{ currency: string | null }>(
    `SELECT mode() WITHIN GROUP (ORDER BY currency) AS "currency"
       FROM (SELECT currency FROM shop_order ORDER BY ordered_at DESC, id DESC LIMIT 1000) latest`,
  )
  return row?.currency ?? null
}
