/**
 * Which series wait to be recomputed, and the log of refreshes that subscribers follow and catch up from.
 * Location 0 stands for all locations together; keys are decimal.
 */
import type { ItemSeriesKey } from '../../../contracts/demand/demand'
import type { Queryable, Transaction } from '../../client'
import { REFRESHES_DELETED_UP_TO } from '../operations/retention.repository'
import { locationColumn, locationFromColumn } from './series.repository'

/** Any constant that no other lock uses: appending to the log is one at a time, so that ids are in the order of commits. */
const REFRESH_LOG_LOCK = 7_301_947_112

/** A series counts as asked for while a forecast of it was issued within as many days. */
export const ASKED_FOR_DAYS = 14

const ASKED_FOR = `EXISTS (SELECT FROM forecast f WHERE f.item_id = s.item_id AND f.location_id = s.location_id
                      AND f.issued_at > now() - make_interval(days => ${ASKED_FOR_DAYS}))`

export interface PendingSeries extends ItemSeriesKey {
  readonly revision: bigint
}

interface SeriesRow {
  itemId: bigint
  locationId: bigint
}

function toKey({ itemId, locationId }: SeriesRow): ItemSeriesKey {
  return { itemId: String(itemId), locationId: locationFromColumn(locationId) }
}

export async function countPending(db: Queryable): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `SELECT count(*)::int AS "count" FROM series_revision WHERE revision > refreshed_revision`,
  )
  return row?.count ?? 0
}

/** Changed series of active items that subscribers have not been told of; those that were asked for come first. */
export async function readPending(db: Queryable, limit: number): Promise<PendingSeries[]> {
  const rows = await db.query<SeriesRow & { revision: bigint }>(
    `SELECT s.item_id AS "itemId", s.location_id AS "locationId", s.revision
       FROM series_revision s JOIN item i ON i.id = s.item_id AND i.active
      WHERE s.revision > s.refreshed_revision
      ORDER BY ${ASKED_FOR} DESC, s.updated_at, s.item_id, s.location_id LIMIT $1`,
    [limit],
  )
  return rows.map((row) => ({ ...toKey(row), revision: row.revision }))
}

/** Drops pending series that nobody asked for; answers how many. */
export async function dropPendingUnasked(db: Queryable): Promise<number> {
  const rows = await db.query(
    `UPDATE series_revision s SET refreshed_revision = s.revision
      WHERE (s.item_id, s.location_id) IN (
              SELECT s.item_id, s.location_id FROM series_revision s
               WHERE s.revision > s.refreshed_revision AND NOT ${ASKED_FOR} ORDER BY 1, 2 FOR UPDATE)
     RETURNING 1`,
  )
  return rows.length
}

/**
 * Series that were asked for, of these items and locations; null stands for all. The series of an item over all locations
 * counts only where `locationIds` is null.
 */
export async function readAskedFor(
  db: Queryable,
  itemIds: readonly string[] | null,
  locationIds: readonly string[] | null,
): Promise<ItemSeriesKey[]> {
  const rows = await db.query<SeriesRow>(
    `SELECT DISTINCT s.item_id AS "itemId", s.location_id AS "locationId"
       FROM forecast s JOIN item i ON i.id = s.item_id AND i.active
      WHERE s.issued_at > now() - make_interval(days => ${ASKED_FOR_DAYS})
        AND ($1::bigint[] IS NULL OR s.item_id = ANY ($1::bigint[]))
        AND ($2::bigint[] IS NULL OR s.location_id = ANY ($2::bigint[]))
      ORDER BY 1, 2`,
    [itemIds, locationIds],
  )
  return rows.map(toKey)
}

/** Series that were asked for, with the latest origin that is stored. */
export async function readLatestOrigins(db: Queryable): Promise<{ key: ItemSeriesKey; originDay: string }[]> {
  const rows = await db.query<SeriesRow & { originDay: string }>(
    `SELECT s.item_id AS "itemId", s.location_id AS "locationId", max(s.origin_day) AS "originDay"
       FROM forecast s JOIN item i ON i.id = s.item_id AND i.active
      WHERE s.issued_at > now() - make_interval(days => ${ASKED_FOR_DAYS})
      GROUP BY 1, 2 ORDER BY 1, 2`,
  )
  return rows.map((row) => ({ key: toKey(row), originDay: row.originDay }))
}

