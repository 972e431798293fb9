/**
 * Trains the network: windows of the training part, AdamW with warm-up and cosine decay, the best weights on validation windows
 * that lie after everything it was trained on, early stopping.
 */
import { MAX_HORIZON_DAYS, type DemandPanel } from '../../../contracts/demand'
import type { DeviceName } from '../../../contracts/device'
import type { DemandEstimator, DemandPredictor, TrainOptions } from '../../../contracts/estimator'
import { ForecartError } from '../../../core/errors'
import { Rng } from '../../../core/rng'
import { compileTrainingStep, exportInference, quantizeWeights, type TrainingStep } from '../../../compute'
import {
  demandMetrics,
  fitHorizonCorrelation,
  independentDays,
  planOrigins,
  predictWindows,
  type ForecastWindow,
} from '../../../evaluation'
import { CONTEXT_DAYS } from '../../../features/demand'
import { pause, throwIfCancelled } from '../../cancellation'
import { PooledFallback } from '../pooled-fallback'
import { checkDemandInput } from '../signature'
import { fitCalibration, UNCALIBRATED } from './calibration'
import { parseMlpConfig, type MlpConfig } from './config'
import { DemandNetwork, NETWORK_INPUTS } from './network'
import { GLOBAL_MLP, GlobalMlpPredictor, type MlpParts } from './predictor'
import { learningRateAt } from './schedule'
import { allocateBatch, chooseWindows, countWindows, labelledDays, TrainingWindows } from './training-windows'
import { Vocabulary } from './vocabulary'

/** Origins of the validation, a week apart; their labels are the last days of the panel. */
const VALIDATION_WINDOWS = 3
const VALIDATION_STRIDE_DAYS = 7
const VALIDATION_DAYS = MAX_HORIZON_DAYS + (VALIDATION_WINDOWS - 1) * VALIDATION_STRIDE_DAYS
const MIN_HISTORY_DAYS = CONTEXT_DAYS + MAX_HORIZON_DAYS + VALIDATION_DAYS
/** Fewer would be learnt by heart. */
const MIN_WINDOWS = 64
const CLIP_NORM = 1
const PAUSE_EVERY = 8
/** Small shops are learnt by heart within a hundred steps: what is best for them comes early. */
const EARLY_LOOKS: readonly number[] = [15, 30, 60]

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
  private async fitNetwork(panel: DemandPanel, options: TrainOptions): Promise<BestNetwork> {
    const { config } = this
    const { seed, signal, onProgress } = options
    const trainEnd = panel.historyDays - VALIDATION_DAYS
    if (panel.historyDays < MIN_HISTORY_DAYS) throw notEnough(panel, `${MIN_HISTORY_DAYS} days of history`)
    const origins = new Rng(seed, 'windows')
    const refs = chooseWindows(panel, trainEnd, config.maxWindows, origins)
    if (refs.length < MIN_WINDOWS) throw notEnough(panel, 'more series with a history')
    onProgress?.({ stage: 'features', fraction: 0 })
    const vocabulary = Vocabulary.of(panel)
    const training = await TrainingWindows.build(panel, refs, trainEnd, vocabulary, signal)
    const scalers = training.fitScalers(labelledDays(panel, trainEnd))
    training.standardise(scalers)
    // Where there are more windows than are held at once, every round over them is of other ones.
    const renew = async () => {
      if (countWindows(panel, trainEnd) === refs.length) return
      await training.write(
        panel,
        chooseWindows(panel, trainEnd, config.maxWindows, origins),
        trainEnd,
        signal,
      )
      training.standardise(scalers)
    }
    const shared = { scalers, vocabulary, fallback: PooledFallback.fit(panel) }

    const network = new DemandNetwork(config, vocabulary, new Rng(seed, 'weights'))
    try {
      const step = await compileStep(network, config, options.device)
      try {
        return await this.runSteps(step, network, { training, renew }, panel, shared, options)
      } finally {
        await step.dispose()
      }
    } finally {
      network.dispose()
    }
  }

  private async runSteps(
    step: TrainingStep,
    network: DemandNetwork,
    { training, renew }: { readonly training: TrainingWindows; readonly renew: () => Promise<void> },
    panel: DemandPanel,
    shared: Pick<MlpParts, 'scalers' | 'vocabulary' | 'fallback'>,
    { seed, signal, device, onProgress }: TrainOptions,
  ): Promise<BestNetwork> {
    const { config } = this
    const batch = allocateBatch(config.batchSize)
    const rows = new RowOrder(training.length, new Rng(seed, 'order'))
    const hiding = new Rng(seed, 'hiding')
    let best: (BestNetwork & { readonly loss: number }) | undefined
    let looksWithoutGain = 0
    let lossSum = 0
    let stepsSinceLook = 0
    let epoch = 0
    for (let index = 1; index <= config.maxSteps; index++) {
      if (index % PAUSE_EVERY === 0) await pause(signal)
      const { rounds } = rows
      training.fill(batch, rows.next(config.batchSize), config.idDropFraction, hiding)
      if (rows.rounds > rounds) await renew()
      const { loss } = await step.run(batch, { learningRate: learningRateAt(index, config), seed: index })
      if (!Number.isFinite(loss)) {
        throw new ForecartError('NOT_ENOUGH_DATA', 'Training diverged; a lower learning rate may help', {
          step: index,
        })
      }
      lossSum += loss
      stepsSinceLook++
      const isEarly = EARLY_LOOKS.includes(index)
      if (!isEarly && index % config.evaluateEvery !== 0 && index !== config.maxSteps) continue

      throwIfCancelled(signal)
      const look = await this.validate(step, network, panel, shared, { signal, device })
      epoch++
      onProgress?.({
        stage: 'training',
        fraction: 0.02 + (0.94 * index) / config.maxSteps,
        epoch,
        loss: { epoch, trainLoss: lossSum / stepsSinceLook, validationLoss: look.loss },
      })
      lossSum = 0
      stepsSinceLook = 0
      if (!best || look.loss < best.loss) {
        best = look
        looksWithoutGain = 0
      } else if (!isEarly && ++looksWithoutGain >= config.patience) {
        break
      }
    }
    return best!
  }

  /** Looks at the validation windows through the very file that would be served. */
  private async validate(
    step: TrainingStep,
    network: DemandNetwork,
    panel: DemandPanel,
    shared: Pick<MlpParts, 'scalers' | 'vocabulary' | 'fallback'>,
    { signal, device }: Pick<TrainOptions, 'signal' | 'device'>,
  ): Promise<BestNetwork & { loss: number }> {
    await step.syncVariables()
    const parts: MlpParts = {
      ...shared,
      onnx: exportNetwork(network),
      calibration: UNCALIBRATED,
      horizonCorrelation: independentDays(MAX_HORIZON_DAYS),
    }
    const predictor = await GlobalMlpPredictor.open(parts, device)
    try {
      const windows = await predictWindows(predictor, panel, validationOrigins(panel), {
        horizonDays: MAX_HORIZON_DAYS,
        signal,
      })
      return { parts, windows, loss: demandMetrics(windows).pinball }
    } finally {
      await predictor.dispose()
    }
  }
}

