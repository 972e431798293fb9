/** Items and categories. End users see the public catalogue: items on sale, without what they cost the shop. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { Viewer } from '../../contracts/viewer'
import type { Queryable } from '../../db/client'
import * as catalogQuery from '../../db/repositories/shop/catalog-query.repository'
import type {
  CategoryRecord,
  ItemConditions,
  ItemRecord,
} from '../../db/repositories/shop/catalog-query.repository'
import { readsWholeCatalogue, readView, requireOneScope } from '../access'
import { inOrderOfRefs, rowsInOrder, splitRefs } from '../entity-ref'
import { countedTogether, pageSize, positionAfter, toPage } from '../page'
import type { Ordering, Page, PageRequest } from '../page'

export type { CategoryRecord, ItemRecord } from '../../db/repositories/shop/catalog-query.repository'

export interface ItemFilter {
  /** Active items where absent; null: active and retired ones. */
  readonly active?: boolean | null
  /** Including everything below them. */
  readonly categoryIds?: readonly bigint[]
  readonly items?: readonly EntityRef[]
  readonly titleContains?: string
  readonly brand?: string
}

export const ITEM_ORDERINGS = {
  ID_ASC: { name: 'item.id', expression: 'i.id', sqlType: 'bigint', descending: false },
  EXTERNAL_ID_ASC: {
    name: 'item.externalId',
    expression: 'i.external_id',
    sqlType: 'text',
    descending: false,
  },
  TITLE_ASC: { name: 'item.title', expression: 'i.title', sqlType: 'text', descending: false },
  TITLE_DESC: { name: 'item.title.desc', expression: 'i.title', sqlType: 'text', descending: true },
  PRICE_ASC: { name: 'item.price', expression: 'i.price_minor', sqlType: 'bigint', descending: false },
  PRICE_DESC: { name: 'item.price.desc', expression: 'i.price_minor', sqlType: 'bigint', descending: true },
  CREATED_AT_DESC: {
    name: 'item.created',
    expression: 'i.created_at',
    sqlType: 'timestamptz',
    descending: true,
  },
} as const satisfies Record<string, Ordering>

export type ItemOrder = keyof typeof ITEM_ORDERINGS

const CATEGORY_ORDERING: Ordering = {
  name: 'category.id',
  expression: 'c.id',
  sqlType: 'bigint',
  descending: false,
}

export interface CatalogServiceOptions {
  readonly database: Queryable
}

export class CatalogService {
  constructor(private readonly options: CatalogServiceOptions) {}

  /** Answers in the order of `refs`; null where there is no such item, or the viewer may not see it. */
  async itemsByRef(viewer: Viewer, refs: readonly EntityRef[]): Promise<(ItemRecord | null)[]> {
    const isWhole = readsWholeCatalogue(viewer)
    const { ids, externalIds } = splitRefs(refs)
    if (isWhole) {
      return inOrderOfRefs(
        refs,
        await catalogQuery.itemsByKeys(this.options.database, { active: null }, ids, externalIds),
      )
    }
    const records = await catalogQuery.itemsByKeys(this.options.database, 'public', ids, externalIds)
    return inOrderOfRefs(refs, records.map(withoutCost))
  }

  /** For those who may name items without reading them. As long as `refs`. */
  async itemIdsByRef(viewer: Viewer, refs: readonly EntityRef[]): Promise<(bigint | null)[]> {
    requireOneScope(viewer, ['read', 'models'])
    const { ids, externalIds } = splitRefs(refs)
    const records = await catalogQuery.itemsByKeys(this.options.database, { active: null }, ids, externalIds)
    return inOrderOfRefs(refs, records).map((item) => item?.id ?? null)
  }

