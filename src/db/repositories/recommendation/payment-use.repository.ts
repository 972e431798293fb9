/** What orders were paid with. An order that was cancelled was not completed. Point in time: nothing counts that was not known yet. */
import type { Queryable } from '../../client'
import { lacksConsent } from '../behaviour/consent.repository'
import { DEVICE_OF_EVENT } from '../behaviour/device'

export interface PaymentUseRow {
  /** The code of the method. */
  readonly method: string
  readonly used: number
  readonly completed: number
}

export interface PaymentCountRow extends PaymentUseRow {
  readonly factor: 'PLACE' | 'AMOUNT' | 'DEVICE'
  /** A decimal key; the binary logarithm of the total in minor units, rounded down; or what the events of the session say of the device. */
  readonly value: string
  readonly currency: string
}

/** The latest ones count. */
const MOST_ORDERS = 50_000
const MOST_ORDERS_OF_A_USER = 200

/** Uses of methods by place, by band of the total, and by device; none of customers who do not allow personalization. */
export async function readPaymentCounts(db: Queryable, since: Date, asOf: Date): Promise<PaymentCountRow[]> {
  return db.query<PaymentCountRow>(
    `WITH latest AS (
       SELECT o.payment_method AS method, o.location_id, o.currency, o.session_external_id,
              CASE WHEN o.total_minor < 1 THEN 0 ELSE 64 - position('1' IN o.total_minor::bit(64)::text) END AS band,
              o.cancelled_at IS NULL OR o.cancelled_at > $2 AS is_completed
         FROM shop_order o
        WHERE o.ordered_at >= $1 AND o.ordered_at <= $2 AND o.received_at <= $2 AND o.payment_method IS NOT NULL
          AND NOT (${lacksConsent('o.user_id', 'PERSONALIZATION')})
        ORDER BY o.ordered_at DESC, o.id DESC LIMIT ${MOST_ORDERS}
     ), used AS (
       SELECT latest.*, seen_on.device
         FROM latest
         LEFT JOIN session s ON s.external_id = latest.session_external_id AND s.claimant_id = 0
         LEFT JOIN LATERAL (SELECT ${DEVICE_OF_EVENT} AS device FROM event e
                             WHERE e.session_id = s.id AND e.received_at <= $2 AND ${DEVICE_OF_EVENT} <> '' LIMIT 1) seen_on ON true
     )
     SELECT CASE WHEN grouping(location_id) = 0 THEN 'PLACE' WHEN grouping(band) = 0 THEN 'AMOUNT' ELSE 'DEVICE' END AS "factor",
            coalesce(location_id::text, band::text, device) AS "value", currency, method,
            count(*)::float8 AS "used", (count(*) FILTER (WHERE is_completed))::float8 AS "completed"
       FROM used GROUP BY GROUPING SETS ((currency, method, location_id), (currency, method, band), (currency, method, device))
     HAVING grouping(device) = 1 OR device IS NOT NULL`,
    [since, asOf],
  )
}

/** What a customer paid with; nothing of one who does not allow personalization. */
export async function readPaymentsOfUser(
  db: Queryable,
  userId: bigint,
  since: Date,
  asOf: Date,
): Promise<PaymentUseRow[]> {
  return db.query<PaymentUseRow>(
    `SELECT method, count(*)::float8 AS "used", (count(*) FILTER (WHERE is_completed))::float8 AS "completed"
       FROM (SELECT o.payment_method AS method, o.cancelled_at IS NULL OR o.cancelled_at > $3 AS is_completed
               FROM shop_order o
              WHERE o.user_id = $1::bigint AND o.ordered_at >= $2 AND o.ordered_at <= $3 AND o.received_at <= $3
                AND o.payment_method IS NOT NULL
              ORDER BY o.ordered_at DESC LIMIT ${MOST_ORDERS_OF_A_USER}) latest
      WHERE NOT (${lacksConsent('$1::bigint', 'PERSONALIZATION')})
      GROUP BY method`,
    [userId, since, asOf],
  )
}
