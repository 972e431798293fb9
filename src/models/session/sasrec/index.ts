import type { FamilyOf } from '../../../contracts/models/task'
import type { SessionTypes } from '../../../contracts/session/session'
import { NextItemEstimator } from '../next-item-network/estimator'
import { NextItemPredictor } from '../next-item-network/predictor'
import { attentionBody } from './body'
import { parseSasRecConfig, SASREC } from './config'

export const sasrec: FamilyOf<SessionTypes> = {
  family: SASREC,
  createEstimator: (hyperparameters) => {
    const config = parseSasRecConfig(hyperparameters)
    return new NextItemEstimator(SASREC, config, (rng) => attentionBody(config, rng))
  },
  load: (files, { device } = {}) => NextItemPredictor.load(SASREC, files, device),
}
