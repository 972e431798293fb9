/** Items and categories in memory: which of them a visitor may be shown, and which a filter lets through. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import type { ItemVocabulary } from '../../contracts/session/item-vocabulary'
import { type Day, dayOf } from '../../core/time/day'
import type {
  CatalogueCategory,
  CatalogueItem,
} from '../../db/repositories/shop/catalogue-snapshot.repository'

/** What a list is narrowed to. */
export interface CatalogueFilter {
  /** With those below them. */
  readonly categoryIds?: readonly bigint[] | null
  readonly brand?: string | null
  /** Part of the title, in capitals or not. */
  readonly titleContains?: string
  readonly items?: readonly EntityRef[]
}

export class Catalogue {
  private readonly items = new Map<string, CatalogueItem>()
  private readonly keys = new Map<string, string>()
  private parents = new Map<bigint, bigint | null>()
  private revision = 0
  private hidden: { readonly of: string; readonly indexes: Int32Array } | null = null

  update(items: readonly CatalogueItem[], categories: readonly CatalogueCategory[]): void {
    this.revision++
    this.parents = new Map(categories.map(({ id, parentId }) => [id, parentId]))
    for (const item of items) {
      this.items.set(item.id.toString(), item)
      this.keys.set(item.externalId, item.id.toString())
    }
  }

  /** @param key decimal key */
  item(key: string): CatalogueItem | null {
    return this.items.get(key) ?? null
  }

  keyOf(externalId: string): string | null {
    return this.keys.get(externalId) ?? null
  }

  /** What anybody may be shown at this instant: see `isPublicItem`. */
  isPublic(key: string, now: Date): boolean {
    return this.isPublicOn(key, dayOf(now, 'UTC'))
  }

  /** Indexes of the items of a vocabulary that nobody may be shown at this instant. Remembered until something changes. */
  hiddenOf(vocabulary: ItemVocabulary, now: Date): Int32Array {
    const today = dayOf(now, 'UTC')
    const of = `${vocabulary.hash} ${this.revision} ${today}`
    if (this.hidden?.of !== of) {
      const indexes = vocabulary.itemIds.flatMap((key, index) => (this.isPublicOn(key, today) ? [] : [index]))
      this.hidden = { of, indexes: Int32Array.from(indexes) }
    }
    return this.hidden.indexes
  }

  /** Whether the item of a key passes. To be made once for a list: it is asked about many keys. */
  passing({ categoryIds, brand, titleContains, items }: CatalogueFilter): (key: string) => boolean {
    const categories = categoryIds ? new Set(categoryIds) : null
    const title = titleContains?.toLowerCase()
    return (key) => {
      const item = this.items.get(key)
      if (!item || (typeof brand === 'string' && item.brand !== brand)) return false
      if (categories && !this.isBelow(item.categoryId, categories)) return false
      if (title !== undefined && !item.title.toLowerCase().includes(title)) return false
      return !items || items.some(({ id, externalId }) => id === item.id || externalId === item.externalId)
    }
  }

  /** Keys of what anybody may be shown at this instant. */
  *publicKeys(now: Date): Generator<string> {
    const today = dayOf(now, 'UTC')
    for (const key of this.items.keys()) if (this.isPublicOn(key, today)) yield key
  }

  private isPublicOn(key: string, today: Day): boolean {
    const item = this.items.get(key)
    return item !== undefined && item.active && (item.retiredOn === null || item.retiredOn > today)
  }

  private isBelow(categoryId: bigint | null, wanted: ReadonlySet<bigint>): boolean {
    for (let at = categoryId; at !== null; at = this.parents.get(at) ?? null) if (wanted.has(at)) return true
    return false
  }
}
