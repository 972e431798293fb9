import type { FamilyOf } from '../../../contracts/models/task'
import type { SessionTypes } from '../../../contracts/session/session'
import { NextItemEstimator } from '../next-item-network/estimator'
import { NextItemPredictor } from '../next-item-network/predictor'
import { parseSasRecConfig, SASREC } from './config'

export const sasrec: FamilyOf<SessionTypes> = {
  family: SASREC,
  createEstimator: (hyperparameters) => {
    const config = parseSasRecConfig(hyperparameters)
    return new NextItemEstimator(SASREC, config, (rng) => {
      // Loaded here, because a process that only answers with a trained network needs no TensorFlow.js.
      const { attentionBody } = require('./body') as typeof import('./body')
      return attentionBody(config, rng)
    })
  },
  load: (files, { device } = {}) => NextItemPredictor.load(SASREC, files, device),
}
