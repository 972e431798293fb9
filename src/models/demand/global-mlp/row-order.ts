/** Rows in an order that begins anew, shuffled again, when all were seen. */
import type { Rng } from '../../../core/rng'

export class RowOrder {
  /** How often all were seen. */
  rounds = 0
  private order: Uint32Array
  private at = 0

  constructor(
    private readonly length: number,
    private readonly rng: Rng,
  ) {
    this.order = rng.permutation(length)
  }

  next(count: number): Uint32Array {
    const rows = new Uint32Array(count)
    for (let i = 0; i < count; i++) {
      if (this.at === this.length) {
        this.order = this.rng.permutation(this.length)
        this.at = 0
        this.rounds++
      }
      rows[i] = this.order[this.at++]!
    }
    return rows
  }

  /** Of an order that nothing was taken from yet: as if `count` rows had been. */
  skip(count: number): void {
    // A round begins with the first row that is taken from it.
    const rounds = Math.max(0, Math.ceil(count / this.length) - 1)
    if (rounds > 0) {
      this.rng.skip((rounds - 1) * (this.length - 1))
      this.order = this.rng.permutation(this.length)
    }
    this.rounds = rounds
    this.at = count - rounds * this.length
  }
}
