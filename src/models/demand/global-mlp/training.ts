/**
 * Trains the network: AdamW (Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101) on windows of the training part, with a
 * warm-up and a cosine decay of the learning rate. The best weights on validation windows, which lie after everything that was
 * trained on, are kept, and training stops early where they become no better. A training that goes on from a checkpoint takes
 * the very steps that an unbroken one would take from there.
 */
import { LEVEL_COUNT, type DemandPanel } from '../../../contracts/demand/demand'
import type { WindowShape } from '../../../contracts/demand/window-shape'
import type { LossPoint, TrainOptions } from '../../../contracts/models/estimator'
import { ForecartError } from '../../../core/errors'
import { Rng } from '../../../core/statistics/rng'
import type { tf } from '../../../compute'
import {
  compileTrainingStep,
  cosineDecay,
  exportInference,
  withWarmUp,
  type RateSchedule,
  type TrainingStep,
} from '../../../compute'
import { demandMetrics, independentPeriods, predictWindows, type ForecastWindow } from '../../../evaluation'
import { pause, throwIfCancelled } from '../../cancellation'
import { PooledFallback } from '../pooled-fallback'
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './checkpoint'
import type { MlpConfig } from './config'
import { ITEM_FEATURE, PLACE_FEATURE } from './judged-network'
import { inputsOf, Vocabulary, type NetworkOutputs } from './network'
import { GlobalMlpPredictor, UNCALIBRATED, type MlpParts } from './predictor'
import { RowOrder } from './row-order'
import { allocateBatch, DRAWS_PER_ROW, TrainingWindows, validationOrigins, type Batch } from './windows'

/** Steps after which cancellation is looked for. */
const PAUSE_EVERY = 8
/** Small shops are learnt by heart within a hundred steps: what is best for them comes early. */
const EARLY_EVALUATIONS: readonly number[] = [15, 30, 60]
const CLIP_NORM = 1
const WARM_UP_STEPS = 100
const LAST_RATE_FRACTION = 0.01

/** A network at one moment of its training, and what it forecast of the validation windows. */
export interface ValidatedNetwork {
  readonly parts: MlpParts
  readonly forecasts: readonly ForecastWindow[]
  /** Mean quantile loss of the forecasts. */
  readonly loss: number
}

/** What is trained: reads `inputsOf`. */
export interface TrainableNetwork {
  readonly variables: readonly tf.Variable[]
  /** As `DemandNetwork.forward`. */
  forward(inputs: Readonly<Record<string, tf.Tensor>>): NetworkOutputs
  /** As `DemandNetwork.loss`. */
  loss(inputs: Readonly<Record<string, tf.Tensor>>, dropoutSeed: tf.Scalar): tf.Scalar
  dispose(): void
}

/** The hyper-parameters of a training, whatever the network. */
export type TrainingConfig = Pick<
  MlpConfig,
  | 'batchSize'
  | 'maxSteps'
  | 'evaluateEvery'
  | 'patience'
  | 'learningRate'
  | 'weightDecay'
  | 'idDropFraction'
  | 'maxWindows'
  | 'head'
> & {
  /** Names of features that the network is not to read: see judged-network.ts. */
  readonly leftOut?: ReadonlySet<string>
}

/**
 * The best network on the validation windows.
 * @param createNetwork answers a network that is disposed of here
 * @throws NOT_ENOUGH_DATA where there are too few windows, or training diverges; CANCELLED
 */
export async function trainNetwork(
  panel: DemandPanel,
  shape: WindowShape,
  config: TrainingConfig,
  options: TrainOptions,
  createNetwork: (vocabulary: Vocabulary, rng: Rng) => TrainableNetwork,
): Promise<ValidatedNetwork> {
  const { seed, signal } = options
  options.onProgress?.({ stage: 'features', fraction: 0 })
  const { maxWindows, leftOut } = config
  const vocabulary = Vocabulary.of(panel, {
    readsItems: !leftOut?.has(ITEM_FEATURE),
    readsPlaces: !leftOut?.has(PLACE_FEATURE),
  })
  const windows = await TrainingWindows.draw(
    panel,
    shape,
    vocabulary,
    { maxWindows, leftOut },
    new Rng(seed, 'windows'),
    signal,
  )
  const fallback = PooledFallback.fit(panel, shape)
  const network = createNetwork(vocabulary, new Rng(seed, 'weights'))
  try {
    const step = await compileStep(network, shape, config, options)
    try {
      const head = { head: config.head, noiseUnit: 'scales' } as const
      const shared = { shape, ...head, scalers: windows.scalers, vocabulary, fallback }
      return await new TrainingRun(panel, config, options, windows, network, step, shared).run()
    } finally {
      await step.dispose()
    }
  } finally {
    network.dispose()
  }
}

