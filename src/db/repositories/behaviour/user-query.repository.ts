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

export class UserQueryRepository {
  constructor(private readonly database: Queryable) {}

  byKeys(ids: readonly bigint[], externalIds: readonly string[]): Promise<UserRecord[]> {
    return this.database.query<UserRecord>(
      `SELECT ${COLUMNS} FROM app_user u WHERE u.id = ANY($1::bigint[]) OR u.external_id = ANY($2::text[])`,
      [ids, externalIds],
    )
  }

  list(conditions: UserConditions, options: ListOptions): Promise<KeysetRows<UserRecord>> {
    return selectPage<UserRecord>(this.database, {
      columns: COLUMNS,
      from: 'app_user u',
      idColumn: 'u.id',
      where: whereOf(conditions),
      ...options,
    })
  }

  count(conditions: UserConditions): Promise<number> {
    return countRows(this.database, 'app_user u', whereOf(conditions))
  }
}
