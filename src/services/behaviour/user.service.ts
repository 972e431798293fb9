/** The shop's customers. An end user sees itself and nobody else. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import type { Queryable } from '../../db/client'
import * as userQuery from '../../db/repositories/behaviour/user-query.repository'
import type { UserConditions, UserRecord } from '../../db/repositories/behaviour/user-query.repository'
import { readView } from '../access'
import { inOrderOfRefs, splitRefs } from '../entity-ref'
import type { LocationService } from '../shop/location.service'
import { pageSize, positionAfter, toPage } from '../page'
import type { Ordering, Page, PageRequest } from '../page'

export type { UserRecord } from '../../db/repositories/behaviour/user-query.repository'

export interface UserFilter {
  readonly externalIds?: readonly string[]
  readonly homeLocation?: EntityRef
}

export const USER_ORDERINGS = {
  ID_ASC: { name: 'user.id', expression: 'u.id', sqlType: 'bigint', descending: false },
  EXTERNAL_ID_ASC: {
    name: 'user.externalId',
    expression: 'u.external_id',
    sqlType: 'text',
    descending: false,
  },
  CREATED_AT_DESC: {
    name: 'user.created',
    expression: 'u.created_at',
    sqlType: 'timestamptz',
    descending: true,
  },
} as const satisfies Record<string, Ordering>

export type UserOrder = keyof typeof USER_ORDERINGS

export interface UserServiceOptions {
  readonly database: Queryable
  readonly locations: LocationService
}

export class UserService {
  constructor(private readonly options: UserServiceOptions) {}

  /** Answers in the order of `refs`; null where there is no such user, or the viewer may not see it. */
  async usersByRef(viewer: Viewer, refs: readonly EntityRef[]): Promise<(UserRecord | null)[]> {
    const view = readView(viewer)
    const { ids, externalIds } = splitRefs(refs)
    const records = await userQuery.byKeys(this.options.database, ids, externalIds)
    return inOrderOfRefs(
      refs,
      view.kind === 'shop' ? records : records.filter((user) => user.externalId === view.externalId),
    )
  }

  async users(
    viewer: Viewer,
    request: PageRequest & { filter?: UserFilter; orderBy?: UserOrder },
  ): Promise<Page<UserRecord>> {
    const view = readView(viewer)
    const ordering = USER_ORDERINGS[request.orderBy ?? 'ID_ASC']
    const first = pageSize(request)
    const after = positionAfter(request.after, ordering)
    const wanted = await this.conditions(viewer, request.filter ?? {})
    const conditions =
      view.kind === 'shop'
        ? wanted
        : {
            ...wanted,
            externalIds: [view.externalId].filter((id) => wanted.externalIds?.includes(id) ?? true),
          }
    const rows = await userQuery.list(this.options.database, conditions, {
      sort: ordering,
      descending: ordering.descending,
      first,
      after,
    })
    return toPage(rows, ordering, request, () => userQuery.count(this.options.database, conditions))
  }

  private async conditions(viewer: Viewer, filter: UserFilter): Promise<UserConditions> {
    const [home] = filter.homeLocation
      ? await this.options.locations.locationsByRef(viewer, [filter.homeLocation])
      : []
    return {
      ...(filter.externalIds ? { externalIds: filter.externalIds } : {}),
      // Keys begin at 1: nobody lives at an unknown location.
      ...(filter.homeLocation ? { homeLocationId: home?.id ?? 0n } : {}),
    }
  }
}
