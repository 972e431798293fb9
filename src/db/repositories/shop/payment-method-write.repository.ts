/** Writes of payment methods, under the lock of the catalogue. Keys and amounts are decimal texts. */
import type { Queryable } from '../../client'

export interface AvailabilityRow {
  readonly locationId: string | null
  readonly currency: string | null
  readonly minimumMinor: string | null
  readonly maximumMinor: string | null
}

export interface PaymentMethodRow {
  readonly externalId: string
  readonly name: string
  readonly active: boolean
  /** In the order in which they were told. */
  readonly availability: readonly AvailabilityRow[]
}

export async function readPaymentMethods(
  tx: Queryable,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, PaymentMethodRow>> {
  const rows = await tx.query<PaymentMethodRow>(
    `SELECT m.external_id AS "externalId", m.name, m.active,
            coalesce((SELECT jsonb_agg(jsonb_build_object('locationId', a.location_id::text, 'currency', a.currency,
                               'minimumMinor', a.minimum_minor::text, 'maximumMinor', a.maximum_minor::text) ORDER BY a.id)
                        FROM payment_method_availability a WHERE a.payment_method_id = m.id), '[]') AS "availability"
       FROM payment_method m WHERE m.external_id = ANY ($1::text[])`,
    [externalIds],
  )
  return new Map(rows.map((row) => [row.externalId, row]))
}

/** Makes or replaces them, with where they can be used. */
export async function writePaymentMethods(
  tx: Queryable,
  methods: readonly PaymentMethodRow[],
  now: Date,
): Promise<void> {
  const json = JSON.stringify(methods)
  await tx.query(
    `INSERT INTO payment_method (external_id, name, active, created_at, updated_at)
     SELECT g.*, $2, $2 FROM jsonb_to_recordset($1::jsonb) AS g("externalId" text, "name" text, "active" boolean)
      ORDER BY g."externalId"
     ON CONFLICT (external_id) DO UPDATE SET name = excluded.name, active = excluded.active, updated_at = excluded.updated_at`,
    [json, now],
  )
  await tx.query(
    `DELETE FROM payment_method_availability a USING payment_method m, jsonb_to_recordset($1::jsonb) AS g("externalId" text)
      WHERE m.external_id = g."externalId" AND a.payment_method_id = m.id`,
    [json],
  )
  await tx.query(
    `INSERT INTO payment_method_availability (payment_method_id, location_id, currency, minimum_minor, maximum_minor)
     SELECT m.id, (told.one ->> 'locationId')::bigint, told.one ->> 'currency', (told.one ->> 'minimumMinor')::bigint,
            (told.one ->> 'maximumMinor')::bigint
       FROM jsonb_to_recordset($1::jsonb) AS g("externalId" text, "availability" jsonb)
       JOIN payment_method m ON m.external_id = g."externalId"
       CROSS JOIN LATERAL jsonb_array_elements(g."availability") WITH ORDINALITY AS told(one, place)
      ORDER BY m.id, told.place`,
    [json],
  )
}
