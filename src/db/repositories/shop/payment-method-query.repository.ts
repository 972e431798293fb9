/** Reads of payment methods and of where they can be used. */
import type { Queryable } from '../../client'
import { Conditions, countRows, selectPage } from '../keyset-page'
import type { KeysetRows, ListLimits, ListOptions } from '../keyset-page'

export interface PaymentMethodRecord {
  readonly id: bigint
  readonly externalId: string
  readonly name: string
  readonly active: boolean
}

export interface PaymentAvailabilityRecord {
  readonly paymentMethodId: bigint
  /** Null: everywhere. */
  readonly locationId: bigint | null
  /** Null: any. */
  readonly currency: string | null
  readonly minimumMinor: bigint | null
  readonly maximumMinor: bigint | null
}

export interface PaymentMethodConditions {
  readonly active?: boolean
  /** Methods that can be used at this place. */
  readonly locationId?: bigint
  /** Methods that can be used in this currency, and for this total in it. */
  readonly currency?: string
  readonly amountMinor?: bigint
}

export const PAYMENT_METHOD_COLUMNS = 'm.id, m.external_id AS "externalId", m.name, m.active'

/** One of a method's availabilities fulfils all conditions, or it has none and can be used everywhere. */
function whereOf({ active, locationId, currency, amountMinor }: PaymentMethodConditions): Conditions {
  const where = new Conditions()
  if (active !== undefined) where.and('m.active = ?', active)
  if (locationId === undefined && currency === undefined) return where
  return where.and(
    `NOT EXISTS (SELECT FROM payment_method_availability a WHERE a.payment_method_id = m.id)
     OR EXISTS (
       SELECT FROM payment_method_availability a
        WHERE a.payment_method_id = m.id
          AND (?::bigint IS NULL OR a.location_id IS NULL OR a.location_id IN (
            WITH RECURSIVE around AS (
              SELECT id, parent_id FROM location WHERE id = ?::bigint
              UNION SELECT l.id, l.parent_id FROM location l JOIN around ON around.parent_id = l.id)
            SELECT id FROM around))
          AND (?::text IS NULL OR a.currency IS NULL OR a.currency = ?::text)
          AND (?::bigint IS NULL OR ?::bigint BETWEEN coalesce(a.minimum_minor, 0) AND coalesce(a.maximum_minor, 9223372036854775807)))`,
    locationId ?? null,
    locationId ?? null,
    currency ?? null,
    currency ?? null,
    amountMinor ?? null,
    amountMinor ?? null,
  )
}

export function byKeys(
  db: Queryable,
  ids: readonly bigint[],
  externalIds: readonly string[],
): Promise<PaymentMethodRecord[]> {
  return db.query<PaymentMethodRecord>(
    `SELECT ${PAYMENT_METHOD_COLUMNS} FROM payment_method m WHERE m.id = ANY($1::bigint[]) OR m.external_id = ANY($2::text[])`,
    [ids, externalIds],
  )
}

export function list(
  db: Queryable,
  conditions: PaymentMethodConditions,
  options: ListOptions,
): Promise<KeysetRows<PaymentMethodRecord>> {
  return selectPage<PaymentMethodRecord>(db, {
    columns: PAYMENT_METHOD_COLUMNS,
    from: 'payment_method m',
    idColumn: 'm.id',
    where: whereOf(conditions),
    ...options,
  })
}

export function count(db: Queryable, conditions: PaymentMethodConditions): Promise<number> {
  return countRows(db, 'payment_method m', whereOf(conditions))
}

/** In the order in which they were told. `limits` bounds those of one method, and those of all together. */
export function availabilityOf(
  db: Queryable,
  methodIds: readonly bigint[],
  limits: ListLimits,
): Promise<PaymentAvailabilityRecord[]> {
  return db.query<PaymentAvailabilityRecord>(
    `SELECT a.payment_method_id AS "paymentMethodId", a.location_id AS "locationId", a.currency,
            a.minimum_minor AS "minimumMinor", a.maximum_minor AS "maximumMinor"
     FROM unnest($1::bigint[]) AS parent(id) CROSS JOIN LATERAL (
       SELECT * FROM payment_method_availability WHERE payment_method_id = parent.id ORDER BY id LIMIT ${limits.ofEach}) a
     LIMIT ${limits.together}`,
    [methodIds],
  )
}
