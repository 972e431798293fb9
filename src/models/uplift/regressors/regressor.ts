/** What learners of uplift are made of: a model of a number, or of a probability, given what is known of people. */
import type { FeatureTable } from '../feature-table'

export interface Regression {
  /** One number for each person of the table. */
  predict(table: FeatureTable): Float64Array
}

export interface RegressorOptions {
  readonly seed: number
  readonly signal?: AbortSignal
}

export interface Regressor {
  /** @param targets one for each person of the table. @throws CANCELLED */
  fit(table: FeatureTable, targets: Float64Array, options: RegressorOptions): Promise<Regression>
}
