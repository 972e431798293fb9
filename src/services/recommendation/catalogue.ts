/**
 * Items, categories and stock in memory. Every item has a position, which it keeps: sets of items are bits by position. What changes is
 * noted, so that who computed something of all items need not do it again for each change.
 */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type {
  CatalogueCategory,
  CatalogueItem,
} from '../../db/repositories/shop/catalogue-snapshot.repository'
import { isPublicOn, retirementDay } from './public-items'
import { StockLevels } from './stock'

/** What a list is narrowed to. */
export interface CatalogueFilter {
  /** With those below them. */
  readonly categoryIds?: readonly bigint[] | null
  readonly brand?: string | null
  /** Part of the title, in capitals or not. */
  readonly titleContains?: string
  readonly items?: readonly EntityRef[]
  /** Lists hold what is active alone: where it is false, they are empty. */
  readonly active?: boolean | null
}

/** Beyond it, who fell behind looks at all items. */
const MAX_CHANGES = 50_000

export class Catalogue {
  readonly stock = new StockLevels()
  private readonly items: CatalogueItem[] = []
  private readonly positions = new Map<string, number>()
  private readonly keys = new Map<string, string>()
  private categories = new Map<bigint, CatalogueCategory>()
  private changes: number[] = []
  private forgotten = 0
  private trees = 0

  update(items: readonly CatalogueItem[], categories: readonly CatalogueCategory[]): void {
    if (this.isOtherTree(categories)) {
      this.categories = new Map(categories.map((category) => [category.id, category]))
      this.trees++
    }
    for (const item of items) {
      const key = item.id.toString()
      const position = this.positions.get(key) ?? this.items.length
      this.positions.set(key, position)
      this.keys.set(item.externalId, key)
      this.items[position] = item
      this.changes.push(position)
    }
    if (this.changes.length > MAX_CHANGES) {
      this.forgotten += this.changes.length
      this.changes = []
    }
  }

  get size(): number {
    return this.items.length
  }

  /** Moves on with every change of an item. */
  get revision(): number {
    return this.forgotten + this.changes.length
  }

  /** Moves on when categories come, go, move, or are called otherwise. */
  get treeRevision(): number {
    return this.trees
  }

  /** Positions of the items that changed since a revision, some of them twice; null where that is not known any more. */
  changesSince(revision: number): readonly number[] | null {
    return revision < this.forgotten ? null : this.changes.slice(revision - this.forgotten)
  }

  /** @param key decimal key */
  item(key: string): CatalogueItem | null {
    const position = this.positions.get(key)
    return position === undefined ? null : this.items[position]!
  }

  itemAt(position: number): CatalogueItem {
    return this.items[position]!
  }

  /** -1: there is no such item. */
  positionOf(key: string): number {
    return this.positions.get(key) ?? -1
  }

  keyOf(externalId: string): string | null {
    return this.keys.get(externalId) ?? null
  }

  /** Of a category and all above it, the nearest first. */
  *categoriesAbove(categoryId: bigint | null): Generator<CatalogueCategory> {
    for (let at = categoryId; at !== null;) {
      const category = this.categories.get(at)
      if (!category) return
      yield category
      at = category.parentId
    }
  }

  /** Whether two categories lie directly below the same one. */
  areSiblings(one: bigint, other: bigint | null): boolean {
    const parent = this.categories.get(one)?.parentId ?? null
    return parent !== null && other !== null && this.categories.get(other)?.parentId === parent
  }

  /** Whether anybody may be shown an item at this instant. */
  isPublic(key: string, now: Date): boolean {
    const item = this.item(key)
    return item !== null && isPublicOn(item, retirementDay(now))
  }

  /** Whether an item passes. To be made once for many items. */
  passing({
    categoryIds,
    brand,
    titleContains,
    items,
    active = null,
  }: CatalogueFilter): (item: CatalogueItem) => boolean {
    const categories = categoryIds ? new Set(categoryIds) : null
    const title = titleContains?.toLowerCase()
    const ids = new Set(items?.map(({ id }) => id))
    const externalIds = new Set(items?.map(({ externalId }) => externalId))
    return (item) => {
      if (active !== null && item.active !== active) return false
      if (typeof brand === 'string' && item.brand !== brand) return false
      if (categories && !this.isBelow(item.categoryId, categories)) return false
      if (title !== undefined && !item.title.toLowerCase().includes(title)) return false
      return !items || ids.has(item.id) || externalIds.has(item.externalId)
    }
  }

  private isBelow(categoryId: bigint | null, wanted: ReadonlySet<bigint>): boolean {
    for (const { id } of this.categoriesAbove(categoryId)) if (wanted.has(id)) return true
    return false
  }

  private isOtherTree(categories: readonly CatalogueCategory[]): boolean {
    return (
      categories.length !== this.categories.size ||
      categories.some(({ id, parentId, externalId, name }) => {
        const known = this.categories.get(id)
        return known?.parentId !== parentId || known.externalId !== externalId || known.name !== name
      })
    )
  }
}
