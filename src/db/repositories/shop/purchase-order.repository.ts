/** Orders to suppliers, line by line: what was ordered of an item for a place, and what came of it. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { Conditions, countRows, type KeysetRows, type ListOptions, selectPage } from '../keyset-page'

export interface Receipt {
  readonly quantity: number
  /** ISO 8601, UTC. */
  readonly receivedAt: string
}

/** Keys are decimal texts. */
export interface PurchaseOrderRow {
  readonly externalId: string
  readonly itemId: string
  readonly locationId: string
  readonly quantity: number
  readonly orderedOn: Day
  readonly expectedOn: Day
  /** The earliest first. */
  readonly receipts: readonly Receipt[]
  /** The sum of the receipts. */
  readonly receivedQuantity: number
  readonly cancelledAt: Date | null
}

export interface PurchaseOrderRecord extends Omit<PurchaseOrderRow, 'itemId' | 'locationId'> {
  readonly id: bigint
  readonly itemId: bigint
  readonly locationId: bigint
  /** Units that are still to come. */
  readonly openQuantity: number
}

export interface PurchaseOrderConditions {
  readonly externalIds?: readonly string[]
  readonly itemId?: bigint
  readonly locationId?: bigint
  /** Those of which something is still to come, or those of which nothing is. */
  readonly open?: boolean
}

/** What is to come of items at places on a day. */
export interface OpenPurchase {
  readonly itemId: bigint
  readonly locationId: bigint
  readonly expectedOn: Day
  readonly units: number
}

/** A line that came whole. */
export interface ReceivedLine {
  readonly itemId: bigint
  readonly locationId: bigint
  /** From the day of the order to that of the last receipt, in the time zone of the place. */
  readonly leadTimeDays: number
}

const OPEN_QUANTITY =
  'CASE WHEN p.cancelled_at IS NULL THEN greatest(p.quantity - p.received_quantity, 0) ELSE 0 END'
const COLUMNS = `p.id, p.external_id AS "externalId", p.item_id AS "itemId", p.location_id AS "locationId", p.quantity,
  p.ordered_on::text AS "orderedOn", p.expected_on::text AS "expectedOn", p.receipts, p.received_quantity AS "receivedQuantity",
  p.cancelled_at AS "cancelledAt", ${OPEN_QUANTITY} AS "openQuantity"`

/** What comes more than so many days after it was expected is not counted: without a bound, every order that was ever recorded would be read. */
const MOST_DAYS_LATE = 366

/** SQL: whether an order `p` may have come after the instant `since`, by the index on (item_id, location_id, expected_on). */
export function mayHaveComeSince(since: string): string {
  return `p.received_quantity > 0 AND p.expected_on >= ((${since})::timestamptz AT TIME ZONE 'UTC')::date - ${MOST_DAYS_LATE}`
}

/**
 * Makes or replaces lines, each of which is named once.
 * @returns how many are new or differ from what was known
 */
export async function writePurchaseOrders(
  tx: Queryable,
  rows: readonly PurchaseOrderRow[],
  now: Date,
): Promise<number> {
  const [written] = await tx.query<{ count: number }>(
    `WITH written AS (
       INSERT INTO purchase_order AS p (external_id, item_id, location_id, quantity, ordered_on, expected_on, receipts,
              received_quantity, cancelled_at, updated_at)
       SELECT g.*, $2 FROM jsonb_to_recordset($1::jsonb) AS g("externalId" text, "itemId" bigint, "locationId" bigint, "quantity" float8,
              "orderedOn" date, "expectedOn" date, "receipts" jsonb, "receivedQuantity" float8, "cancelledAt" timestamptz(3))
        ORDER BY g."externalId", g."itemId", g."locationId"
       ON CONFLICT (external_id, item_id, location_id) DO UPDATE SET quantity = excluded.quantity, ordered_on = excluded.ordered_on,
         expected_on = excluded.expected_on, receipts = excluded.receipts, received_quantity = excluded.received_quantity,
         cancelled_at = excluded.cancelled_at, updated_at = excluded.updated_at
       WHERE (p.quantity, p.ordered_on, p.expected_on, p.receipts, p.cancelled_at)
         IS DISTINCT FROM (excluded.quantity, excluded.ordered_on, excluded.expected_on, excluded.receipts, excluded.cancelled_at)
       RETURNING 1
     )
     SELECT count(*)::int AS count FROM written`,
    [JSON.stringify(rows), now],
  )
  return written!.count
}

