/** Reads of locations. */
import type { LocationKind } from '../../../contracts/shop/shop-records'
import type { Queryable } from '../../client'
import { Conditions, countRows, selectPage } from '../keyset-page'
import type { KeysetRows, ListOptions } from '../keyset-page'

export interface LocationRecord {
  readonly id: bigint
  readonly externalId: string
  readonly name: string
  readonly kind: LocationKind
  readonly parentId: bigint | null
  readonly timeZone: string
  readonly country: string | null
  readonly latitude: number | null
  readonly longitude: number | null
}

const COLUMNS = `l.id, l.external_id AS "externalId", l.name, l.kind::text AS "kind", l.parent_id AS "parentId",
  l.time_zone AS "timeZone", l.country, l.latitude, l.longitude`

export interface LocationConditions {
  readonly kinds?: readonly LocationKind[]
  readonly parentId?: bigint
}

function whereOf(conditions: LocationConditions): Conditions {
  const where = new Conditions()
  if (conditions.kinds) where.and('l.kind::text = ANY(?::text[])', conditions.kinds)
  if (conditions.parentId !== undefined) where.and('l.parent_id = ?::bigint', conditions.parentId)
  return where
}

export function byKeys(
  db: Queryable,
  ids: readonly bigint[],
  externalIds: readonly string[],
): Promise<LocationRecord[]> {
  return db.query<LocationRecord>(
    `SELECT ${COLUMNS} FROM location l WHERE l.id = ANY($1::bigint[]) OR l.external_id = ANY($2::text[])`,
    [ids, externalIds],
  )
}

export function list(
  db: Queryable,
  conditions: LocationConditions,
  options: ListOptions,
): Promise<KeysetRows<LocationRecord>> {
  return selectPage<LocationRecord>(db, {
    columns: COLUMNS,
    from: 'location l',
    idColumn: 'l.id',
    where: whereOf(conditions),
    ...options,
  })
}

export function count(db: Queryable, conditions: LocationConditions): Promise<number> {
  return countRows(db, 'location l', whereOf(conditions))
}
