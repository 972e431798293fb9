/**
 * The steps of one training: the best weights on the validation windows, early stopping, and checkpoints. A training that
 * goes on from a checkpoint takes the very steps that an unbroken one would take from there.
 */
import { MAX_HORIZON_DAYS, type DemandPanel } from '../../../contracts/demand'
import type { LossPoint, TrainOptions } from '../../../contracts/estimator'
import { ForecartError } from '../../../core/errors'
import { Rng } from '../../../core/rng'
import { exportInference, type RateSchedule, type TrainingStep } from '../../../compute'
import { demandMetrics, independentDays, predictWindows, type ForecastWindow } from '../../../evaluation'
import { pause, throwIfCancelled } from '../../cancellation'
import { UNCALIBRATED } from './calibration'
import { decodeCheckpoint, encodeCheckpoint, type MlpCheckpoint } from './checkpoint'
import type { MlpConfig } from './config'
import { networkInputs, type DemandNetwork } from './network'
import { GlobalMlpPredictor, type MlpParts } from './predictor'
import { RowOrder } from './row-order'
import { learningRates } from './schedule'
import { allocateBatch, DRAWS_PER_ROW, type TrainingWindows } from './training-windows'
import { validationOrigins } from './validation-windows'

const PAUSE_EVERY = 8
/** Small shops are learnt by heart within a hundred steps: what is best for them comes early. */
const EARLY_LOOKS: readonly number[] = [15, 30, 60]

/** A network at one moment of its training, and what it said of the validation windows. */
export interface Look {
  readonly parts: MlpParts
  readonly windows: readonly ForecastWindow[]
  readonly loss: number
}

export interface TrainingLoopOptions {
  readonly panel: DemandPanel
  readonly config: MlpConfig
  readonly step: TrainingStep
  /** What the step trains. */
  readonly network: DemandNetwork
  readonly training: TrainingWindows
  /** Chooses windows anew so many times, and leaves the last choice in `training`. */
  readonly renew: (times: number) => Promise<void>
  readonly shared: Pick<MlpParts, 'scalers' | 'vocabulary' | 'fallback'>
  readonly options: TrainOptions
}

/** For one run; steps, network and windows belong to the caller. */
export class TrainingLoop {
  private readonly rows: RowOrder
  private readonly hiding: Rng
  private readonly rateOf: RateSchedule
  private steps = 0
  private renewals = 0
  private looksWithoutGain = 0
  private readonly curve: LossPoint[] = []
  private best: Look | null = null

  constructor(private readonly given: TrainingLoopOptions) {
    const { seed } = given.options
    this.rows = new RowOrder(given.training.length, new Rng(seed, 'order'))
    this.hiding = new Rng(seed, 'hiding')
    this.rateOf = learningRates(given.config)
  }

  /** The best network on the validation windows. @throws NOT_ENOUGH_DATA where it diverges; CANCELLED. */
  async run(): Promise<Look> {
    const { config, options } = this.given
    await this.resume()
    const batch = allocateBatch(config.batchSize)
    let lossSum = 0
    let stepsSinceLook = 0
    while (this.steps < config.maxSteps) {
      const index = ++this.steps
      if (index % PAUSE_EVERY === 0) await pause(options.signal)
      lossSum += await this.takeStep(index, batch)
      stepsSinceLook++
      const isEarly = EARLY_LOOKS.includes(index)
      if (!isEarly && index % config.evaluateEvery !== 0 && index !== config.maxSteps) continue

      throwIfCancelled(options.signal)
      const look = await this.lookAtNetwork()
      const epoch = this.curve.length + 1
      const loss = { epoch, trainLoss: lossSum / stepsSinceLook, validationLoss: look.loss }
      this.curve.push(loss)
      options.onProgress?.({ stage: 'training', fraction: this.fraction, epoch, loss })
      lossSum = 0
      stepsSinceLook = 0
      if (!this.best || look.loss < this.best.loss) {
        this.best = look
        this.looksWithoutGain = 0
      } else if (!isEarly && ++this.looksWithoutGain >= config.patience) {
        break
      }
      if (options.checkpoints?.isDue) await options.checkpoints.save(await this.checkpoint())
    }
    return this.best!
  }

  private get fraction(): number {
    return 0.02 + (0.94 * this.steps) / this.given.config.maxSteps
  }

  /** @returns the loss of the batch */
  private async takeStep(index: number, batch: ReturnType<typeof allocateBatch>): Promise<number> {
    const { config, step, training, renew } = this.given
    const { rounds } = this.rows
    training.fill(batch, this.rows.next(config.batchSize), config.idDropFraction, this.hiding)
    if (this.rows.rounds > rounds) {
      await renew(1)
      this.renewals++
    }
    const { loss } = await step.run(batch, { learningRate: this.rateOf(index - 1), seed: index })
    if (Number.isFinite(loss)) return loss
    throw new ForecartError('NOT_ENOUGH_DATA', 'Training diverged; a lower learning rate may help', {
      step: index,
    })
  }

  private async checkpoint(): Promise<Uint8Array> {
    const { steps, renewals, looksWithoutGain, curve } = this
    const state = await this.given.step.saveState()
    return encodeCheckpoint({ steps, renewals, looksWithoutGain, curve, best: this.best!.parts.onnx, state })
  }

  /** Goes on from the checkpoint, where there is one. */
  private async resume(): Promise<void> {
    const { config, renew, options } = this.given
    const saved = await this.restore()
    if (!saved) return
    this.steps = saved.steps
    this.renewals = saved.renewals
    this.looksWithoutGain = saved.looksWithoutGain
    this.curve.push(...saved.curve)
    this.rows.skip(saved.steps * config.batchSize)
    this.hiding.skip(saved.steps * config.batchSize * DRAWS_PER_ROW)
    if (saved.renewals > 0) await renew(saved.renewals)
    // A copy, which does not keep the rest of the checkpoint in memory.
    this.best = await this.lookAt(new Uint8Array(saved.best))
    const { fraction } = this
    options.onProgress?.({
      stage: 'training',
      fraction,
      epoch: this.curve.length,
      resumedCurve: [...this.curve],
    })
  }

  private async restore(): Promise<MlpCheckpoint | null> {
    const { step, options } = this.given
    const bytes = await options.checkpoints?.load()
    if (!bytes) return null
    try {
      const saved = decodeCheckpoint(bytes)
      await step.restoreState(saved.state)
      return saved
    } catch (error) {
      options.checkpoints?.ignore(error)
      return null
    }
  }

  private async lookAtNetwork(): Promise<Look> {
    const { step, network } = this.given
    await step.syncVariables()
    return this.lookAt(exportNetwork(network))
  }

  /** Looks at the validation windows through the very file that would be served. */
  private async lookAt(onnx: Uint8Array): Promise<Look> {
    const { panel, shared, options } = this.given
    const parts: MlpParts = {
      ...shared,
      onnx,
      calibration: UNCALIBRATED,
      horizonCorrelation: independentDays(MAX_HORIZON_DAYS),
    }
    const predictor = await GlobalMlpPredictor.open(parts, options.device)
    try {
      const windows = await predictWindows(predictor, panel, validationOrigins(panel), {
        horizonDays: MAX_HORIZON_DAYS,
        signal: options.signal,
      })
      return { parts, windows, loss: demandMetrics(windows).pinball }
    } finally {
      await predictor.dispose()
    }
  }
}

function exportNetwork(network: DemandNetwork): Uint8Array {
  return exportInference({
    inputs: networkInputs('batch'),
    forward: (tensors) => ({ ...network.forward(tensors) }),
  })
}
