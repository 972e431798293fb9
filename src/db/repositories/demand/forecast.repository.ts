/**
 * The forecast store: immutable rows keyed by (series, revision of the series, origin day, model version, hash of the known-future
 * covariates).
 */
import type { DemandSeriesKey } from '../../../contracts/demand/demand'
import type { DemandQuantity } from '../../../contracts/demand/model-names'
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { insertSeries, KEY_COLUMNS, keyParameters, type KeyRow } from './series.repository'
import { WAIT_FOR_REVISIONS } from './series-revision.repository'

export interface SeriesLookup extends DemandSeriesKey {
  readonly originDay: Day
}

export interface StoredForecastRef {
  readonly id: bigint
  readonly covariateHash: string
}

/** What the store knows of one series at its present revision. */
export interface SeriesState {
  /** Null where the item, the category or the location does not exist. */
  readonly seriesId: bigint | null
  readonly itemExists: boolean
  readonly categoryExists: boolean
  readonly locationExists: boolean
  readonly revision: bigint
  readonly forecasts: readonly StoredForecastRef[]
}

const IS_THERE = { itemExists: true, categoryExists: true, locationExists: true }

/**
 * One statement for any number of series; answers in the order asked. Series that nobody has asked for yet are made, where what they
 * add up exists, with two statements more. Their data is to be read after that, and not in one transaction with it: see `createSeries`.
 */
export async function lookUpSeries(
  db: Queryable,
  quantity: DemandQuantity,
  lookups: readonly SeriesLookup[],
  versionId: bigint,
): Promise<SeriesState[]> {
  const states = await readStates(db, quantity, lookups, versionId)
  const missing = lookups.filter((_, index) => states[index] === null)
  const made = missing.length === 0 ? [] : await makeSeries(db, quantity, missing)
  let next = 0
  return states.map((state) => state ?? made[next++]!)
}

/** Null: there is no such series yet. */
async function readStates(
  db: Queryable,
  { measure, granularity }: DemandQuantity,
  lookups: readonly SeriesLookup[],
  versionId: bigint,
): Promise<(SeriesState | null)[]> {
  const rows = await db.query<{
    ord: number
    seriesId: bigint
    revision: bigint
    id: bigint | null
    covariateHash: string | null
  }>(
    `SELECT k.ord::int AS "ord", s.id AS "seriesId", s.revision, f.id AS "id", f.covariate_hash AS "covariateHash"
       FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::date[]) WITH ORDINALITY
              AS k(item_id, category_id, location_id, origin_day, ord)
       JOIN series s ON s.item_id = k.item_id AND s.category_id = k.category_id AND s.location_id = k.location_id
        AND s.measure = $5::measure AND s.granularity = $6::granularity
       LEFT JOIN forecast f ON f.series_id = s.id AND f.version_id = $7::bigint AND f.origin_day = k.origin_day
             AND f.revision = s.revision`,
    [...keyParameters(lookups), lookups.map(({ originDay }) => originDay), measure, granularity, versionId],
  )
  const states = lookups.map((): (SeriesState & { forecasts: StoredForecastRef[] }) | null => null)
  for (const { ord, id, covariateHash, ...series } of rows) {
    const { forecasts } = (states[ord - 1] ??= { ...IS_THERE, ...series, forecasts: [] })
    if (id !== null && covariateHash !== null) forecasts.push({ id, covariateHash })
  }
  return states
}

/** What has just been made has no forecasts; where somebody else made one meanwhile, it is found when ours is stored. */
async function makeSeries(
  db: Queryable,
  { measure, granularity }: DemandQuantity,
  lookups: readonly SeriesLookup[],
): Promise<SeriesState[]> {
  await insertSeries(db, { measure, granularity }, lookups)
  const rows = await db.query<Omit<SeriesState, 'forecasts'>>(
    `WITH waited AS MATERIALIZED (${WAIT_FOR_REVISIONS})
     SELECT s.id AS "seriesId", coalesce(s.revision, 0) AS "revision", k.item_id = 0 OR i.id IS NOT NULL AS "itemExists",
            k.category_id = 0 OR c.id IS NOT NULL AS "categoryExists", k.location_id = 0 OR l.id IS NOT NULL AS "locationExists"
       FROM waited
      CROSS JOIN unnest($1::bigint[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS k(item_id, category_id, location_id, ord)
       LEFT JOIN item i ON i.id = k.item_id
       LEFT JOIN category c ON c.id = k.category_id
       LEFT JOIN location l ON l.id = k.location_id
       LEFT JOIN series s ON s.item_id = k.item_id AND s.category_id = k.category_id AND s.location_id = k.location_id
             AND s.measure = $4::measure AND s.granularity = $5::granularity
      ORDER BY k.ord`,
    [...keyParameters(lookups), measure, granularity],
  )
  return rows.map((row) => ({ ...row, forecasts: [] }))
}

