/**
 * What boosting minimises. Scores, gradients and hessians of all rows are flat arrays `[outputs][rows]`: those of one
 * output lie together, because one tree is grown on them.
 */
import type { PreparedExamples } from '../examples'

/** An objective together with the rows that it is computed on. */
export interface Objective {
  /** Trees of a round: one, or one for each class. */
  readonly outputs: number
  /** The constant for each output that minimises the loss: boosting begins with it. */
  baseScores(): Float64Array
  /** Writes the first and second derivatives of the loss of each row, times its weight. The second are never negative. */
  gradients(scores: Float64Array, gradients: Float64Array, hessians: Float64Array): void
  /** The weighted mean loss, which early stopping watches. */
  loss(scores: Float64Array): number
  /** Only where the loss has no second derivative: the best value of a leaf with these rows. */
  leafValue?(rows: Uint32Array, scores: Float64Array): number
}

/** How a score becomes a prediction. */
export type Link = 'identity' | 'logistic' | 'exponential' | 'softmax'

/** The mean of `lossOf(row)`, by weight. */
export function weightedMean({ weights, rows }: PreparedExamples, valueOf: (row: number) => number): number {
  let sum = 0
  let total = 0
  for (let row = 0; row < rows; row++) {
    sum += weights[row]! * valueOf(row)
    total += weights[row]!
  }
  return sum / total
}

export function sigmoid(score: number): number {
  return 1 / (1 + Math.exp(-score))
}
