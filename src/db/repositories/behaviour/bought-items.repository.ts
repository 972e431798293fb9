/** What a customer bought: by orders, and by purchases that no order tells of yet. */
import type { Queryable } from '../../client'
import { lacksConsent } from './consent.repository'

export interface BoughtItem {
  /** Decimal key. */
  readonly itemId: string
  /** The last time. */
  readonly boughtAt: Date
}

const MAX_ITEMS = 1_000

/** The latest first, at most 1,000; none of a customer who does not allow personalization. */
export async function readBoughtItems(db: Queryable, userId: bigint, since: Date): Promise<BoughtItem[]> {
  return db.query<BoughtItem>(
    `SELECT item_id::text AS "itemId", max(at) AS "boughtAt" FROM (
       SELECT l.item_id, o.ordered_at AS at FROM shop_order o JOIN order_line l ON l.order_id = o.id
        WHERE o.user_id = $1::bigint AND o.cancelled_at IS NULL AND o.ordered_at >= $2
       UNION ALL
       SELECT e.item_id, e.occurred_at FROM event e
        WHERE e.user_id = $1::bigint AND e.type = 'PURCHASE' AND e.item_id IS NOT NULL AND e.occurred_at >= $2
     ) bought WHERE NOT (${lacksConsent('$1::bigint', 'PERSONALIZATION')}) GROUP BY item_id ORDER BY 2 DESC LIMIT ${MAX_ITEMS}`,
    [userId, since],
  )
}
