import type { DemandFamily } from '../../../contracts/estimator'
import { SEASONAL_NAIVE, SeasonalNaiveEstimator } from './estimator'
import { SeasonalNaivePredictor } from './predictor'

export const seasonalNaive: DemandFamily = {
  family: SEASONAL_NAIVE,
  createEstimator: (hyperparameters) => new SeasonalNaiveEstimator(hyperparameters),
  load: async (files) => SeasonalNaivePredictor.load(files),
}
