/** Covariates that the shop names: which there are, their words, and their values. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'

export type NamedCovariateKind = 'NUMBER' | 'CATEGORY'

export interface NamedCovariateRecord {
  /** Decimal key. */
  readonly id: string
  readonly name: string
  readonly kind: NamedCovariateKind
  /** Which column of its kind: 1, 2, ... */
  readonly slot: number
  readonly createdAt: Date
}

/** All of them, by the time at which they were first told: there are a handful. */
export async function readNamedCovariateRecords(db: Queryable): Promise<NamedCovariateRecord[]> {
  return db.query<NamedCovariateRecord>(
    `SELECT id::text AS "id", name, kind::text AS "kind", slot, created_at AS "createdAt" FROM named_covariate ORDER BY named_covariate.id`,
  )
}

export async function createNamedCovariate(
  tx: Queryable,
  { name, kind, slot }: Pick<NamedCovariateRecord, 'name' | 'kind' | 'slot'>,
  now: Date,
): Promise<NamedCovariateRecord> {
  const [row] = await tx.query<NamedCovariateRecord>(
    `INSERT INTO named_covariate (name, kind, slot, created_at) VALUES ($1, $2::named_covariate_kind, $3, $4)
     RETURNING id::text AS "id", name, kind::text AS "kind", slot, created_at AS "createdAt"`,
    [name, kind, slot, now],
  )
  return row!
}

/** The codes of all words of a covariate. */
export async function readWordCodes(tx: Queryable, covariateId: string): Promise<Map<string, number>> {
  const rows = await tx.query<{ word: string; code: number }>(
    `SELECT word, code FROM named_covariate_category WHERE covariate_id = $1::bigint`,
    [covariateId],
  )
  return new Map(rows.map(({ word, code }) => [word, code]))
}

export async function createWords(
  tx: Queryable,
  covariateId: string,
  words: readonly { readonly word: string; readonly code: number }[],
): Promise<void> {
  await tx.query(
    `INSERT INTO named_covariate_category (covariate_id, word, code)
     SELECT $1::bigint, g.word, g.code FROM jsonb_to_recordset($2::jsonb) AS g("word" text, "code" int)`,
    [covariateId, JSON.stringify(words)],
  )
}

/** Those of the locations that are regions, by decimal key. */
export async function readRegions(tx: Queryable, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>(
    `SELECT id::text AS "id" FROM location WHERE kind = 'REGION' AND id = ANY ($1::bigint[])`,
    [ids],
  )
  return new Set(rows.map(({ id }) => id))
}

export interface NamedValueRow {
  readonly covariateId: string
  /** '0': all items. */
  readonly itemId: string
  /** '0': everywhere. */
  readonly locationId: string
  readonly day: Day
  /** Of a word its code. Null: what was told does not hold any more. */
  readonly value: number | null
  /** Null: now. */
  readonly knownAt: Date | null
}

/**
 * Keeps each value that says when it became known, and of the others those that differ from what was known before: one that is told again every day is
 * kept once. A word that goes back to an earlier one is another word, so several of one day and in one batch are all kept.
 * @returns whom those are about that are new.
 */
export async function writeNamedValues(
  tx: Queryable,
  values: readonly NamedValueRow[],
  now: Date,
): Promise<Pick<NamedValueRow, 'itemId' | 'locationId'>[]> {
  return tx.query<Pick<NamedValueRow, 'itemId' | 'locationId'>>(
    `WITH given AS MATERIALIZED (
       SELECT g."covariateId" AS covariate_id, g."itemId" AS item_id, g."locationId" AS location_id, g.day, coalesce(g.value, 'NaN') AS value,
              coalesce(g."knownAt", $2) AS known_at,
              g."knownAt" IS NULL AND count(*) OVER (PARTITION BY g."covariateId", g."itemId", g."locationId", g.day) = 1 AS is_latest
         FROM jsonb_to_recordset($1::jsonb) AS g("covariateId" bigint, "itemId" bigint, "locationId" bigint, "day" date, "value" float8,
              "knownAt" timestamptz))
     INSERT INTO named_covariate_value AS v (covariate_id, item_id, location_id, day, value, known_at, received_at)
     SELECT g.covariate_id, g.item_id, g.location_id, g.day, g.value, g.known_at, $2
       FROM given g
       LEFT JOIN LATERAL (
         SELECT b.value FROM named_covariate_value b
          WHERE b.covariate_id = g.covariate_id AND b.item_id = g.item_id AND b.location_id = g.location_id AND b.day = g.day
            AND (CASE WHEN g.is_latest THEN b.known_at <= g.known_at ELSE b.known_at = g.known_at END)
          ORDER BY b.known_at DESC LIMIT 1) before ON true
      WHERE (CASE WHEN g.is_latest THEN coalesce(before.value, 'NaN') ELSE before.value END) IS DISTINCT FROM g.value
      ORDER BY 1, 2, 3, 4, 6
     ON CONFLICT (covariate_id, item_id, location_id, day, known_at)
     DO UPDATE SET value = excluded.value, received_at = excluded.received_at
     RETURNING item_id::text AS "itemId", location_id::text AS "locationId"`,
    [JSON.stringify(values), now],
  )
}
