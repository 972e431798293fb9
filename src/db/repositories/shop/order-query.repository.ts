/** Reads of orders and their lines. */
import type { Queryable } from '../../client'
import { Conditions, countRows, countRowsOf, selectPage, selectPagesOf } from '../keyset-page'
import type { KeysetRows, ListLimits, ListOptions } from '../keyset-page'

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

/** A line by itself, in the currency of its order. */
export interface OrderLineOfOrder extends OrderLineRecord {
  readonly currency: string
}

/** Whose orders are read: everybody's, or those of the end user with this key. */
export type Owner = 'everybody' | bigint

const LINE_COLUMNS = `l.id, l.order_id AS "orderId", l.line_number AS "lineNumber", l.item_id AS "itemId", l.quantity,
  l.unit_price_minor AS "unitPriceMinor", l.discount_minor AS "discountMinor"`

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

function ordersOwnedBy(owner: Owner): Conditions {
  const where = new Conditions()
  return owner === 'everybody' ? where : where.and('o.user_id = ?::bigint', owner)
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

  /** Answers one count for each of `userIds`. */
  countOrdersOf(userIds: readonly bigint[]): Promise<number[]> {
    return countRowsOf(this.database, { ...ORDERS_OF_USER, where: new Conditions() }, userIds)
  }

  count(conditions: OrderConditions): Promise<number> {
    return countRows(this.database, 'shop_order o', whereOf(conditions))
  }

  /** The lines of many orders, in the order of their numbers. `limits` bounds those of one order, and those of all together. */
  linesOf(orderIds: readonly bigint[], limits: ListLimits): Promise<OrderLineRecord[]> {
    return this.database.query<OrderLineRecord>(
      `SELECT ${LINE_COLUMNS}
       FROM unnest($1::bigint[]) AS parent(id) CROSS JOIN LATERAL (
         SELECT * FROM order_line WHERE order_id = parent.id ORDER BY line_number LIMIT ${limits.ofEach}) l
       LIMIT ${limits.together}`,
      [orderIds],
    )
  }

  /** Answers in any order, and leaves out what does not exist or belongs to another owner. */
  byIds(owner: Owner, ids: readonly bigint[]): Promise<OrderRecord[]> {
    const where = ordersOwnedBy(owner).and('o.id = ANY(?::bigint[])', ids)
    return this.database.query<OrderRecord>(
      `SELECT ${COLUMNS} FROM shop_order o WHERE ${where.sql}`,
      where.parameters,
    )
  }

  /** Answers in any order, and leaves out what does not exist or belongs to another owner. */
  linesByIds(owner: Owner, ids: readonly bigint[]): Promise<OrderLineOfOrder[]> {
    const where = ordersOwnedBy(owner).and('l.id = ANY(?::bigint[])', ids)
    return this.database.query<OrderLineOfOrder>(
      `SELECT ${LINE_COLUMNS}, o.currency
       FROM order_line l JOIN shop_order o ON o.id = l.order_id WHERE ${where.sql}`,
      where.parameters,
    )
  }
}
