/** Units sold a day, as they were recorded: panels hold them in the precision of models. */
import type { DemandSeriesKey } from '../../../contracts/demand/demand'
import { type Day, dayNumber } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { parseColumn, parseIntColumn } from '../columns'
import { ALL_LOCATIONS, locationColumn } from './series.repository'

const EPOCH = `date '1970-01-01'`

/**
 * Reads the units of the days [from, to].
 * @returns units by the position of the series and the number of days since `from`; undefined where nothing is recorded.
 */
export async function readDailyUnits(
  db: Queryable,
  series: readonly DemandSeriesKey[],
  from: Day,
  to: Day,
): Promise<(position: number, day: number) => number | undefined> {
  // One figure is given as it is; several are added up as decimals, which doubles do not hold.
  const rows = await db.query<{ ord: number; day: number; units: number }>(
    `SELECT k.ord::int AS "ord", d.day - ${EPOCH} AS "day",
            greatest(0, CASE WHEN count(*) = 1 THEN max(d.units) ELSE sum(d.units::numeric)::float8 END) AS "units"
       FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS k(item_id, location_id, ord)
       JOIN demand_day d ON d.item_id = k.item_id AND (k.location_id = ${ALL_LOCATIONS} OR d.location_id = k.location_id)
      WHERE d.day BETWEEN $3::date AND $4::date AND d.units <> 0
      GROUP BY 1, 2`,
    [
      series.map(({ itemId }) => itemId),
      series.map(({ locationId }) => locationColumn(locationId)),
      from,
      to,
    ],
  )
  const first = dayNumber(from)
  const units = new Map(rows.map((row) => [`${row.ord - 1}/${row.day - first}`, row.units]))
  return (position, day) => units.get(`${position}/${day}`)
}

export interface SalesDays {
  /** Day numbers, ascending. */
  readonly days: Int32Array
  readonly units: Float64Array
}

/** The days with sales of each item at a place within a range of days, in the order given. */
export async function readSalesDays(
  db: Queryable,
  ranges: readonly {
    readonly itemId: string
    readonly locationId: string
    readonly from: Day
    readonly to: Day
  }[],
): Promise<SalesDays[]> {
  const rows = await db.query<{ days: string | null; units: string | null }>(
    `SELECT cell.days, cell.units
       FROM unnest($1::bigint[], $2::bigint[], $3::date[], $4::date[]) WITH ORDINALITY AS r(item_id, location_id, from_day, to_day, ord)
       LEFT JOIN LATERAL (
         SELECT array_agg(s.day - ${EPOCH} ORDER BY s.day)::text AS days, array_agg(s.units ORDER BY s.day)::text AS units
           FROM (SELECT d.day, sum(d.units) AS units FROM demand_day d
                  WHERE d.item_id = r.item_id AND d.location_id = r.location_id AND d.day BETWEEN r.from_day AND r.to_day
                  GROUP BY d.day HAVING sum(d.units) > 0) s
       ) cell ON true
      ORDER BY r.ord`,
    [
      ranges.map(({ itemId }) => itemId),
      ranges.map(({ locationId }) => locationId),
      ranges.map(({ from }) => from),
      ranges.map(({ to }) => to),
    ],
  )
  return rows.map(({ days, units }) => ({
    days: parseIntColumn(days),
    units: parseColumn(units, Float64Array),
  }))
}