function whereOf({ externalIds, itemId, locationId, open }: PurchaseOrderConditions): Conditions {
  const where = new Conditions()
  if (externalIds !== undefined) where.and('p.external_id = ANY (?::text[])', externalIds)
  if (itemId !== undefined) where.and('p.item_id = ?', itemId)
  if (locationId !== undefined) where.and('p.location_id = ?', locationId)
  if (open !== undefined) where.and(`(${OPEN_QUANTITY} > 0) = ?`, open)
  return where
}

export function listPurchaseOrders(
  db: Queryable,
  conditions: PurchaseOrderConditions,
  options: ListOptions,
): Promise<KeysetRows<PurchaseOrderRecord>> {
  return selectPage<PurchaseOrderRecord>(db, {
    columns: COLUMNS,
    from: 'purchase_order p',
    idColumn: 'p.id',
    where: whereOf(conditions),
    ...options,
  })
}

export function countPurchaseOrders(db: Queryable, conditions: PurchaseOrderConditions): Promise<number> {
  return countRows(db, 'purchase_order p', whereOf(conditions))
}

export function purchaseOrdersByIds(db: Queryable, ids: readonly bigint[]): Promise<PurchaseOrderRecord[]> {
  return db.query<PurchaseOrderRecord>(
    `SELECT ${COLUMNS} FROM purchase_order p WHERE p.id = ANY ($1::bigint[])`,
    [ids],
  )
}

/**
 * What is to come to each pair, by the day on which it is expected, in one statement.
 * @param pairs as many item ids as location ids
 * @param days lines that are expected up to so many days before today at the place, and up to so many days after it, are read
 */
export async function readOpenPurchases(
  db: Queryable,
  pairs: { readonly itemIds: readonly bigint[]; readonly locationIds: readonly bigint[] },
  now: Date,
  days: { readonly before: number; readonly after: number },
): Promise<OpenPurchase[]> {
  return db.query<OpenPurchase>(
    `SELECT pair.item_id AS "itemId", pair.location_id AS "locationId", p.expected_on::text AS "expectedOn",
            sum(p.quantity - p.received_quantity)::float8 AS "units"
       FROM (SELECT DISTINCT * FROM unnest($1::bigint[], $2::bigint[]) AS given(item_id, location_id)) pair
       JOIN location l ON l.id = pair.location_id
      CROSS JOIN LATERAL (SELECT ($3::timestamptz AT TIME ZONE l.time_zone)::date AS today) place
       JOIN purchase_order p ON p.item_id = pair.item_id AND p.location_id = pair.location_id
        AND p.expected_on BETWEEN place.today - ${days.before} AND place.today + ${days.after}
        AND p.cancelled_at IS NULL AND p.received_quantity < p.quantity
      GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [pairs.itemIds, pairs.locationIds, now],
  )
}

/**
 * The latest lines that came whole, of each item at each place, by item and place, in one statement.
 * @param limits lines that were expected within so many days are read, at most so many of each item at each place, and of so many places
 */
export async function readReceivedLines(
  db: Queryable,
  itemIds: readonly bigint[],
  now: Date,
  limits: { readonly days: number; readonly ofEach: number; readonly places: number },
): Promise<ReceivedLine[]> {
  return db.query<ReceivedLine>(
    `SELECT line.item_id AS "itemId", line.location_id AS "locationId",
            (((line.receipts -> -1 ->> 'receivedAt')::timestamptz AT TIME ZONE l.time_zone)::date - line.ordered_on)::int AS "leadTimeDays"
       FROM (SELECT DISTINCT * FROM unnest($1::bigint[]) AS given(item_id)) item
      CROSS JOIN LATERAL (SELECT DISTINCT p.location_id FROM purchase_order p WHERE p.item_id = item.item_id
                           ORDER BY p.location_id LIMIT ${limits.places}) place
       JOIN location l ON l.id = place.location_id
      CROSS JOIN LATERAL (SELECT p.* FROM purchase_order p
                           WHERE p.item_id = item.item_id AND p.location_id = place.location_id
                             AND p.expected_on BETWEEN $2::timestamptz::date - ${limits.days} AND $2::timestamptz::date + ${limits.days}
                             AND p.cancelled_at IS NULL AND p.received_quantity >= p.quantity
                           ORDER BY p.expected_on DESC, p.id DESC LIMIT ${limits.ofEach}) line
      ORDER BY line.item_id, line.location_id, line.expected_on, line.id`,
    [itemIds, now],
  )
}