function compileStep(
  network: TrainableNetwork,
  shape: WindowShape,
  { batchSize, weightDecay, head }: TrainingConfig,
  { device = 'ort-cpu' }: TrainOptions,
): Promise<TrainingStep> {
  const label = { shape: [batchSize, shape.horizon], dtype: 'float32' as const }
  return compileTrainingStep(
    {
      variables: network.variables,
      inputs: { ...inputsOf(shape, head, batchSize), units: label, weights: label },
      loss: (inputs, { seed }) => network.loss(inputs, seed),
      optimizer: { kind: 'adamw', weightDecay, clipNorm: CLIP_NORM },
    },
    { backend: device },
  )
}

/** The full rate is reached with step `WARM_UP_STEPS` (a quarter of a shorter training), the last fraction after `maxSteps`. */
export function learningRates(config: Pick<TrainingConfig, 'learningRate' | 'maxSteps'>): RateSchedule {
  const { learningRate, maxSteps } = config
  const warmUpSteps = Math.min(WARM_UP_STEPS, Math.ceil(maxSteps / 4)) - 1
  const decaySteps = Math.max(1, maxSteps - 1 - warmUpSteps)
  return withWarmUp(cosineDecay(learningRate, decaySteps, LAST_RATE_FRACTION * learningRate), warmUpSteps)
}

class TrainingRun {
  private readonly rows: RowOrder
  private readonly hiddenIds: Rng
  private readonly rateOf: RateSchedule
  private stepsDone = 0
  private redraws = 0
  private evaluationsWithoutGain = 0
  private readonly curve: LossPoint[] = []
  private best: ValidatedNetwork | null = null

  /** Step, network and windows belong to the caller. */
  constructor(
    private readonly panel: DemandPanel,
    private readonly config: TrainingConfig,
    private readonly options: TrainOptions,
    private readonly windows: TrainingWindows,
    private readonly network: TrainableNetwork,
    private readonly step: TrainingStep,
    private readonly shared: Pick<
      MlpParts,
      'shape' | 'head' | 'noiseUnit' | 'scalers' | 'vocabulary' | 'fallback'
    >,
  ) {
    this.rows = new RowOrder(windows.length, new Rng(options.seed, 'order'))
    this.hiddenIds = new Rng(options.seed, 'hiding')
    this.rateOf = learningRates(config)
  }

  async run(): Promise<ValidatedNetwork> {
    const { config, options } = this
    await this.resume()
    const batch = allocateBatch(config.batchSize, this.shared.shape)
    let lossSum = 0
    let stepsSinceEvaluation = 0
    while (this.stepsDone < config.maxSteps) {
      const index = ++this.stepsDone
      if (index % PAUSE_EVERY === 0) await pause(options.signal)
      lossSum += await this.takeStep(index, batch)
      stepsSinceEvaluation++
      const isEarly = EARLY_EVALUATIONS.includes(index)
      if (!isEarly && index % config.evaluateEvery !== 0 && index !== config.maxSteps) continue

      throwIfCancelled(options.signal)
      const validated = await this.evaluateNetwork()
      const epoch = this.curve.length + 1
      const loss = { epoch, trainLoss: lossSum / stepsSinceEvaluation, validationLoss: validated.loss }
      this.curve.push(loss)
      options.onProgress?.({ stage: 'training', fraction: this.fractionDone, epoch, loss })
      lossSum = 0
      stepsSinceEvaluation = 0
      if (!this.best || validated.loss < this.best.loss) {
        this.best = validated
        this.evaluationsWithoutGain = 0
      } else if (!isEarly && ++this.evaluationsWithoutGain >= config.patience) {
        break
      }
      if (options.checkpoints?.isDue) await options.checkpoints.save(await this.checkpoint())
    }
    return this.best!
  }

