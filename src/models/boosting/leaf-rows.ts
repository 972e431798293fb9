/**
 * Which rows lie in which leaf of the tree that grows: `rows` holds those of each leaf one after the other, in ascending order. A split
 * sorts the part of one leaf into two and touches no other row.
 */
export class LeafRows {
  readonly rows: Uint32Array
  /** Of each leaf: its rows are `rows[from]` up to, not including, `rows[to]`. */
  readonly from: Uint32Array
  readonly to: Uint32Array
  private readonly rightRows: Uint32Array

  constructor(capacity: number, maxLeaves: number) {
    this.rows = new Uint32Array(capacity)
    this.rightRows = new Uint32Array(capacity)
    this.from = new Uint32Array(maxLeaves)
    this.to = new Uint32Array(maxLeaves)
  }

  /** All of the first `count` entries of `rows`, which the caller has written, lie in leaf 0. */
  begin(count: number): void {
    this.from[0] = 0
    this.to[0] = count
  }

  count(leaf: number): number {
    return this.to[leaf]! - this.from[leaf]!
  }

  /** The rows of the leaf: a view, not a copy. */
  of(leaf: number): Uint32Array {
    return this.rows.subarray(this.from[leaf], this.to[leaf])
  }

  /** Rows of `leaf` whose bin does not go left become those of `rightLeaf`. @param goesLeft 1 or 0 for each bin */
  split(leaf: number, rightLeaf: number, bins: Uint8Array, goesLeft: Uint8Array): void {
    const { rows, rightRows } = this
    const from = this.from[leaf]!
    const to = this.to[leaf]!
    let left = from
    let right = 0
    // Both sides are written and only one place moves on: a branch would be predicted wrongly half of the time.
    for (let i = from; i < to; i++) {
      const row = rows[i]!
      const isLeft = goesLeft[bins[row]!]!
      rows[left] = row
      rightRows[right] = row
      left += isLeft
      right += 1 - isLeft
    }
    rows.set(rightRows.subarray(0, right), left)
    this.to[leaf] = left
    this.from[rightLeaf] = left
    this.to[rightLeaf] = to
  }
}

/**
 * Writes the leaf of each of the rows. What is done for every row is done in their order afterwards: to follow the rows of one leaf after the other means to fetch memory from far
 * away for each.
 */
export function writeLeafOf(leafOf: Uint16Array, rows: LeafRows, leaves: number): void {
  for (let leaf = 0; leaf < leaves; leaf++)
    for (let i = rows.from[leaf]!; i < rows.to[leaf]!; i++) leafOf[rows.rows[i]!] = leaf
}

/** Adds to the score of each row the value of its leaf. */
export function addLeafValues(scores: Float64Array, leafOf: Uint16Array, leafValues: Float64Array): void {
  for (let row = 0; row < scores.length; row++) scores[row]! += leafValues[leafOf[row]!]!
}
