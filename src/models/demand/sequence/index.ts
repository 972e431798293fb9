import type { DemandFamily } from '../../../contracts/demand/demand-estimator'
import { SEQUENCE } from './config'
import { SequenceEstimator } from './estimator'
import { SequencePredictor } from './predictor'

export const sequence: DemandFamily = {
  family: SEQUENCE,
  createEstimator: (hyperparameters) => new SequenceEstimator(hyperparameters),
  load: (files, { device } = {}) => SequencePredictor.load(files, device),
}
