/** All trees of a model in a few flat arrays: what prediction reads and what an artifact holds. */
import { BIN_LIMIT, type ColumnBins } from './bins'
import type { GrownTree, TreeNode } from './grow-tree'

/** Words of the set of bins that go left at a node. */
export const SET_WORDS = BIN_LIMIT / 32

export const IS_CATEGORICAL = 1
export const MISSING_GOES_LEFT = 2

/** Children and roots from 0 are nodes; `~index` are leaves. A child comes after its parent. */
export interface TreeArrays {
  /** Of each tree. Tree t belongs to output t % outputs. */
  readonly roots: Int32Array
  /** `[nodes]` */
  readonly columns: Uint16Array
  /** `[nodes]` of IS_CATEGORICAL and MISSING_GOES_LEFT. */
  readonly flags: Uint8Array
  /** `[nodes]`: values up to this go left; of a categorical column, the number of its set. */
  readonly thresholds: Float64Array
  /** `[nodes][2]`: left, right. */
  readonly children: Int32Array
  /** `[nodes]`: by how much the split reduced the objective. */
  readonly gains: Float64Array
  /** `[nodes]`: the share of the rows of training that went left. */
  readonly leftShares: Float64Array
  readonly leafValues: Float64Array
  /** `[sets][SET_WORDS]`: the bit of each bin that goes left. */
  readonly categorySets: Uint32Array
}

export function flattenTrees(trees: readonly GrownTree[], columnBins: readonly ColumnBins[]): TreeArrays {
  const nodes = trees.flatMap((tree) => tree.nodes)
  const sets = nodes.flatMap(({ goesLeft }) => (goesLeft ? [goesLeft] : []))
  const firstNodes = startsOf(trees.map((tree) => tree.nodes.length))
  const firstLeaves = startsOf(trees.map((tree) => tree.leafValues.length))
  const shifted = (tree: number, child: number): number =>
    child >= 0 ? firstNodes[tree]! + child : ~(firstLeaves[tree]! + ~child)
  let set = 0
  return {
    roots: Int32Array.from(trees, (tree, t) => shifted(t, tree.nodes.length > 0 ? 0 : ~0)),
    columns: Uint16Array.from(nodes, ({ column }) => column),
    flags: Uint8Array.from(nodes, flagsOf),
    thresholds: Float64Array.from(nodes, ({ column, lastLeftBin, goesLeft }) =>
      goesLeft ? set++ : thresholdOf(columnBins[column]!, lastLeftBin),
    ),
    children: Int32Array.from(
      trees.flatMap((tree, t) =>
        tree.nodes.flatMap(({ children }) => children.map((child) => shifted(t, child))),
      ),
    ),
    gains: Float64Array.from(nodes, ({ gain }) => gain),
    leftShares: Float64Array.from(trees.flatMap((tree) => [...leftSharesOf(tree)])),
    leafValues: Float64Array.from(trees.flatMap(({ leafValues }) => [...leafValues])),
    categorySets: packSets(sets),
  }
}

function startsOf(lengths: readonly number[]): number[] {
  let start = 0
  return lengths.map((length) => (start += length) - length)
}

function flagsOf({ goesLeft, missingGoesLeft }: TreeNode): number {
  return (goesLeft ? IS_CATEGORICAL : 0) | (missingGoesLeft ? MISSING_GOES_LEFT : 0)
}

function thresholdOf(bins: ColumnBins, lastLeftBin: number): number {
  return bins.kind === 'numeric' ? bins.upper[lastLeftBin - 1]! : NaN
}

/** From the last node to the first: children come after their parent. */
function leftSharesOf({ nodes, leafRows }: GrownTree): Float64Array {
  const shares = new Float64Array(nodes.length)
  const rows = new Float64Array(nodes.length)
  for (let node = nodes.length - 1; node >= 0; node--) {
    const [left, right] = nodes[node]!.children.map((child) =>
      child >= 0 ? rows[child]! : leafRows[~child]!,
    )
    rows[node] = left! + right!
    shares[node] = left! / rows[node]!
  }
  return shares
}

function packSets(sets: readonly Uint8Array[]): Uint32Array {
  const words = new Uint32Array(sets.length * SET_WORDS)
  sets.forEach((goesLeft, set) => {
    for (let bin = 0; bin < BIN_LIMIT; bin++)
      if (goesLeft[bin]) words[set * SET_WORDS + (bin >> 5)]! |= 1 << (bin & 31)
  })
  return words
}
