/**
 * Grows one tree leaf by leaf: the leaf with the greatest gain splits next, wherever it is ("leaf-wise" or best-first; Ke et al.,
 * NeurIPS 2017; Shi 2007). Of two new leaves only the smaller one is counted.
 */
import type { BinnedColumns } from './binned-columns'
import type { BoostingConfig } from './config'
import { addUp, SplitFinder, Split, type Directions, type LeafSums } from './find-split'
import { Histograms, SlotPool } from './histograms'
import type { LeafRows } from './leaf-rows'
import { MISSING_BIN } from './bins'
import type { Rng } from '../../core/statistics/rng'
import type { Turns } from './turns'

/** A split of a tree, in bins. Children from 0 are nodes, which come after their parent; `~leaf` are leaves. */
export interface TreeNode {
  readonly column: number
  /** -1 of a categorical column. */
  readonly lastLeftBin: number
  /** 1 for each bin that goes left; only of categorical columns. */
  readonly goesLeft: Uint8Array | null
  readonly missingGoesLeft: boolean
  readonly gain: number
  readonly children: [left: number, right: number]
}

export interface GrownTree {
  /** Empty where no split was worth it: then leaf 0 is the whole tree. */
  readonly nodes: readonly TreeNode[]
  /** Of each leaf, before shrinkage. */
  readonly leafValues: Float64Array
  /** Rows of training in each leaf. */
  readonly leafRows: Float64Array
}

/** Rows that the tree does not learn from, but that are led to its leaves. */
export interface Followers {
  readonly rows: LeafRows
  readonly bins: readonly Uint8Array[]
}

class Leaf {
  readonly sums: LeafSums = { gradient: 0, hessian: 0, rows: 0 }
  readonly split = new Split()
  /** The slot of its histogram. */
  histogram: number | null = null
  depth = 0
  /** Where the node that this leaf becomes is entered: a child of its parent. */
  parent: TreeNode | null = null
  side: 0 | 1 = 0
}

/** Of the loss, for each row. */
interface Derivatives {
  readonly gradients: Float64Array
  readonly hessians: Float64Array
}

/** Grows one tree after the other on the same rows. Its memory is allocated once. */
export class TreeGrower {
  private readonly leaves: readonly Leaf[]
  private readonly finder: SplitFinder
  private readonly histograms: Histograms
  private readonly pool: SlotPool
  /** The slot for leaves whose histogram is not kept. */
  private readonly scratch: number

  constructor(
    private readonly data: BinnedColumns,
    private readonly config: BoostingConfig,
    private readonly turns: Turns,
    private readonly rng: Rng,
    directions: Directions | null,
    threads: number,
  ) {
    this.histograms = new Histograms(data, config.maxLeaves + 1, config.histogramMiB, threads)
    this.scratch = this.histograms.slots - 1
    this.pool = new SlotPool(this.scratch)
    this.leaves = Array.from({ length: config.maxLeaves }, () => new Leaf())
    this.finder = new SplitFinder(config, directions)
  }

  /**
   * @param columns those that may split
   * @param rows lie in leaf 0; afterwards each lies in its leaf, as do those that follow
   * @throws CANCELLED
   */
  async grow(
    columns: Uint32Array,
    rows: LeafRows,
    { gradients, hessians }: Derivatives,
    followers: readonly Followers[],
  ): Promise<GrownTree> {
    const { leaves, config } = this
    const nodes: TreeNode[] = []
    try {
      this.histograms.setDerivatives(gradients, hessians)
      await this.openRoot(columns, rows)
      let count = 1
      while (count < config.maxLeaves) {
        const index = this.bestLeaf(count)
        if (index < 0) break
        const rightIndex = count++
        const { split } = leaves[index]!
        nodes.push(this.enterNode(index, rightIndex, nodes.length))
        rows.split(index, rightIndex, this.data.bins[split.column]!, split.goesLeft)
        for (const follower of followers)
          follower.rows.split(index, rightIndex, follower.bins[split.column]!, split.goesLeft)
        this.divideSums(leaves[index]!, leaves[rightIndex]!)
        await this.openChildren(index, rightIndex, columns, rows, count < config.maxLeaves)
      }
      const grown = leaves.slice(0, count)
      return {
        nodes,
        leafValues: Float64Array.from(grown, ({ sums: { gradient, hessian } }) =>
          hessian + config.l2 > 0 ? -gradient / (hessian + config.l2) : 0,
        ),
        leafRows: Float64Array.from(grown, ({ sums }) => sums.rows),
      }
    } finally {
      for (const leaf of leaves) this.forget(leaf)
    }
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.histograms.close()
  }

  private async openRoot(columns: Uint32Array, rows: LeafRows): Promise<void> {
    const root = this.leaves[0]!
    root.depth = 0
    root.parent = null
    await this.countAndSearch(0, columns, rows, (slot) =>
      Object.assign(root.sums, addUp(this.histograms.read(slot, columns[0]!))),
    )
  }

