/**
 * Finds items that are alike by title, category, brand and price: also those that nobody has looked at yet. An inverted index over the
 * catalogue in memory, which follows every change; features that are rare count more (inverse document frequency).
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { BoundedCache } from '../../core/bounded-cache'
import type { Catalogue } from './catalogue'
import { contentFeatures } from './content-features'

const ITEMS_A_TURN = 200
/** A feature of more items than this, and of more than a twentieth of the catalogue, tells too little to be followed. */
const MAX_POSTINGS = 1_000
const MAX_SHARE = 0.05
const MAX_REMEMBERED = 5_000

export interface SimilarItem {
  readonly position: number
  /** 0..1 */
  readonly score: number
}

export class ContentIndex {
  private readonly features: Int32Array[] = []
  private readonly postings = new Map<number, number[]>()
  private readonly remembered = new BoundedCache<string, readonly SimilarItem[]>(MAX_REMEMBERED)
  private revision = 0
  private treeRevision = -1
  private building: Promise<void> | null = null

  constructor(private readonly catalogue: Catalogue) {}

  /** What an item is like; to be called after `similar`. */
  featuresOf(position: number): Int32Array {
    return this.features[position] ?? new Int32Array(0)
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

  private find(position: number, isWanted: (position: number) => boolean, count: number): SimilarItem[] {
    const own = this.featuresOf(position)
    const total = Math.max(1, this.features.length)
    const mostPostings = Math.max(MAX_POSTINGS, total * MAX_SHARE)
    const sums = new Map<number, number>()
    let most = 0
    for (const feature of own) {
      const postings = this.postings.get(feature) ?? []
      const weight = Math.log(1 + total / (postings.length || 1))
      most += weight
      if (postings.length > mostPostings) continue
      for (const at of postings) sums.set(at, (sums.get(at) ?? 0) + weight)
    }
    const scored = Array.from(sums, ([at, sum]) => ({
      position: at,
      score: (sum / most) * Math.sqrt(own.length / Math.max(own.length, this.featuresOf(at).length)),
    }))
    return scored
      .filter((one) => one.position !== position && isWanted(one.position))
      .sort((a, b) => b.score - a.score || a.position - b.position)
      .slice(0, count)
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
    const before = this.features[position]
    const now = contentFeatures(this.catalogue.itemAt(position), this.catalogue)
    // Most changes are of stock and say nothing new here.
    if (before && before.length === now.length && before.every((feature, at) => feature === now[at])) return
    for (const feature of before ?? []) {
      const postings = this.postings.get(feature)!
      postings.splice(postings.indexOf(position), 1)
      if (postings.length === 0) this.postings.delete(feature)
    }
    for (const feature of now) {
      const postings = this.postings.get(feature)
      if (postings) postings.push(position)
      else this.postings.set(feature, [position])
    }
    this.features[position] = now
    this.remembered.clear()
  }
}