/** The revision is absent where the series was refreshed for another reason than a change of its data. */
export interface RefreshedSeries extends ItemSeriesKey {
  readonly revision?: bigint
  /** The id of the stored forecast. */
  readonly forecastId: bigint
}

/** Appends to the log, under one lock for the whole installation, and notes what subscribers will have been told. */
export async function recordRefreshes(tx: Transaction, refreshed: readonly RefreshedSeries[]): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock($1)`, [REFRESH_LOG_LOCK])
  await tx.query(
    `INSERT INTO forecast_refresh (item_id, location_id, category_id, forecast_id)
     SELECT k.item_id, k.location_id, i.category_id, k.forecast_id
       FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS k(item_id, location_id, forecast_id, ord)
       JOIN item i ON i.id = k.item_id ORDER BY k.ord`,
    [
      refreshed.map(({ itemId }) => itemId),
      refreshed.map(({ locationId }) => locationColumn(locationId)),
      refreshed.map(({ forecastId }) => forecastId),
    ],
  )
  await markRefreshed(tx, refreshed)
}

/** Notes revisions that need no further refresh. */
export async function markRefreshed(
  db: Queryable,
  refreshed: readonly (ItemSeriesKey & { readonly revision?: bigint })[],
): Promise<void> {
  const known = refreshed.filter(({ revision }) => revision !== undefined)
  await db.query(
    `UPDATE series_revision s SET refreshed_revision = greatest(s.refreshed_revision, k.revision)
       FROM (SELECT k.* FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS k(item_id, location_id, revision)
               JOIN series_revision r USING (item_id, location_id)
              ORDER BY k.item_id, k.location_id FOR UPDATE OF r) k
      WHERE s.item_id = k.item_id AND s.location_id = k.location_id`,
    [
      known.map(({ itemId }) => itemId),
      known.map(({ locationId }) => locationColumn(locationId)),
      known.map(({ revision }) => revision),
    ],
  )
}

export interface RefreshFilter {
  /** Decimal keys; null: any. */
  readonly itemIds: readonly string[] | null
  /** Decimal keys; null: any, all locations together included. */
  readonly locationIds: readonly string[] | null
  /** Decimal keys; null: any. */
  readonly categoryIds: readonly string[] | null
}

export interface RefreshRow extends ItemSeriesKey {
  readonly id: bigint
  /** Decimal key. */
  readonly categoryId: string | null
  /** The id of the stored forecast, which may be gone; null where the entry is older than this column. */
  readonly forecastId: bigint | null
}

/** Entries after `cursor` that pass the filter, in order. */
export async function readRefreshes(
  db: Queryable,
  cursor: bigint,
  filter: RefreshFilter,
  limit: number,
): Promise<RefreshRow[]> {
  const rows = await db.query<
    SeriesRow & { id: bigint; categoryId: bigint | null; forecastId: bigint | null }
  >(
    `SELECT id, item_id AS "itemId", location_id AS "locationId", category_id AS "categoryId", forecast_id AS "forecastId"
       FROM forecast_refresh
      WHERE id > $1
        AND ($2::bigint[] IS NULL OR item_id = ANY ($2::bigint[]))
        AND ($3::bigint[] IS NULL OR location_id = ANY ($3::bigint[]))
        AND ($4::bigint[] IS NULL OR category_id = ANY ($4::bigint[]))
      ORDER BY id LIMIT $5`,
    [cursor, filter.itemIds, filter.locationIds, filter.categoryIds, limit],
  )
  return rows.map((row) => ({
    ...toKey(row),
    id: row.id,
    categoryId: row.categoryId === null ? null : String(row.categoryId),
    forecastId: row.forecastId,
  }))
}

/** The ends of the log: entries up to `deletedUpTo` were cleaned away, `latest` is the last one ever written (0: none). */
export async function readRefreshLogEnds(db: Queryable): Promise<{ deletedUpTo: bigint; latest: bigint }> {
  const [row] = await db.query<{ deletedUpTo: bigint; latest: bigint }>(
    `SELECT coalesce((SELECT (value #>> '{}')::bigint FROM setting WHERE key = $1), 0) AS "deletedUpTo",
            coalesce((SELECT max(id) FROM forecast_refresh), 0) AS "latest"`,
    [REFRESHES_DELETED_UP_TO],
  )
  const { deletedUpTo, latest } = row!
  return { deletedUpTo, latest: latest > deletedUpTo ? latest : deletedUpTo }
}
