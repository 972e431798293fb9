/** What orders come to, by place and currency. */
import type { Queryable } from '../../client'
import { lacksConsent } from '../behaviour/consent.repository'

export interface OrderValueRow {
  /** A decimal key; null: of all places. */
  readonly placeId: string | null
  readonly currency: string
  readonly orders: number
  /** In ascending order; each stands for as many orders. */
  readonly valuesMinor: readonly number[]
}

/** The latest ones count. */
const MOST_ORDERS = 50_000
/** The middles of twenty equal parts. */
const LEVELS = Array.from({ length: 20 }, (_, part) => (part + 0.5) / 20)

/** Point in time: nothing counts that was not known yet; none of customers who do not allow personalization. */
export async function readOrderValues(db: Queryable, since: Date, asOf: Date): Promise<OrderValueRow[]> {
  return db.query<OrderValueRow>(
    `SELECT location_id::text AS "placeId", currency, count(*)::float8 AS "orders",
            percentile_cont($3::float8[]) WITHIN GROUP (ORDER BY total) AS "valuesMinor"
       FROM (SELECT o.location_id, o.currency, o.total_minor::float8 AS total FROM shop_order o
              WHERE o.ordered_at >= $1 AND o.ordered_at <= $2 AND o.received_at <= $2
                AND (o.cancelled_at IS NULL OR o.cancelled_at > $2) AND NOT (${lacksConsent('o.user_id', 'PERSONALIZATION')})
              ORDER BY o.ordered_at DESC, o.id DESC LIMIT ${MOST_ORDERS}) latest
      GROUP BY GROUPING SETS ((location_id, currency), (currency))`,
    [since, asOf, LEVELS],
  )
}
