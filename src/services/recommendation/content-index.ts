/**
 * Finds items that are alike by title, category, brand and price, and those that a search asks for: also those that nobody has looked at yet. Inverted
 * indexes over the catalogue in memory, which follow every change; features and words that are rare count more (inverse document frequency).
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { BoundedCache } from '../../core/bounded-cache'
import type { CatalogueItem } from '../../db/repositories/shop/catalogue-snapshot.repository'
import type { Catalogue } from './catalogue'
import { contentFeatures, searchWords } from './content-features'
import { Postings, type SimilarItem } from './postings'

const ITEMS_A_TURN = 100
const MAX_REMEMBERED = 5_000
/** A feature of more items than this, and of more than a twentieth of all, tells too little of likeness to be followed. */
const MAX_ALIKE_BY_FEATURE = 1_000
const MAX_SHARE_BY_FEATURE = 0.05

/** What may be found. */
export interface WantedItems {
  /** Of another choice it is another one. */
  readonly version: string
  has(position: number): boolean
}

export class ContentIndex {
  private features = new Postings()
  private words = new Postings()
  /** What each item was like when it was indexed, by position. */
  private indexed: CatalogueItem[] = []
  private readonly remembered = new BoundedCache<string, readonly SimilarItem[]>(MAX_REMEMBERED)
  private revision = 0
  private treeRevision = -1
  private building: Promise<void> | null = null

  constructor(private readonly catalogue: Catalogue) {}

  /** What an item is like; to be called after `similar`. */
  featuresOf(position: number): Int32Array {
    return this.features.of(position)
  }

  /** Codes of the words that a search finds an item by, each once; `catchUp` must have been called. */
  wordsOf(position: number): Int32Array {
    return this.words.of(position)
  }

  /** Follows the catalogue. The first time it goes through all items, and leaves the thread to others between its parts. */
  async catchUp(): Promise<void> {
    const { catalogue } = this
    const isCurrent = () =>
      this.revision === catalogue.revision && this.treeRevision === catalogue.treeRevision
    while (!isCurrent()) {
      this.building ??= this.follow().finally(() => (this.building = null))
      await this.building
    }
  }

  /** The wanted items that are most like one, itself left out, the most alike first. `catchUp` must have been called. */
  similar(position: number, wanted: WantedItems, count: number): readonly SimilarItem[] {
    const key = `${position} ${wanted.version} ${count}`
    const known = this.remembered.get(key)
    if (known) return known
    const own = this.featuresOf(position)
    const found = this.features.best(own, {
      mostItemsOfFeature: Math.max(MAX_ALIKE_BY_FEATURE, this.catalogue.size * MAX_SHARE_BY_FEATURE),
      isWanted: (at) => at !== position && wanted.has(at),
      scoreOf: (at, share) =>
        share * Math.sqrt(own.length / Math.max(own.length, this.featuresOf(at).length)),
      count,
    })
    this.remembered.set(key, found)
    return found
  }

  /**
   * The wanted items whose title, brand or categories have the words of a query, those with the most of them first; `catchUp` must have been called.
   * They are not remembered: visitors type what they like.
   *
   * @param words codes, at least one of them of a word
   */
  matching(words: Int32Array, wanted: WantedItems, count: number): readonly SimilarItem[] {
    return this.words.best(words, {
      mostItemsOfFeature: Infinity,
      isWanted: (at) => wanted.has(at),
      scoreOf: (_, share) => share,
      count,
    })
  }

  private async follow(): Promise<void> {
    const { catalogue } = this
    const { revision, treeRevision } = catalogue
    const changes = treeRevision === this.treeRevision ? catalogue.changesSince(this.revision) : null
    if (changes === null) await this.begin()
    else {
      let isOther = false
      for (const [turn, position] of [...new Set(changes)].entries()) {
        if (turn > 0 && turn % ITEMS_A_TURN === 0) await nextTurn()
        isOther = this.index(position) || isOther
      }
      if (isOther) this.remembered.clear()
    }
    this.revision = revision
    this.treeRevision = treeRevision
  }

  /** All items, into new indexes: taking each out of the old ones would look through long rows again and again. */
  private async begin(): Promise<void> {
    const built = { features: new Postings(), words: new Postings(), indexed: [] }
    for (let position = 0; position < this.catalogue.size; position++) {
      if (position > 0 && position % ITEMS_A_TURN === 0) await nextTurn()
      this.index(position, built)
    }
    Object.assign(this, built)
    this.remembered.clear()
  }

  /** @returns whether it is like something else than before. Most changes are of stock and say nothing new here. */
  private index(position: number, { features, words, indexed }: Indexes = this.indexes()): boolean {
    const item = this.catalogue.itemAt(position)
    const before = indexed[position]
    indexed[position] = item
    if (before && READ_FIELDS.every((field) => before[field] === item[field])) return false
    const hasOtherFeatures = features.set(position, contentFeatures(item, this.catalogue))
    return words.set(position, searchWords(item, this.catalogue)) || hasOtherFeatures
  }

  private indexes(): Indexes {
    return { features: this.features, words: this.words, indexed: this.indexed }
  }
}

interface Indexes {
  readonly features: Postings
  readonly words: Postings
  readonly indexed: CatalogueItem[]
}

/** Of an item: what its features and words are made of. */
const READ_FIELDS = ['title', 'brand', 'categoryId', 'priceMinor', 'currency'] as const
