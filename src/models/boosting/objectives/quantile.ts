import type { PreparedExamples } from '../examples'
import { weightedMean, type Objective } from './objective'

/**
 * The quantile (pinball) loss (Koenker and Bassett 1978). It has no second derivative, so a tree is grown on its gradient and then each leaf
 * gets the quantile of what is left in it, as Friedman (2001, section 4.3) does for the median.
 */
export function quantileObjective(examples: PreparedExamples, level: number): Objective {
  const { rows, labels, weights } = examples
  return {
    outputs: 1,
    baseScores: () => Float64Array.of(weightedQuantile(labels, weights, level)),
    gradients(scores, gradients, hessians) {
      for (let row = 0; row < rows; row++) {
        gradients[row] = weights[row]! * ((scores[row]! < labels[row]! ? 0 : 1) - level)
        hessians[row] = weights[row]!
      }
    },
    loss: (scores) =>
      weightedMean(examples, (row) => {
        const residual = labels[row]! - scores[row]!
        return residual >= 0 ? level * residual : (level - 1) * residual
      }),
    leafValue: (leafRows, scores) =>
      weightedQuantile(
        Float64Array.from(leafRows, (row) => labels[row]! - scores[row]!),
        Float64Array.from(leafRows, (row) => weights[row]!),
        level,
      ),
  }
}

/** The least value that at least `level` of the weight does not exceed. */
function weightedQuantile(values: Float64Array, weights: Float64Array, level: number): number {
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const target = level * weights.reduce((sum, weight) => sum + weight, 0)
  let sum = 0
  for (const i of order) {
    sum += weights[i]!
    if (sum >= target) return values[i]!
  }
  return values[order.at(-1)!]!
}
