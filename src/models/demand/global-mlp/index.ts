import type { DemandFamily } from '../../../contracts/demand/demand-estimator'
import { GLOBAL_MLP } from './config'
import { GlobalMlpEstimator } from './estimator'
import { GlobalMlpPredictor } from './predictor'

export const globalMlp: DemandFamily = {
  family: GLOBAL_MLP,
  createEstimator: (hyperparameters) => new GlobalMlpEstimator(hyperparameters),
  load: (files, { device } = {}) => GlobalMlpPredictor.load(files, device),
}
