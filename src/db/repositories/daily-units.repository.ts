/** Units sold a day, as they were recorded: panels hold them in the precision of models. */
import type { DemandSeriesKey } from '../../contracts/demand'
import { type Day, dayNumber } from '../../core/day'
import type { Queryable } from '../client'
import { ALL_LOCATIONS, locationColumn } from './series.repository'

const EPOCH = `date '1970-01-01'`

/**
 * Of the days [from, to].
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
