import type { DemandFamily } from '../../../contracts/demand/demand-estimator'
import { AUTOMATIC } from './config'
import { AutomaticEstimator } from './estimator'
import { AutomaticPredictor } from './predictor'

/** The best of several families, or several together, for each segment of the series. */
export const automatic: DemandFamily = {
  family: AUTOMATIC,
  createEstimator: (hyperparameters) => new AutomaticEstimator(hyperparameters),
  load: (files, options) => AutomaticPredictor.load(files, options),
}
