/**
 * Exact Shapley values of the columns of a row in a sum of trees, against what the trees say on the average over the rows that they were grown on: path-dependent
 * TreeSHAP (Lundberg, Erion and Lee 2018, "Consistent individualized feature attribution for tree ensembles", algorithm 2). A column that is left out goes both ways at
 * its nodes, as often as rows of training did. On the way to a leaf, `Path` keeps for each size of a set of columns the share of orders that such a set comes first in.
 */
import type { TreeArrays } from './tree-arrays'

/** Columns on the way to a node, each once. Entry 0 stands for no column. */
class Path {
  readonly columns: Int32Array
  /** The share of rows that go this way where the column is left out. */
  readonly zeroes: Float64Array
  /** 1 where the explained row goes this way, else 0. */
  readonly ones: Float64Array
  readonly weights: Float64Array

  constructor(capacity: number) {
    this.columns = new Int32Array(capacity)
    this.zeroes = new Float64Array(capacity)
    this.ones = new Float64Array(capacity)
    this.weights = new Float64Array(capacity)
  }

  copy({ columns, zeroes, ones, weights }: Path, length: number): void {
    for (let i = 0; i < length; i++) {
      this.columns[i] = columns[i]!
      this.zeroes[i] = zeroes[i]!
      this.ones[i] = ones[i]!
      this.weights[i] = weights[i]!
    }
  }

  /** Puts a column at the end of the `last` entries that are there. */
  extend(last: number, zero: number, one: number, column: number): void {
    const { weights } = this
    this.columns[last] = column
    this.zeroes[last] = zero
    this.ones[last] = one
    weights[last] = last === 0 ? 1 : 0
    for (let i = last - 1; i >= 0; i--) {
      weights[i + 1]! += (one * weights[i]! * (i + 1)) / (last + 1)
      weights[i] = (zero * weights[i]! * (last - i)) / (last + 1)
    }
  }

  /** The reverse of `extend` of the entry at `index`. @param last the index of the last entry */
  unwind(last: number, index: number): void {
    const { weights, columns, zeroes, ones } = this
    const [one, zero] = [ones[index]!, zeroes[index]!]
    let next = weights[last]!
    for (let i = last - 1; i >= 0; i--) {
      if (one === 0) {
        weights[i] = (weights[i]! * (last + 1)) / (zero * (last - i))
        continue
      }
      const before = weights[i]!
      weights[i] = (next * (last + 1)) / ((i + 1) * one)
      next = before - (weights[i]! * zero * (last - i)) / (last + 1)
    }
    for (let i = index; i < last; i++) {
      columns[i] = columns[i + 1]!
      zeroes[i] = zeroes[i + 1]!
      ones[i] = ones[i + 1]!
    }
  }

  /** The sum of the weights that `unwind` would leave. */
  sumWithout(last: number, index: number): number {
    const { weights } = this
    const [one, zero] = [this.ones[index]!, this.zeroes[index]!]
    let next = weights[last]!
    let sum = 0
    for (let i = last - 1; i >= 0; i--) {
      if (one === 0) {
        sum += (weights[i]! * (last + 1)) / (zero * (last - i))
        continue
      }
      const weight = (next * (last + 1)) / ((i + 1) * one)
      sum += weight
      next = weights[i]! - (weight * zero * (last - i)) / (last + 1)
    }
    return sum
  }
}

type ChildOf = (node: number, row: Float64Array) => number

export class TreeShap {
  private readonly paths: readonly Path[]

  /** @param childOf where a node sends a row */
  constructor(
    private readonly trees: TreeArrays,
    private readonly childOf: ChildOf,
  ) {
    const longest = 2 + deepest(trees)
    this.paths = Array.from({ length: longest }, () => new Path(longest))
  }

  /** Adds to `out`, by column: the sum of what is added is the value of the row in the tree less `expected` of its root. */
  addTree(tree: number, row: Float64Array, out: Float64Array): void {
    this.walk(this.trees.roots[tree]!, 0, 0, { zero: 1, one: 1, column: -1 }, { row, out })
  }

  private walk(
    at: number,
    level: number,
    entries: number,
    { zero, one, column }: { readonly zero: number; readonly one: number; readonly column: number },
    on: { readonly row: Float64Array; readonly out: Float64Array },
  ): void {
    const path = this.paths[level]!
    if (level > 0) path.copy(this.paths[level - 1]!, entries)
    path.extend(entries, zero, one, column)
    if (at < 0) {
      const value = this.trees.leafValues[~at]!
      for (let i = 1; i <= entries; i++)
        on.out[path.columns[i]!]! += path.sumWithout(entries, i) * (path.ones[i]! - path.zeroes[i]!) * value
      return
    }
    const { columns, children, leftShares } = this.trees
    const split = columns[at]!
    const before = { zero: 1, one: 1 }
    let last = entries
    for (let i = 1; i <= entries; i++) {
      if (path.columns[i] !== split) continue
      before.zero = path.zeroes[i]!
      before.one = path.ones[i]!
      path.unwind(last--, i)
      break
    }
    const taken = this.childOf(at, on.row)
    for (const side of [0, 1]) {
      const child = children[2 * at + side]!
      const share = side === 0 ? leftShares[at]! : 1 - leftShares[at]!
      const next = { zero: before.zero * share, one: child === taken ? before.one : 0, column: split }
      // What no set of columns leads to adds nothing.
      if (next.zero > 0 || next.one > 0) this.walk(child, level + 1, last + 1, next, on)
    }
  }
}

/** What each tree says on the average over the rows that it was grown on: `[trees]`. */
export function expectedValues({ roots, children, leftShares, leafValues }: TreeArrays): Float64Array {
  const values = new Float64Array(leftShares.length)
  const valueOf = (at: number): number => (at >= 0 ? values[at]! : leafValues[~at]!)
  // From the last node to the first: children come after their parent.
  for (let node = values.length - 1; node >= 0; node--) {
    const share = leftShares[node]!
    values[node] = share * valueOf(children[2 * node]!) + (1 - share) * valueOf(children[2 * node + 1]!)
  }
  return Float64Array.from(roots, valueOf)
}

/** Nodes between a root and its deepest leaf. */
function deepest({ columns, children }: TreeArrays): number {
  const depths = new Uint32Array(columns.length)
  let most = 0
  for (let node = 0; node < columns.length; node++) {
    most = Math.max(most, depths[node]! + 1)
    for (const child of [children[2 * node]!, children[2 * node + 1]!])
      if (child >= 0) depths[child] = depths[node]! + 1
  }
  return most
}
