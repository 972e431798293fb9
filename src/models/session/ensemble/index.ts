/** Several models together: see `first-stage.ts` for those that propose items, `second-stage.ts` for the network and the trees that rank them again. */
import type { TrainOptions } from '../../../contracts/models/estimator'
import type { FamilyOf, PredictorOf } from '../../../contracts/models/task'
import type { SessionCorpus, SessionTypes } from '../../../contracts/session/session'
import { readSignature } from '../signature'
import { ENSEMBLE, parseEnsembleConfig, type EnsembleConfig } from './config'
import { firstStage } from './first-stage'
import { SecondStage } from './second-stage'
import { trainSecondStage } from './train-second-stage'
import { TwoStages } from './two-stages'

export const ensemble: FamilyOf<SessionTypes> = {
  family: ENSEMBLE,
  createEstimator(values) {
    const config = parseEnsembleConfig(values)
    return { family: ENSEMBLE, train: (corpus, options) => train(config, corpus, options) }
  },
  async load(files, { stage, device } = {}) {
    const signature = readSignature(files, ENSEMBLE)
    if (signature.rerankedCandidates === undefined || stage === 'first') return firstStage.load(files)
    const second = await SecondStage.load(signature, files, device)
    return stage === 'second' ? second : new TwoStages(await firstStage.load(files), second)
  },
}

async function train(
  config: EnsembleConfig,
  corpus: SessionCorpus,
  options: TrainOptions,
): Promise<PredictorOf<SessionTypes>> {
  const { network, ranker } = config
  const { onProgress } = options
  const share = network === 'none' ? (ranker ? 0.5 : 1) : 0.05
  const first = await firstStage.createEstimator(config).train(corpus, {
    ...options,
    onProgress: (progress) => onProgress?.({ ...progress, fraction: progress.fraction * share }),
  })
  if (network === 'none' && !ranker) return first
  const second = await trainSecondStage(corpus, config, first, {
    ...options,
    onProgress: (progress) =>
      onProgress?.({ ...progress, fraction: share + progress.fraction * (1 - share) }),
  })
  onProgress?.({ stage: 'training', fraction: 1 })
  return second ? new TwoStages(first, second) : first
}