  async items(
    viewer: Viewer,
    request: PageRequest & { filter?: ItemFilter; orderBy?: ItemOrder },
  ): Promise<Page<ItemRecord>> {
    const view = readView(viewer)
    const ordering = ITEM_ORDERINGS[request.orderBy ?? 'ID_ASC']
    const first = pageSize(request)
    const after = positionAfter(request.after, ordering)
    const conditions = await this.conditions(request.filter ?? {}, view.kind === 'endUser')
    const rows = await catalogQuery.items(this.options.database, conditions, {
      sort: ordering,
      descending: ordering.descending,
      first,
      after,
    })
    const shown = view.kind === 'shop' ? rows : { ...rows, rows: rows.rows.map(withoutCost) }
    return toPage(shown, ordering, request, () => catalogQuery.countItems(this.options.database, conditions))
  }

  /** A page of the items on sale that each of these promotions names, in one statement. */
  async itemsOfPromotions(
    viewer: Viewer,
    promotionIds: readonly bigint[],
    request: PageRequest,
  ): Promise<Page<ItemRecord>[]> {
    const view = readView(viewer)
    const ordering = ITEM_ORDERINGS.ID_ASC
    const first = pageSize(request)
    const after = positionAfter(request.after, ordering)
    const onSale = view.kind === 'shop' ? { active: true } : 'public'
    const pages = await catalogQuery.itemsOfPromotions(this.options.database, onSale, promotionIds, {
      sort: ordering,
      descending: ordering.descending,
      first,
      after,
    })
    const total = countedTogether(() =>
      catalogQuery.countItemsOfPromotions(this.options.database, onSale, promotionIds),
    )
    return pages.map((rows, index) => {
      const shown = view.kind === 'shop' ? rows : { ...rows, rows: rows.rows.map(withoutCost) }
      return toPage(shown, ordering, request, () => total(index))
    })
  }

  /** The keys of at most `limit` items, ascending. */
  async itemIds(viewer: Viewer, filter: ItemFilter, limit: number): Promise<bigint[]> {
    const view = readView(viewer)
    const conditions = await this.conditions(filter, view.kind === 'endUser')
    return catalogQuery.itemIds(this.options.database, conditions, limit)
  }

  /** Answers in the order of `ids`. */
  async categoriesByIds(viewer: Viewer, ids: readonly bigint[]): Promise<(CategoryRecord | null)[]> {
    readView(viewer)
    return rowsInOrder(ids, await catalogQuery.categoriesByIds(this.options.database, ids))
  }

  /** Those that there are, in no order. */
  async categoriesByExternalIds(viewer: Viewer, externalIds: readonly string[]): Promise<CategoryRecord[]> {
    readView(viewer)
    return catalogQuery.categoriesByExternalIds(this.options.database, externalIds)
  }

  async categories(viewer: Viewer, request: PageRequest): Promise<Page<CategoryRecord>> {
    readView(viewer)
    const rows = await catalogQuery.categories(this.options.database, {
      sort: CATEGORY_ORDERING,
      descending: false,
      first: pageSize(request),
      after: positionAfter(request.after, CATEGORY_ORDERING),
    })
    return toPage(rows, CATEGORY_ORDERING, request, () => catalogQuery.countCategories(this.options.database))
  }

  /** The categories and everything below them. */
  async categoriesWithDescendants(viewer: Viewer, ids: readonly bigint[]): Promise<bigint[]> {
    readView(viewer)
    return catalogQuery.withDescendants(this.options.database, ids)
  }

  private async conditions(filter: ItemFilter, onlyPublic: boolean): Promise<ItemConditions> {
    const refs = filter.items ? splitRefs(filter.items) : undefined
    return {
      visibility: onlyPublic ? 'public' : { active: filter.active === undefined ? true : filter.active },
      ...(filter.categoryIds === undefined
        ? {}
        : { categoryIds: await catalogQuery.withDescendants(this.options.database, filter.categoryIds) }),
      ...(refs ?? {}),
      ...(filter.titleContains === undefined ? {} : { titleContains: filter.titleContains }),
      ...(filter.brand === undefined ? {} : { brand: filter.brand }),
    }
  }
}

function withoutCost(item: ItemRecord): ItemRecord {
  return { ...item, costMinor: null }
}
