import type { PreparedExamples } from '../examples'
import { sigmoid, weightedMean, type Objective } from './objective'

/** Rarer labels than this would begin at minus infinity. */
const LEAST_SHARE = 1e-9

/** The logistic loss of yes or no (labels 1 and 0): the score is the log-odds of yes (Friedman 2001, section 4.5). */
export function logLossObjective(examples: PreparedExamples): Objective {
  const { rows, labels, weights } = examples
  return {
    outputs: 1,
    baseScores() {
      const mean = weightedMean(examples, (row) => labels[row]!)
      const share = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, mean))
      return Float64Array.of(Math.log(share / (1 - share)))
    },
    gradients(scores, gradients, hessians) {
      for (let row = 0; row < rows; row++) {
        const probability = sigmoid(scores[row]!)
        gradients[row] = weights[row]! * (probability - labels[row]!)
        hessians[row] = weights[row]! * probability * (1 - probability)
      }
    },
    // log(1 + e^s) - y s, which is finite for any score.
    loss: (scores) =>
      weightedMean(examples, (row) => {
        const score = scores[row]!
        return Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - labels[row]! * score
      }),
  }
}
