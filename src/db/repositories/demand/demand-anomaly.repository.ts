/** Forecasts that stood before a day, and the days that sold otherwise. */
import type { AnomalySeverity } from '../../../contracts/demand/anomaly'
import type { Day } from '../../../core/time/day'
import type { Queryable, Transaction } from '../../client'
import { Conditions, countRows, type KeysetRows, type ListOptions, selectPage } from '../keyset-page'

export interface ForecastSeries {
  readonly seriesId: bigint
  /** Decimal keys. */
  readonly itemId: string
  readonly locationId: string
}

/** The series of units by day, of items at places, that have forecasts of these days; in the order of their keys. */
export async function readForecastSeries(
  db: Queryable,
  after: bigint,
  from: Day,
  limit: number,
): Promise<ForecastSeries[]> {
  return db.query<ForecastSeries>(
    `SELECT s.id AS "seriesId", s.item_id::text AS "itemId", s.location_id::text AS "locationId"
       FROM series s
      WHERE s.id > $1 AND s.measure = 'UNITS' AND s.granularity = 'DAY' AND s.item_id <> 0 AND s.location_id <> 0
        AND EXISTS (SELECT FROM forecast f WHERE f.series_id = s.id AND f.origin_day >= $2::date)
      ORDER BY s.id LIMIT $3`,
    [after, from, limit],
  )
}

export interface ForecastOfDay {
  readonly seriesId: bigint
  readonly day: Day
  readonly versionId: bigint
  /** Little-endian float32: the mean, then the quantile grid. */
  readonly point: Buffer
}

/** Days after the origin that a forecast is still held against what came: of older ones, much may have been known since. */
const MOST_DAYS_AHEAD = 7

/** Of each series and day, the latest forecast from before the day. Days without one are not among the answers. */
export async function readForecastsOfDays(
  db: Queryable,
  seriesIds: readonly bigint[],
  from: Day,
  to: Day,
): Promise<ForecastOfDay[]> {
  return db.query<ForecastOfDay>(
    `SELECT s.id AS "seriesId", d.day::date::text AS "day", f.version_id AS "versionId",
            substring(f.points FROM (d.day::date - f.origin_day - 1) * f.bytes + 1 FOR f.bytes) AS "point"
       FROM unnest($1::bigint[]) AS s(id)
      CROSS JOIN generate_series($2::date, $3::date, interval '1 day') AS d(day)
      CROSS JOIN LATERAL (
        SELECT f.points, f.origin_day, f.version_id, length(f.points) / f.horizon AS bytes
          FROM forecast f
         WHERE f.series_id = s.id AND f.origin_day < d.day::date AND f.origin_day >= d.day::date - ${MOST_DAYS_AHEAD}
           AND f.horizon >= d.day::date - f.origin_day
         ORDER BY f.origin_day DESC, f.id DESC LIMIT 1) f`,
    [seriesIds, from, to],
  )
}

export interface FoundAnomaly {
  readonly itemId: string
  readonly locationId: string
  readonly day: Day
  readonly units: number
  readonly expected: number
  readonly lower: number
  readonly upper: number
  readonly score: number
  readonly isolation: number | null
  readonly severity: AnomalySeverity
  readonly versionId: bigint
}

/** Days of one series that were looked at. */
export interface CheckedDays {
  readonly itemId: string
  readonly locationId: string
  readonly from: Day
  readonly to: Day
}

type ToldDay = Pick<FoundAnomaly, 'itemId' | 'locationId' | 'day'>

const TOLD_COLUMNS = `a.item_id::text AS "itemId", a.location_id::text AS "locationId", a.day::text AS "day"`

/** Makes the anomalies of the checked days those that were found; answers those whose alert is not true any more. */
export async function replaceAnomalies(
  tx: Transaction,
  checked: readonly CheckedDays[],
  found: readonly FoundAnomaly[],
): Promise<ToldDay[]> {
  const gone = await tx.query<ToldDay & { isTold: boolean }>(
    `DELETE FROM demand_anomaly a
      USING unnest($1::bigint[], $2::bigint[], $3::date[], $4::date[]) AS c(item_id, location_id, from_day, to_day)
      WHERE a.item_id = c.item_id AND a.location_id = c.location_id AND a.day BETWEEN c.from_day AND c.to_day
        AND NOT EXISTS (SELECT FROM unnest($5::bigint[], $6::bigint[], $7::date[]) AS f(item_id, location_id, day)
                         WHERE (f.item_id, f.location_id, f.day) = (a.item_id, a.location_id, a.day))
     RETURNING ${TOLD_COLUMNS}, a.is_told AS "isTold"`,
    [
      checked.map(({ itemId }) => itemId),
      checked.map(({ locationId }) => locationId),
      checked.map(({ from }) => from),
      checked.map(({ to }) => to),
      found.map(({ itemId }) => itemId),
      found.map(({ locationId }) => locationId),
      found.map(({ day }) => day),
    ],
  )
  const changed = await tx.query<ToldDay>(
    `UPDATE demand_anomaly a SET is_told = false
       FROM unnest($1::bigint[], $2::bigint[], $3::date[], $4::float8[], $5::text[]) AS f(item_id, location_id, day, units, severity)
      WHERE (f.item_id, f.location_id, f.day) = (a.item_id, a.location_id, a.day)
        AND a.is_told AND (f.units <> a.units OR f.severity <> a.severity::text)
     RETURNING ${TOLD_COLUMNS}`,
    [
      found.map(({ itemId }) => itemId),
      found.map(({ locationId }) => locationId),
      found.map(({ day }) => day),
      found.map(({ units }) => units),
      found.map(({ severity }) => severity),
    ],
  )
  await tx.query(
    `INSERT INTO demand_anomaly (item_id, location_id, day, units, expected, lower, upper, score, isolation, severity, version_id)
     SELECT item_id, location_id, day, units, expected, lower, upper, score, isolation, severity::anomaly_severity, version_id
       FROM unnest($1::bigint[], $2::bigint[], $3::date[], $4::float8[], $5::float8[], $6::float8[], $7::float8[], $8::float8[],
                   $9::float8[], $10::text[], $11::bigint[])
         AS f(item_id, location_id, day, units, expected, lower, upper, score, isolation, severity, version_id)
     ON CONFLICT (item_id, location_id, day) DO UPDATE
       SET units = excluded.units, expected = excluded.expected, lower = excluded.lower, upper = excluded.upper,
           score = excluded.score, isolation = excluded.isolation, severity = excluded.severity, version_id = excluded.version_id`,
    [
      found.map(({ itemId }) => itemId),
      found.map(({ locationId }) => locationId),
      found.map(({ day }) => day),
      found.map(({ units }) => units),
      found.map(({ expected }) => expected),
      found.map(({ lower }) => lower),
      found.map(({ upper }) => upper),
      found.map(({ score }) => score),
      found.map(({ isolation }) => isolation),
      found.map(({ severity }) => severity),
      found.map(({ versionId }) => versionId),
    ],
  )
  return [...gone.filter(({ isTold }) => isTold), ...changed]
}

