/**
 * Histograms: for each bin of each column the sums of gradient and hessian and the number of rows. A histogram is one
 * Float64Array, three numbers a bin, the columns one after the other (see `offsets`).
 */
import type { LeafRows } from './leaf-rows'

/** Numbers of a bin: gradient, hessian, rows. */
export const BIN_FIELDS = 3

/** Where the bins of each column begin in a histogram. */
export function histogramOffsets(binCounts: readonly number[]): { offsets: Uint32Array; length: number } {
  const offsets = new Uint32Array(binCounts.length)
  let length = 0
  binCounts.forEach((bins, column) => {
    offsets[column] = length
    length += BIN_FIELDS * bins
  })
  return { offsets, length }
}

/** Counts leaves. Its working memory is that of one leaf with all rows. */
export class HistogramCounter {
  /** Gradient and hessian of the rows of the leaf, in their order: fetched once instead of once for each column. */
  private readonly ordered: Float64Array

  constructor(
    private readonly bins: readonly Uint8Array[],
    private readonly offsets: Uint32Array,
    maxRows: number,
  ) {
    this.ordered = new Float64Array(2 * maxRows)
  }

  /** Overwrites the parts of `columns` in `histogram`. */
  count(
    histogram: Float64Array,
    columns: Uint32Array,
    leafRows: LeafRows,
    leaf: number,
    gradients: Float64Array,
    hessians: Float64Array,
  ): void {
    const { ordered } = this
    const from = leafRows.from[leaf]!
    const rows = leafRows.rows.subarray(from, leafRows.to[leaf])
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!
      ordered[2 * i] = gradients[row]!
      ordered[2 * i + 1] = hessians[row]!
    }
    const partOf = (column: number): Float64Array =>
      histogram.subarray(this.offsets[column], this.offsets[column + 1]).fill(0)
    const isOdd = columns.length % 2 === 1
    if (isOdd) countColumn(partOf(columns[0]!), this.bins[columns[0]!]!, rows, ordered)
    for (let i = isOdd ? 1 : 0; i < columns.length; i += 2) {
      const first = columns[i]!
      const second = columns[i + 1]!
      countTwoColumns(partOf(first), partOf(second), this.bins[first]!, this.bins[second]!, rows, ordered)
    }
  }
}

function countColumn(
  ofColumn: Float64Array,
  bins: Uint8Array,
  rows: Uint32Array,
  ordered: Float64Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    const at = BIN_FIELDS * bins[rows[i]!]!
    ofColumn[at]! += ordered[2 * i]!
    ofColumn[at + 1]! += ordered[2 * i + 1]!
    ofColumn[at + 2]! += 1
  }
}

/**
 * The hottest loop of training. A sum waits for the one before in the same bin; with two columns at a time the processor has
 * something else to do meanwhile, which takes a third less time than one after the other.
 */
function countTwoColumns(
  ofFirst: Float64Array,
  ofSecond: Float64Array,
  firstBins: Uint8Array,
  secondBins: Uint8Array,
  rows: Uint32Array,
  ordered: Float64Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    const gradient = ordered[2 * i]!
    const hessian = ordered[2 * i + 1]!
    const first = BIN_FIELDS * firstBins[row]!
    ofFirst[first]! += gradient
    ofFirst[first + 1]! += hessian
    ofFirst[first + 2]! += 1
    const second = BIN_FIELDS * secondBins[row]!
    ofSecond[second]! += gradient
    ofSecond[second + 1]! += hessian
    ofSecond[second + 2]! += 1
  }
}

/** `parent` becomes the histogram of the other child: what the one child does not have of it (Ke et al., section 2.1). */
export function subtractHistogram(parent: Float64Array, child: Float64Array): void {
  for (let i = 0; i < parent.length; i++) parent[i]! -= child[i]!
}

/** So many histograms as fit into a part of the memory, at least one. They are lent to leaves and come back. */
export class HistogramPool {
  private readonly free: Float64Array[]
  private made = 0
  private readonly limit: number

  constructor(
    private readonly length: number,
    maxLeaves: number,
    maxMiB: number,
  ) {
    const fitting = Math.floor((maxMiB * 2 ** 20) / (length * Float64Array.BYTES_PER_ELEMENT))
    this.limit = Math.max(1, Math.min(maxLeaves, fitting))
    this.free = []
  }

  /** Null where all are lent. */
  take(): Float64Array | null {
    const found = this.free.pop()
    if (found || this.made === this.limit) return found ?? null
    this.made++
    return new Float64Array(this.length)
  }

  giveBack(histogram: Float64Array): void {
    this.free.push(histogram)
  }
}
