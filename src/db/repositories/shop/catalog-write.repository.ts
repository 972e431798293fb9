/**
 * Writes of items, categories, users and locations. Catalogue writes run one at a time (an advisory lock): they are rare, and
 * reading, comparing and writing stay plain. Keys and amounts are decimal texts.
 */
import type { LocationKind } from '../../../contracts/shop/shop-records'
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { markGroupDaysOfItems } from '../demand/demand-groups.repository'

/** Held until the transaction ends. */
export async function lockCatalog(tx: Queryable): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('forecart:catalog', 0))`)
}

export interface ItemRow {
  readonly externalId: string
  readonly title: string
  readonly brand: string | null
  readonly categoryId: string | null
  readonly priceMinor: string
  readonly costMinor: string | null
  readonly currency: string
  readonly active: boolean
  readonly launchedOn: Day | null
  readonly retiredOn: Day | null
  readonly predecessorExternalId: string | null
  readonly attributes: Readonly<Record<string, unknown>>
}

export async function readItemsByExternalId(
  tx: Queryable,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, ItemRow>> {
  const rows = await tx.query<ItemRow>(
    `SELECT i.external_id AS "externalId", i.title, i.brand, i.category_id::text AS "categoryId", i.price_minor::text AS "priceMinor",
            i.cost_minor::text AS "costMinor", i.currency, i.active, i.launched_on::text AS "launchedOn",
            i.retired_on::text AS "retiredOn", p.external_id AS "predecessorExternalId", i.attributes
       FROM item i LEFT JOIN item p ON p.id = i.predecessor_id WHERE i.external_id = ANY ($1::text[])`,
    [externalIds],
  )
  return new Map(rows.map((row) => [row.externalId, row]))
}

/** @returns our keys by external id. */
export async function writeItems(
  tx: Queryable,
  items: readonly ItemRow[],
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  const moved = await tx.query<{ id: string }>(
    `SELECT i.id::text AS "id" FROM jsonb_to_recordset($1::jsonb) AS g("externalId" text, "categoryId" bigint)
       JOIN item i ON i.external_id = g."externalId" WHERE i.category_id IS DISTINCT FROM g."categoryId"`,
    [JSON.stringify(items)],
  )
  await markGroupDaysOfItems(
    tx,
    moved.map(({ id }) => id),
  )
  const rows = await tx.query<{ externalId: string; id: string }>(
    `INSERT INTO item (external_id, title, brand, category_id, price_minor, cost_minor, currency, active, launched_on, retired_on,
                       attributes, created_at, updated_at)
     SELECT g.*, $2, $2 FROM jsonb_to_recordset($1::jsonb) AS g("externalId" text, "title" text, "brand" text, "categoryId" bigint,
              "priceMinor" bigint, "costMinor" bigint, "currency" text, "active" boolean, "launchedOn" date, "retiredOn" date,
              "attributes" jsonb)
      ORDER BY g."externalId"
     ON CONFLICT (external_id) DO UPDATE SET title = excluded.title, brand = excluded.brand, category_id = excluded.category_id,
       price_minor = excluded.price_minor, cost_minor = excluded.cost_minor, active = excluded.active,
       launched_on = excluded.launched_on, retired_on = excluded.retired_on, attributes = excluded.attributes,
       updated_at = excluded.updated_at
     RETURNING external_id AS "externalId", id::text AS "id"`,
    [JSON.stringify(items), now],
  )
  // One that is new itself is there by now.
  await tx.query(
    `UPDATE item i SET predecessor_id = p.id, predecessor_known_at = CASE WHEN p.id IS NOT NULL THEN $2::timestamptz END
       FROM jsonb_to_recordset($1::jsonb) AS g("externalId" text, "predecessorExternalId" text)
       LEFT JOIN item p ON p.external_id = g."predecessorExternalId"
      WHERE i.external_id = g."externalId" AND i.predecessor_id IS DISTINCT FROM p.id`,
    [JSON.stringify(items), now],
  )
  return new Map(rows.map(({ externalId, id }) => [externalId, id]))
}

/** List prices of today become part of the price history: from the launch on for a new item, from the shop's today on for a known one. */
export async function recordListPrices(
  tx: Queryable,
  prices: readonly {
    readonly itemId: string
    readonly priceMinor: string
    readonly currency: string
    readonly validFrom: Day | null
  }[],
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO price_history AS p (item_id, location_id, competitor, valid_from, price_minor, currency, known_at, received_at)
     SELECT g."itemId", NULL, '', coalesce(g."validFrom", ($2::timestamptz AT TIME ZONE shop.time_zone)::date), g."priceMinor",
            g."currency", $2, $2
       FROM jsonb_to_recordset($1::jsonb) AS g("itemId" bigint, "priceMinor" bigint, "currency" text, "validFrom" date),
            (SELECT coalesce((SELECT value ->> 'timeZone' FROM setting WHERE key = 'shop'), 'UTC') AS time_zone) shop
      ORDER BY 1, 4
     ON CONFLICT (item_id, (coalesce(location_id, 0)), competitor, valid_from)
     DO UPDATE SET price_minor = excluded.price_minor, currency = excluded.currency, received_at = excluded.received_at,
       known_at = CASE WHEN (p.price_minor, p.currency) = (excluded.price_minor, excluded.currency) THEN p.known_at ELSE $2 END`,
    [JSON.stringify(prices), now],
  )
}

