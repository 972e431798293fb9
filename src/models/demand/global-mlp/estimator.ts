/**
 * Trains the network: windows of the training part, AdamW with warm-up and cosine decay, the best weights on validation windows
 * that lie after everything it was trained on, early stopping.
 */
import { MAX_HORIZON_DAYS, type DemandPanel } from '../../../contracts/demand'
import type { DeviceName } from '../../../contracts/device'
import type { DemandEstimator, DemandPredictor, TrainOptions } from '../../../contracts/estimator'
import { ForecartError } from '../../../core/errors'
import { Rng } from '../../../core/rng'
import { compileTrainingStep, quantizeWeights, type TrainingStep } from '../../../compute'
import { fitHorizonCorrelation, predictWindows } from '../../../evaluation'
import { CONTEXT_DAYS } from '../../../features/demand'
import { pause } from '../../cancellation'
import { PooledFallback } from '../pooled-fallback'
import { checkDemandInput } from '../signature'
import { fitCalibration } from './calibration'
import { parseMlpConfig, type MlpConfig } from './config'
import { DemandNetwork, networkInputs } from './network'
import { GLOBAL_MLP, GlobalMlpPredictor, type MlpParts } from './predictor'
import { TrainingLoop, type Look } from './training-loop'
import { chooseWindows, countWindows, labelledDays, TrainingWindows } from './training-windows'
import { VALIDATION_DAYS, validationOrigins } from './validation-windows'
import { Vocabulary } from './vocabulary'

const MIN_HISTORY_DAYS = CONTEXT_DAYS + MAX_HORIZON_DAYS + VALIDATION_DAYS
/** Fewer would be learnt by heart. */
const MIN_WINDOWS = 64
const CLIP_NORM = 1

export class GlobalMlpEstimator implements DemandEstimator {
  readonly family = GLOBAL_MLP
  private readonly config: MlpConfig

  /** @throws BAD_USER_INPUT. */
  constructor(hyperparameters: Readonly<Record<string, unknown>> = {}) {
    this.config = parseMlpConfig(hyperparameters)
  }

  async train(panel: DemandPanel, options: TrainOptions): Promise<DemandPredictor> {
    checkDemandInput(panel)
    await pause(options.signal)
    const { parts, windows } = await this.fitNetwork(panel, options)
    options.onProgress?.({ stage: 'calibration', fraction: 0.97 })
    const calibration = fitCalibration(windows)
    const draft = await GlobalMlpPredictor.open({ ...parts, calibration }, options.device)
    try {
      const calibrated = await predictWindows(draft, panel, validationOrigins(panel), {
        horizonDays: MAX_HORIZON_DAYS,
        signal: options.signal,
      })
      options.onProgress?.({ stage: 'done', fraction: 1 })
      return await this.openTrained(
        {
          ...parts,
          calibration,
          horizonCorrelation: fitHorizonCorrelation(calibrated, options.seed),
        },
        options.device,
      )
    } finally {
      await draft.dispose()
    }
  }

  private async openTrained(parts: MlpParts, device: DeviceName | undefined): Promise<DemandPredictor> {
    const full = await GlobalMlpPredictor.open(parts, device)
    if (this.config.weights === 'float32') return full
    return GlobalMlpPredictor.open({ ...parts, onnx: quantizeWeights(parts.onnx) }, device, full)
  }

  /** The best network on the validation windows, and what it said of them. */
  private async fitNetwork(panel: DemandPanel, options: TrainOptions): Promise<Look> {
    const { config } = this
    const { seed, signal, onProgress } = options
    const trainEnd = panel.historyDays - VALIDATION_DAYS
    if (panel.historyDays < MIN_HISTORY_DAYS) throw notEnough(panel, `${MIN_HISTORY_DAYS} days of history`)
    const origins = new Rng(seed, 'windows')
    const refs = chooseWindows(panel, trainEnd, config.maxWindows, origins)
    if (refs.length < MIN_WINDOWS) {
      const sets = `${MIN_WINDOWS} sets of ${MIN_HISTORY_DAYS} days of a series, of which it finds ${refs.length}`
      throw notEnough(panel, `more days of history: ${sets}`)
    }
    onProgress?.({ stage: 'features', fraction: 0 })
    const vocabulary = Vocabulary.of(panel)
    const training = await TrainingWindows.build(panel, refs, trainEnd, vocabulary, signal)
    const scalers = training.fitScalers(labelledDays(panel, trainEnd))
    training.standardise(scalers)
    // Where there are more windows than are held at once, every round over them is of other ones.
    const renew = async (times: number) => {
      if (countWindows(panel, trainEnd) === refs.length) return
      let chosen = refs
      for (let i = 0; i < times; i++) chosen = chooseWindows(panel, trainEnd, config.maxWindows, origins)
      await training.write(panel, chosen, trainEnd, signal)
      training.standardise(scalers)
    }
    const shared = { scalers, vocabulary, fallback: PooledFallback.fit(panel) }

    const network = new DemandNetwork(config, vocabulary, new Rng(seed, 'weights'))
    try {
      const step = await compileStep(network, config, options.device)
      try {
        const loop = new TrainingLoop({ panel, config, step, network, training, renew, shared, options })
        return await loop.run()
      } finally {
        await step.dispose()
      }
    } finally {
      network.dispose()
    }
  }
}

async function compileStep(
  network: DemandNetwork,
  config: MlpConfig,
  device: DeviceName = 'ort-cpu',
): Promise<TrainingStep> {
  const label = { shape: [config.batchSize, MAX_HORIZON_DAYS], dtype: 'float32' as const }
  return compileTrainingStep(
    {
      variables: network.variables,
      inputs: { ...networkInputs(config.batchSize), units: label, weights: label },
      loss: (inputs, { seed }) => network.loss(inputs, seed),
      optimizer: { kind: 'adamw', weightDecay: config.weightDecay, clipNorm: CLIP_NORM },
    },
    { backend: device },
  )
}

function notEnough(panel: DemandPanel, what: string): ForecartError {
  return new ForecartError(
    'NOT_ENOUGH_DATA',
    `Training the network needs ${what}; there are ${panel.historyDays} days before the evaluation windows`,
    { neededDays: MIN_HISTORY_DAYS, historyDays: panel.historyDays, series: panel.series.length },
  )
}
