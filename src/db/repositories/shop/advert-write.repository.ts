/** Writes of adverts, under the lock of the catalogue, and of what was counted of them. Keys and amounts are decimal texts. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'

/** One of them is given. */
export interface AdvertTarget {
  readonly itemId: string | null
  readonly categoryId: string | null
  readonly url: string | null
}

export interface AdvertRow extends AdvertTarget {
  readonly externalId: string
  readonly name: string
  readonly placement: string
  readonly currency: string
  readonly budgetMinor: string | null
  readonly valuePerClickMinor: string | null
  readonly startsOn: Day
  readonly endsOn: Day | null
  readonly active: boolean
}

export async function readAdverts(
  tx: Queryable,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, AdvertRow>> {
  const rows = await tx.query<AdvertRow>(
    `SELECT external_id AS "externalId", name, placement, item_id::text AS "itemId", category_id::text AS "categoryId", url, currency,
            budget_minor::text AS "budgetMinor", value_per_click_minor::text AS "valuePerClickMinor", starts_on::text AS "startsOn",
            ends_on::text AS "endsOn", active
       FROM advert WHERE external_id = ANY ($1::text[])`,
    [externalIds],
  )
  return new Map(rows.map((row) => [row.externalId, row]))
}

/** What a click was worth until now is kept where it changes. */
export async function writeAdverts(tx: Queryable, adverts: readonly AdvertRow[], now: Date): Promise<void> {
  await tx.query(
    `WITH g AS (
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS g("externalId" text, "name" text, "placement" text, "itemId" bigint,
              "categoryId" bigint, "url" text, "currency" text, "budgetMinor" bigint, "valuePerClickMinor" bigint, "startsOn" date,
              "endsOn" date, "active" boolean)
     ), past AS (
       INSERT INTO advert_past_value (advert_id, until_at, value_per_click_minor)
       SELECT a.id, $2, a.value_per_click_minor FROM advert a JOIN g ON g."externalId" = a.external_id
        WHERE a.value_per_click_minor IS DISTINCT FROM g."valuePerClickMinor"
       ON CONFLICT DO NOTHING
     )
     INSERT INTO advert (external_id, name, placement, item_id, category_id, url, currency, budget_minor, value_per_click_minor,
                         starts_on, ends_on, active, created_at, updated_at)
     SELECT g.*, $2, $2 FROM g ORDER BY g."externalId"
     ON CONFLICT (external_id) DO UPDATE SET name = excluded.name, placement = excluded.placement, item_id = excluded.item_id,
       category_id = excluded.category_id, url = excluded.url, budget_minor = excluded.budget_minor,
       value_per_click_minor = excluded.value_per_click_minor, starts_on = excluded.starts_on, ends_on = excluded.ends_on,
       active = excluded.active, updated_at = excluded.updated_at`,
    [JSON.stringify(adverts), now],
  )
}

/** Our keys and the currencies of those that exist. */
export async function findAdvertKeys(
  db: Queryable,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly id: string; readonly currency: string }>> {
  const rows = await db.query<{ externalId: string; id: string; currency: string }>(
    `SELECT external_id AS "externalId", id::text AS "id", currency FROM advert WHERE external_id = ANY ($1::text[])`,
    [externalIds],
  )
  return new Map(rows.map(({ externalId, ...advert }) => [externalId, advert]))
}

export interface AdvertDayRow {
  readonly advertId: string
  readonly day: Day
  readonly impressions: number
  readonly clicks: number
  readonly costMinor: string
}

/** At most one row for each advert and day. @returns how many are new or changed. */
export async function writeAdvertDays(
  tx: Queryable,
  days: readonly AdvertDayRow[],
  now: Date,
): Promise<number> {
  const rows = await tx.query(
    `INSERT INTO advert_day AS d (advert_id, day, impressions, clicks, cost_minor, received_at)
     SELECT g.*, $2 FROM jsonb_to_recordset($1::jsonb) AS g("advertId" bigint, "day" date, "impressions" int, "clicks" int,
              "costMinor" bigint)
      ORDER BY 1, 2
     ON CONFLICT (advert_id, day) DO UPDATE SET impressions = excluded.impressions, clicks = excluded.clicks,
       cost_minor = excluded.cost_minor, received_at = excluded.received_at
      WHERE (d.impressions, d.clicks, d.cost_minor) IS DISTINCT FROM (excluded.impressions, excluded.clicks, excluded.cost_minor)
     RETURNING 1`,
    [JSON.stringify(days), now],
  )
  return rows.length
}
