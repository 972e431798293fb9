import type { DemandFamily } from '../../../contracts/estimator'
import { readSignature } from '../signature'
import { SEASONAL_NAIVE, SeasonalNaiveEstimator } from './estimator'
import { SeasonalNaivePredictor } from './predictor'

export const seasonalNaive: DemandFamily = {
  family: SEASONAL_NAIVE,
  createEstimator: (hyperparameters) => new SeasonalNaiveEstimator(hyperparameters),
  readSignature: (files) => readSignature(files, SEASONAL_NAIVE),
  load: async (files) => SeasonalNaivePredictor.load(files),
}
