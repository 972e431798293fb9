/** Reads of items and categories. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { categoriesOfPromotions } from '../promotion/promotion-coverage'
import { isPublicItem } from './public-rows'
import { Conditions, countRows, countRowsOf, selectPage, selectPagesOf } from '../keyset-page'
import type { KeysetRows, ListOptions } from '../keyset-page'

export interface ItemRecord {
  readonly id: bigint
  readonly externalId: string
  readonly title: string
  readonly brand: string | null
  readonly categoryId: bigint | null
  readonly priceMinor: bigint
  readonly costMinor: bigint | null
  readonly currency: string
  readonly active: boolean
  readonly launchedOn: Day | null
  readonly retiredOn: Day | null
  readonly predecessorId: bigint | null
  readonly attributes: unknown
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface CategoryRecord {
  readonly id: bigint
  readonly externalId: string
  readonly name: string
  readonly parentId: bigint | null
}

const ITEM_COLUMNS = `i.id, i.external_id AS "externalId", i.title, i.brand, i.category_id AS "categoryId",
  i.price_minor AS "priceMinor", i.cost_minor AS "costMinor", i.currency, i.active,
  i.launched_on AS "launchedOn", i.retired_on AS "retiredOn", i.predecessor_id AS "predecessorId", i.attributes, i.created_at AS "createdAt",
  i.updated_at AS "updatedAt"`
const CATEGORY_COLUMNS = `c.id, c.external_id AS "externalId", c.name, c.parent_id AS "parentId"`

const ITEMS_OF_PROMOTION = {
  columns: ITEM_COLUMNS,
  from: `(SELECT promotion_id, item_id FROM promotion_item
          UNION SELECT pc.promotion_id, ci.id FROM promotion_category pc
           JOIN (WITH RECURSIVE ${categoriesOfPromotions()} SELECT top, id FROM category_within) w ON w.top = pc.category_id
           JOIN item ci ON ci.category_id = w.id) c
         JOIN item i ON i.id = c.item_id`,
  idColumn: 'i.id',
  parentColumn: 'c.promotion_id',
}

/** Which items are meant: the public catalogue (active, and not retired by today), or by their flag; null: all of them. */
export type ItemVisibility = 'public' | { readonly active: boolean | null }

export interface ItemConditions {
  readonly visibility: ItemVisibility
  readonly categoryIds?: readonly bigint[]
  readonly ids?: readonly bigint[]
  readonly externalIds?: readonly string[]
  /** Part of the title, case-insensitive. */
  readonly titleContains?: string
  readonly brand?: string
}

function itemWhere(conditions: ItemConditions): Conditions {
  const where = new Conditions()
  const { visibility } = conditions
  if (visibility === 'public') where.and(isPublicItem('i'))
  else if (visibility.active !== null) where.and('i.active = ?', visibility.active)
  if (conditions.categoryIds) where.and('i.category_id = ANY(?::bigint[])', conditions.categoryIds)
  if (conditions.ids || conditions.externalIds) {
    where.and(
      'i.id = ANY(?::bigint[]) OR i.external_id = ANY(?::text[])',
      conditions.ids ?? [],
      conditions.externalIds ?? [],
    )
  }
  if (conditions.titleContains !== undefined) {
    where.and('strpos(lower(i.title), lower(?::text)) > 0', conditions.titleContains)
  }
  if (conditions.brand !== undefined) where.and('i.brand = ?', conditions.brand)
  return where
}

export function itemsByKeys(
  db: Queryable,
  visibility: ItemVisibility,
  ids: readonly bigint[],
  externalIds: readonly string[],
): Promise<ItemRecord[]> {
  const where = itemWhere({ visibility, ids, externalIds })
  return db.query<ItemRecord>(`SELECT ${ITEM_COLUMNS} FROM item i WHERE ${where.sql}`, where.parameters)
}

export function items(
  db: Queryable,
  conditions: ItemConditions,
  options: ListOptions,
): Promise<KeysetRows<ItemRecord>> {
  return selectPage<ItemRecord>(db, {
    columns: ITEM_COLUMNS,
    from: 'item i',
    idColumn: 'i.id',
    where: itemWhere(conditions),
    ...options,
  })
}

/** A page of the items that each promotion names, by themselves or by category; as long as `promotionIds`. */
export function itemsOfPromotions(
  db: Queryable,
  visibility: ItemVisibility,
  promotionIds: readonly bigint[],
  options: ListOptions,
): Promise<KeysetRows<ItemRecord>[]> {
  const query = { ...ITEMS_OF_PROMOTION, where: itemWhere({ visibility }), ...options }
  return selectPagesOf<ItemRecord>(db, query, promotionIds)
}

/** Answers one count for each of `promotionIds`. */
export function countItemsOfPromotions(
  db: Queryable,
  visibility: ItemVisibility,
  promotionIds: readonly bigint[],
): Promise<number[]> {
  return countRowsOf(db, { ...ITEMS_OF_PROMOTION, where: itemWhere({ visibility }) }, promotionIds)
}

export async function itemIds(db: Queryable, conditions: ItemConditions, limit: number): Promise<bigint[]> {
  const where = itemWhere(conditions)
  const rows = await db.query<{ id: bigint }>(
    `SELECT i.id FROM item i WHERE ${where.sql} ORDER BY i.id LIMIT ${limit}`,
    where.parameters,
  )
  return rows.map(({ id }) => id)
}

export function countItems(db: Queryable, conditions: ItemConditions): Promise<number> {
  return countRows(db, 'item i', itemWhere(conditions))
}

export function categoriesByIds(db: Queryable, ids: readonly bigint[]): Promise<CategoryRecord[]> {
  return db.query<CategoryRecord>(
    `SELECT ${CATEGORY_COLUMNS} FROM category c WHERE c.id = ANY($1::bigint[])`,
    [ids],
  )
}

export function categoriesByExternalIds(
  db: Queryable,
  externalIds: readonly string[],
): Promise<CategoryRecord[]> {
  return db.query<CategoryRecord>(
    `SELECT ${CATEGORY_COLUMNS} FROM category c WHERE c.external_id = ANY($1::text[])`,
    [externalIds],
  )
}

export function categories(db: Queryable, options: ListOptions): Promise<KeysetRows<CategoryRecord>> {
  return selectPage<CategoryRecord>(db, {
    columns: CATEGORY_COLUMNS,
    from: 'category c',
    idColumn: 'c.id',
    where: new Conditions(),
    ...options,
  })
}

export function countCategories(db: Queryable): Promise<number> {
  return countRows(db, 'category c', new Conditions())
}

/** The categories and everything below them. */
export async function withDescendants(db: Queryable, categoryIds: readonly bigint[]): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `WITH RECURSIVE below AS (
       SELECT id FROM category WHERE id = ANY($1::bigint[])
       UNION SELECT child.id FROM category child JOIN below ON child.parent_id = below.id)
     SELECT id FROM below`,
    [categoryIds],
  )
  return rows.map((row) => row.id)
}
