/** Which series wait to be recomputed, and the log of refreshes that subscribers follow and catch up from. Keys are decimal. */
import { type Measure } from '../../../contracts/demand/demand'
import type { MeasuredSeriesKey } from '../../../contracts/demand/measured-series'
import type { DemandQuantity } from '../../../contracts/demand/model-names'
import type { Granularity } from '../../../core/time/grid'
import type { Queryable, Transaction } from '../../client'
import { REFRESHES_DELETED_UP_TO } from '../operations/retention.repository'
import { KEY_COLUMNS, type KeyRow, toMeasuredKey } from './series.repository'
import { IN_LOCK_ORDER } from './series-revision.repository'

/** Any constant that no other lock uses: appending to the log is one at a time, so that ids are in the order of commits. */
const REFRESH_LOG_LOCK = 7_301_947_112

/** A series counts as asked for while a forecast of it was issued within as many days. */
export const ASKED_FOR_DAYS = 14

const ISSUED_LATELY = `f.issued_at > now() - make_interval(days => ${ASKED_FOR_DAYS})`
const ASKED_FOR = `EXISTS (SELECT FROM forecast f WHERE f.series_id = s.id AND ${ISSUED_LATELY})`
/** An item that is not sold any more is not forecast. */
const IS_ACTIVE = `(s.item_id = 0 OR EXISTS (SELECT FROM item i WHERE i.id = s.item_id AND i.active))`

export interface PendingSeries extends MeasuredSeriesKey {
  readonly seriesId: bigint
  readonly revision: bigint
}

export interface PendingCount extends DemandQuantity {
  readonly count: number
}

/** How many series of each quantity wait; those of units by day come first. */
export async function countPending(db: Queryable): Promise<PendingCount[]> {
  return db.query<PendingCount>(
    `SELECT measure, granularity, count(*)::int AS "count" FROM series
      WHERE revision > refreshed_revision GROUP BY 1, 2 ORDER BY 1, 2`,
  )
}

/**
 * Changed series of a quantity that subscribers have not been told of: those of single items come before sums over items, which take
 * longer, and those that were asked for before others.
 */
export async function readPending(
  db: Queryable,
  { measure, granularity }: DemandQuantity,
  limit: number,
): Promise<PendingSeries[]> {
  const rows = await db.query<KeyRow & { seriesId: bigint; revision: bigint }>(
    `SELECT s.id AS "seriesId", s.revision, ${KEY_COLUMNS} FROM series s
      WHERE s.revision > s.refreshed_revision AND s.measure = $1::measure AND s.granularity = $2::granularity AND ${IS_ACTIVE}
      ORDER BY s.item_id = 0, ${ASKED_FOR} DESC, s.updated_at, s.item_id, s.location_id, s.category_id LIMIT $3`,
    [measure, granularity, limit],
  )
  return rows.map(({ seriesId, revision, ...key }) => ({ ...toMeasuredKey(key), seriesId, revision }))
}

/** Drops pending series that nobody asked for; answers how many. */
export async function dropPendingUnasked(db: Queryable): Promise<number> {
  const rows = await db.query(
    `UPDATE series SET refreshed_revision = series.revision
       FROM (SELECT s.id FROM series s WHERE s.revision > s.refreshed_revision AND NOT ${ASKED_FOR} ${IN_LOCK_ORDER}) held
      WHERE series.id = held.id
     RETURNING 1 AS "one"`,
  )
  return rows.length
}

/**
 * Series that were asked for, of these items and locations; null stands for all. Series over several items count only where
 * `itemIds` is null, and those over all locations only where `locationIds` is.
 */
export async function readAskedFor(
  db: Queryable,
  itemIds: readonly string[] | null,
  locationIds: readonly string[] | null,
): Promise<MeasuredSeriesKey[]> {
  const rows = await db.query<KeyRow>(
    `SELECT ${KEY_COLUMNS} FROM series s
      WHERE s.id IN (SELECT f.series_id FROM forecast f WHERE ${ISSUED_LATELY}) AND ${IS_ACTIVE}
        AND ($1::bigint[] IS NULL OR s.item_id = ANY ($1::bigint[]))
        AND ($2::bigint[] IS NULL OR s.location_id = ANY ($2::bigint[]))
      ORDER BY s.measure, s.granularity, s.item_id, s.category_id, s.location_id`,
    [itemIds, locationIds],
  )
  return rows.map(toMeasuredKey)
}

