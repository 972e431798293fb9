/** A trained model: scores rows, says what moved a score and what its columns gained, and is saved whole. */
import { ForecartError } from '../../core/errors'
import { categoryBin } from './bins'
import type { Column, ColumnSchema } from './examples'
import { sigmoid, type Link } from './objectives/objective'
import { IS_CATEGORICAL, MISSING_GOES_LEFT, SET_WORDS, type TreeArrays } from './tree-arrays'
import { expectedValues, TreeShap } from './tree-shap'

export interface ModelColumn extends ColumnSchema {
  /** The bin of each category; null of a numeric column. */
  readonly binOf: Uint8Array | null
}

export interface BoostedTreesParts {
  readonly columns: readonly ModelColumn[]
  readonly link: Link
  /** Of each output: what a row scores before any tree. */
  readonly baseScores: Float64Array
  readonly trees: TreeArrays
}

export class BoostedTrees {
  /** Predictions of a row: 1, or one for each class. */
  readonly outputs: number
  private readonly binOf: readonly (Uint8Array | null)[]
  /** Made when a score is explained. */
  private shap: TreeShap | null = null
  private expected: Float64Array | null = null

  constructor(readonly parts: BoostedTreesParts) {
    this.outputs = parts.baseScores.length
    this.binOf = parts.columns.map(({ binOf }) => binOf)
  }

  get treeCount(): number {
    return this.parts.trees.roots.length
  }

  /**
   * Predicts one row, without allocating: the mean, the probability (of each class), the quantile, or the score to rank by.
   *
   * @param row a value for each column: a number, or the code of a category; NaN where it is missing
   * @param out takes `outputs` numbers
   * @param rowAt where in `row` the values begin, so that `row` may be a matrix
   */
  predictRow(row: Float64Array, out: Float64Array, rowAt = 0, outAt = 0): void {
    this.scoreRow(row, out, rowAt, outAt)
    applyLink(this.parts.link, out, outAt, this.outputs)
  }

  /** As `predictRow`, before the link: log-odds instead of probabilities, the logarithm of a mean. */
  scoreRow(row: Float64Array, out: Float64Array, rowAt = 0, outAt = 0): void {
    const { baseScores, trees } = this.parts
    const { roots, leafValues } = trees
    for (let output = 0; output < this.outputs; output++) {
      let sum = baseScores[output]!
      for (let tree = output; tree < roots.length; tree += this.outputs) {
        let at = roots[tree]!
        while (at >= 0) at = this.childOf(at, row, rowAt)
        sum += leafValues[~at]!
      }
      out[outAt + output] = sum
    }
  }

  /** Which leaf of a tree the row lies in; leaves of all trees are numbered together. */
  leafOf(tree: number, row: Float64Array): number {
    let at = this.parts.trees.roots[tree]!
    while (at >= 0) at = this.childOf(at, row, 0)
    return ~at
  }

  /** Predicts all rows: `[rows][outputs]`. @throws BAD_USER_INPUT where the columns are not those of the model */
  predict(columns: readonly Column[]): Float64Array {
    this.checkColumns(columns)
    const rows = columns[0]!.values.length
    const row = new Float64Array(columns.length)
    const out = new Float64Array(rows * this.outputs)
    for (let index = 0; index < rows; index++) {
      for (let column = 0; column < columns.length; column++) row[column] = columns[column]!.values[index]!
      this.predictRow(row, out, 0, index * this.outputs)
    }
    return out
  }

  /**
   * What each column does to the score of a row (before the link): exact Shapley values against the mean over the rows of training, see `TreeShap`. All of them and the
   * mean together are the score.
   *
   * @param out takes a number for each column, and last the mean score
   */
  contributions(row: Float64Array, out: Float64Array, output = 0): void {
    const { trees, baseScores, columns } = this.parts
    this.shap ??= new TreeShap(trees, (node, of) => this.childOf(node, of, 0))
    this.expected ??= expectedValues(trees)
    out.fill(0, 0, columns.length)
    let mean = baseScores[output]!
    for (let tree = output; tree < this.treeCount; tree += this.outputs) {
      mean += this.expected[tree]!
      this.shap.addTree(tree, row, out)
    }
    out[columns.length] = mean
  }

  /** The gain of all splits by column: what the model lives on. */
  gains(): Float64Array {
    const { columns, gains } = this.parts.trees
    const sums = new Float64Array(this.binOf.length)
    columns.forEach((column, node) => (sums[column]! += gains[node]!))
    return sums
  }

  private childOf(node: number, row: Float64Array, rowAt: number): number {
    const { columns, flags, thresholds, children } = this.parts.trees
    const flag = flags[node]!
    const value = row[rowAt + columns[node]!]!
    if (flag & IS_CATEGORICAL) return children[2 * node + (this.isInSet(node, value) ? 0 : 1)]!
    const goesLeft = value <= thresholds[node]! || (Number.isNaN(value) && (flag & MISSING_GOES_LEFT) !== 0)
    return children[2 * node + (goesLeft ? 0 : 1)]!
  }

  private isInSet(node: number, code: number): boolean {
    const { columns, thresholds, categorySets } = this.parts.trees
    const bin = categoryBin(this.binOf[columns[node]!]!, code)
    return ((categorySets[thresholds[node]! * SET_WORDS + (bin >> 5)]! >>> (bin & 31)) & 1) === 1
  }

  private checkColumns(columns: readonly Column[]): void {
    const name = ({ name, kind }: ColumnSchema): string => `${name} (${kind})`
    const expected = this.parts.columns.map(name)
    if (expected.length === columns.length && columns.every((column, i) => name(column) === expected[i]))
      return
    throw new ForecartError(
      'BAD_USER_INPUT',
      `The model reads the columns ${expected.join(', ')}; it was given ${columns.map(name).join(', ')}`,
    )
  }
}

function applyLink(link: Link, scores: Float64Array, from: number, count: number): void {
  switch (link) {
    case 'identity':
      return
    case 'logistic':
      scores[from] = sigmoid(scores[from]!)
      return
    case 'exponential':
      scores[from] = Math.exp(scores[from]!)
      return
    case 'softmax':
      applySoftmax(scores, from, count)
  }
}

function applySoftmax(scores: Float64Array, from: number, count: number): void {
  let highest = -Infinity
  for (let at = from; at < from + count; at++) highest = Math.max(highest, scores[at]!)
  let sum = 0
  for (let at = from; at < from + count; at++) sum += scores[at] = Math.exp(scores[at]! - highest)
  for (let at = from; at < from + count; at++) scores[at]! /= sum
}
