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
  readonly promotionId: bigint | null
}

/** A line by itself, in the currency of its order. */
export interface OrderLineOfOrder extends OrderLineRecord {
  readonly currency: string
}

export interface OrderReturnRecord {
  readonly id: bigint
  readonly orderId: bigint | null
  readonly externalId: string
  readonly itemId: bigint
  readonly locationId: bigint
  readonly quantity: number
  readonly refundedMinor: bigint
  readonly currency: string
  readonly returnedAt: Date
}

/** Something of an order, by our keys. */
export interface OrderMember {
  readonly orderId: bigint
  readonly memberId: bigint
}

/** Whose orders are read: everybody's, or those of the end user with this key. */
export type Owner = 'everybody' | bigint

const LINE_COLUMNS = `l.id, l.order_id AS "orderId", l.line_number AS "lineNumber", l.item_id AS "itemId", l.quantity,
  l.unit_price_minor AS "unitPriceMinor", l.discount_minor AS "discountMinor", l.promotion_id AS "promotionId"`

const RETURN_COLUMNS = `r.id, r.order_id AS "orderId", r.external_id AS "externalId", r.item_id AS "itemId", r.location_id AS "locationId",
  r.quantity, r.refunded_minor AS "refundedMinor", r.currency, r.returned_at AS "returnedAt"`

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

export function list(
  db: Queryable,
  conditions: OrderConditions,
  options: ListOptions,
): Promise<KeysetRows<OrderRecord>> {
  return selectPage<OrderRecord>(db, {
    columns: COLUMNS,
    from: 'shop_order o',
    idColumn: 'o.id',
    where: whereOf(conditions),
    ...options,
  })
}

/** A page of each user's orders; as long as `userIds`. */
export function ordersOf(
  db: Queryable,
  userIds: readonly bigint[],
  options: ListOptions,
): Promise<KeysetRows<OrderRecord>[]> {
  return selectPagesOf<OrderRecord>(
    db,
    { columns: COLUMNS, idColumn: 'o.id', ...ORDERS_OF_USER, where: new Conditions(), ...options },
    userIds,
  )
}

/** Answers one count for each of `userIds`. */
export function countOrdersOf(db: Queryable, userIds: readonly bigint[]): Promise<number[]> {
  return countRowsOf(db, { ...ORDERS_OF_USER, where: new Conditions() }, userIds)
}

export function count(db: Queryable, conditions: OrderConditions): Promise<number> {
  return countRows(db, 'shop_order o', whereOf(conditions))
}

/** The lines of many orders, in the order of their numbers. `limits` bounds those of one order, and those of all together. */
export function linesOf(
  db: Queryable,
  orderIds: readonly bigint[],
  limits: ListLimits,
): Promise<OrderLineRecord[]> {
  return db.query<OrderLineRecord>(
    `SELECT ${LINE_COLUMNS}
     FROM unnest($1::bigint[]) AS parent(id) CROSS JOIN LATERAL (
       SELECT * FROM order_line WHERE order_id = parent.id ORDER BY line_number LIMIT ${limits.ofEach}) l
     LIMIT ${limits.together}`,
    [orderIds],
  )
}

/** Answers in any order, and leaves out what does not exist or belongs to another owner. */
export function byIds(db: Queryable, owner: Owner, ids: readonly bigint[]): Promise<OrderRecord[]> {
  const where = ordersOwnedBy(owner).and('o.id = ANY(?::bigint[])', ids)
  return db.query<OrderRecord>(`SELECT ${COLUMNS} FROM shop_order o WHERE ${where.sql}`, where.parameters)
}

/** Answers as `byIds`. */
export function byExternalIds(
  db: Queryable,
  owner: Owner,
  externalIds: readonly string[],
): Promise<OrderRecord[]> {
  const where = ordersOwnedBy(owner).and('o.external_id = ANY(?::text[])', externalIds)
  return db.query<OrderRecord>(`SELECT ${COLUMNS} FROM shop_order o WHERE ${where.sql}`, where.parameters)
}