/** A node of the tree of categories or of locations, by external ids. */
export interface TreeNode {
  readonly externalId: string
  readonly parentExternalId: string | null
}

export interface CategoryRow extends TreeNode {
  readonly name: string
}

/** All of them: a shop has few. */
export async function readCategories(tx: Queryable): Promise<Map<string, CategoryRow>> {
  const rows = await tx.query<CategoryRow>(
    `SELECT c.external_id AS "externalId", c.name, p.external_id AS "parentExternalId"
       FROM category c LEFT JOIN category p ON p.id = c.parent_id`,
  )
  return new Map(rows.map((row) => [row.externalId, row]))
}

/** Writes these categories; parents must exist or be among them. @returns our keys of all categories by external id. */
export async function writeCategories(
  tx: Queryable,
  categories: readonly CategoryRow[],
): Promise<ReadonlyMap<string, string>> {
  if (categories.length > 0) {
    const json = JSON.stringify(categories)
    await tx.query(
      `INSERT INTO category (external_id, name)
       SELECT g."externalId", g."name" FROM jsonb_to_recordset($1::jsonb) AS g("externalId" text, "name" text)
       ORDER BY 1
       ON CONFLICT (external_id) DO UPDATE SET name = excluded.name`,
      [json],
    )
    const moved = await tx.query<{ id: string }>(
      `WITH RECURSIVE below AS (
         SELECT c.id FROM jsonb_to_recordset($1::jsonb) AS g("externalId" text, "parentExternalId" text)
           JOIN category c ON c.external_id = g."externalId" LEFT JOIN category p ON p.id = c.parent_id
          WHERE p.external_id IS DISTINCT FROM g."parentExternalId"
         UNION
         SELECT c.id FROM below JOIN category c ON c.parent_id = below.id
       )
       SELECT i.id::text AS "id" FROM item i JOIN below ON below.id = i.category_id`,
      [json],
    )
    await markGroupDaysOfItems(
      tx,
      moved.map(({ id }) => id),
    )
    await tx.query(
      `UPDATE category c SET parent_id = (SELECT p.id FROM category p WHERE p.external_id = g."parentExternalId")
         FROM jsonb_to_recordset($1::jsonb) AS g("externalId" text, "parentExternalId" text)
        WHERE c.external_id = g."externalId"`,
      [json],
    )
  }
  const rows = await tx.query<{ externalId: string; id: string }>(
    `SELECT external_id AS "externalId", id::text AS "id" FROM category`,
  )
  return new Map(rows.map(({ externalId, id }) => [externalId, id]))
}

/** Undefined: as it is. */
export interface UserPatch {
  readonly externalId: string
  readonly homeLocationId: string | null | undefined
  readonly attributes: Readonly<Record<string, unknown>> | undefined
}

export interface WrittenUsers {
  /** The external ids of those that are new or changed. */
  readonly written: ReadonlySet<string>
  /** Decimal keys of those that were there before and have changed. */
  readonly changedIds: readonly string[]
}

