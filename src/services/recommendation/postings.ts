/** An inverted index: which items have a feature. Items are positions of a catalogue, features are numbers. */

/** Of a feature that many have, the items that were told of last are looked at: a question takes a millisecond at most. */
export const MOST_LOOKED_AT = 50_000

export interface SimilarItem {
  readonly position: number
  /** 0..1 */
  readonly score: number
}

export interface Question {
  /** A feature of more items tells too little to be followed. */
  readonly mostItemsOfFeature: number
  readonly isWanted: (position: number) => boolean
  /** @param share 0..1: the weights of the features that the item has, of those of all features of the question */
  readonly scoreOf: (position: number, share: number) => number
  /** Items at most. */
  readonly count: number
}

export class Postings {
  private readonly featuresOf: Int32Array[] = []
  private readonly positionsOf = new Map<number, number[]>()
  /** By position, of the question that is answered; 0 between two questions. */
  private sums = new Float64Array(0)

  /** None where nothing is known of the item. */
  of(position: number): Int32Array {
    return this.featuresOf[position] ?? new Int32Array(0)
  }

  /** Puts these features in the place of those that the item had. @returns whether they are others */
  set(position: number, features: Int32Array): boolean {
    const before = this.of(position)
    this.featuresOf[position] = features
    const [old, wanted] = [new Set(before), new Set(features)]
    const gone = [...old].filter((feature) => !wanted.has(feature))
    const come = [...wanted].filter((feature) => !old.has(feature))
    for (const feature of gone) {
      const positions = this.positionsOf.get(feature)!
      positions.splice(positions.indexOf(position), 1)
      if (positions.length === 0) this.positionsOf.delete(feature)
    }
    for (const feature of come) {
      const positions = this.positionsOf.get(feature)
      if (positions) positions.push(position)
      else this.positionsOf.set(feature, [position])
    }
    return gone.length + come.length > 0
  }

  /**
   * The wanted items with some of these features, those of the highest scores first, and of equal ones those that were told of last. Rare features
   * weigh more (inverse document frequency), and are followed first.
   */
  best(
    features: Iterable<number>,
    { mostItemsOfFeature, isWanted, scoreOf, count }: Question,
  ): SimilarItem[] {
    const total = Math.max(1, this.featuresOf.length)
    if (this.sums.length < total) this.sums = new Float64Array(total * 2)
    const { sums } = this
    const found: number[] = []
    let most = 0
    let left = MOST_LOOKED_AT
    const postings = Array.from(new Set(features), (feature) => this.positionsOf.get(feature) ?? [])
    for (const positions of postings.sort((a, b) => a.length - b.length)) {
      const weight = Math.log(1 + total / (positions.length || 1))
      most += weight
      if (positions.length > mostItemsOfFeature) continue
      const end = Math.max(0, positions.length - left)
      left -= positions.length - end
      for (let at = positions.length - 1; at >= end; at--) {
        const position = positions[at]!
        if (!isWanted(position)) continue
        if (sums[position] === 0) found.push(position)
        sums[position]! += weight
      }
    }
    const best = new Best(count)
    for (const position of found) {
      best.add({ position, score: scoreOf(position, sums[position]! / most) })
      sums[position] = 0
    }
    return best.sorted()
  }
}

/** Keeps the best of many: as a heap, whose root is the worst of those that are kept. */
class Best {
  private readonly kept: SimilarItem[] = []

  constructor(private readonly count: number) {}

  add(item: SimilarItem): void {
    const { kept, count } = this
    if (kept.length < count) {
      kept.push(item)
      for (let at = kept.length - 1; at > 0;) {
        const parent = (at - 1) >> 1
        if (byScore(kept[parent]!, kept[at]!) >= 0) break
        this.swap(at, parent)
        at = parent
      }
    } else if (count > 0 && byScore(item, kept[0]!) < 0) {
      kept[0] = item
      this.sink()
    }
  }

  sorted(): SimilarItem[] {
    return this.kept.sort(byScore)
  }

  private sink(): void {
    const { kept } = this
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      let worst = at
      if (left < kept.length && byScore(kept[left]!, kept[worst]!) > 0) worst = left
      if (right < kept.length && byScore(kept[right]!, kept[worst]!) > 0) worst = right
      if (worst === at) return
      this.swap(at, worst)
      at = worst
    }
  }

  private swap(one: number, other: number): void {
    const { kept } = this
    ;[kept[one], kept[other]] = [kept[other]!, kept[one]!]
  }
}

/** Below 0: the first is the better one. */
function byScore(a: SimilarItem, b: SimilarItem): number {
  return b.score - a.score || b.position - a.position
}
