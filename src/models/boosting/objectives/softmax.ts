import type { PreparedExamples } from '../examples'
import { weightedMean, type Objective } from './objective'

const LEAST_SHARE = 1e-9

/** Multinomial log loss of one class among `classes` (labels 0, 1, ...): one tree a class (Friedman 2001, section 4.6). */
export function softmaxObjective(examples: PreparedExamples, classes: number): Objective {
  const { rows, labels, weights } = examples
  // Only `classes - 1` scores are free: a step in all of them at once is too long by this (Friedman's (K - 1) / K).
  const hessianScale = classes / (classes - 1)
  const logOfSum = (scores: Float64Array, row: number): number => {
    let highest = -Infinity
    for (let k = 0; k < classes; k++) highest = Math.max(highest, scores[k * rows + row]!)
    let sum = 0
    for (let k = 0; k < classes; k++) sum += Math.exp(scores[k * rows + row]! - highest)
    return highest + Math.log(sum)
  }
  return {
    outputs: classes,
    baseScores: () =>
      Float64Array.from({ length: classes }, (_, k) =>
        Math.log(
          Math.max(
            LEAST_SHARE,
            weightedMean(examples, (row) => (labels[row] === k ? 1 : 0)),
          ),
        ),
      ),
    gradients(scores, gradients, hessians) {
      for (let row = 0; row < rows; row++) {
        const normaliser = logOfSum(scores, row)
        for (let k = 0; k < classes; k++) {
          const at = k * rows + row
          const probability = Math.exp(scores[at]! - normaliser)
          gradients[at] = weights[row]! * (probability - (labels[row] === k ? 1 : 0))
          hessians[at] = weights[row]! * hessianScale * probability * (1 - probability)
        }
      }
    },
    loss: (scores) =>
      weightedMean(examples, (row) => logOfSum(scores, row) - scores[labels[row]! * rows + row]!),
  }
}