/** Series that were asked for, with the latest origin that is stored. */
export async function readLatestOrigins(
  db: Queryable,
): Promise<{ key: MeasuredSeriesKey; originDay: string }[]> {
  const rows = await db.query<KeyRow & { originDay: string }>(
    `SELECT ${KEY_COLUMNS}, latest.origin_day AS "originDay"
       FROM (SELECT f.series_id, max(f.origin_day) AS origin_day FROM forecast f WHERE ${ISSUED_LATELY} GROUP BY 1) latest
       JOIN series s ON s.id = latest.series_id
      WHERE ${IS_ACTIVE}
      ORDER BY s.measure, s.granularity, s.item_id, s.category_id, s.location_id`,
  )
  return rows.map(({ originDay, ...key }) => ({ key: toMeasuredKey(key), originDay }))
}

/** The revision is absent where the series was refreshed for another reason than a change of its data. */
export interface RefreshedSeries {
  readonly seriesId: bigint
  readonly revision?: bigint
  /** The id of the stored forecast. */
  readonly forecastId: bigint
}

/** Appends to the log, under one lock for the whole installation, and notes what subscribers will have been told. */
export async function recordRefreshes(tx: Transaction, refreshed: readonly RefreshedSeries[]): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock($1)`, [REFRESH_LOG_LOCK])
  await tx.query(
    `INSERT INTO forecast_refresh (series_id, category_id, forecast_id)
     SELECT s.id, CASE s.item_id WHEN 0 THEN nullif(s.category_id, 0) ELSE i.category_id END, k.forecast_id
       FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS k(series_id, forecast_id, ord)
       JOIN series s ON s.id = k.series_id LEFT JOIN item i ON i.id = s.item_id ORDER BY k.ord`,
    [refreshed.map(({ seriesId }) => seriesId), refreshed.map(({ forecastId }) => forecastId)],
  )
  await markRefreshed(
    tx,
    refreshed.flatMap(({ seriesId, revision }) => (revision === undefined ? [] : [{ seriesId, revision }])),
  )
}

/** Notes revisions that need no further refresh. */
export async function markRefreshed(
  db: Queryable,
  refreshed: readonly Pick<PendingSeries, 'seriesId' | 'revision'>[],
): Promise<void> {
  if (refreshed.length === 0) return
  await db.query(
    `UPDATE series SET refreshed_revision = greatest(series.refreshed_revision, held.revision)
       FROM (SELECT s.id, k.revision FROM unnest($1::bigint[], $2::bigint[]) AS k(series_id, revision)
               JOIN series s ON s.id = k.series_id ${IN_LOCK_ORDER}) held
      WHERE series.id = held.id`,
    [refreshed.map(({ seriesId }) => seriesId), refreshed.map(({ revision }) => revision)],
  )
}

/** Null stands for any. */
export interface RefreshFilter {
  readonly measures: readonly Measure[] | null
  readonly granularities: readonly Granularity[] | null
  /** Decimal keys; null: any, series over several items included. */
  readonly itemIds: readonly string[] | null
  /** Decimal keys; null: any, all locations together included. */
  readonly locationIds: readonly string[] | null
  /** Decimal keys of the categories of items, and of series over categories. */
  readonly categoryIds: readonly string[] | null
}

export interface RefreshRow extends MeasuredSeriesKey {
  readonly id: bigint
  /** Decimal key of the category that the series is over, or that its item was in. */
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
    KeyRow & { id: bigint; loggedCategoryId: bigint | null; forecastId: bigint | null }
  >(
    `SELECT r.id, r.category_id AS "loggedCategoryId", r.forecast_id AS "forecastId", ${KEY_COLUMNS}
       FROM forecast_refresh r JOIN series s ON s.id = r.series_id
      WHERE r.id > $1
        AND ($2::bigint[] IS NULL OR s.item_id = ANY ($2::bigint[]))
        AND ($3::bigint[] IS NULL OR s.location_id = ANY ($3::bigint[]))
        AND ($4::bigint[] IS NULL OR r.category_id = ANY ($4::bigint[]))
        AND ($5::measure[] IS NULL OR s.measure = ANY ($5::measure[]))
        AND ($6::granularity[] IS NULL OR s.granularity = ANY ($6::granularity[]))
      ORDER BY r.id LIMIT $7`,
    [
      cursor,
      filter.itemIds,
      filter.locationIds,
      filter.categoryIds,
      filter.measures,
      filter.granularities,
      limit,
    ],
  )
  return rows.map(({ id, loggedCategoryId, forecastId, ...key }) => ({
    ...toMeasuredKey(key),
    id,
    categoryId: loggedCategoryId === null ? null : String(loggedCategoryId),
    forecastId,
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
