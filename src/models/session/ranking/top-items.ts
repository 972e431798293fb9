import type { ItemChoice } from './item-choice'
import type { ItemScores } from './item-scores'

/** The best items of a row, in a heap whose root is the worst of them. Of equal scores the one with the better rank comes first. */
export class TopItems {
  private readonly heap: Int32Array
  private size = 0

  /** @param ranks `[items]` which of two equal items comes first: the lower one */
  constructor(
    private readonly ranks: Int32Array,
    maxCount: number,
  ) {
    this.heap = new Int32Array(maxCount)
  }

  /**
   * Writes the best permitted items, best first, with their scores, and bars them.
   * @param count at most so many
   * @returns how many were written
   */
  write(
    scores: ItemScores,
    choice: ItemChoice,
    count: number,
    items: Int32Array,
    ofItems: Float32Array,
    at: number,
  ): number {
    const { values, scored } = scores
    this.size = 0
    if (count === 0) return 0
    for (let i = 0; i < scores.count; i++) {
      const item = scored[i]!
      // Most candidates lie below the worst of a full heap: they are not even asked whether they are permitted.
      if (this.size === count && !this.isBefore(item, this.heap[0]!, values)) continue
      if (!choice.permits(item)) continue
      if (this.size < count) this.push(item, values)
      else this.replaceWorst(item, values)
    }
    const written = this.size
    while (this.size > 0) {
      const worst = this.takeWorst(values)
      items[at + this.size] = worst
      ofItems[at + this.size] = values[worst]!
      choice.bar(worst)
    }
    return written
  }

  private isBefore(a: number, b: number, values: Float64Array): boolean {
    const difference = values[a]! - values[b]!
    return difference > 0 || (difference === 0 && this.ranks[a]! < this.ranks[b]!)
  }

  private push(item: number, values: Float64Array): void {
    const { heap } = this
    let at = this.size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.isBefore(heap[parent]!, item, values)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = item
  }

  private replaceWorst(item: number, values: Float64Array): void {
    const { heap } = this
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.size) break
      if (child + 1 < this.size && this.isBefore(heap[child]!, heap[child + 1]!, values)) child++
      if (!this.isBefore(item, heap[child]!, values)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = item
  }

  private takeWorst(values: Float64Array): number {
    const worst = this.heap[0]!
    const last = this.heap[--this.size]!
    if (this.size > 0) this.replaceWorst(last, values)
    return worst
  }
}
