/**
 * Which days of which series are to be looked at for outliers, and those that were found. Whoever changes daily demand appends to
 * the log in the same statement (`noteChecks`); nobody waits for who looks at it.
 */
import { type ItemSeriesKey, LEAST_OUTLIER_UNITS } from '../../../contracts/demand/demand'
import type { Day } from '../../../core/time/day'
import type { Queryable, Transaction } from '../../client'

/** Any constant that no other lock uses. */
const CHECK_LOCK = 7_301_947_121

export interface DemandPlaceKey extends ItemSeriesKey {
  readonly locationId: string
}

export interface DemandCheck extends DemandPlaceKey {
  readonly from: Day
  /** Inclusive. */
  readonly to: Day
}

/**
 * A common table expression ending in `noted`, over the relation `changed(item_id, location_id, day, most_units)`: the larger of the
 * units before and after.
 */
export function noteChecks(changed: string): string {
  return `noted AS (
      INSERT INTO demand_check (item_id, location_id, from_day, to_day)
      SELECT c.item_id, c.location_id, min(c.day), max(c.day) FROM ${changed} c
       WHERE c.most_units > ${LEAST_OUTLIER_UNITS} OR (c.item_id, c.location_id) IN (SELECT item_id, location_id FROM demand_outlier)
       GROUP BY 1, 2
      RETURNING 1
    )`
}

/** Held until the transaction ends: one looks at a time. */
export async function lockChecks(tx: Transaction): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock($1)`, [CHECK_LOCK])
}

/** Takes the oldest entries of the log, as one range a series. */
export async function takeChecks(tx: Transaction, limit: number): Promise<DemandCheck[]> {
  return tx.query<DemandCheck>(
    `WITH taken AS (
       DELETE FROM demand_check WHERE id IN (SELECT id FROM demand_check ORDER BY id LIMIT $1)
       RETURNING item_id, location_id, from_day, to_day
     )
     SELECT item_id::text AS "itemId", location_id::text AS "locationId", min(from_day)::text AS "from", max(to_day)::text AS "to"
       FROM taken GROUP BY item_id, location_id`,
    [limit],
  )
}

/** Outliers whose day has other units by now: corrections that were made while somebody looked. */
export async function readMovedOutliers(tx: Transaction, limit: number): Promise<DemandCheck[]> {
  return tx.query<DemandCheck>(
    `SELECT o.item_id::text AS "itemId", o.location_id::text AS "locationId", o.day::text AS "from", o.day::text AS "to"
       FROM demand_outlier o
      WHERE o.units IS DISTINCT FROM (
              SELECT sum(d.units) FROM demand_day d
               WHERE d.item_id = o.item_id AND d.location_id = o.location_id AND d.day = o.day)
      LIMIT $1`,
    [limit],
  )
}

export interface FoundOutlier extends DemandPlaceKey {
  readonly day: Day
  readonly units: number
  readonly highDayUnits: number
}

/** An alert stays as it is while the units of its day are within this share of those that it told. */
const TOLD_TOLERANCE = 0.1

/**
 * Makes the outliers of these ranges equal to those found; answers those with an alert that is over: the day is none any more, or
 * has other units by now, and waits to be told anew. A day of today that goes on selling is not told anew with every sale.
 */
export async function replaceOutliers(
  tx: Transaction,
  ranges: readonly DemandCheck[],
  found: readonly FoundOutlier[],
): Promise<(DemandPlaceKey & { readonly day: Day })[]> {
  const foundColumns = [
    ...columnsOf(found),
    found.map(({ units }) => units),
    found.map(({ highDayUnits }) => highDayUnits),
  ]
  const gone = await tx.query<DemandPlaceKey & { day: Day; wasTold: boolean }>(
    `DELETE FROM demand_outlier o
      USING unnest($1::bigint[], $2::bigint[], $3::date[], $4::date[]) AS range(item_id, location_id, from_day, to_day)
      WHERE o.item_id = range.item_id AND o.location_id = range.location_id AND o.day BETWEEN range.from_day AND range.to_day
        AND NOT EXISTS (
              SELECT FROM unnest($5::bigint[], $6::bigint[], $7::date[], $8::float8[]) AS f(item_id, location_id, day, units)
               WHERE (f.item_id, f.location_id, f.day) = (o.item_id, o.location_id, o.day)
                 AND abs(f.units - coalesce(o.told_units, f.units)) <= ${TOLD_TOLERANCE} * coalesce(o.told_units, f.units))
     RETURNING o.item_id::text AS "itemId", o.location_id::text AS "locationId", o.day::text AS "day",
       o.told_units IS NOT NULL AS "wasTold"`,
    [
      ranges.map(({ itemId }) => itemId),
      ranges.map(({ locationId }) => locationId),
      ranges.map(({ from }) => from),
      ranges.map(({ to }) => to),
      ...foundColumns.slice(0, 4),
    ],
  )
  await tx.query(
    `INSERT INTO demand_outlier (item_id, location_id, day, units, high_day_units)
     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::date[], $4::float8[], $5::float8[])
     ON CONFLICT (item_id, location_id, day) DO UPDATE SET units = excluded.units, high_day_units = excluded.high_day_units`,
    foundColumns,
  )
  return gone.filter(({ wasTold }) => wasTold)
}

function columnsOf(keys: readonly (DemandPlaceKey & { readonly day: Day })[]) {
  return [
    keys.map(({ itemId }) => itemId),
    keys.map(({ locationId }) => locationId),
    keys.map(({ day }) => day),
  ]
}

export interface OutlierCounts {
  /** Outliers that have an alert. */
  readonly told: number
  /** Outliers that have none. */
  readonly waiting: number
}

export async function countOutliers(db: Queryable): Promise<OutlierCounts> {
  const [row] = await db.query<OutlierCounts>(
    `SELECT count(told_units)::int AS "told", count(*) FILTER (WHERE told_units IS NULL)::int AS "waiting"
       FROM demand_outlier`,
  )
  return row!
}

/** Marks the newest days that have no alert yet as having one. */
export async function takeUntold(tx: Transaction, limit: number): Promise<FoundOutlier[]> {
  return tx.query<FoundOutlier>(
    `WITH taken AS (
       UPDATE demand_outlier SET told_units = units
        WHERE (item_id, location_id, day) IN (
                SELECT item_id, location_id, day FROM demand_outlier WHERE told_units IS NULL ORDER BY day DESC, units DESC LIMIT $1)
       RETURNING item_id, location_id, day, units, high_day_units
     )
     SELECT item_id::text AS "itemId", location_id::text AS "locationId", day::text AS "day", units AS "units",
            high_day_units AS "highDayUnits"
       FROM taken ORDER BY taken.day, taken.item_id, taken.location_id`,
    [limit],
  )
}
