import type { DemandFamily } from '../../../contracts/demand-estimator'
import { GlobalMlpEstimator } from './estimator'
import { GLOBAL_MLP, GlobalMlpPredictor } from './predictor'

export const globalMlp: DemandFamily = {
  family: GLOBAL_MLP,
  createEstimator: (hyperparameters) => new GlobalMlpEstimator(hyperparameters),
  load: (files, { device } = {}) => GlobalMlpPredictor.load(files, device),
}
