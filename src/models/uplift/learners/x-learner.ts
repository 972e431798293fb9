/**
 * X-learner (Kuenzel et al. 2019): of each person the arm that was not seen is filled in by the model of that arm, both groups' differences are regressed, and the two answers are
 * weighed by the size of the other group. It serves where one group is much larger.
 */
import { takeRows, type FeatureTable } from '../feature-table'
import { effectRegressor } from '../regressors'
import type { Regression } from '../regressors/regressor'
import { joinArms, rowsOfArm, treatedArms, type FitEffects } from './learner'

export const fitXLearner: FitEffects = async ({ data, people, armModels, base, options }) => {
  const { table, outcomes } = people
  // Effects are regressed by least squares; a probability is not.
  const models = await armModels(base === 'RIDGE' && data.outcomeKind === 'BINARY' ? 'LOGISTIC' : base)
  const controls = rowsOfArm(people.arms, 0)
  const ofControls = takeRows(table, controls)
  const pairs: { readonly treated: Regression; readonly control: Regression; readonly share: number }[] = []
  for (const arm of treatedArms(data)) {
    const rows = rowsOfArm(people.arms, arm)
    const ofTreated = takeRows(table, rows)
    const without = models[0]!.predict(ofTreated)
    const withArm = models[arm]!.predict(ofControls)
    const regressor = effectRegressor(base)
    pairs.push({
      treated: await regressor.fit(
        ofTreated,
        Float64Array.from(rows, (row, at) => outcomes[row]! - without[at]!),
        options,
      ),
      control: await regressor.fit(
        ofControls,
        Float64Array.from(controls, (row, at) => withArm[at]! - outcomes[row]!),
        options,
      ),
      share: rows.length / (rows.length + controls.length),
    })
  }
  return {
    predict: (asked: FeatureTable) =>
      joinArms(
        asked.rows,
        pairs.map(({ treated, control, share }) => {
          const ofOthers = control.predict(asked)
          return treated.predict(asked).map((value, row) => (1 - share) * value + share * ofOthers[row]!)
        }),
      ),
  }
}
