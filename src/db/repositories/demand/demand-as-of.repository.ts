/**
 * Demand as it would have been rolled up from what was known at an instant, in the shape that panels are built from. Imported
 * aggregates say nothing of when they were known and always count. One statement: the definition runs once.
 */
import type { DemandCellColumns, FirstSaleColumns } from '../../../contracts/demand/demand-rows'
import type { Queryable } from '../../client'
import { parseColumn, parseIntColumn } from '../columns'
import { demandQuery } from './demand-definition'
import type { DemandSelection } from './demand-rows.repository'

export interface DemandAsOf {
  readonly cells: DemandCellColumns
  readonly firstSales: FirstSaleColumns
  /** Day number of the first demand of any item, by decimal key of the location. */
  readonly firstDemandDays: ReadonlyMap<string, number>
}

const EPOCH = `date '1970-01-01'`
type AsOfColumn =
  | 'cellItem'
  | 'cellLocation'
  | 'cellDay'
  | 'cellUnits'
  | 'saleItem'
  | 'saleLocation'
  | 'saleDay'
  | 'placeId'
  | 'placeDay'

export async function readDemandKnownAt(
  db: Queryable,
  selection: DemandSelection,
  asOf: Date,
): Promise<DemandAsOf> {
  const [row] = await db.query<Record<AsOfColumn, string | null>>(
    `WITH known AS MATERIALIZED (
       SELECT item_id, location_id, day - ${EPOCH} AS day, units, false AS imported FROM (${demandQuery({ cells: 'all', asOf: '$1::timestamptz' })}) d
       UNION ALL
       SELECT item_id, location_id, day - ${EPOCH}, units, true FROM demand_day WHERE source = 'IMPORT'
     ), sold AS MATERIALIZED (
       SELECT k.*, i.ord - 1 AS item, l.ord - 1 AS location, l.id = ANY ($6::bigint[]) AS wanted
         FROM known k JOIN unnest($3::bigint[]) WITH ORDINALITY AS l(id, ord) ON l.id = k.location_id
         LEFT JOIN unnest($2::bigint[]) WITH ORDINALITY AS i(id, ord) ON i.id = k.item_id
        WHERE (k.units <> 0 OR k.imported) AND k.day <= $5::int
     ), cells AS (SELECT * FROM sold WHERE wanted AND item IS NOT NULL AND day >= $4::int),
     sales AS (SELECT item, location, min(day) AS day FROM sold WHERE wanted AND item IS NOT NULL GROUP BY 1, 2),
     places AS (SELECT location_id, min(day) AS day FROM sold WHERE units <> 0 GROUP BY 1)
     SELECT c.*, s.*, p.* FROM
       (SELECT array_agg(item)::text AS "cellItem", array_agg(location)::text AS "cellLocation",
               array_agg(day)::text AS "cellDay", array_agg(units)::text AS "cellUnits" FROM cells) c,
       (SELECT array_agg(item)::text AS "saleItem", array_agg(location)::text AS "saleLocation",
               array_agg(day)::text AS "saleDay" FROM sales) s,
       (SELECT array_agg(location_id)::text AS "placeId", array_agg(day)::text AS "placeDay" FROM places) p`,
    [
      asOf,
      selection.itemIds,
      selection.locationIds,
      selection.firstDay,
      selection.originDay,
      selection.demandLocationIds,
    ],
  )
  const placeDays = parseIntColumn(row?.placeDay)
  const placeIds = row?.placeId ? row.placeId.slice(1, -1).split(',') : []
  return {
    cells: {
      item: parseIntColumn(row?.cellItem),
      location: parseIntColumn(row?.cellLocation),
      day: parseIntColumn(row?.cellDay),
      units: parseColumn(row?.cellUnits, Float64Array),
    },
    firstSales: {
      item: parseIntColumn(row?.saleItem),
      location: parseIntColumn(row?.saleLocation),
      day: parseIntColumn(row?.saleDay),
    },
    firstDemandDays: new Map(placeIds.map((id, index) => [id, placeDays[index]!])),
  }
}
