/**
 * Sets of items of the catalogue as bits, each computed once and from then on only for what changed: no list looks through the whole
 * catalogue. The first computation of a large one leaves the thread to others between its parts.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ItemVocabulary, NO_ITEM } from '../../contracts/session/item-vocabulary'
import type { CatalogueItem } from '../../db/repositories/shop/catalogue-snapshot.repository'
import type { Catalogue } from './catalogue'

export type ItemTest = (item: CatalogueItem) => boolean

/** Of each, a bit an item is held. */
const MAX_SETS = 200
/** Some tenths of a millisecond. */
const ITEMS_A_TURN = 2_000

export class ItemSet {
  private static made = 0
  private readonly number = ItemSet.made++
  private words = new Uint32Array(0)
  private members = 0
  private choice: { readonly of: string; readonly indexes: IndexChoice } | null = null
  /** Moves on with every change. */
  private edition = 0

  get size(): number {
    return this.members
  }

  /** Of another set, and after every change, it is another one. */
  get version(): string {
    return `${this.number}.${this.edition}`
  }

  has(position: number): boolean {
    return position >= 0 && ((this.words[position >>> 5] ?? 0) & (1 << (position & 31))) !== 0
  }

  set(position: number, isMember: boolean): void {
    if (this.has(position) === isMember) return
    const word = position >>> 5
    if (word >= this.words.length) {
      const grown = new Uint32Array(Math.max(64, this.words.length * 2, word + 1))
      grown.set(this.words)
      this.words = grown
    }
    this.words[word]! ^= 1 << (position & 31)
    this.members += isMember ? 1 : -1
    this.edition++
  }

  *positions(): Generator<number> {
    for (let word = 0; word < this.words.length; word++) {
      for (let bits = this.words[word]!; bits !== 0; bits &= bits - 1) {
        yield word * 32 + 31 - Math.clz32(bits & -bits)
      }
    }
  }

  /** The items of a vocabulary that are in the set, or those that are not, whichever are fewer. Remembered until the set changes. */
  indexesIn(vocabulary: ItemVocabulary, catalogue: Catalogue): IndexChoice {
    const of = `${vocabulary.hash} ${this.edition}`
    if (this.choice?.of !== of) {
      const members: number[] = []
      const others: number[] = []
      for (const [index, key] of vocabulary.itemIds.entries()) {
        ;(this.has(catalogue.positionOf(key)) ? members : others).push(index)
      }
      const indexes =
        members.length < others.length
          ? { allowed: Int32Array.from(members), excluded: new Int32Array(0) }
          : { allowed: null, excluded: Int32Array.from(others) }
      this.choice = { of, indexes }
    }
    return this.choice.indexes
  }
}

/** Indexes of a vocabulary. */
export interface IndexChoice {
  /** Null: all. */
  readonly allowed: Int32Array | null
  readonly excluded: Int32Array
}

/** Indexes of these items, without those that the vocabulary does not know. */
export function indexesOf(vocabulary: ItemVocabulary, keys: Iterable<string>): number[] {
  return Array.from(keys, (key) => vocabulary.indexOf(key)).filter((index) => index !== NO_ITEM)
}

interface KeptSet {
  readonly set: ItemSet
  readonly ready: Promise<void>
  revision: number
  readonly treeRevision: number
}

export class ItemSets {
  /** The least recently used comes first. */
  private readonly kept = new Map<string, KeptSet>()

  constructor(private readonly catalogue: Catalogue) {}

  /**
   * The items that pass a test, as the catalogue is now.
   * @param key names the test: another test has another key
   */
  async get(key: string, test: ItemTest): Promise<ItemSet> {
    let kept = this.kept.get(key)
    if (kept === undefined || !this.canCatchUp(kept)) kept = this.begin(test)
    this.kept.delete(key)
    this.kept.set(key, kept)
    if (this.kept.size > MAX_SETS) this.kept.delete(this.kept.keys().next().value!)
    await kept.ready
    return this.catchUp(kept, test) ? kept.set : this.get(key, test)
  }

  private canCatchUp({ revision, treeRevision }: KeptSet): boolean {
    return treeRevision === this.catalogue.treeRevision && this.catalogue.changesSince(revision) !== null
  }

  private begin(test: ItemTest): KeptSet {
    const { catalogue } = this
    const set = new ItemSet()
    const fill = async () => {
      for (let start = 0; start < catalogue.size; start += ITEMS_A_TURN) {
        if (start > 0) await nextTurn()
        const end = Math.min(start + ITEMS_A_TURN, catalogue.size)
        for (let at = start; at < end; at++) set.set(at, test(catalogue.itemAt(at)))
      }
    }
    return { set, ready: fill(), revision: catalogue.revision, treeRevision: catalogue.treeRevision }
  }

  /** False where so much changed that it must be computed anew. */
  private catchUp(kept: KeptSet, test: ItemTest): boolean {
    if (!this.canCatchUp(kept)) return false
    for (const at of this.catalogue.changesSince(kept.revision)!)
      kept.set.set(at, test(this.catalogue.itemAt(at)))
    kept.revision = this.catalogue.revision
    return true
  }
}
