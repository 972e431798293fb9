/** Revisions of series: location 0 stands for all locations together. */
import type { DemandSeriesKey, ItemSeriesKey } from '../../../contracts/demand/demand'
import type { Queryable } from '../../client'

/** How tables that hold all locations together name that place. */
export const ALL_LOCATIONS = 0n

/** The key of a series' place in tables that hold all locations together. */
export function locationColumn(locationId: string | null): string {
  return locationId ?? String(ALL_LOCATIONS)
}

export function locationFromColumn(column: bigint): string | null {
  return column === ALL_LOCATIONS ? null : String(column)
}

/** The series of an item, at a location or over all of them, by the shop's own keys; null where one is unknown. */
export async function readSeriesByExternalIds(
  db: Queryable,
  item: string,
  location: string | null,
): Promise<ItemSeriesKey | null> {
  const [row] = await db.query<{ itemId: bigint; locationId: bigint | null }>(
    `SELECT i.id AS "itemId", l.id AS "locationId"
       FROM item i LEFT JOIN location l ON l.external_id = $2 WHERE i.external_id = $1`,
    [item, location],
  )
  if (!row || (location !== null && row.locationId === null)) return null
  return { itemId: String(row.itemId), locationId: row.locationId === null ? null : String(row.locationId) }
}

/** What people call an item and its place; the place is null where it is all locations together. The item must exist. */
export async function readSeriesNames(
  db: Queryable,
  { itemId, locationId }: DemandSeriesKey,
): Promise<{ readonly item: string; readonly location: string | null }> {
  const [names] = await db.query<{ item: string; location: string | null }>(
    `SELECT i.title AS "item", (SELECT l.name FROM location l WHERE l.id = $2::bigint) AS "location"
       FROM item i WHERE i.id = $1::bigint`,
    [itemId, locationId],
  )
  return names!
}

/** The shop's own keys of series, in the order given; the location is null where it is all locations together. The items must exist. */
export async function readSeriesExternalIds(
  db: Queryable,
  series: readonly DemandSeriesKey[],
): Promise<{ readonly item: string; readonly location: string | null }[]> {
  return db.query<{ item: string; location: string | null }>(
    `SELECT i.external_id AS "item", l.external_id AS "location"
       FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS s(item_id, location_id, ord)
       JOIN item i ON i.id = s.item_id LEFT JOIN location l ON l.id = s.location_id
      ORDER BY s.ord`,
    [series.map(({ itemId }) => itemId), series.map(({ locationId }) => locationId)],
  )
}

/** Each item over all locations, and then at each place that any sales of it are known of; in the order given. */
export async function readSoldSeries(db: Queryable, itemIds: readonly string[]): Promise<ItemSeriesKey[]> {
  // A look-up in the primary key for each pair, rather than a scan of all history.
  return db.query<ItemSeriesKey>(
    `SELECT i.id::text AS "itemId", place.id::text AS "locationId"
       FROM unnest($1::bigint[]) WITH ORDINALITY AS i(id, ord)
      CROSS JOIN LATERAL (
        SELECT NULL::bigint AS id
         UNION ALL
        SELECT l.id FROM location l
         CROSS JOIN LATERAL (
           SELECT 1 FROM demand_day d
            WHERE d.item_id = i.id AND d.location_id = l.id AND (d.units <> 0 OR d.source = 'IMPORT') LIMIT 1) AS sold
         WHERE l.kind <> 'REGION') AS place
      ORDER BY i.ord, place.id NULLS FIRST`,
    [itemIds],
  )
}
