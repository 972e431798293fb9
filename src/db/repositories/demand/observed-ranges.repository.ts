/**
 * Days on which a source of demand is complete: what it does not name was not sold. Ranges are declared for daily aggregates;
 * a location that records its transactions is complete from its first one on, for as long as it is heard of.
 */
import { MAX_STALE_DAYS } from '../../../contracts/demand/demand'
import type { ObservedRangeColumns, PlaceDayColumns } from '../../../contracts/demand/demand-rows'
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { parseIntColumn } from '../columns'
import { demandQuery } from './demand-definition'
import { edgeDay } from './edge-day'
import { type DemandSelection, placesUp } from './demand-rows.repository'

export interface ObservedRange {
  /** Decimal key; null: all items. */
  readonly itemId: string | null
  /** Decimal key; null: all locations. */
  readonly locationId: string | null
  readonly from: Day
  /** Inclusive. */
  readonly to: Day
}

const EPOCH = `date '1970-01-01'`
/** Days before a location fell silent that tell how long it usually is. */
const USUAL_SILENCE_DAYS = 56

/**
 * Columns (id, from_day, to_day) of the locations of a relation `place(id)` that record transactions. A location that is silent
 * at the end for longer than it ever was in the eight weeks before, or for more than four weeks, is late rather than without
 * sales: it is complete up to the last day that it is heard of. One that was heard of once says nothing of what is usual.
 * @param until a parameter that holds the day number up to which days are read
 * @param heardDays a relation (location_id, day) of the days on which locations are heard of
 * @param ends the first or last of these days of `place.id`
 */
function liveRanges(until: string, heardDays: string, ends: (order: 'ASC' | 'DESC') => string): string {
  const untilDay = `(${EPOCH} + ${until}::int)`
  return `
    SELECT heard.id, heard.first_day AS from_day,
           CASE WHEN heard.last_day >= ${untilDay} THEN heard.last_day
                WHEN ${untilDay} - heard.last_day <= least(${MAX_STALE_DAYS}, coalesce(usual.silent_days, ${MAX_STALE_DAYS})) THEN ${untilDay}
                ELSE heard.last_day END AS to_day
      FROM (SELECT place.id, ${ends('ASC')} AS first_day, ${ends('DESC')} AS last_day FROM place) heard
      LEFT JOIN LATERAL (
        SELECT max(gap.silent_days) AS silent_days FROM (
          SELECT active.day - lag(active.day) OVER (ORDER BY active.day) - 1 AS silent_days
            FROM (SELECT generate_series(heard.last_day - ${USUAL_SILENCE_DAYS}, heard.last_day, interval '1 day')::date AS day) active
           WHERE EXISTS (SELECT FROM ${heardDays} d WHERE d.location_id = heard.id AND d.day = active.day)
        ) gap
      ) usual ON heard.last_day < ${untilDay}
     WHERE heard.first_day IS NOT NULL`
}

/**
 * Reads the observed ranges of the selection's items and demand locations, up to its origin: as is known now, or as was known at the
 * instant of the selection. Ranges of aggregates count always, as the aggregates do.
 */
export async function readObservedRanges(
  db: Queryable,
  selection: DemandSelection,
): Promise<ObservedRangeColumns> {
  const { asOf } = selection
  const heardDays = asOf
    ? `SELECT DISTINCT location_id, day FROM (${demandQuery({ cells: 'all', asOf: '$6::timestamptz' })}) then_known`
    : `SELECT location_id, day FROM demand_day WHERE source = 'TRANSACTIONS'`
  const ends = (order: 'ASC' | 'DESC') =>
    asOf
      ? `(SELECT d.day FROM heard_day d WHERE d.location_id = place.id ORDER BY d.day ${order} LIMIT 1)`
      : edgeDay(order, 'place.id', "'TRANSACTIONS'")
  const [row] = await db.query<Record<'item' | 'location' | 'from' | 'to', string | null>>(
    `WITH place AS (SELECT id FROM unnest($3::bigint[]) AS p(id)),
     heard_day AS ${asOf ? 'MATERIALIZED' : 'NOT MATERIALIZED'} (${heardDays}), ranges AS (
       SELECT i.ord - 1 AS item, l.ord - 1 AS location, r.from_day, r.to_day
         FROM demand_observed_range r
         LEFT JOIN unnest($1::bigint[]) WITH ORDINALITY AS i(id, ord) ON i.id = r.item_id
         LEFT JOIN unnest($2::bigint[]) WITH ORDINALITY AS l(id, ord) ON l.id = r.location_id
        WHERE (r.item_id IS NULL OR i.ord IS NOT NULL) AND (r.location_id IS NULL OR r.location_id = ANY ($3::bigint[]))
          AND r.to_day >= ${EPOCH} + $4::int AND r.from_day <= ${EPOCH} + $5::int
       UNION ALL
       SELECT NULL, l.ord - 1, live.from_day, live.to_day
         FROM (${liveRanges('$5', 'heard_day', ends)}) live JOIN unnest($2::bigint[]) WITH ORDINALITY AS l(id, ord) ON l.id = live.id
     )
     SELECT array_agg(coalesce(item, -1))::text AS "item", array_agg(coalesce(location, -1))::text AS "location",
            array_agg(from_day - ${EPOCH})::text AS "from", array_agg(to_day - ${EPOCH})::text AS "to" FROM ranges`,
    [
      selection.itemIds,
      selection.locationIds,
      selection.demandLocationIds,
      selection.firstDay,
      selection.originDay,
      ...(asOf ? [asOf] : []),
    ],
  )
  return {
    item: parseIntColumn(row?.item),
    location: parseIntColumn(row?.location),
    from: parseIntColumn(row?.from),
    to: parseIntColumn(row?.to),
  }
}

