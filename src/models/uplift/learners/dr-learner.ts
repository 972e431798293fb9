/** DR-learner (Kennedy 2023): doubly robust scores of people are regressed on what is known of them. */
import { effectRegressor } from '../regressors'
import type { Regression } from '../regressors/regressor'
import { joinArms, treatedArms, type FitEffects } from './learner'

export const fitDrLearner: FitEffects = async ({ data, people, base, options }) => {
  const { table, scores } = people
  const arms = treatedArms(data)
  const regressions: Regression[] = []
  for (const arm of arms) {
    const targets = Float64Array.from(
      { length: table.rows },
      (_, row) => scores[row * arms.length + arm - 1]!,
    )
    regressions.push(await effectRegressor(base).fit(table, targets, options))
  }
  return {
    predict: (asked) =>
      joinArms(
        asked.rows,
        regressions.map((regression) => regression.predict(asked)),
      ),
  }
}
