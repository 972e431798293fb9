/** Promotions, planned ones too: business plans, not for end users. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { PromotionRecord, PromotionStatus } from '../../contracts/shop/shop-records'
import type { Viewer } from '../../contracts/viewer'
import type { Day } from '../../core/time/day'
import type { Queryable } from '../../db/client'
import * as promotionQuery from '../../db/repositories/promotion/promotion-query.repository'
import type {
  PromotionConditions,
  PromotionMember,
} from '../../db/repositories/promotion/promotion-query.repository'
import { requireScope } from '../access'
import type { CatalogService, ItemRecord } from '../shop/catalog.service'
import { inOrderOfIds, inOrderOfRefs, splitRefs } from '../entity-ref'
import { emptyPage, listLimits, pageSize, positionAfter, requireShortLists, toPage } from '../page'
import type { Ordering, Page, PageRequest } from '../page'

export interface PromotionFilter {
  readonly status?: PromotionStatus
  /** Promotions that run on at least one day of [runsFrom, runsTo]. */
  readonly runsFrom?: Day
  readonly runsTo?: Day
  readonly item?: EntityRef
}

/** The latest start first. */
const ORDERING: Ordering = {
  name: 'promotion.starts',
  expression: 'p.starts_on',
  sqlType: 'date',
  descending: true,
}

export interface PromotionServiceOptions {
  readonly database: Queryable
  readonly catalog: CatalogService
}

export class PromotionService {
  constructor(private readonly options: PromotionServiceOptions) {}

  /** Answers in the order of `refs`; null where there is no such promotion. */
  async promotionsByRef(viewer: Viewer, refs: readonly EntityRef[]): Promise<(PromotionRecord | null)[]> {
    requireScope(viewer, 'read')
    const { ids, externalIds } = splitRefs(refs)
    return inOrderOfRefs(refs, await promotionQuery.byKeys(this.options.database, ids, externalIds))
  }

  async promotions(
    viewer: Viewer,
    request: PageRequest & { filter?: PromotionFilter },
  ): Promise<Page<PromotionRecord>> {
    requireScope(viewer, 'read')
    const first = pageSize(request)
    const after = positionAfter(request.after, ORDERING)
    const { item: itemRef, ...filter } = request.filter ?? {}
    const [item] = itemRef ? await this.options.catalog.itemsByRef(viewer, [itemRef]) : []
    if (itemRef && !item) return emptyPage()
    const conditions: PromotionConditions = { ...filter, ...(item ? { itemId: item.id } : {}) }
    const rows = await promotionQuery.list(this.options.database, conditions, {
      sort: ORDERING,
      descending: true,
      first,
      after,
    })
    return toPage(rows, ORDERING, request, () => promotionQuery.count(this.options.database, conditions))
  }

  /**
   * Answers in the order of `promotionIds`; an empty list stands for all items. Null as `first` asks for all.
   * @throws QUERY_TOO_EXPENSIVE where all are too many
   */
  async itemIdsOf(
    viewer: Viewer,
    promotionIds: readonly bigint[],
    first: number | null,
  ): Promise<bigint[][]> {
    requireScope(viewer, 'read')
    const members = await promotionQuery.itemIdsOf(this.options.database, promotionIds, listLimits(first))
    return grouped(promotionIds, requireShortLists(members, first))
  }

  /**
   * A page of the items on sale that each promotion covers: all that are on sale where it names none. In the order of `promotionIds`.
   */
  async coveredItemsOf(
    viewer: Viewer,
    promotionIds: readonly bigint[],
    request: PageRequest,
  ): Promise<Page<ItemRecord>[]> {
    requireScope(viewer, 'read')
    const naming = await promotionQuery.namingItems(this.options.database, promotionIds)
    const pages = await this.options.catalog.itemsOfPromotions(viewer, [...naming], request)
    const all =
      naming.size < promotionIds.length
        ? await this.options.catalog.items(viewer, request)
        : emptyPage<ItemRecord>()
    return inOrderOfIds(promotionIds, [...naming], pages).map((page) => page ?? all)
  }

  /** Answers like `itemIdsOf`, for locations: an empty list stands for all of them. */
  async locationIdsOf(
    viewer: Viewer,
    promotionIds: readonly bigint[],
    first: number | null,
  ): Promise<bigint[][]> {
    requireScope(viewer, 'read')
    const members = await promotionQuery.locationIdsOf(this.options.database, promotionIds, listLimits(first))
    return grouped(promotionIds, requireShortLists(members, first))
  }
}

function grouped(promotionIds: readonly bigint[], members: readonly PromotionMember[]): bigint[][] {
  const byPromotion = new Map<bigint, bigint[]>(promotionIds.map((id) => [id, []]))
  for (const { promotionId, memberId } of members) byPromotion.get(promotionId)?.push(memberId)
  return promotionIds.map((id) => byPromotion.get(id) ?? [])
}
