import type { DemandFamily } from '../../../contracts/demand/demand-estimator'
import { BOOSTED } from './config'
import { BoostedEstimator } from './estimator'
import { BoostedPredictor } from './predictor'

export const boosted: DemandFamily = {
  family: BOOSTED,
  createEstimator: (hyperparameters) => new BoostedEstimator(hyperparameters),
  load: async (files) => BoostedPredictor.load(files),
}