  private get fractionDone(): number {
    return 0.02 + (0.94 * this.stepsDone) / this.config.maxSteps
  }

  /** @returns the loss of the batch */
  private async takeStep(index: number, batch: Batch): Promise<number> {
    const { config, windows, rows } = this
    const { rounds } = rows
    windows.fill(batch, rows.next(config.batchSize), config.idDropFraction, this.hiddenIds)
    if (rows.rounds > rounds) {
      await windows.redraw(1, this.options.signal)
      this.redraws++
    }
    // A step refuses what it does not read.
    const { scale, ...others } = batch
    const read = config.head === 'quantiles' ? others : { ...others, scale }
    const { loss } = await this.step.run(read, { learningRate: this.rateOf(index - 1), seed: index })
    if (Number.isFinite(loss)) return loss
    throw new ForecartError('NOT_ENOUGH_DATA', 'Training diverged; a lower learning rate may help', {
      step: index,
    })
  }

  private async evaluateNetwork(): Promise<ValidatedNetwork> {
    await this.step.syncVariables()
    return this.evaluate(
      exportInference({
        inputs: inputsOf(this.shared.shape, this.shared.head, 'batch'),
        forward: (tensors) => ({ ...this.network.forward(tensors) }),
      }),
    )
  }

  /** Forecasts the validation windows with the very file that would be served. */
  private async evaluate(onnx: Uint8Array): Promise<ValidatedNetwork> {
    const { shape } = this.shared
    const parts: MlpParts = {
      ...this.shared,
      onnx,
      calibration: UNCALIBRATED,
      horizonCorrelation: independentPeriods(shape.horizon),
      levelCount: LEVEL_COUNT,
    }
    const predictor = await GlobalMlpPredictor.open(parts, this.options.device)
    try {
      const origins = validationOrigins(this.panel, shape)
      const forecasts = await predictWindows(predictor, this.panel, origins, {
        horizon: shape.horizon,
        signal: this.options.signal,
      })
      return { parts, forecasts, loss: demandMetrics(forecasts).pinball }
    } finally {
      await predictor.dispose()
    }
  }

  private async checkpoint(): Promise<Uint8Array> {
    const { stepsDone, redraws, evaluationsWithoutGain, curve } = this
    const state = await this.step.saveState()
    const best = this.best!.parts.onnx
    return encodeCheckpoint({ stepsDone, redraws, evaluationsWithoutGain, curve, best, state })
  }

  /** Goes on from the checkpoint, where there is one that can be read. */
  private async resume(): Promise<void> {
    const { config, options } = this
    const saved = await this.loadCheckpoint()
    if (!saved) return
    this.stepsDone = saved.stepsDone
    this.redraws = saved.redraws
    this.evaluationsWithoutGain = saved.evaluationsWithoutGain
    this.curve.push(...saved.curve)
    const rowsTaken = saved.stepsDone * config.batchSize
    this.rows.skip(rowsTaken)
    this.hiddenIds.skip(rowsTaken * DRAWS_PER_ROW)
    await this.windows.redraw(saved.redraws, options.signal)
    // A copy, which does not keep the rest of the checkpoint in memory.
    this.best = await this.evaluate(new Uint8Array(saved.best))
    options.onProgress?.({
      stage: 'training',
      fraction: this.fractionDone,
      epoch: this.curve.length,
      curveSoFar: [...this.curve],
    })
  }

  private async loadCheckpoint(): Promise<Checkpoint | null> {
    const { checkpoints } = this.options
    const bytes = await checkpoints?.load()
    if (!bytes) return null
    try {
      const saved = decodeCheckpoint(bytes)
      await this.step.restoreState(saved.state)
      return saved
    } catch (error) {
      checkpoints?.ignore(error)
      return null
    }
  }
}
