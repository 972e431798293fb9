/** Ways to learn effects on people out of models of outcomes ("meta-learners", Kuenzel et al. 2019). */
import type { FeatureTable } from '../feature-table'
import type { Regression, RegressorOptions } from '../regressors/regressor'
import type { UpliftData } from '../uplift-data'

export const UPLIFT_LEARNERS = ['S', 'T', 'X', 'DR'] as const
export type UpliftLearner = (typeof UPLIFT_LEARNERS)[number]
export const UPLIFT_BASES = ['LOGISTIC', 'RIDGE', 'BOOSTING'] as const
export type UpliftBase = (typeof UPLIFT_BASES)[number]

/** People whom effects are learned from. */
export interface LearnerPeople {
  readonly table: FeatureTable
  readonly arms: Uint8Array
  readonly outcomes: Float64Array
  /** `[people][arms - 1]`: doubly robust scores, whose mean given what is known of a person is the effect on such people. */
  readonly scores: Float64Array
}

export interface LearnerRequest {
  readonly data: UpliftData
  readonly people: LearnerPeople
  /** Models of the outcome in each arm, fitted on the same people. */
  readonly armModels: (base: UpliftBase) => Promise<readonly Regression[]>
  readonly base: UpliftBase
  readonly options: RegressorOptions
}

export interface EffectModel {
  /** `[people][arms - 1]`: what each arm adds to the outcome of controls. */
  predict(table: FeatureTable): Promise<Float64Array> | Float64Array
}

export type FitEffects = (request: LearnerRequest) => Promise<EffectModel>

/** Puts one column for each treated arm together. */
export function joinArms(rows: number, perArm: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(rows * perArm.length)
  perArm.forEach((values, arm) => values.forEach((value, row) => (out[row * perArm.length + arm] = value)))
  return out
}

/** Treated arms of the data: 1 to the last. */
export function treatedArms({ armCount }: UpliftData): number[] {
  return Array.from({ length: armCount - 1 }, (_, index) => index + 1)
}

/** The people of an arm. */
export function rowsOfArm(arms: Uint8Array, arm: number): Uint32Array {
  const rows: number[] = []
  arms.forEach((of, row) => {
    if (of === arm) rows.push(row)
  })
  return Uint32Array.from(rows)
}
