/** Scores whose mean is the effect where either the model of outcomes or that of arms is right (Robins, Rotnitzky and Zhao 1994). */
import type { UpliftData } from './uplift-data'

/**
 * `expected of the arm - expected of controls + what the person did beyond what was expected / probability of its arm`, for each treated arm.
 * @param expected `[rows][arms]`, of models that did not see the row
 * @param propensities `[rows][arms]`, clipped
 * @returns `[rows][arms - 1]`
 */
export function doublyRobustScores(
  { arms, armCount, outcomes }: UpliftData,
  expected: Float64Array,
  propensities: Float64Array,
): Float64Array {
  const treated = armCount - 1
  const scores = new Float64Array(arms.length * treated)
  for (let row = 0; row < arms.length; row++) {
    const own = arms[row]!
    const at = row * armCount
    const beyond = (outcomes[row]! - expected[at + own]!) / propensities[at + own]!
    for (let arm = 1; arm < armCount; arm++) {
      const sign = own === arm ? 1 : own === 0 ? -1 : 0
      scores[row * treated + arm - 1] = expected[at + arm]! - expected[at]! + sign * beyond
    }
  }
  return scores
}