interface BestNetwork {
  readonly parts: MlpParts
  readonly windows: readonly ForecastWindow[]
}

/** Rows in an order that begins anew, shuffled again, when all were seen. */
class RowOrder {
  /** How often all were seen. */
  rounds = 0
  private order: Uint32Array
  private at = 0

  constructor(
    private readonly length: number,
    private readonly rng: Rng,
  ) {
    this.order = rng.permutation(length)
  }

  next(count: number): Uint32Array {
    const rows = new Uint32Array(count)
    for (let i = 0; i < count; i++) {
      if (this.at === this.length) {
        this.order = this.rng.permutation(this.length)
        this.at = 0
        this.rounds++
      }
      rows[i] = this.order[this.at++]!
    }
    return rows
  }
}

function validationOrigins(panel: DemandPanel): number[] {
  return planOrigins(
    panel,
    { horizonDays: MAX_HORIZON_DAYS, windows: VALIDATION_WINDOWS, strideDays: VALIDATION_STRIDE_DAYS },
    CONTEXT_DAYS,
  )
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

function exportNetwork(network: DemandNetwork): Uint8Array {
  return exportInference({
    inputs: networkInputs('batch'),
    forward: (tensors) => ({ ...network.forward(tensors) }),
  })
}

/** NETWORK_INPUTS with rows of the given number. */
function networkInputs<Rows extends number | 'batch'>(rows: Rows) {
  const inputs: Record<string, { shape: (number | Rows)[]; dtype: 'float32' | 'int32' }> = {}
  for (const { name, shape, dtype } of NETWORK_INPUTS) {
    inputs[name] = { shape: shape.map((size) => (typeof size === 'string' ? rows : size)), dtype }
  }
  return inputs
}

function notEnough(panel: DemandPanel, what: string): ForecartError {
  return new ForecartError('NOT_ENOUGH_DATA', `Training the network needs ${what}`, {
    historyDays: panel.historyDays,
    series: panel.series.length,
  })
}
