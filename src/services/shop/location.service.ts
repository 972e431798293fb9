/** Locations. End users see where they can buy, and the regions around it; not warehouses. */
import { LOCATION_KINDS, PUBLIC_LOCATION_KINDS, type LocationKind } from '../../contracts/shop/shop-records'
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import type { Queryable } from '../../db/client'
import * as locationQuery from '../../db/repositories/shop/location-query.repository'
import type { LocationConditions, LocationRecord } from '../../db/repositories/shop/location-query.repository'
import { readView, requireOneScope } from '../access'
import { inOrderOfRefs, splitRefs } from '../entity-ref'
import { countedTogether, pageSize, positionAfter, toPage } from '../page'
import type { Ordering, Page, PageRequest } from '../page'

export type { LocationRecord } from '../../db/repositories/shop/location-query.repository'

export interface LocationFilter {
  readonly kinds?: readonly LocationKind[]
  readonly parent?: EntityRef
}

const SELLING_KINDS = LOCATION_KINDS.filter((kind) => kind !== 'REGION')
const ORDERING: Ordering = { name: 'location.id', expression: 'l.id', sqlType: 'bigint', descending: false }

export interface LocationServiceOptions {
  readonly database: Queryable
}

export class LocationService {
  constructor(private readonly options: LocationServiceOptions) {}

  /** Answers in the order of `refs`; null where there is no such location, or the viewer may not see it. */
  async locationsByRef(viewer: Viewer, refs: readonly EntityRef[]): Promise<(LocationRecord | null)[]> {
    const view = readView(viewer)
    const { ids, externalIds } = splitRefs(refs)
    const records = await locationQuery.byKeys(this.options.database, ids, externalIds)
    return inOrderOfRefs(
      refs,
      view.kind === 'shop' ? records : records.filter(({ kind }) => PUBLIC_LOCATION_KINDS.includes(kind)),
    )
  }

  /** For those who may name locations without reading them. As long as `refs`. */
  async locationIdsByRef(viewer: Viewer, refs: readonly EntityRef[]): Promise<(bigint | null)[]> {
    requireOneScope(viewer, ['read', 'models'])
    const { ids, externalIds } = splitRefs(refs)
    return inOrderOfRefs(refs, await locationQuery.byKeys(this.options.database, ids, externalIds)).map(
      (location) => location?.id ?? null,
    )
  }

  async locations(
    viewer: Viewer,
    request: PageRequest & { filter?: LocationFilter },
  ): Promise<Page<LocationRecord>> {
    const view = readView(viewer)
    const first = pageSize(request)
    const after = positionAfter(request.after, ORDERING)
    const conditions = await this.conditions(viewer, request.filter ?? {}, view.kind === 'endUser')
    const rows = await locationQuery.list(this.options.database, conditions, {
      sort: ORDERING,
      descending: false,
      first,
      after,
    })
    return toPage(rows, ORDERING, request, () => locationQuery.count(this.options.database, conditions))
  }

  /** All but regions. The total is counted once, whoever asks for it. */
  async sellingPlaces(viewer: Viewer, request: PageRequest): Promise<Page<LocationRecord>> {
    const page = await this.locations(viewer, { ...request, filter: { kinds: SELLING_KINDS } })
    const counted = countedTogether(async () => [await page.totalCount()])
    return { ...page, totalCount: () => counted(0) }
  }

  private async conditions(
    viewer: Viewer,
    filter: LocationFilter,
    onlyPublic: boolean,
  ): Promise<LocationConditions> {
    const wantedKinds = filter.kinds ?? (onlyPublic ? PUBLIC_LOCATION_KINDS : undefined)
    const kinds = onlyPublic
      ? wantedKinds?.filter((kind) => PUBLIC_LOCATION_KINDS.includes(kind))
      : wantedKinds
    const [parent] = filter.parent ? await this.locationsByRef(viewer, [filter.parent]) : []
    return {
      ...(kinds ? { kinds } : {}),
      // Keys begin at 1: below an unknown parent there is nothing.
      ...(filter.parent ? { parentId: parent?.id ?? 0n } : {}),
    }
  }
}
