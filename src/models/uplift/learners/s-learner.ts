/** S-learner: one model of the outcome that knows the arm; effects are what changing the arm changes (Hill 2011). */
import type { FeatureTable } from '../feature-table'
import { outcomeRegressor } from '../regressors'
import { joinArms, treatedArms, type FitEffects } from './learner'

/** Of the part in which an arm's effect differs between people: linear models lean to one effect for all. */
const INTERACTION_PENALTY = 100

export const fitSLearner: FitEffects = async ({ data, people, base, options }) => {
  const arms = treatedArms(data)
  const regression = await outcomeRegressor(base, data).fit(
    withArms(people.table, people.arms, arms),
    people.outcomes,
    options,
  )
  const ofArm = (table: FeatureTable, arm: number): Float64Array =>
    regression.predict(withArms(table, new Uint8Array(table.rows).fill(arm), arms))
  return {
    predict: (table) => {
      const control = ofArm(table, 0)
      return joinArms(
        table.rows,
        arms.map((arm) => ofArm(table, arm).map((value, row) => value - control[row]!)),
      )
    },
  }
}

/** The arm as a further column of trees; for linear models one of each treated arm, and its products with all others. */
function withArms(
  { rows, columns, design, width, penalties }: FeatureTable,
  ofPeople: Uint8Array,
  arms: readonly number[],
): FeatureTable {
  const wide = width + arms.length * (1 + width)
  const extended = new Float64Array(rows * wide)
  for (let row = 0; row < rows; row++) {
    const own = design.subarray(row * width, (row + 1) * width)
    extended.set(own, row * wide)
    const arm = ofPeople[row]!
    if (arm === 0) continue
    const at = row * wide + width + (arm - 1) * (1 + width)
    extended[at] = 1
    extended.set(own, at + 1)
  }
  const ofArm = [1, ...penalties.map((penalty) => INTERACTION_PENALTY * penalty)]
  return {
    rows,
    columns: [...columns, { name: 'arm', kind: 'categorical', values: ofPeople }],
    design: extended,
    width: wide,
    penalties: Float64Array.from([...penalties, ...arms.flatMap(() => ofArm)]),
  }
}