/**
 * Holidays of the selection's history on which a demand location sold nothing of anything: as is known now, or as was known at
 * the instant of the selection. Aggregates count always, since nobody said when they were known.
 */
export async function readIdleHolidays(db: Queryable, selection: DemandSelection): Promise<PlaceDayColumns> {
  const { asOf } = selection
  const sold = asOf
    ? `SELECT location_id, day FROM (${demandQuery({ cells: 'all', asOf: '$5::timestamptz' })}) then_known WHERE units > 0
       UNION ALL SELECT location_id, day FROM demand_day WHERE source = 'IMPORT' AND units > 0`
    : `SELECT location_id, day FROM demand_day WHERE source IN ('TRANSACTIONS', 'IMPORT') AND units > 0`
  const [row] = await db.query<Record<'location' | 'day', string | null>>(
    `${placesUp('$1')}, sold AS ${asOf ? 'MATERIALIZED' : 'NOT MATERIALIZED'} (${sold})
     SELECT array_agg(l.ord - 1)::text AS "location", array_agg(holiday.day - ${EPOCH})::text AS "day"
       FROM unnest($1::bigint[]) WITH ORDINALITY AS l(id, ord)
       JOIN (SELECT DISTINCT up.ord, c.day FROM calendar_day c JOIN up ON c.location_id = up.id OR c.country = up.country
              WHERE c.is_holiday AND c.day BETWEEN ${EPOCH} + $3::int AND ${EPOCH} + $4::int
                AND ($5::timestamptz IS NULL OR c.known_at <= $5)) holiday ON holiday.ord = l.ord
      WHERE l.id = ANY ($2::bigint[])
        AND NOT EXISTS (SELECT FROM sold WHERE sold.location_id = l.id AND sold.day = holiday.day)`,
    [selection.locationIds, selection.demandLocationIds, selection.firstDay, selection.originDay, asOf],
  )
  return { location: parseIntColumn(row?.location), day: parseIntColumn(row?.day) }
}

/**
 * Declares ranges; those that overlap or follow each other become one.
 * @returns the ranges that say something new.
 */
export async function writeObservedRanges(
  tx: Queryable,
  source: 'TRANSACTIONS' | 'IMPORT',
  ranges: readonly ObservedRange[],
  now: Date,
): Promise<ObservedRange[]> {
  const changed: ObservedRange[] = []
  for (const range of ranges) {
    const scope = [source, range.itemId, range.locationId, range.from, range.to]
    const sameScope = `source = $1::demand_source AND item_id IS NOT DISTINCT FROM $2::bigint AND location_id IS NOT DISTINCT FROM $3::bigint`
    const [known] = await tx.query(
      `SELECT 1 FROM demand_observed_range WHERE ${sameScope} AND from_day <= $4::date AND to_day >= $5::date`,
      scope,
    )
    if (known) continue
    await tx.query(
      `WITH joined AS (
         DELETE FROM demand_observed_range
          WHERE ${sameScope} AND from_day <= $5::date + 1 AND to_day >= $4::date - 1
         RETURNING from_day, to_day
       )
       INSERT INTO demand_observed_range (source, item_id, location_id, from_day, to_day, recorded_at)
       SELECT $1::demand_source, $2::bigint, $3::bigint, least($4::date, min(from_day)), greatest($5::date, max(to_day)), $6 FROM joined`,
      [...scope, now],
    )
    changed.push(range)
  }
  return changed
}