/** Takes back that anomalies of before a day have an alert; answers which had one. */
export async function forgetToldBefore(tx: Transaction, day: Day): Promise<ToldDay[]> {
  return tx.query<ToldDay>(
    `UPDATE demand_anomaly a SET is_told = false WHERE a.is_told AND a.day < $1::date RETURNING ${TOLD_COLUMNS}`,
    [day],
  )
}

/**
 * Marks those that are to have an alert, the furthest out first, so that at most `most` have one; `waiting` says how many are left without.
 * A day far above the usual has an alert of its own already.
 */
export async function takeUntoldAnomalies(
  tx: Transaction,
  from: Day,
  most: number,
): Promise<{ taken: FoundAnomaly[]; waiting: number }> {
  const isOpen = `a.severity <> 'LOW' AND NOT a.is_told AND a.day >= $1::date
    AND NOT EXISTS (SELECT FROM demand_outlier o WHERE (o.item_id, o.location_id, o.day) = (a.item_id, a.location_id, a.day))`
  const taken = await tx.query<FoundAnomaly>(
    `UPDATE demand_anomaly t SET is_told = true
      WHERE t.id IN (SELECT a.id FROM demand_anomaly a WHERE ${isOpen} ORDER BY abs(a.score) DESC, a.id
                      LIMIT greatest(0, $2::int - (SELECT count(*)::int FROM demand_anomaly WHERE is_told)))
     RETURNING t.item_id::text AS "itemId", t.location_id::text AS "locationId", t.day::text AS "day", t.units, t.expected, t.lower,
       t.upper, t.score, t.isolation, t.severity::text AS "severity", t.version_id AS "versionId"`,
    [from, most],
  )
  const [row] = await tx.query<{ waiting: number }>(
    `SELECT count(*)::int AS "waiting" FROM demand_anomaly a WHERE ${isOpen}`,
    [from],
  )
  return { taken, waiting: row!.waiting }
}

export interface AnomalyRecord extends Omit<FoundAnomaly, 'itemId' | 'locationId'> {
  readonly id: bigint
  readonly itemId: bigint
  readonly locationId: bigint
}

export interface AnomalyFilter {
  readonly itemId?: bigint | null
  readonly locationId?: bigint | null
  /** This one and those above it. */
  readonly atLeast?: AnomalySeverity | null
  readonly from?: Day | null
  /** Inclusive. */
  readonly to?: Day | null
}

const ANOMALY_COLUMNS = `a.id, a.item_id AS "itemId", a.location_id AS "locationId", a.day::text AS "day", a.units, a.expected, a.lower,
  a.upper, a.score, a.isolation, a.severity::text AS "severity", a.version_id AS "versionId"`

function conditions({ itemId, locationId, atLeast, from, to }: AnomalyFilter): Conditions {
  const where = new Conditions()
  if (itemId) where.and('a.item_id = ?', itemId)
  if (locationId) where.and('a.location_id = ?', locationId)
  if (atLeast) where.and('a.severity >= ?::anomaly_severity', atLeast)
  if (from) where.and('a.day >= ?::date', from)
  if (to) where.and('a.day <= ?::date', to)
  return where
}

export async function selectAnomalies(
  db: Queryable,
  filter: AnomalyFilter,
  options: ListOptions,
): Promise<KeysetRows<AnomalyRecord>> {
  return selectPage<AnomalyRecord>(db, {
    columns: ANOMALY_COLUMNS,
    from: 'demand_anomaly a',
    idColumn: 'a.id',
    where: conditions(filter),
    ...options,
  })
}

export async function countAnomalies(db: Queryable, filter: AnomalyFilter): Promise<number> {
  return countRows(db, 'demand_anomaly a', conditions(filter))
}
