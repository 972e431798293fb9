/** Models of the outcome in each arm, which several learners share: each is fitted once. */
import { takeRows } from './feature-table'
import { outcomeRegressor } from './regressors'
import type { Regression, RegressorOptions } from './regressors/regressor'
import { rowsOfArm, type LearnerPeople, type UpliftBase } from './learners/learner'
import type { UpliftData } from './uplift-data'

export class ArmModels {
  private readonly fitted = new Map<UpliftBase, Promise<readonly Regression[]>>()

  constructor(
    private readonly data: UpliftData,
    private readonly people: Pick<LearnerPeople, 'table' | 'arms' | 'outcomes'>,
    private readonly options: RegressorOptions,
  ) {}

  /** By arm, that of controls first. @throws CANCELLED */
  of(base: UpliftBase): Promise<readonly Regression[]> {
    const known = this.fitted.get(base)
    if (known) return known
    const fit = this.fit(base)
    this.fitted.set(base, fit)
    return fit
  }

  private async fit(base: UpliftBase): Promise<readonly Regression[]> {
    const { data, people, options } = this
    const regressions: Regression[] = []
    for (let arm = 0; arm < data.armCount; arm++) {
      const rows = rowsOfArm(people.arms, arm)
      regressions.push(
        await outcomeRegressor(base, data).fit(
          takeRows(people.table, rows),
          Float64Array.from(rows, (row) => people.outcomes[row]!),
          options,
        ),
      )
    }
    return regressions
  }
}
