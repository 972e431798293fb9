import { createHash } from 'node:crypto'

/** In place of the index of an item: the event has none, or one that the vocabulary does not hold. */
export const NO_ITEM = -1

/**
 * The items that a session model knows, each with a dense index from 0: what stands in typed arrays in place of keys.
 * A vocabulary never changes; a model keeps the one that it was trained with.
 */
export class ItemVocabulary {
  /** Decimal database keys, in the order of their indexes. */
  readonly itemIds: readonly string[]
  /** SHA-256 over the keys in order. Indexes of two vocabularies of one hash mean the same. */
  readonly hash: string
  private readonly indexes: ReadonlyMap<string, number>

  /** @param itemIds each once */
  constructor(itemIds: readonly string[]) {
    this.itemIds = itemIds
    this.indexes = new Map(itemIds.map((itemId, index) => [itemId, index]))
    this.hash = createHash('sha256').update(itemIds.join('\n')).digest('hex')
  }

  get size(): number {
    return this.itemIds.length
  }

  /** NO_ITEM where the item is not in the vocabulary. */
  indexOf(itemId: string): number {
    return this.indexes.get(itemId) ?? NO_ITEM
  }
}