/** The returns of many orders, the first one first. `limits` bounds those of one order, and those of all together. */
export function returnsOf(
  db: Queryable,
  orderIds: readonly bigint[],
  limits: ListLimits,
): Promise<OrderReturnRecord[]> {
  return db.query<OrderReturnRecord>(
    `SELECT ${RETURN_COLUMNS}
     FROM unnest($1::bigint[]) AS parent(id) CROSS JOIN LATERAL (
       SELECT * FROM order_return WHERE order_id = parent.id ORDER BY returned_at, id LIMIT ${limits.ofEach}) r
     LIMIT ${limits.together}`,
    [orderIds],
  )
}

/** Answers as `byIds`. A return whose order was never seen is the shop's alone. */
export function returnsByIds(
  db: Queryable,
  owner: Owner,
  ids: readonly bigint[],
): Promise<OrderReturnRecord[]> {
  const where = ordersOwnedBy(owner).and('r.id = ANY(?::bigint[])', ids)
  return db.query<OrderReturnRecord>(
    `SELECT ${RETURN_COLUMNS} FROM order_return r LEFT JOIN shop_order o ON o.id = r.order_id WHERE ${where.sql}`,
    where.parameters,
  )
}

/**
 * The sessions that orders name: the shop's of that name, or else the one that the order's own customer named so.
 * docs/decisions/session-proof.md
 */
export function sessionIdsOf(db: Queryable, orderIds: readonly bigint[]): Promise<OrderMember[]> {
  return db.query<OrderMember>(
    `SELECT DISTINCT ON (o.id) o.id AS "orderId", s.id AS "memberId"
       FROM shop_order o JOIN session s ON s.external_id = o.session_external_id AND s.claimant_id IN (0, o.user_id)
      WHERE o.id = ANY($1::bigint[]) ORDER BY o.id, s.claimant_id`,
    [orderIds],
  )
}

/** The promotions that lines of orders were sold under, each once. */
export function promotionIdsOf(db: Queryable, orderIds: readonly bigint[]): Promise<OrderMember[]> {
  return db.query<OrderMember>(
    `SELECT DISTINCT order_id AS "orderId", promotion_id AS "memberId" FROM order_line
      WHERE order_id = ANY($1::bigint[]) AND promotion_id IS NOT NULL ORDER BY 1, 2`,
    [orderIds],
  )
}

/**
 * How many units of each line came back, where any did. Returns name an item: of several lines with it, the first ones are filled first, and
 * none has more returned than was ordered.
 */
export function returnedQuantitiesOf(
  db: Queryable,
  lineIds: readonly bigint[],
): Promise<{ readonly id: bigint; readonly returnedQuantity: number }[]> {
  return db.query(
    `WITH asked AS (
       SELECT DISTINCT order_id FROM order_line WHERE id = ANY($1::bigint[])
     ), line AS (
       SELECT id, order_id, item_id, quantity,
              sum(quantity) OVER (PARTITION BY order_id, item_id ORDER BY line_number) - quantity AS earlier
         FROM order_line WHERE order_id IN (SELECT order_id FROM asked)
     ), returned AS (
       SELECT order_id, item_id, sum(quantity) AS quantity
         FROM order_return WHERE order_id IN (SELECT order_id FROM asked) GROUP BY 1, 2
     )
     SELECT line.id, greatest(0, least(line.quantity, returned.quantity - line.earlier)) AS "returnedQuantity"
       FROM line JOIN returned USING (order_id, item_id) WHERE line.id = ANY($1::bigint[])`,
    [lineIds],
  )
}

/** Answers in any order, and leaves out what does not exist or belongs to another owner. */
export function linesByIds(db: Queryable, owner: Owner, ids: readonly bigint[]): Promise<OrderLineOfOrder[]> {
  const where = ordersOwnedBy(owner).and('l.id = ANY(?::bigint[])', ids)
  return db.query<OrderLineOfOrder>(
    `SELECT ${LINE_COLUMNS}, o.currency
     FROM order_line l JOIN shop_order o ON o.id = l.order_id WHERE ${where.sql}`,
    where.parameters,
  )
}