export async function writeUsers(
  tx: Queryable,
  users: readonly UserPatch[],
  now: Date,
): Promise<WrittenUsers> {
  const json = JSON.stringify(users.map((user) => ({ ...user, setHome: user.homeLocationId !== undefined })))
  const created = await tx.query<{ externalId: string }>(
    `INSERT INTO app_user AS u (external_id, home_location_id, attributes, created_at, updated_at)
     SELECT g."externalId", g."homeLocationId", coalesce(g."attributes", '{}'), $2, $2
       FROM jsonb_to_recordset($1::jsonb) AS g("externalId" text, "homeLocationId" bigint, "attributes" jsonb)
       LEFT JOIN app_user known ON known.external_id = g."externalId"
      WHERE known.id IS NULL
      ORDER BY g."externalId"
     ON CONFLICT (external_id) DO NOTHING RETURNING external_id AS "externalId"`,
    [json, now],
  )
  const changed = await tx.query<{ externalId: string; id: string }>(
    `UPDATE app_user u SET updated_at = $2,
            home_location_id = CASE WHEN g."setHome" THEN g."homeLocationId" ELSE u.home_location_id END,
            attributes = coalesce(g."attributes", u.attributes)
       FROM (SELECT u.id, g.* FROM jsonb_to_recordset($1::jsonb) AS g("externalId" text, "setHome" boolean, "homeLocationId" bigint,
                    "attributes" jsonb)
               JOIN app_user u ON u.external_id = g."externalId" ORDER BY u.external_id FOR UPDATE OF u) g
      WHERE u.id = g.id
        AND (CASE WHEN g."setHome" THEN g."homeLocationId" ELSE u.home_location_id END, coalesce(g."attributes", u.attributes))
            IS DISTINCT FROM (u.home_location_id, u.attributes)
     RETURNING u.external_id AS "externalId", u.id::text AS "id"`,
    [json, now],
  )
  return {
    written: new Set([...created, ...changed].map(({ externalId }) => externalId)),
    changedIds: changed.map(({ id }) => id),
  }
}

export interface LocationRow extends TreeNode {
  readonly name: string
  readonly kind: LocationKind
  readonly timeZone: string
  readonly country: string | null
  readonly latitude: number | null
  readonly longitude: number | null
}

/** All of them: a shop has few. */
export async function readLocations(tx: Queryable): Promise<Map<string, LocationRow>> {
  const rows = await tx.query<LocationRow>(
    `SELECT l.external_id AS "externalId", l.name, l.kind::text AS "kind", l.time_zone AS "timeZone", l.country,
            l.latitude, l.longitude, p.external_id AS "parentExternalId"
       FROM location l LEFT JOIN location p ON p.id = l.parent_id`,
  )
  return new Map(rows.map((row) => [row.externalId, row]))
}

/** Parents must exist or be among them. @returns our keys of those written by external id. */
export async function writeLocations(
  tx: Queryable,
  locations: readonly LocationRow[],
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  const json = JSON.stringify(locations)
  const rows = await tx.query<{ externalId: string; id: string }>(
    `INSERT INTO location (external_id, name, kind, time_zone, country, latitude, longitude, created_at, updated_at)
     SELECT g.*, $2, $2 FROM jsonb_to_recordset($1::jsonb) AS g("externalId" text, "name" text, "kind" location_kind, "timeZone" text,
              "country" text, "latitude" float8, "longitude" float8)
      ORDER BY g."externalId"
     ON CONFLICT (external_id) DO UPDATE SET name = excluded.name, kind = excluded.kind, time_zone = excluded.time_zone,
       country = excluded.country, latitude = excluded.latitude, longitude = excluded.longitude, updated_at = excluded.updated_at
     RETURNING external_id AS "externalId", id::text AS "id"`,
    [json, now],
  )
  await tx.query(
    `UPDATE location l SET parent_id = (SELECT p.id FROM location p WHERE p.external_id = g."parentExternalId")
       FROM jsonb_to_recordset($1::jsonb) AS g("externalId" text, "parentExternalId" text)
      WHERE l.external_id = g."externalId"`,
    [json],
  )
  return new Map(rows.map(({ externalId, id }) => [externalId, id]))
}

/** Writers of what has a day wait until the transaction ends: none of them can mark cells by a time zone that is about to change. */
export async function holdBackWriters(tx: Queryable): Promise<void> {
  await tx.query(`LOCK TABLE event, shop_order, order_return IN SHARE ROW EXCLUSIVE MODE`)
}
