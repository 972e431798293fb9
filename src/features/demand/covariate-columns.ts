import { DEMAND_COVARIATES } from '../../contracts/demand/demand'

export type CovariateName = (typeof DEMAND_COVARIATES)[number]

/** Index of each covariate's column. */
export const COVARIATE_COLUMN = Object.fromEntries(
  DEMAND_COVARIATES.map((name, column) => [name, column]),
) as Record<CovariateName, number>
