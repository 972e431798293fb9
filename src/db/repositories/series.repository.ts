/** Revisions of series: location 0 stands for all locations together. */
import type { DemandSeriesKey } from '../../contracts/demand'
import type { Queryable } from '../client'

/** How tables that hold all locations together name that place. */
export const ALL_LOCATIONS = 0n

/** The key of a series' place in tables that hold all locations together. */
export function locationColumn(locationId: string | null): string {
  return locationId ?? String(ALL_LOCATIONS)
}

export function locationFromColumn(column: bigint): string | null {
  return column === ALL_LOCATIONS ? null : String(column)
}

/** Revision of each series; 0 where none was ever noted. */
export async function readRevisions(
  db: Queryable,
  series: readonly DemandSeriesKey[] | 'all',
): Promise<(key: DemandSeriesKey) => bigint> {
  const all = series === 'all'
  const rows = await db.query<{ itemId: bigint; locationId: bigint; revision: bigint }>(
    `SELECT item_id AS "itemId", location_id AS "locationId", revision
       FROM series_revision
      WHERE $1::bigint[] IS NULL
         OR (item_id, location_id) IN (SELECT * FROM unnest($1::bigint[], $2::bigint[]))`,
    all
      ? [null, null]
      : [series.map(({ itemId }) => itemId), series.map(({ locationId }) => locationColumn(locationId))],
  )
  const revisions = new Map(rows.map((row) => [`${row.itemId}/${row.locationId}`, row.revision]))
  return ({ itemId, locationId }) => revisions.get(`${itemId}/${locationColumn(locationId)}`) ?? 0n
}
