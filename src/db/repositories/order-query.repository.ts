/** Reads of orders and their lines. */
import type { Queryable } from '../client'
import { Conditions, countRows, countRowsOf, selectPage, selectPagesOf } from './keyset-page'
import type { KeysetRows, ListOptions } from './keyset-page'

export interface OrderRecord {
  readonly id: bigint
  readonly externalId: string
  readonly userId: bigint | null
  readonly locationId: bigint
  readonly orderedAt: Date
  readonly currency: string
  readonly totalMinor: bigint
  readonly discountMinor: bigint
  readonly paymentMethod: string | null
  readonly promisedDeliveryAt: Date | null
  readonly deliveredAt: Date | null
  readonly cancelledAt: Date | null
}

export interface OrderLineRecord {
  readonly id: bigint
  readonly orderId: bigint
  readonly lineNumber: number
  readonly itemId: bigint
  readonly quantity: number
  readonly unitPriceMinor: bigint
  readonly discountMinor: bigint
}

const COLUMNS = `o.id, o.external_id AS "externalId", o.user_id AS "userId", o.location_id AS "locationId",
  o.ordered_at AS "orderedAt", o.currency, o.total_minor AS "totalMinor",
  o.discount_minor AS "discountMinor", o.payment_method AS "paymentMethod",
  o.promised_delivery_at AS "promisedDeliveryAt", o.delivered_at AS "deliveredAt",
  o.cancelled_at AS "cancelledAt"`

const ORDERS_OF_USER = { from: 'shop_order o', parentColumn: 'o.user_id' }

export interface OrderConditions {
  readonly userId?: bigint
  readonly locationId?: bigint
  readonly externalIds?: readonly string[]
  /** Inclusive. */
  readonly orderedFrom?: Date
  /** Exclusive. */
  readonly orderedBefore?: Date
}

function whereOf(conditions: OrderConditions): Conditions {
  const where = new Conditions()
  if (conditions.userId !== undefined) where.and('o.user_id = ?::bigint', conditions.userId)
  if (conditions.locationId !== undefined) {
    where.and('o.location_id = ?::bigint', conditions.locationId)
  }
  if (conditions.externalIds) where.and('o.external_id = ANY(?::text[])', conditions.externalIds)
  if (conditions.orderedFrom) where.and('o.ordered_at >= ?', conditions.orderedFrom)
  if (conditions.orderedBefore) where.and('o.ordered_at < ?', conditions.orderedBefore)
  return where
}

export class OrderQueryRepository {
  constructor(private readonly database: Queryable) {}

  list(conditions: OrderConditions, options: ListOptions): Promise<KeysetRows<OrderRecord>> {
    return selectPage<OrderRecord>(this.database, {
      columns: COLUMNS,
      from: 'shop_order o',
      idColumn: 'o.id',
      where: whereOf(conditions),
      ...options,
    })
  }

  /** A page of each user's orders; as long as `userIds`. */
  ordersOf(userIds: readonly bigint[], options: ListOptions): Promise<KeysetRows<OrderRecord>[]> {
    return selectPagesOf<OrderRecord>(
      this.database,
      { columns: COLUMNS, idColumn: 'o.id', ...ORDERS_OF_USER, where: new Conditions(), ...options },
      userIds,
    )
  }

  /** As long as `userIds`. */
  countOrdersOf(userIds: readonly bigint[]): Promise<number[]> {
    return countRowsOf(this.database, { ...ORDERS_OF_USER, where: new Conditions() }, userIds)
  }

  count(conditions: OrderConditions): Promise<number> {
    return countRows(this.database, 'shop_order o', whereOf(conditions))
  }

  /** Of many orders, in the order of their numbers; an order has at most a few hundred lines. */
  linesOf(orderIds: readonly bigint[]): Promise<OrderLineRecord[]> {
    return this.database.query<OrderLineRecord>(
      `SELECT id, order_id AS "orderId", line_number AS "lineNumber", item_id AS "itemId", quantity,
         unit_price_minor AS "unitPriceMinor", discount_minor AS "discountMinor"
       FROM order_line WHERE order_id = ANY($1::bigint[]) ORDER BY order_id, line_number`,
      [orderIds],
    )
  }
}
