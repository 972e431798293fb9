/**
 * Demand as it would have been rolled up from what was known at an instant, in the shape that panels are built from. Imported
 * aggregates say nothing of when they were known and always count. One statement: the definition runs once.
 */
import type { Measure } from '../../../contracts/demand/demand'
import type { DemandCellColumns, FirstSaleColumns } from '../../../contracts/demand/demand-rows'
import type { Queryable } from '../../client'
import { parseIntColumn } from '../columns'
import { cellColumns, MEASURE_COLUMN } from './demand-cells.repository'
import { demandQuery } from './demand-definition'
import type { DemandSelection } from './demand-rows.repository'

export interface DemandAsOf {
  readonly cells: DemandCellColumns
  readonly firstSales: FirstSaleColumns
  /** Day number of the first demand of any item, by decimal key of the location. */
  readonly firstDemandDays: ReadonlyMap<string, number>
  /** Day number of the first visit, by decimal key of the location. */
  readonly firstVisitDays: ReadonlyMap<string, number>
}

const EPOCH = `date '1970-01-01'`
type AsOfColumn =
  | 'cellItem'
  | 'cellLocation'
  | 'cellDay'
  | 'cellUnits'
  | 'cellValue'
  | 'cellImported'
  | 'saleItem'
  | 'saleLocation'
  | 'saleDay'
  | 'placeId'
  | 'placeDay'
  | 'visitedId'
  | 'visitedDay'

export async function readDemandKnownAt(
  db: Queryable,
  selection: DemandSelection,
  asOf: Date,
  measure: Measure,
): Promise<DemandAsOf> {
  const column = MEASURE_COLUMN[measure]
  const [row] = await db.query<Record<AsOfColumn, string | null>>(
    `WITH known AS MATERIALIZED (
       SELECT item_id, location_id, day - ${EPOCH} AS day, units, visits, ${column} AS value, false AS imported
         FROM (${demandQuery({ cells: 'all', asOf: '$1::timestamptz' })}) d
       UNION ALL
       SELECT item_id, location_id, day - ${EPOCH}, units, visits, ${column}, true FROM demand_day WHERE source = 'IMPORT'
     ), sold AS MATERIALIZED (
       SELECT k.*, k.units <> 0 OR k.imported AS tells, i.ord - 1 AS item, l.ord - 1 AS location, l.id = ANY ($6::bigint[]) AS wanted
         FROM known k JOIN unnest($3::bigint[]) WITH ORDINALITY AS l(id, ord) ON l.id = k.location_id
         LEFT JOIN unnest($2::bigint[]) WITH ORDINALITY AS i(id, ord) ON i.id = k.item_id
        WHERE k.day <= $5::int
     ), cells AS (SELECT * FROM sold WHERE wanted AND item IS NOT NULL AND day >= $4::int AND (tells OR value <> 0)),
     sales AS (SELECT item, location, min(day) AS day FROM sold WHERE wanted AND item IS NOT NULL AND tells GROUP BY 1, 2),
     places AS (SELECT location_id, min(day) AS day FROM sold WHERE units <> 0 GROUP BY 1),
     visited AS (SELECT location_id, min(day) AS day FROM sold WHERE visits > 0 GROUP BY 1)
     SELECT c.*, s.*, p.*, v.* FROM
       (SELECT array_agg(item)::text AS "cellItem", array_agg(location)::text AS "cellLocation",
               array_agg(day)::text AS "cellDay", array_agg(CASE WHEN tells THEN units ELSE 'NaN' END)::text AS "cellUnits",
               array_agg(value)::text AS "cellValue", array_agg(imported::int)::text AS "cellImported" FROM cells) c,
       (SELECT array_agg(item)::text AS "saleItem", array_agg(location)::text AS "saleLocation",
               array_agg(day)::text AS "saleDay" FROM sales) s,
       (SELECT array_agg(location_id)::text AS "placeId", array_agg(day)::text AS "placeDay" FROM places) p,
       (SELECT array_agg(location_id)::text AS "visitedId", array_agg(day)::text AS "visitedDay" FROM visited) v`,
    [
      asOf,
      selection.itemIds,
      selection.locationIds,
      selection.firstDay,
      selection.originDay,
      selection.demandLocationIds,
    ],
  )
  return {
    cells: cellColumns(
      row && {
        item: row.cellItem,
        location: row.cellLocation,
        day: row.cellDay,
        units: row.cellUnits,
        value: row.cellValue,
        imported: row.cellImported,
      },
      measure,
    ),
    firstSales: {
      item: parseIntColumn(row?.saleItem),
      location: parseIntColumn(row?.saleLocation),
      day: parseIntColumn(row?.saleDay),
    },
    firstDemandDays: daysByKey(row?.placeId, row?.placeDay),
    firstVisitDays: daysByKey(row?.visitedId, row?.visitedDay),
  }
}

function daysByKey(ids: string | null | undefined, days: string | null | undefined): Map<string, number> {
  const numbers = parseIntColumn(days)
  return new Map((ids ? ids.slice(1, -1).split(',') : []).map((id, index) => [id, numbers[index]!]))
}
