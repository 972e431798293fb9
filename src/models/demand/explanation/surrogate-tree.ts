/**
 * A shallow tree that imitates a model, as rules in words: what the model does on the whole, and how much of it the rules tell (Craven and Shavlik 1996, "Extracting
 * tree-structured representations of trained networks"). Fidelity is the share of the variance of the model's answers that the rules tell, on rows that the tree has not seen.
 */
import { ForecartError } from '../../../core/errors'
import { Rng } from '../../../core/statistics/rng'
import { leavesOf, trainBoostedTrees, type BoostedTrees, type Column, type ValueRange } from '../../boosting'

/** What the answers of the model are told by. */
export interface SurrogateColumn extends Column {
  /** What it says of a row, in a few words, that its value lies in the range. */
  readonly words: (range: ValueRange) => string
}

export interface SurrogateRows {
  readonly columns: readonly SurrogateColumn[]
  /** `[rows]` what the model answers. */
  readonly answers: Float64Array
  /** `[rows]`, above 0. */
  readonly weights: Float64Array
  /** `[rows]` rows of one group, such as a series, are all learnt from or all held out. */
  readonly groups: Uint32Array
}

export interface SurrogateRule {
  /** All of them hold; empty where there is only one rule. */
  readonly conditions: readonly string[]
  /** What the rule says. */
  readonly answer: number
  /** The share of the weight of all rows that it is for. */
  readonly share: number
}

export interface SurrogateTree {
  /** The one for the most rows first. */
  readonly rules: readonly SurrogateRule[]
  /** R2 on rows of groups that were held out; null where the model answers all of them alike. Below 0 the rules are worse than one number. */
  readonly fidelity: number | null
  readonly learntRows: number
  readonly heldOutRows: number
}

const HELD_OUT = 0.3
const LEAST_GROUPS = 4
/** A rule is for at least this share of the rows. */
const LEAST_SHARE = 0.01

/** @param mostRules 2..16. @throws NOT_ENOUGH_DATA with fewer than four groups; CANCELLED */
export async function fitSurrogateTree(
  rows: SurrogateRows,
  {
    mostRules,
    seed,
    signal,
  }: { readonly mostRules: number; readonly seed: number; readonly signal?: AbortSignal },
): Promise<SurrogateTree> {
  const groups = [...new Set(rows.groups)]
  if (groups.length < LEAST_GROUPS)
    throw new ForecartError(
      'NOT_ENOUGH_DATA',
      `Rules need at least ${LEAST_GROUPS} series that sell, some of which are held out; there are ${groups.length}`,
      { neededSeries: LEAST_GROUPS, series: groups.length },
    )
  const order = new Rng(seed, 'surrogate').permutation(groups.length)
  const held = new Set(
    Array.from(order.subarray(0, Math.ceil(HELD_OUT * groups.length)), (at) => groups[at]!),
  )
  const all = Array.from(rows.answers, (_, row) => row)
  const learnt = all.filter((row) => !held.has(rows.groups[row]!))
  const heldOut = all.filter((row) => held.has(rows.groups[row]!))
  const { model } = await trainBoostedTrees(
    {
      objective: { kind: 'squared-error' },
      training: {
        columns: rows.columns.map(({ name, kind, values }) => ({
          ...{ name, kind },
          values: Float64Array.from(learnt, (row) => values[row]!),
        })),
        labels: Float64Array.from(learnt, (row) => rows.answers[row]!),
        weights: Float64Array.from(learnt, (row) => rows.weights[row]!),
      },
      // One tree, added whole, is a regression tree.
      hyperparameters: {
        ...{ maxRounds: 1, learningRate: 1, maxLeaves: mostRules, l2: 0, categoryL2: 0 },
        minRowsPerLeaf: Math.max(5, Math.ceil(LEAST_SHARE * learnt.length)),
      },
    },
    { seed, signal },
  )
  return {
    rules: rulesOf(model, rows, all).sort((a, b) => b.share - a.share),
    fidelity: fidelityOf(model, rows, heldOut),
    learntRows: learnt.length,
    heldOutRows: heldOut.length,
  }
}

function fidelityOf(model: BoostedTrees, rows: SurrogateRows, held: readonly number[]): number | null {
  const weightOf = held.reduce((sum, row) => sum + rows.weights[row]!, 0)
  const mean = held.reduce((sum, row) => sum + rows.weights[row]! * rows.answers[row]!, 0) / weightOf
  let errors = 0
  let variance = 0
  for (const row of held) {
    const answer = rows.answers[row]!
    errors += rows.weights[row]! * (answer - predictedAt(model, rows, row)) ** 2
    variance += rows.weights[row]! * (answer - mean) ** 2
  }
  return variance > 0 ? 1 - errors / variance : null
}

function predictedAt(model: BoostedTrees, rows: SurrogateRows, row: number): number {
  const out = new Float64Array(1)
  model.predictRow(valuesOf(rows, row), out)
  return out[0]!
}

function valuesOf({ columns }: SurrogateRows, row: number): Float64Array {
  return Float64Array.from(columns, ({ values }) => values[row]!)
}

function rulesOf(model: BoostedTrees, rows: SurrogateRows, all: readonly number[]): SurrogateRule[] {
  const weights = new Map<number, number>()
  let total = 0
  for (const row of all) {
    const leaf = model.leafOf(0, valuesOf(rows, row))
    weights.set(leaf, (weights.get(leaf) ?? 0) + rows.weights[row]!)
    total += rows.weights[row]!
  }
  return leavesOf(model, 0).map(({ leaf, answer, ranges }) => ({
    conditions: [...ranges].map(([column, range]) => rows.columns[column]!.words(range)),
    answer,
    share: (weights.get(leaf) ?? 0) / total,
  }))
}
