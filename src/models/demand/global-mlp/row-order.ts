import type { Rng } from '../../../core/statistics/rng'

/** Rows in a shuffled order that begins anew, shuffled again, when all were taken. */
export class RowOrder {
  /** How often all rows were taken. */
  rounds = 0
  private order: Uint32Array
  private position = 0

  constructor(
    private readonly length: number,
    private readonly rng: Rng,
  ) {
    this.order = rng.permutation(length)
  }

  next(count: number): Uint32Array {
    const rows = new Uint32Array(count)
    for (let i = 0; i < count; i++) {
      if (this.position === this.length) {
        this.order = this.rng.permutation(this.length)
        this.position = 0
        this.rounds++
      }
      rows[i] = this.order[this.position++]!
    }
    return rows
  }

  /** Goes on as if `count` rows had been taken. Nothing may have been taken before. */
  skip(count: number): void {
    // A round begins with the first row that is taken from it.
    const rounds = Math.max(0, Math.ceil(count / this.length) - 1)
    if (rounds > 0) {
      this.rng.skip((rounds - 1) * (this.length - 1))
      this.order = this.rng.permutation(this.length)
    }
    this.rounds = rounds
    this.position = count - rounds * this.length
  }
}
