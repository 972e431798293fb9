/** T-learner: a model of the outcome for each arm; effects are their differences (Hansotia and Rukstales 2002). */
import { joinArms, treatedArms, type FitEffects } from './learner'

export const fitTLearner: FitEffects = async ({ data, armModels, base }) => {
  const models = await armModels(base)
  return {
    predict: (table) => {
      const control = models[0]!.predict(table)
      return joinArms(
        table.rows,
        treatedArms(data).map((arm) =>
          models[arm]!.predict(table).map((value, row) => value - control[row]!),
        ),
      )
    },
  }
}
