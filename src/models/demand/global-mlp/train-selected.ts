/** Trains a network, measures how much each feature helps it where that is asked for, and trains it again without those that do not. */
import type { DemandPanel } from '../../../contracts/demand/demand'
import type { WindowShape } from '../../../contracts/demand/window-shape'
import type { LossPoint, TrainOptions } from '../../../contracts/models/estimator'
import type { FeatureImportance } from '../../../contracts/models/model-version'
import type { Rng } from '../../../core/statistics/rng'
import { permutationImportance, unhelpfulFeatures, withSelection } from '../permutation-importance'
import type { MlpConfig } from './config'
import { JudgedNetwork } from './judged-network'
import type { Vocabulary } from './network'
import { GlobalMlpPredictor } from './predictor'
import { trainNetwork, type TrainableNetwork, type TrainingConfig, type ValidatedNetwork } from './training'
import { validationOrigins } from './windows'

/** Of the progress, for each of two trainings: what calibrates the network comes after them. */
const SHARE = 0.485

/** As `trainNetwork`. The parts say what was measured. */
export async function trainSelected(
  panel: DemandPanel,
  shape: WindowShape,
  config: TrainingConfig & Pick<MlpConfig, 'featureSelection'>,
  options: TrainOptions,
  createNetwork: (vocabulary: Vocabulary, rng: Rng) => TrainableNetwork,
): Promise<ValidatedNetwork> {
  const { featureSelection } = config
  if (featureSelection === 'none') return trainNetwork(panel, shape, config, options, createNetwork)
  const selects = featureSelection === 'select'
  const { onProgress } = options
  const first: TrainOptions = {
    ...options,
    onProgress: (progress) => onProgress?.({ ...progress, fraction: SHARE * progress.fraction }),
  }
  const all = await trainNetwork(panel, shape, config, selects ? first : options, createNetwork)
  const { importance, unhelpful } = await judge(all, panel, options)
  if (!selects) return withImportance(all, importance)
  const curve: LossPoint[] = []
  // Checkpoints are of the first training. One that goes on finds it almost done, and takes the second one anew.
  const second: TrainOptions = {
    ...options,
    checkpoints: undefined,
    // The curve is that of the first training until the second one has shown that it is the better one.
    onProgress: ({ stage, fraction, loss }) => {
      if (loss) curve.push(loss)
      onProgress?.({ stage, fraction: SHARE + SHARE * fraction })
    },
  }
  const leaner = { ...config, leftOut: unhelpful }
  const selected =
    unhelpful.size === 0 ? all : await trainNetwork(panel, shape, leaner, second, createNetwork)
  const losses = { lossWithAll: all.loss, lossWithSelected: selected.loss }
  const told = withSelection(importance, unhelpful, losses)
  if (!told.selection!.isAdopted) return withImportance(all, told)
  onProgress?.({ stage: 'training', fraction: 2 * SHARE, epoch: curve.length, curveSoFar: curve })
  return withImportance(selected, told)
}

async function judge(
  { parts }: ValidatedNetwork,
  panel: DemandPanel,
  options: TrainOptions,
): Promise<{ importance: FeatureImportance; unhelpful: ReadonlySet<string> }> {
  const predictor = await GlobalMlpPredictor.open(parts, options.device)
  try {
    const origins = validationOrigins(panel, parts.shape)
    const judged = new JudgedNetwork(predictor, panel, parts.shape, { origins, seed: options.seed })
    const importance = await permutationImportance(judged, options)
    return { importance, unhelpful: unhelpfulFeatures(importance, judged.features) }
  } finally {
    await predictor.dispose()
  }
}

function withImportance(network: ValidatedNetwork, featureImportance: FeatureImportance): ValidatedNetwork {
  return { ...network, parts: { ...network.parts, featureImportance } }
}