  /** The leaf whose split gains most, of equals the first; -1 where none can be split. */
  private bestLeaf(count: number): number {
    let best = -1
    for (let index = 0; index < count; index++) {
      const { split } = this.leaves[index]!
      if (split.isFound && (best < 0 || split.gain > this.leaves[best]!.split.gain)) best = index
    }
    return best
  }

  /** The leaf becomes a node, and two leaves its children. */
  private enterNode(index: number, rightIndex: number, nodeIndex: number): TreeNode {
    const leaf = this.leaves[index]!
    const right = this.leaves[rightIndex]!
    const { column, lastLeftBin, goesLeft, gain } = leaf.split
    const node: TreeNode = {
      column,
      lastLeftBin,
      goesLeft: lastLeftBin < 0 ? goesLeft.slice() : null,
      missingGoesLeft: goesLeft[MISSING_BIN] === 1,
      gain,
      children: [~index, ~rightIndex],
    }
    if (leaf.parent) leaf.parent.children[leaf.side] = nodeIndex
    leaf.parent = right.parent = node
    leaf.side = 0
    right.side = 1
    leaf.depth = right.depth = leaf.depth + 1
    return node
  }

  private divideSums({ sums, split: { left } }: Leaf, right: Leaf): void {
    right.sums.gradient = sums.gradient - left.gradient
    right.sums.hessian = sums.hessian - left.hessian
    right.sums.rows = sums.rows - left.rows
    Object.assign(sums, left)
  }

  /** @param isNeeded whether there is room for another leaf, so that a split of one of the two may be made */
  private async openChildren(
    left: number,
    right: number,
    columns: Uint32Array,
    rows: LeafRows,
    isNeeded: boolean,
  ): Promise<void> {
    const isLeftSmaller = this.leaves[left]!.sums.rows <= this.leaves[right]!.sums.rows
    const [smaller, larger] = isLeftSmaller ? [left, right] : [right, left]
    const parentHistogram = this.leaves[left]!.histogram
    this.leaves[left]!.histogram = null
    this.leaves[right]!.split.reset()
    this.leaves[left]!.split.reset()
    if (!isNeeded || !this.mayBeSplit(larger)) {
      if (parentHistogram !== null) this.pool.giveBack(parentHistogram)
      return
    }
    const ofSmaller =
      parentHistogram !== null || this.mayBeSplit(smaller)
        ? await this.countAndSearch(smaller, columns, rows)
        : null
    if (parentHistogram === null || ofSmaller === null) {
      await this.countAndSearch(larger, columns, rows)
      return
    }
    this.histograms.subtract(parentHistogram, ofSmaller)
    this.search(larger, columns, parentHistogram)
    this.keepWhereUseful(larger, parentHistogram)
  }

  private mayBeSplit(index: number): boolean {
    const { sums, depth } = this.leaves[index]!
    return sums.rows >= 2 * this.config.minRowsPerLeaf && depth < this.config.maxDepth
  }

  /**
   * Counts the leaf and finds its best split.
   * @returns the slot of its histogram, which is valid until the next leaf is counted
   */
  private async countAndSearch(
    index: number,
    columns: Uint32Array,
    rows: LeafRows,
    onCounted?: (slot: number) => void,
  ): Promise<number> {
    const lent = this.pool.take()
    const histogram = lent ?? this.scratch
    await this.histograms.count(histogram, columns, rows.of(index))
    onCounted?.(histogram)
    this.search(index, columns, histogram)
    if (lent !== null) this.keepWhereUseful(index, lent)
    await this.turns.after(rows.count(index) * columns.length)
    return histogram
  }

  private keepWhereUseful(index: number, histogram: number): void {
    const leaf = this.leaves[index]!
    if (leaf.split.isFound) leaf.histogram = histogram
    else this.pool.giveBack(histogram)
  }

  private search(index: number, columns: Uint32Array, histogram: number): void {
    const { sums, split } = this.leaves[index]!
    split.reset()
    if (!this.mayBeSplit(index)) return
    for (const column of this.drawnFor(columns)) {
      const ofColumn = this.histograms.read(histogram, column)
      if (this.data.isCategorical[column]) this.finder.tryCategorical(ofColumn, column, sums, split)
      else this.finder.tryNumeric(ofColumn, column, sums, split)
    }
  }

  /** The columns that one split may be of. */
  private drawnFor(columns: Uint32Array): Uint32Array {
    const { columnFractionOfSplit } = this.config
    if (columnFractionOfSplit === 1) return columns
    const drawn = Math.max(1, Math.round(columnFractionOfSplit * columns.length))
    return this.rng
      .permutation(columns.length)
      .slice(0, drawn)
      .sort()
      .map((at) => columns[at]!)
  }

  private forget(leaf: Leaf): void {
    leaf.split.reset()
    if (leaf.histogram !== null) this.pool.giveBack(leaf.histogram)
    leaf.histogram = null
  }
}
