/**
 * Exact Shapley values of the columns of a row against a baseline row, in one walk over the trees: interventional TreeSHAP (Lundberg et al. 2020, "From
 * local explanations to global understanding with explainable AI for trees"). A leaf that is reached with some columns of the row and the others of
 * the baseline counts for the orders of columns in which it is.
 */
import type { TreeArrays } from './tree-arrays'

/** Whose value a column is given on the way to a leaf. */
const UNDECIDED = 0
const ROW = 1
const BASELINE = 2

/** Of the leaves below a node: their values, weighted as parts of a column that is the row's, and of one that is the baseline's. */
interface Below {
  readonly ofRow: number
  readonly ofBaseline: number
}

export class TreeShap {
  private readonly sides: Uint8Array

  /** @param goesLeft whether a node sends a row to the left */
  constructor(
    private readonly trees: TreeArrays,
    columns: number,
    private readonly goesLeft: (node: number, row: Float64Array) => boolean,
  ) {
    this.sides = new Uint8Array(columns)
  }

  /** Adds to `out`, by column: the sum of what is added is the value of the row in the tree less that of the baseline. */
  addTree(tree: number, row: Float64Array, baseline: Float64Array, out: Float64Array): void {
    this.sides.fill(UNDECIDED)
    this.walk(this.trees.roots[tree]!, { row, baseline, out }, 0, 0)
  }

  /** @param ofRow how many columns are the row's on the way so far @param ofBaseline how many the baseline's */
  private walk(
    at: number,
    on: { readonly row: Float64Array; readonly baseline: Float64Array; readonly out: Float64Array },
    ofRow: number,
    ofBaseline: number,
  ): Below {
    const { columns, children, leafValues } = this.trees
    if (at < 0) {
      const value = leafValues[~at]!
      return {
        ofRow: value * shareOfOne(ofRow, ofBaseline),
        ofBaseline: value * shareOfOne(ofBaseline, ofRow),
      }
    }
    const column = columns[at]!
    const side = this.sides[column]!
    const rowChild = children[2 * at + (this.goesLeft(at, on.row) ? 0 : 1)]!
    const baselineChild = children[2 * at + (this.goesLeft(at, on.baseline) ? 0 : 1)]!
    if (rowChild === baselineChild) return this.walk(rowChild, on, ofRow, ofBaseline)
    if (side !== UNDECIDED) return this.walk(side === ROW ? rowChild : baselineChild, on, ofRow, ofBaseline)
    this.sides[column] = ROW
    const withRow = this.walk(rowChild, on, ofRow + 1, ofBaseline)
    this.sides[column] = BASELINE
    const withBaseline = this.walk(baselineChild, on, ofRow, ofBaseline + 1)
    this.sides[column] = UNDECIDED
    on.out[column]! += withRow.ofRow - withBaseline.ofBaseline
    return {
      ofRow: withRow.ofRow + withBaseline.ofRow,
      ofBaseline: withRow.ofBaseline + withBaseline.ofBaseline,
    }
  }
}

/**
 * The share of the orders of `own + others` columns in which one of the own comes right after all other own ones and before all others: (own - 1)! others! /
 * (own + others)!; 0 where there is no own one.
 */
function shareOfOne(own: number, others: number): number {
  if (own === 0) return 0
  let share = 1 / own
  for (let i = 1; i <= own; i++) share *= i / (others + i)
  return share
}
