/** Scores of a few items among many, made for one row at a time without giving memory back in between. */
export class ItemScores {
  /** `[items]`; 0 where the item was not scored. */
  readonly values: Float64Array
  /** The scored items, in the order in which they were first scored: the first `count`. */
  readonly scored: Int32Array
  count = 0

  constructor(itemCount: number) {
    this.values = new Float64Array(itemCount)
    this.scored = new Int32Array(itemCount)
  }

  /** A score of 0, to which a small one may be rounded, adds nothing: the item would stay unscored. */
  add(item: number, score: number): void {
    if (!(score > 0)) return
    if (this.values[item] === 0) this.scored[this.count++] = item
    this.values[item]! += score
  }

  clear(): void {
    for (let i = 0; i < this.count; i++) this.values[this.scored[i]!] = 0
    this.count = 0
  }
}
