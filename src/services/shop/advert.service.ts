/** Adverts, with what they may cost: business figures, not for end users. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import type { Day } from '../../core/time/day'
import type { Queryable } from '../../db/client'
import * as advertQuery from '../../db/repositories/shop/advert-query.repository'
import type {
  AdvertConditions,
  AdvertDayRecord,
  AdvertRecord,
  AdvertTotalRecord,
} from '../../db/repositories/shop/advert-query.repository'
import { requireScope } from '../access'
import { inOrderOfRefs, rowsInOrder, splitRefs } from '../entity-ref'
import { countedTogether, emptyPage, pageSize, positionAfter, toPage } from '../page'
import type { Ordering, Page, PageRequest } from '../page'
import type { CatalogService } from './catalog.service'

export type {
  AdvertDayRecord,
  AdvertRecord,
  AdvertTotalRecord,
} from '../../db/repositories/shop/advert-query.repository'

export interface AdvertFilter {
  /** Active adverts where absent; null: active and retired ones. */
  readonly active?: boolean | null
  readonly placement?: string
  /** Adverts that run on at least one day of [runsFrom, runsTo]. */
  readonly runsFrom?: Day
  readonly runsTo?: Day
  readonly item?: EntityRef
}

/** The latest start first. */
const ORDERING: Ordering = {
  name: 'advert.starts',
  expression: 'a.starts_on',
  sqlType: 'date',
  descending: true,
}
/** The latest day first. */
const DAY_ORDERING: Ordering = {
  name: 'advert.day',
  expression: 'd.day',
  sqlType: 'date',
  descending: true,
}

export interface AdvertServiceOptions {
  readonly database: Queryable
  readonly catalog: CatalogService
}

export class AdvertService {
  constructor(private readonly options: AdvertServiceOptions) {}

  /** Answers in the order of `refs`; null where there is no such advert. */
  async advertsByRef(viewer: Viewer, refs: readonly EntityRef[]): Promise<(AdvertRecord | null)[]> {
    requireScope(viewer, 'read')
    const { ids, externalIds } = splitRefs(refs)
    return inOrderOfRefs(refs, await advertQuery.byKeys(this.options.database, ids, externalIds))
  }

  async adverts(
    viewer: Viewer,
    request: PageRequest & { filter?: AdvertFilter },
  ): Promise<Page<AdvertRecord>> {
    requireScope(viewer, 'read')
    const first = pageSize(request)
    const after = positionAfter(request.after, ORDERING)
    const { item: itemRef, active = true, ...filter } = request.filter ?? {}
    const [item] = itemRef ? await this.options.catalog.itemsByRef(viewer, [itemRef]) : []
    if (itemRef && !item) return emptyPage()
    const conditions: AdvertConditions = {
      ...filter,
      ...(active === null ? {} : { active }),
      ...(item ? { itemId: item.id } : {}),
    }
    const rows = await advertQuery.list(this.options.database, conditions, {
      sort: ORDERING,
      descending: true,
      first,
      after,
    })
    return toPage(rows, ORDERING, request, () => advertQuery.count(this.options.database, conditions))
  }

  /** A page for each advert, in one statement. */
  async daysOf(
    viewer: Viewer,
    advertIds: readonly bigint[],
    request: PageRequest,
  ): Promise<Page<AdvertDayRecord>[]> {
    requireScope(viewer, 'read')
    const first = pageSize(request)
    const after = positionAfter(request.after, DAY_ORDERING)
    const options = { sort: DAY_ORDERING, descending: true, first, after }
    const pages = await advertQuery.daysOf(this.options.database, advertIds, options)
    const total = countedTogether(() => advertQuery.countDaysOf(this.options.database, advertIds))
    return pages.map((rows, index) => toPage(rows, DAY_ORDERING, request, () => total(index)))
  }

  /** Answers in the order of `advertIds`; null where nothing was counted yet. */
  async totalsOf(viewer: Viewer, advertIds: readonly bigint[]): Promise<(AdvertTotalRecord | null)[]> {
    requireScope(viewer, 'read')
    return rowsInOrder(advertIds, await advertQuery.totalsOf(this.options.database, advertIds))
  }
}
