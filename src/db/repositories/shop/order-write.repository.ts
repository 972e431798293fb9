/**
 * Bulk writes of orders. Whoever writes an order holds a lock of its external id first, and so do events that name it: an
 * order and its events then always see each other when they mark cells of daily demand.
 */
import type { Queryable } from '../../client'

/** Keys and amounts are decimal texts, instants ISO texts: what is compared is what is stored. */
export interface OrderHeader {
  readonly externalId: string
  readonly userId: string | null
  readonly sessionExternalId: string | null
  readonly locationId: string
  readonly orderedAt: string
  readonly currency: string
  readonly totalMinor: string
  readonly discountMinor: string
  readonly paymentMethod: string | null
  readonly promisedDeliveryAt: string | null
  readonly deliveredAt: string | null
  readonly cancelledAt: string | null
}

export interface OrderLineRow {
  readonly itemId: string
  readonly quantity: number
  readonly unitPriceMinor: string
  readonly discountMinor: string
  readonly promotionId: string | null
}

export interface OrderReturnRow {
  readonly externalId: string
  readonly itemId: string
  readonly locationId: string
  readonly quantity: number
  readonly refundedMinor: string
  readonly currency: string
  readonly returnedAt: string
}

export interface StoredOrder {
  readonly id: string
  readonly header: OrderHeader
  readonly lines: readonly OrderLineRow[]
  readonly returns: readonly OrderReturnRow[]
}

export type LockMode = 'write order' | 'mention order'

/** Held until the transaction ends. Many may mention an order at once. */
export async function lockOrderNames(
  tx: Queryable,
  externalIds: readonly string[],
  mode: LockMode,
): Promise<void> {
  const lock = mode === 'write order' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared'
  await tx.query(
    `SELECT count(${lock}(name.key)) FROM (
       SELECT DISTINCT hashtextextended(given.id, 42) AS key FROM unnest($1::text[]) AS given(id) ORDER BY 1
     ) name`,
    [externalIds],
  )
}

const HEADER_RECORD = `"externalId" text, "userId" bigint, "sessionExternalId" text, "locationId" bigint, "orderedAt" timestamptz,
  "currency" text, "totalMinor" bigint, "discountMinor" bigint, "paymentMethod" text, "promisedDeliveryAt" timestamptz,
  "deliveredAt" timestamptz, "cancelledAt" timestamptz`

/** @returns keys by external id of those that did not exist yet. */
export async function insertOrders(
  tx: Queryable,
  headers: readonly OrderHeader[],
  receivedAt: Date,
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ externalId: string; id: string }>(
    `INSERT INTO shop_order (external_id, user_id, session_external_id, location_id, ordered_at, currency, total_minor,
                             discount_minor, payment_method, promised_delivery_at, delivered_at, cancelled_at, received_at, updated_at)
     SELECT g.*, $2, $2 FROM jsonb_to_recordset($1::jsonb) AS g(${HEADER_RECORD}) ORDER BY g."externalId"
     ON CONFLICT (external_id) DO NOTHING RETURNING external_id AS "externalId", id::text AS "id"`,
    [JSON.stringify(headers), receivedAt],
  )
  return new Map(rows.map(({ externalId, id }) => [externalId, id]))
}

export async function updateOrders(
  tx: Queryable,
  headers: readonly OrderHeader[],
  updatedAt: Date,
): Promise<void> {
  await tx.query(
    `UPDATE shop_order o SET user_id = g."userId", session_external_id = g."sessionExternalId", location_id = g."locationId",
            ordered_at = g."orderedAt", currency = g."currency", total_minor = g."totalMinor", discount_minor = g."discountMinor",
            payment_method = g."paymentMethod", promised_delivery_at = g."promisedDeliveryAt", delivered_at = g."deliveredAt",
            cancelled_at = g."cancelledAt", updated_at = $2
       FROM (SELECT g.* FROM jsonb_to_recordset($1::jsonb) AS g(${HEADER_RECORD}) JOIN shop_order k ON k.external_id = g."externalId"
              ORDER BY k.external_id FOR UPDATE OF k) g
      WHERE o.external_id = g."externalId"`,
    [JSON.stringify(headers), updatedAt],
  )
}

type StoredRow = Omit<OrderHeader, 'orderedAt' | 'promisedDeliveryAt' | 'deliveredAt' | 'cancelledAt'> & {
  id: string
  orderedAt: Date
  promisedDeliveryAt: Date | null
  deliveredAt: Date | null
  cancelledAt: Date | null
  lines: OrderLineRow[] | null
  returns: OrderReturnRow[] | null
}

const isoOf = (instant: Date | null) => instant?.toISOString() ?? null

