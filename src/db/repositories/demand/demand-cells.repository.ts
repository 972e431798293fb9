/** Cells of daily demand, as columns. Days are day numbers (days since 1970-01-01). */
import type { Measure } from '../../../contracts/demand/demand'
import type { DemandCellColumns, FirstSaleColumns } from '../../../contracts/demand/demand-rows'
import type { Queryable } from '../../client'
import { parseColumn, parseIntColumn } from '../columns'
import type { DemandSelection } from './demand-rows.repository'

const EPOCH = `date '1970-01-01'`

/** Whether a row of `demand_day d` says something of sales: rows of visits alone have none, aggregates may say that nothing was sold. */
export const TELLS_SALES = `(d.units <> 0 OR d.source = 'IMPORT')`

/** The column of daily demand that holds a measure. */
export const MEASURE_COLUMN: Readonly<Record<Measure, string>> = {
  UNITS: 'units',
  ORDERS: 'orders',
  VISITS: 'visits',
  REVENUE: 'revenue_minor',
  RETURNS: 'returns',
}

/** Cells that say something of sales, and those in which the measure is not 0. */
export async function readCells(
  db: Queryable,
  selection: DemandSelection,
  measure: Measure,
): Promise<DemandCellColumns> {
  const column = MEASURE_COLUMN[measure]
  const [row] = await db.query<Record<CellColumn, string | null>>(
    `SELECT array_agg(i.ord - 1)::text AS item, array_agg(l.ord - 1)::text AS location, array_agg(d.day - ${EPOCH})::text AS day,
            array_agg(CASE WHEN ${TELLS_SALES} THEN d.units ELSE 'NaN' END)::text AS units,
            ${measure === 'UNITS' ? 'NULL' : `array_agg(d.${column})::text`} AS value,
            ${measure === 'ORDERS' || measure === 'VISITS' ? `array_agg((d.source = 'IMPORT')::int)::text` : 'NULL'} AS imported
       FROM demand_day d
       JOIN unnest($1::bigint[]) WITH ORDINALITY AS i(id, ord) ON i.id = d.item_id
       JOIN unnest($2::bigint[]) WITH ORDINALITY AS l(id, ord) ON l.id = d.location_id
      WHERE d.day BETWEEN ${EPOCH} + $3::int AND ${EPOCH} + $4::int AND (${TELLS_SALES} OR d.${column} <> 0)
        AND d.location_id = ANY ($5::bigint[])`,
    [
      selection.itemIds,
      selection.locationIds,
      selection.firstDay,
      selection.originDay,
      selection.demandLocationIds,
    ],
  )
  return cellColumns(row, measure)
}

type CellColumn = 'item' | 'location' | 'day' | 'units' | 'value' | 'imported'

export function cellColumns(
  row: Record<CellColumn, string | null> | undefined,
  measure: Measure,
): DemandCellColumns {
  const units = parseColumn(row?.units, Float64Array)
  return {
    item: parseIntColumn(row?.item),
    location: parseIntColumn(row?.location),
    day: parseIntColumn(row?.day),
    units,
    values: measure === 'UNITS' ? units : parseColumn(row?.value, Float64Array),
    isImported: parseColumn(row?.imported, Uint8Array),
  }
}

/** A look-up in the primary key for each pair, rather than a scan of all history; see `edgeDay` for how it is written. */
export async function readFirstSales(db: Queryable, selection: DemandSelection): Promise<FirstSaleColumns> {
  const [row] = await db.query<Record<'item' | 'location' | 'day', string | null>>(
    `SELECT array_agg(i.ord - 1)::text AS item, array_agg(l.ord - 1)::text AS location,
            array_agg(s.day - ${EPOCH})::text AS day
       FROM unnest($1::bigint[]) WITH ORDINALITY AS i(id, ord)
      CROSS JOIN unnest($2::bigint[]) WITH ORDINALITY AS l(id, ord)
      CROSS JOIN LATERAL (
        SELECT d.day FROM demand_day d
         WHERE (d.item_id, d.location_id) >= (i.id, l.id) AND (d.item_id, d.location_id, d.day) <= (i.id, l.id, ${EPOCH} + $3::int)
           AND ${TELLS_SALES}
         ORDER BY d.item_id, d.location_id, d.day LIMIT 1) s
      WHERE l.id = ANY ($4::bigint[])`,
    [selection.itemIds, selection.locationIds, selection.originDay, selection.demandLocationIds],
  )
  return {
    item: parseIntColumn(row?.item),
    location: parseIntColumn(row?.location),
    day: parseIntColumn(row?.day),
  }
}
