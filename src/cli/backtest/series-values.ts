/** Values of one series while its file is read: in any order, with gaps. */

/** Periods of all series of a file, gaps included. They take 5 bytes each, and the arrays of short series are as long as those of the longest. */
export const MAX_VALUES = 20_000_000

const FIRST_SIZE = 16

export class SeriesValues {
  /** NaN where there is no value. */
  private values = new Float32Array(FIRST_SIZE).fill(Number.NaN)
  /** The index that `values[0]` stands for. */
  private base = 0
  /** The first and the last index that has a value; there is none where the first is above the last. */
  first = Number.POSITIVE_INFINITY
  last = Number.NEGATIVE_INFINITY

  /** Periods from the first value to the last: what it takes of the memory. */
  get span(): number {
    return this.first > this.last ? 0 : this.last - this.first + 1
  }

  /** The span that it would have with a value at `index`. */
  spanWith(index: number): number {
    return Math.max(this.last, index) - Math.min(this.first, index) + 1
  }

  /** @returns false where there is a value already */
  set(index: number, value: number): boolean {
    if (this.first > this.last) this.base = index
    this.reach(index)
    const at = index - this.base
    if (!Number.isNaN(this.values[at]!)) return false
    this.values[at] = value
    this.first = Math.min(this.first, index)
    this.last = Math.max(this.last, index)
    return true
  }

  /** NaN where there is none. */
  at(index: number): number {
    return this.values[index - this.base] ?? Number.NaN
  }

  /** Makes room on the side where it lacks, as much again as there is. */
  private reach(index: number): void {
    const { base, values } = this
    const before = Math.max(0, base - index)
    const after = Math.max(0, index - base - values.length + 1)
    if (before + after === 0) return
    const room = Math.min(MAX_VALUES, values.length)
    const left = before > 0 ? before + room : 0
    const grown = new Float32Array(left + values.length + (after > 0 ? after + room : 0)).fill(Number.NaN)
    grown.set(values, left)
    this.values = grown
    this.base = base - left
  }
}
