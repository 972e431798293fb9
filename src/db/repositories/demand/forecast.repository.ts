/**
 * The forecast store: immutable rows keyed by (series, revision of the series, origin day, model version, hash of the
 * known-future covariates). Location 0 stands for all locations together.
 */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { ALL_LOCATIONS, locationColumn } from './series.repository'

export interface SeriesLookup {
  /** Decimal keys. */
  readonly itemId: string
  readonly locationId: string | null
  readonly originDay: Day
}

export interface StoredForecastRef {
  readonly id: bigint
  readonly covariateHash: string
}

/** What the store knows of one series at its present revision. */
export interface SeriesState {
  readonly itemExists: boolean
  readonly revision: bigint
  readonly forecasts: readonly StoredForecastRef[]
}

/** One statement for any number of series; answers in the order asked. */
export async function lookUpSeries(
  db: Queryable,
  lookups: readonly SeriesLookup[],
  versionId: bigint,
): Promise<SeriesState[]> {
  const rows = await db.query<{
    ord: number
    itemExists: boolean
    revision: bigint
    id: bigint | null
    covariateHash: string | null
  }>(
    `SELECT k.ord::int AS "ord", i.id IS NOT NULL AS "itemExists", coalesce(r.revision, 0) AS "revision",
            f.id AS "id", f.covariate_hash AS "covariateHash"
       FROM unnest($1::bigint[], $2::bigint[], $3::date[]) WITH ORDINALITY AS k(item_id, location_id, origin_day, ord)
       LEFT JOIN item i ON i.id = k.item_id
       LEFT JOIN series_revision r ON r.item_id = k.item_id AND r.location_id = k.location_id
       LEFT JOIN forecast f ON f.item_id = k.item_id AND f.location_id = k.location_id
             AND f.version_id = $4::bigint AND f.origin_day = k.origin_day AND f.revision = coalesce(r.revision, 0)`,
    [
      lookups.map(({ itemId }) => itemId),
      lookups.map(({ locationId }) => locationColumn(locationId)),
      lookups.map(({ originDay }) => originDay),
      versionId,
    ],
  )
  const states = lookups.map(() => ({
    itemExists: false,
    revision: 0n,
    forecasts: [] as StoredForecastRef[],
  }))
  for (const row of rows) {
    const state = states[row.ord - 1]!
    state.itemExists = row.itemExists
    state.revision = row.revision
    if (row.id && row.covariateHash) state.forecasts.push({ id: row.id, covariateHash: row.covariateHash })
  }
  return states
}

export interface ForecastRecord {
  readonly id: bigint
  readonly itemId: bigint
  readonly locationId: bigint | null
  readonly originDay: Day
  /** The last day up to the origin that sales are known of; null: none was. */
  readonly lastObservedDay: Day | null
  readonly issuedAt: Date
  readonly versionId: bigint
  readonly horizonDays: number
  readonly isFallback: boolean
  /** Little-endian float32 `[horizonDays, 1 + levels]`: the mean, then the quantile grid. */
  readonly points: Buffer
}

interface ForecastRow extends Omit<ForecastRecord, 'locationId'> {
  readonly locationId: bigint
}

const FORECAST_COLUMNS = `id, item_id AS "itemId", location_id AS "locationId", origin_day AS "originDay", last_observed_day AS "lastObservedDay",
  issued_at AS "issuedAt", version_id AS "versionId", horizon_days AS "horizonDays", is_fallback AS "isFallback", points AS "points"`

function toRecord(row: ForecastRow): ForecastRecord {
  return {
    id: row.id,
    itemId: row.itemId,
    locationId: row.locationId === ALL_LOCATIONS ? null : row.locationId,
    originDay: row.originDay,
    lastObservedDay: row.lastObservedDay,
    issuedAt: row.issuedAt,
    versionId: row.versionId,
    horizonDays: row.horizonDays,
    isFallback: row.isFallback,
    points: row.points,
  }
}

/** Answers in any order, and leaves out ids that do not exist. */
export async function readForecasts(db: Queryable, ids: readonly bigint[]): Promise<ForecastRecord[]> {
  if (ids.length === 0) return []
  const rows = await db.query<ForecastRow>(
    `SELECT ${FORECAST_COLUMNS} FROM forecast WHERE id = ANY ($1::bigint[])`,
    [ids],
  )
  return rows.map(toRecord)
}

export interface NewForecast {
  readonly itemId: string
  readonly locationId: string | null
  readonly revision: bigint
  readonly originDay: Day
  readonly lastObservedDay: Day | null
  readonly versionId: bigint
  readonly covariateHash: string
  readonly horizonDays: number
  readonly isFallback: boolean
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
       SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::date[], $5::bigint[], $6::text[], $7::int[],
                            $8::boolean[], $9::bytea[], $10::date[]) WITH ORDINALITY
         AS g(item_id, location_id, revision, origin_day, version_id, covariate_hash, horizon_days, is_fallback, points,
              last_observed_day, ord)
     ), inserted AS (
       INSERT INTO forecast (item_id, location_id, revision, origin_day, version_id, covariate_hash, horizon_days, is_fallback, points,
                             last_observed_day)
       SELECT item_id, location_id, revision, origin_day, version_id, covariate_hash, horizon_days, is_fallback, points, last_observed_day
         FROM given ORDER BY item_id, location_id, version_id, origin_day, revision, covariate_hash
       ON CONFLICT (item_id, location_id, version_id, origin_day, revision, covariate_hash)
       DO UPDATE SET horizon_days = forecast.horizon_days
       RETURNING *
     )
     SELECT ${FORECAST_COLUMNS}
       FROM inserted
       JOIN (SELECT item_id, location_id, version_id, origin_day, revision, covariate_hash, ord FROM given) keys
      USING (item_id, location_id, version_id, origin_day, revision, covariate_hash)
      ORDER BY keys.ord`,
    [
      forecasts.map(({ itemId }) => itemId),
      forecasts.map(({ locationId }) => locationColumn(locationId)),
      forecasts.map(({ revision }) => revision),
      forecasts.map(({ originDay }) => originDay),
      forecasts.map(({ versionId }) => versionId),
      forecasts.map(({ covariateHash }) => covariateHash),
      forecasts.map(({ horizonDays }) => horizonDays),
      forecasts.map(({ isFallback }) => isFallback),
      forecasts.map(({ points }) => points),
      forecasts.map(({ lastObservedDay }) => lastObservedDay),
    ],
  )
  return rows.map(toRecord)
}
