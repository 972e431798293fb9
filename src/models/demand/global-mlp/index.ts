import type { DemandFamily } from '../../../contracts/estimator'
import { readSignature } from '../signature'
import { GlobalMlpEstimator } from './estimator'
import { GLOBAL_MLP, GlobalMlpPredictor } from './predictor'

export const globalMlp: DemandFamily = {
  family: GLOBAL_MLP,
  createEstimator: (hyperparameters) => new GlobalMlpEstimator(hyperparameters),
  readSignature: (files) => readSignature(files, GLOBAL_MLP),
  load: (files, device) => GlobalMlpPredictor.load(files, device),
}