export async function readOrders(
  tx: Queryable,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, StoredOrder>> {
  if (externalIds.length === 0) return new Map()
  const rows = await tx.query<StoredRow>(
    `SELECT o.id::text AS "id", o.external_id AS "externalId", o.user_id::text AS "userId",
            o.session_external_id AS "sessionExternalId", o.location_id::text AS "locationId", o.ordered_at AS "orderedAt",
            o.currency AS "currency", o.total_minor::text AS "totalMinor", o.discount_minor::text AS "discountMinor",
            o.payment_method AS "paymentMethod", o.promised_delivery_at AS "promisedDeliveryAt",
            o.delivered_at AS "deliveredAt", o.cancelled_at AS "cancelledAt",
            (SELECT jsonb_agg(jsonb_build_object('itemId', l.item_id::text, 'quantity', l.quantity,
                      'unitPriceMinor', l.unit_price_minor::text, 'discountMinor', l.discount_minor::text,
                      'promotionId', l.promotion_id::text) ORDER BY l.line_number)
               FROM order_line l WHERE l.order_id = o.id) AS "lines",
            (SELECT jsonb_agg(jsonb_build_object('externalId', r.external_id, 'itemId', r.item_id::text,
                      'locationId', r.location_id::text, 'quantity', r.quantity, 'refundedMinor', r.refunded_minor::text,
                      'currency', r.currency, 'returnedAt', to_char(r.returned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                      ORDER BY r.external_id)
               FROM order_return r WHERE r.order_id = o.id) AS "returns"
       FROM shop_order o WHERE o.external_id = ANY ($1::text[])`,
    [externalIds],
  )
  return new Map(
    rows.map(({ id, lines, returns, ...row }) => [
      row.externalId,
      {
        id,
        header: {
          ...row,
          orderedAt: row.orderedAt.toISOString(),
          promisedDeliveryAt: isoOf(row.promisedDeliveryAt),
          deliveredAt: isoOf(row.deliveredAt),
          cancelledAt: isoOf(row.cancelledAt),
        },
        lines: lines ?? [],
        returns: returns ?? [],
      },
    ]),
  )
}

export interface LinesOfOrder {
  readonly orderId: string
  readonly lines: readonly OrderLineRow[]
}

export async function replaceLines(tx: Queryable, orders: readonly LinesOfOrder[]): Promise<void> {
  await tx.query(`DELETE FROM order_line WHERE order_id = ANY ($1::bigint[])`, [
    orders.map(({ orderId }) => orderId),
  ])
  await insertLines(tx, orders)
}

export async function insertLines(tx: Queryable, orders: readonly LinesOfOrder[]): Promise<void> {
  const rows = orders.flatMap(({ orderId, lines }) =>
    lines.map((line, index) => ({ ...line, orderId, lineNumber: index + 1 })),
  )
  if (rows.length === 0) return
  await tx.query(
    `INSERT INTO order_line (order_id, line_number, item_id, quantity, unit_price_minor, discount_minor, promotion_id)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS g("orderId" bigint, "lineNumber" int, "itemId" bigint, "quantity" float8,
              "unitPriceMinor" bigint, "discountMinor" bigint, "promotionId" bigint)`,
    [JSON.stringify(rows)],
  )
}

/** Which order each known return belongs to: null where it has none. */
export async function findReturnOwners(
  db: Queryable,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  if (externalIds.length === 0) return new Map()
  const rows = await db.query<{ externalId: string; order: string | null }>(
    `SELECT r.external_id AS "externalId", o.external_id AS "order"
       FROM order_return r LEFT JOIN shop_order o ON o.id = r.order_id WHERE r.external_id = ANY ($1::text[])`,
    [externalIds],
  )
  return new Map(rows.map(({ externalId, order }) => [externalId, order]))
}

export interface ReturnOfOrder extends OrderReturnRow {
  /** Null where the order was never seen. */
  readonly orderId: string | null
}

/** Returns of these orders that are not among `kept` go. */
export async function deleteReturnsExcept(
  tx: Queryable,
  orderIds: readonly string[],
  kept: readonly string[],
): Promise<void> {
  await tx.query(
    `DELETE FROM order_return WHERE order_id = ANY ($1::bigint[]) AND external_id <> ALL ($2::text[])`,
    [orderIds, kept],
  )
}

const RETURN_RECORD = `"externalId" text, "orderId" bigint, "itemId" bigint, "locationId" bigint, "quantity" float8,
  "refundedMinor" bigint, "currency" text, "returnedAt" timestamptz`

/** Those that are new or say something else than what is known; a return of another order is left alone. */
export async function findChangedReturns<Row extends ReturnOfOrder>(
  tx: Queryable,
  returns: readonly Row[],
): Promise<Row[]> {
  const rows = await tx.query<{ externalId: string }>(
    `SELECT g."externalId" AS "externalId"
       FROM jsonb_to_recordset($1::jsonb) AS g(${RETURN_RECORD}) LEFT JOIN order_return r ON r.external_id = g."externalId"
      WHERE r.id IS NULL
         OR (r.order_id IS NOT DISTINCT FROM g."orderId"
             AND (r.item_id, r.location_id, r.quantity, r.refunded_minor, r.currency::text, r.returned_at)
                 IS DISTINCT FROM (g."itemId", g."locationId", g.quantity, g."refundedMinor", g.currency, g."returnedAt"))`,
    [JSON.stringify(returns)],
  )
  const changed = new Set(rows.map(({ externalId }) => externalId))
  return returns.filter(({ externalId }) => changed.has(externalId))
}

/** Writes what is new or changed; a return of another order is left alone. */
export async function upsertReturns(
  tx: Queryable,
  returns: readonly ReturnOfOrder[],
  receivedAt: Date,
): Promise<void> {
  if (returns.length === 0) return
  await tx.query(
    `INSERT INTO order_return (external_id, order_id, item_id, location_id, quantity, refunded_minor, currency, returned_at, received_at)
     SELECT g.*, $2 FROM jsonb_to_recordset($1::jsonb) AS g(${RETURN_RECORD})
      ORDER BY g."externalId"
     ON CONFLICT (external_id) DO UPDATE SET item_id = excluded.item_id, location_id = excluded.location_id,
       quantity = excluded.quantity, refunded_minor = excluded.refunded_minor, currency = excluded.currency,
       returned_at = excluded.returned_at
     WHERE order_return.order_id IS NOT DISTINCT FROM excluded.order_id
       AND (order_return.item_id, order_return.location_id, order_return.quantity, order_return.refunded_minor,
            order_return.currency, order_return.returned_at)
           IS DISTINCT FROM (excluded.item_id, excluded.location_id, excluded.quantity, excluded.refunded_minor,
            excluded.currency, excluded.returned_at)`,
    [JSON.stringify(returns), receivedAt],
  )
}
