/** The leaves of one tree, and what leads to each: a small tree can be read as rules. */
import type { BoostedTrees } from './boosted-trees'
import { IS_CATEGORICAL, SET_WORDS } from './tree-arrays'

/** Values of one column. Of a numeric one those above `above` and up to `upTo`, null: no bound; of a categorical one those of `codes`. */
export interface ValueRange {
  readonly above: number | null
  readonly upTo: number | null
  /** Null of a numeric column. */
  readonly codes: readonly number[] | null
}

export interface TreeLeaf {
  /** As `BoostedTrees.leafOf` tells it. */
  readonly leaf: number
  /** Its value, with what the model says before any tree. */
  readonly answer: number
  /** By column, of those that the way to the leaf asks for. Where missing values go is not told. */
  readonly ranges: ReadonlyMap<number, ValueRange>
}

/** Of a model with one output, from left to right. */
export function leavesOf(model: BoostedTrees, tree: number): TreeLeaf[] {
  const { trees, baseScores } = model.parts
  const leaves: TreeLeaf[] = []
  const walk = (at: number, ranges: ReadonlyMap<number, ValueRange>): void => {
    if (at < 0) {
      leaves.push({ leaf: ~at, answer: baseScores[0]! + trees.leafValues[~at]!, ranges })
      return
    }
    const column = trees.columns[at]!
    for (const side of [0, 1] as const) {
      const range = narrowed(model, at, side, ranges.get(column))
      walk(trees.children[2 * at + side]!, new Map([...ranges, [column, range]]))
    }
  }
  walk(trees.roots[tree]!, new Map())
  return leaves
}

function narrowed(
  model: BoostedTrees,
  node: number,
  side: 0 | 1,
  before: ValueRange | undefined,
): ValueRange {
  const { flags, thresholds } = model.parts.trees
  if ((flags[node]! & IS_CATEGORICAL) !== 0) {
    const codes = codesOf(model, node, side === 0)
    return { above: null, upTo: null, codes: codes.filter((code) => before?.codes?.includes(code) ?? true) }
  }
  const { above = null, upTo = null } = before ?? {}
  const threshold = thresholds[node]!
  return side === 0
    ? { above, upTo: Math.min(threshold, upTo ?? threshold), codes: null }
    : { above: Math.max(threshold, above ?? threshold), upTo, codes: null }
}

function codesOf({ parts }: BoostedTrees, node: number, left: boolean): number[] {
  const { columns, thresholds, categorySets } = parts.trees
  const codes: number[] = []
  parts.columns[columns[node]!]!.binOf!.forEach((bin, code) => {
    const goesLeft = ((categorySets[thresholds[node]! * SET_WORDS + (bin >> 5)]! >>> (bin & 31)) & 1) === 1
    if (bin > 0 && goesLeft === left) codes.push(code)
  })
  return codes
}
