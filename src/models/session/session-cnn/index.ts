import type { FamilyOf } from '../../../contracts/models/task'
import type { SessionTypes } from '../../../contracts/session/session'
import { NextItemEstimator } from '../next-item-network/estimator'
import { NextItemPredictor } from '../next-item-network/predictor'
import { SESSION_CNN, parseSessionCnnConfig } from './config'

export const sessionCnn: FamilyOf<SessionTypes> = {
  family: SESSION_CNN,
  createEstimator: (hyperparameters) => {
    const config = parseSessionCnnConfig(hyperparameters)
    return new NextItemEstimator(SESSION_CNN, config, (rng) => {
      // Loaded here, because a process that only answers with a trained network needs no TensorFlow.js.
      const { convolutionBody } = require('./body') as typeof import('./body')
      return convolutionBody(config, rng)
    })
  },
  load: (files, { device } = {}) => NextItemPredictor.load(SESSION_CNN, files, device),
}
