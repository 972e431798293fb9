/** Reads of the shop's customers. */
import type { Queryable } from '../../client'
import { Conditions, countRows, selectPage } from '../keyset-page'
import type { KeysetRows, ListOptions } from '../keyset-page'

export interface UserRecord {
  readonly id: bigint
  readonly externalId: string
  readonly homeLocationId: bigint | null
  readonly attributes: unknown
  readonly createdAt: Date
}

const COLUMNS = `u.id, u.external_id AS "externalId", u.home_location_id AS "homeLocationId", u.attributes,
  u.created_at AS "createdAt"`

export interface UserConditions {
  readonly externalIds?: readonly string[]
  readonly homeLocationId?: bigint
}

function whereOf(conditions: UserConditions): Conditions {
  const where = new Conditions()
  if (conditions.externalIds) where.and('u.external_id = ANY(?::text[])', conditions.externalIds)
  if (conditions.homeLocationId !== undefined) {
    where.and('u.home_location_id = ?::bigint', conditions.homeLocationId)
  }
  return where
}

export function byKeys(
  db: Queryable,
  ids: readonly bigint[],
  externalIds: readonly string[],
): Promise<UserRecord[]> {
  return db.query<UserRecord>(
    `SELECT ${COLUMNS} FROM app_user u WHERE u.id = ANY($1::bigint[]) OR u.external_id = ANY($2::text[])`,
    [ids, externalIds],
  )
}

export function list(
  db: Queryable,
  conditions: UserConditions,
  options: ListOptions,
): Promise<KeysetRows<UserRecord>> {
  return selectPage<UserRecord>(db, {
    columns: COLUMNS,
    from: 'app_user u',
    idColumn: 'u.id',
    where: whereOf(conditions),
    ...options,
  })
}

export function count(db: Queryable, conditions: UserConditions): Promise<number> {
  return countRows(db, 'app_user u', whereOf(conditions))
}
