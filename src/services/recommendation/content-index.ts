/**
 * Finds items that are alike by title, category, brand and price, and those that a search asks for: also those that nobody has looked at yet. Inverted
 * indexes over the catalogue in memory, which follow every change; features and words that are rare count more (inverse document frequency).
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { BoundedCache } from '../../core/bounded-cache'
import type { Catalogue } from './catalogue'
import { contentFeatures, searchWords } from './content-features'
import { Postings } from './postings'

const ITEMS_A_TURN = 100
const MAX_REMEMBERED = 5_000

export interface SimilarItem {
  readonly position: number
  /** 0..1 */
  readonly score: number
}

export class ContentIndex {
  private readonly features = new Postings()
  private readonly words = new Postings()
  private readonly remembered = new BoundedCache<string, readonly SimilarItem[]>(MAX_REMEMBERED)
  private revision = 0
  private treeRevision = -1
  private building: Promise<void> | null = null

  constructor(private readonly catalogue: Catalogue) {}

  /** What an item is like; to be called after `similar`. */
  featuresOf(position: number): Int32Array {
    return this.features.of(position)
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

  /**
   * The items that are most like one, itself left out, the most alike first. `catchUp` must have been called.
   *
   * @param kind names the wanted items: another choice has another name
   */
  similar(
    position: number,
    kind: string,
    isWanted: (position: number) => boolean,
    count: number,
  ): readonly SimilarItem[] {
    const key = `${position} ${kind} ${count}`
    const known = this.remembered.get(key)
    if (known) return known
    const found = this.find(position, isWanted, count)
    this.remembered.set(key, found)
    return found
  }

  /**
   * The items whose title, brand or categories have the words of a query, those with the most of them first; `catchUp` must have been called.
   *
   * @param words codes, at least one of them of a word
   * @param kind as of `similar`
   */
  matching(
    words: Int32Array,
    kind: string,
    isWanted: (position: number) => boolean,
    count: number,
  ): readonly SimilarItem[] {
    const key = `words ${words.join(' ')} ${kind} ${count}`
    const known = this.remembered.get(key)
    if (known) return known
    const { sums, most } = this.words.sumsOf(words)
    const found = bestOf(sums, (at, sum) => (isWanted(at) ? sum / most : null), count)
    this.remembered.set(key, found)
    return found
  }

  private find(position: number, isWanted: (position: number) => boolean, count: number): SimilarItem[] {
    const own = this.featuresOf(position)
    const { sums, most } = this.features.sumsOf(own)
    const scoreOf = (at: number, sum: number): number | null => {
      if (at === position || !isWanted(at)) return null
      return (sum / most) * Math.sqrt(own.length / Math.max(own.length, this.featuresOf(at).length))
    }
    return bestOf(sums, scoreOf, count)
  }

  private async follow(): Promise<void> {
    const { catalogue } = this
    const { revision, treeRevision } = catalogue
    const changes = treeRevision === this.treeRevision ? catalogue.changesSince(this.revision) : null
    const positions = changes ? [...new Set(changes)] : Array.from({ length: catalogue.size }, (_, at) => at)
    for (const [turn, position] of positions.entries()) {
      if (turn > 0 && turn % ITEMS_A_TURN === 0) await nextTurn()
      this.index(position)
    }
    this.revision = revision
    this.treeRevision = treeRevision
  }

  private index(position: number): void {
    const item = this.catalogue.itemAt(position)
    const isOther = this.features.set(position, contentFeatures(item, this.catalogue))
    // Most changes are of stock and say nothing new here.
    if (this.words.set(position, searchWords(item, this.catalogue)) || isOther) this.remembered.clear()
  }
}

/** @param scoreOf null: it is not wanted */
function bestOf(
  sums: ReadonlyMap<number, number>,
  scoreOf: (position: number, sum: number) => number | null,
  count: number,
): SimilarItem[] {
  return Array.from(sums)
    .flatMap(([position, sum]): SimilarItem[] => {
      const score = scoreOf(position, sum)
      return score === null ? [] : [{ position, score }]
    })
    .sort((a, b) => b.score - a.score || a.position - b.position)
    .slice(0, count)
}
