import type { PreparedExamples } from '../examples'
import { weightedMean, type Objective } from './objective'

/** (score - label)^2 / 2: predicts the mean. */
export function squaredError(examples: PreparedExamples): Objective {
  const { rows, labels, weights } = examples
  return {
    outputs: 1,
    baseScores: () => Float64Array.of(weightedMean(examples, (row) => labels[row]!)),
    gradients(scores, gradients, hessians) {
      for (let row = 0; row < rows; row++) {
        gradients[row] = weights[row]! * (scores[row]! - labels[row]!)
        hessians[row] = weights[row]!
      }
    },
    loss: (scores) => weightedMean(examples, (row) => (scores[row]! - labels[row]!) ** 2 / 2),
  }
}