export interface ForecastRecord extends DemandQuantity {
  readonly id: bigint
  readonly seriesId: bigint
  /** Null: the items of the category, or all items. */
  readonly itemId: bigint | null
  /** Null: an item, or all items. */
  readonly categoryId: bigint | null
  /** Null: all locations together. */
  readonly locationId: bigint | null
  /** The last day of the last complete period. */
  readonly originDay: Day
  /** The last day up to the origin that sales are known of; null: none was. */
  readonly lastObservedDay: Day | null
  readonly issuedAt: Date
  readonly versionId: bigint
  /** In periods. */
  readonly horizon: number
  readonly isFallback: boolean
  /** That rule read how items of the category sold after their launches. */
  readonly followsLaunchCurve: boolean
  /** The predecessor whose days were read in the place of those before the series' own; null: none was. */
  readonly borrowedItemId: bigint | null
  /** The first day that was read of the series itself; null as `borrowedItemId` is. */
  readonly borrowedBefore: Day | null
  /** Of revenue; else null. */
  readonly currency: string | null
  /** Little-endian float32 `[horizon, 1 + levels]`: the mean, then the quantile grid. */
  readonly points: Buffer
}

type ForecastRow = Omit<ForecastRecord, keyof KeyRow> & KeyRow

const FORECAST_COLUMNS = `f.id, f.series_id AS "seriesId", ${KEY_COLUMNS}, f.origin_day AS "originDay",
  f.last_observed_day AS "lastObservedDay", f.issued_at AS "issuedAt", f.version_id AS "versionId", f.horizon,
  f.is_fallback AS "isFallback", f.follows_launch_curve AS "followsLaunchCurve", f.borrowed_item_id AS "borrowedItemId",
  f.borrowed_before AS "borrowedBefore", f.currency, f.points`

function toRecord({ itemId, categoryId, locationId, ...rest }: ForecastRow): ForecastRecord {
  return { ...rest, itemId: itemId || null, categoryId: categoryId || null, locationId: locationId || null }
}

/** Answers in any order, and leaves out ids that do not exist. */
export async function readForecasts(db: Queryable, ids: readonly bigint[]): Promise<ForecastRecord[]> {
  if (ids.length === 0) return []
  const rows = await db.query<ForecastRow>(
    `SELECT ${FORECAST_COLUMNS} FROM forecast f JOIN series s ON s.id = f.series_id WHERE f.id = ANY ($1::bigint[])`,
    [ids],
  )
  return rows.map(toRecord)
}

export interface NewForecast {
  readonly seriesId: bigint
  readonly revision: bigint
  readonly originDay: Day
  readonly lastObservedDay: Day | null
  readonly versionId: bigint
  readonly covariateHash: string
  /** In periods. */
  readonly horizon: number
  readonly isFallback: boolean
  /** That rule read how items of the category sold after their launches. */
  readonly followsLaunchCurve: boolean
  /** The predecessor whose days were read in the place of those before the series' own; null: none was. */
  readonly borrowedItemId: bigint | null
  /** The first day that was read of the series itself; null as `borrowedItemId` is. */
  readonly borrowedBefore: Day | null
  /** Of revenue; else null. */
  readonly currency: string | null
  readonly points: Buffer
}

/**
 * Stores what is not there yet, and answers with what is stored under the keys, in the order given: of two processes
 * that computed the same forecast, both answer with the first one's row.
 */
export async function storeForecasts(
  db: Queryable,
  forecasts: readonly NewForecast[],
): Promise<ForecastRecord[]> {
  if (forecasts.length === 0) return []
  // Rows go in by the order of their keys, so that two batches cannot wait for each other.
  const rows = await db.query<ForecastRow>(
    `WITH given AS (
       SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::date[], $4::bigint[], $5::text[], $6::int[],
                            $7::boolean[], $8::bytea[], $9::date[], $10::text[], $11::boolean[], $12::bigint[],
                            $13::date[]) WITH ORDINALITY
         AS g(series_id, revision, origin_day, version_id, covariate_hash, horizon, is_fallback, points, last_observed_day, currency,
              follows_launch_curve, borrowed_item_id, borrowed_before, ord)
     ), inserted AS (
       INSERT INTO forecast (series_id, revision, origin_day, version_id, covariate_hash, horizon, is_fallback, points, last_observed_day,
                             currency, follows_launch_curve, borrowed_item_id, borrowed_before)
       SELECT series_id, revision, origin_day, version_id, covariate_hash, horizon, is_fallback, points, last_observed_day, currency,
              follows_launch_curve, borrowed_item_id, borrowed_before
         FROM given ORDER BY series_id, version_id, origin_day, revision, covariate_hash
       ON CONFLICT (series_id, version_id, origin_day, revision, covariate_hash) DO UPDATE SET horizon = forecast.horizon
       RETURNING *
     )
     SELECT ${FORECAST_COLUMNS}
       FROM given g
       JOIN inserted f USING (series_id, version_id, origin_day, revision, covariate_hash)
       JOIN series s ON s.id = f.series_id
      ORDER BY g.ord`,
    [
      forecasts.map(({ seriesId }) => seriesId),
      forecasts.map(({ revision }) => revision),
      forecasts.map(({ originDay }) => originDay),
      forecasts.map(({ versionId }) => versionId),
      forecasts.map(({ covariateHash }) => covariateHash),
      forecasts.map(({ horizon }) => horizon),
      forecasts.map(({ isFallback }) => isFallback),
      forecasts.map(({ points }) => points),
      forecasts.map(({ lastObservedDay }) => lastObservedDay),
      forecasts.map(({ currency }) => currency),
      forecasts.map(({ followsLaunchCurve }) => followsLaunchCurve),
      forecasts.map(({ borrowedItemId }) => borrowedItemId),
      forecasts.map(({ borrowedBefore }) => borrowedBefore),
    ],
  )
  return rows.map(toRecord)
}
