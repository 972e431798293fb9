/**
 * Trains the network: AdamW with a warm-up and a cosine decay of the learning rate, on windows of the training part. The best weights on validation windows, which lie
 * after everything that was trained on, are kept, and training stops early where they become no better.
 */
import { LEVEL_COUNT, type DemandPanel } from '../../../contracts/demand/demand'
import type { WindowShape } from '../../../contracts/demand/window-shape'
import type { LossPoint, TrainOptions } from '../../../contracts/models/estimator'
import { compileTrainingStep, exportInference, type TrainingStep } from '../../../compute'
import { ForecartError } from '../../../core/errors'
import { Rng } from '../../../core/statistics/rng'
import { demandMetrics, independentPeriods, predictWindows, type ForecastWindow } from '../../../evaluation'
import { pause, throwIfCancelled } from '../../cancellation'
import { inputsOf, Vocabulary } from '../global-mlp/network'
import { GlobalMlpPredictor, UNCALIBRATED, type MlpParts } from '../global-mlp/predictor'
import { RowOrder } from '../global-mlp/row-order'
import { learningRates } from '../global-mlp/training'
import { allocateBatch, TrainingWindows, validationOrigins } from '../global-mlp/windows'
import { PooledFallback } from '../pooled-fallback'
import type { SequenceConfig } from './config'
import { SequenceNetwork } from './network'

/** Steps after which cancellation is looked for. */
const PAUSE_EVERY = 4
/** Small shops are learnt by heart soon: what is best for them comes early. */
const EARLY_EVALUATIONS: readonly number[] = [30, 60]
const CLIP_NORM = 1

/** A network at one moment of its training, and what it forecast of the validation windows. */
export interface Validated {
  readonly parts: MlpParts
  readonly forecasts: readonly ForecastWindow[]
  /** Mean quantile loss of the forecasts. */
  readonly loss: number
}

/**
 * The best network on the validation windows.
 * @throws NOT_ENOUGH_DATA where there are too few windows, or training diverges; CANCELLED
 */
export async function trainSequenceNetwork(
  panel: DemandPanel,
  shape: WindowShape,
  config: SequenceConfig,
  options: TrainOptions,
): Promise<Validated> {
  const { seed, signal } = options
  options.onProgress?.({ stage: 'features', fraction: 0 })
  const vocabulary = Vocabulary.of(panel)
  const windowRng = new Rng(seed, 'windows')
  const windows = await TrainingWindows.draw(panel, shape, vocabulary, config.maxWindows, windowRng, signal)
  const network = new SequenceNetwork(config, shape, vocabulary, new Rng(seed, 'weights'))
  try {
    const step = await compileStep(network, shape, config, options)
    try {
      const fallback = PooledFallback.fit(panel, shape)
      const shared = { shape, scalers: windows.scalers, vocabulary, fallback }
      return await new Training(panel, config, options, windows, network, step, shared).run()
    } finally {
      await step.dispose()
    }
  } finally {
    network.dispose()
  }
}

function compileStep(
  network: SequenceNetwork,
  shape: WindowShape,
  { batchSize, weightDecay }: SequenceConfig,
  { device = 'ort-cpu' }: TrainOptions,
): Promise<TrainingStep> {
  const label = { shape: [batchSize, shape.horizon], dtype: 'float32' as const }
  return compileTrainingStep(
    {
      variables: network.variables,
      inputs: { ...inputsOf(shape, batchSize), units: label, weights: label },
      loss: (inputs, { seed }) => network.loss(inputs, seed),
      optimizer: { kind: 'adamw', weightDecay, clipNorm: CLIP_NORM },
    },
    { backend: device },
  )
}

class Training {
  constructor(
    private readonly panel: DemandPanel,
    private readonly config: SequenceConfig,
    private readonly options: TrainOptions,
    private readonly windows: TrainingWindows,
    private readonly network: SequenceNetwork,
    private readonly step: TrainingStep,
    private readonly shared: Pick<MlpParts, 'shape' | 'scalers' | 'vocabulary' | 'fallback'>,
  ) {}

  async run(): Promise<Validated> {
    const { maxSteps, evaluateEvery, patience } = this.config
    const { seed, signal, onProgress } = this.options
    const rows = new RowOrder(this.windows.length, new Rng(seed, 'order'))
    const hiddenIds = new Rng(seed, 'hiding')
    const rateOf = learningRates(this.config)
    const batch = allocateBatch(this.config.batchSize, this.shared.shape)
    const losses: number[] = []
    let best: Validated | null = null
    let withoutGain = 0
    let epoch = 0
    for (let index = 1; index <= maxSteps; index++) {
      if (index % PAUSE_EVERY === 0) await pause(signal)
      const { rounds } = rows
      this.windows.fill(batch, rows.next(this.config.batchSize), this.config.idDropFraction, hiddenIds)
      if (rows.rounds > rounds) await this.windows.redraw(1, signal)
      losses.push(await this.takeStep(index, batch, rateOf(index - 1)))
      const isEarly = EARLY_EVALUATIONS.includes(index)
      if (!isEarly && index % evaluateEvery !== 0 && index !== maxSteps) continue

      throwIfCancelled(signal)
      const validated = await this.evaluate()
      const loss: LossPoint = {
        epoch: ++epoch,
        trainLoss: losses.reduce((sum, one) => sum + one, 0) / losses.length,
        validationLoss: validated.loss,
      }
      losses.length = 0
      onProgress?.({ stage: 'training', fraction: 0.02 + (0.94 * index) / maxSteps, epoch, loss })
      if (!best || validated.loss < best.loss) {
        best = validated
        withoutGain = 0
      } else if (!isEarly && ++withoutGain >= patience) break
    }
    return best!
  }

  private async takeStep(
    index: number,
    batch: ReturnType<typeof allocateBatch>,
    learningRate: number,
  ): Promise<number> {
    const { loss } = await this.step.run(batch, { learningRate, seed: index })
    if (Number.isFinite(loss)) return loss
    throw new ForecartError('NOT_ENOUGH_DATA', 'Training diverged; a lower learning rate may help', {
      step: index,
    })
  }

  /** Forecasts the validation windows with the very file that would be served. */
  private async evaluate(): Promise<Validated> {
    await this.step.syncVariables()
    const { shape } = this.shared
    const { device, signal } = this.options
    const onnx = exportInference({
      inputs: inputsOf(shape, 'batch'),
      forward: (tensors) => ({ ...this.network.forward(tensors) }),
    })
    const horizonCorrelation = independentPeriods(shape.horizon)
    const parts: MlpParts = {
      ...this.shared,
      onnx,
      calibration: UNCALIBRATED,
      horizonCorrelation,
      levelCount: LEVEL_COUNT,
    }
    const predictor = await GlobalMlpPredictor.open(parts, device)
    try {
      const origins = validationOrigins(this.panel, shape)
      const { horizon } = shape
      const forecasts = await predictWindows(predictor, this.panel, origins, { horizon, signal })
      return { parts, forecasts, loss: demandMetrics(forecasts).pinball }
    } finally {
      await predictor.dispose()
    }
  }
}
