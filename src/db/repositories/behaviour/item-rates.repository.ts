/** How visits to items go on. */
import type { Queryable } from '../../client'
import { isOfPerson } from './bots.repository'

export interface ItemRate {
  /** Decimal key. */
  readonly itemId: string
  /** Sessions with a step about the item. */
  readonly visits: number
  /** Of those, the ones that put it into the cart. */
  readonly carts: number
  /** Of those, the ones that bought it. */
  readonly purchases: number
}

export async function readItemRates(db: Queryable, since: Date): Promise<ItemRate[]> {
  return db.query<ItemRate>(
    `SELECT item_id::text AS "itemId", count(*)::float8 AS "visits",
            (count(*) FILTER (WHERE carted OR bought))::float8 AS "carts", (count(*) FILTER (WHERE bought))::float8 AS "purchases"
       FROM (SELECT item_id, session_id, bool_or(type = 'ADD_TO_CART') AS carted, bool_or(type = 'PURCHASE') AS bought
               FROM event
              WHERE received_at >= $1 AND occurred_at >= $1 AND item_id IS NOT NULL
                AND type IN ('VIEW', 'CLICK', 'FAVORITE', 'ADD_TO_CART', 'PURCHASE')
                AND ${isOfPerson('event.session_id')}
              GROUP BY item_id, session_id) visit
      GROUP BY item_id`,
    [since],
  )
}
