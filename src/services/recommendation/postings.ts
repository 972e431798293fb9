/** An inverted index: which items have a feature. Items are positions of a catalogue, features are numbers. */

/** A feature of more items than this, and of more than a twentieth of all, tells too little to be followed. */
const MAX_POSTINGS = 1_000
const MAX_SHARE = 0.05

export class Postings {
  private readonly featuresOf: Int32Array[] = []
  private readonly positionsOf = new Map<number, number[]>()

  /** None where nothing is known of the item. */
  of(position: number): Int32Array {
    return this.featuresOf[position] ?? new Int32Array(0)
  }

  /** Puts these features in the place of those that the item had. @returns whether they are others */
  set(position: number, features: Int32Array): boolean {
    const before = this.featuresOf[position]
    if (before?.length === features.length && before.every((feature, at) => feature === features[at]))
      return false
    for (const feature of before ?? []) {
      const positions = this.positionsOf.get(feature)!
      positions.splice(positions.indexOf(position), 1)
      if (positions.length === 0) this.positionsOf.delete(feature)
    }
    for (const feature of features) {
      const positions = this.positionsOf.get(feature)
      if (positions) positions.push(position)
      else this.positionsOf.set(feature, [position])
    }
    this.featuresOf[position] = features
    return true
  }

  /** For each item with some of the features the sum of their weights (inverse document frequencies), and that of all features. */
  sumsOf(features: Iterable<number>): { readonly sums: ReadonlyMap<number, number>; readonly most: number } {
    const total = Math.max(1, this.featuresOf.length)
    const mostPositions = Math.max(MAX_POSTINGS, total * MAX_SHARE)
    const sums = new Map<number, number>()
    let most = 0
    for (const feature of features) {
      const positions = this.positionsOf.get(feature) ?? []
      const weight = Math.log(1 + total / (positions.length || 1))
      most += weight
      if (positions.length > mostPositions) continue
      for (const at of positions) sums.set(at, (sums.get(at) ?? 0) + weight)
    }
    return { sums, most }
  }
}
