/** How likely each person was to get each arm (Rosenbaum and Rubin 1983). */
import { takeRows, type FeatureTable } from './feature-table'
import type { Fold } from './folds'
import { fitLogistic } from './regressors/logistic'
import { LEAST_PROPENSITY } from './refuse-uplift'
import type { UpliftData } from './uplift-data'

/**
 * `[rows][arms]`, rows add up to 1. Of people whose arms chance drew, the shares; of others by a logistic regression for each arm that was fitted on the other folds.
 */
export function propensitiesOf(data: UpliftData, table: FeatureTable, folds: readonly Fold[]): Float64Array {
  const { arms, armCount, armShares } = data
  const out = new Float64Array(arms.length * armCount)
  if (armShares) {
    for (let row = 0; row < arms.length; row++) out.set(armShares, row * armCount)
    return out
  }
  for (const { held, rest } of folds) {
    const training = takeRows(table, rest)
    const asked = takeRows(table, held)
    for (let arm = 0; arm < armCount; arm++) {
      // Of two arms one is what the other leaves.
      if (armCount === 2 && arm === 1) break
      const regression = fitLogistic(
        training,
        Float64Array.from(rest, (row) => Number(arms[row] === arm)),
      )
      regression.predict(asked).forEach((share, at) => (out[held[at]! * armCount + arm] = share))
    }
    for (const row of held) {
      const own = out.subarray(row * armCount, (row + 1) * armCount)
      if (armCount === 2) own[1] = 1 - own[0]!
      const sum = own.reduce((total, share) => total + share, 0)
      own.forEach((share, arm) => (own[arm] = share / sum))
    }
  }
  return out
}

/** So that nobody counts for more than fifty. The few who are clipped are compared a little unfairly. */
export function clipped(propensities: Float64Array): Float64Array {
  return propensities.map((share) => Math.min(1 - LEAST_PROPENSITY, Math.max(LEAST_PROPENSITY, share)))
}
