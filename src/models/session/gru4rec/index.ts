import type { FamilyOf } from '../../../contracts/models/task'
import type { SessionTypes } from '../../../contracts/session/session'
import { NextItemEstimator } from '../next-item-network/estimator'
import { NextItemPredictor } from '../next-item-network/predictor'
import { GRU4REC, parseGru4RecConfig } from './config'

export const gru4rec: FamilyOf<SessionTypes> = {
  family: GRU4REC,
  createEstimator: (hyperparameters) => {
    const config = parseGru4RecConfig(hyperparameters)
    return new NextItemEstimator(GRU4REC, config, (rng) => {
      // Loaded here, because a process that only answers with a trained network needs no TensorFlow.js.
      const { recurrentBody } = require('./body') as typeof import('./body')
      return recurrentBody(config, rng)
    })
  },
  load: (files, { device } = {}) => NextItemPredictor.load(GRU4REC, files, device),
}
