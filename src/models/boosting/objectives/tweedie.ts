import type { PreparedExamples } from '../examples'
import { weightedMean, type Objective } from './objective'

/** A mean of nothing but zeros would begin at minus infinity. */
const LEAST_MEAN = 1e-9

/**
 * Tweedie deviance with a variance of mean^power, for amounts of 0 and more: the score is the logarithm of the mean (Jorgensen 1987).
 * Power 1 is Poisson; between 1 and 2 there is a lump at zero, as in revenue of a visit.
 */
export function tweedieObjective(examples: PreparedExamples, power: number): Objective {
  const { rows, labels, weights } = examples
  return {
    outputs: 1,
    baseScores: () =>
      Float64Array.of(
        Math.log(
          Math.max(
            LEAST_MEAN,
            weightedMean(examples, (row) => labels[row]!),
          ),
        ),
      ),
    gradients(scores, gradients, hessians) {
      for (let row = 0; row < rows; row++) {
        const ofLabel = labels[row]! * Math.exp((1 - power) * scores[row]!)
        const ofMean = Math.exp((2 - power) * scores[row]!)
        gradients[row] = weights[row]! * (ofMean - ofLabel)
        hessians[row] = weights[row]! * ((2 - power) * ofMean - (1 - power) * ofLabel)
      }
    },
    // The part of the deviance that depends on the score; at power 1 its limit.
    loss: (scores) =>
      weightedMean(examples, (row) => {
        const score = scores[row]!
        const ofLabel = power === 1 ? score : Math.exp((1 - power) * score) / (1 - power)
        return Math.exp((2 - power) * score) / (2 - power) - labels[row]! * ofLabel
      }),
  }
}
