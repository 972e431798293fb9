/**
 * Trains a network of the next item: Adam (Kingma and Ba 2015, https://arxiv.org/abs/1412.6980) with a learning rate that falls along half a cosine, epoch after
 * epoch through all sessions but the last ones, which tell when to stop. A training that goes on from a checkpoint takes the very steps that an unbroken one would
 * take from there.
 */
import type { LossPoint, TrainOptions } from '../../../contracts/models/estimator'
import { ForecartError } from '../../../core/errors'
import { Rng } from '../../../core/statistics/rng'
import { compileTrainingStep, cosineDecay, type TrainingStep } from '../../../compute'
import type { ItemSteps } from '../../../features/session'
import { pause, throwIfCancelled } from '../../cancellation'
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './checkpoint'
import type { NextItemConfig } from './config'
import { HeadBatch } from './heads/head-batch'
import type { HeadLessons } from './heads/head-lessons'
import type { ItemAttributes } from './item-attributes'
import { ItemSampler } from './item-sampler'
import { NextItemNetwork, type MakeBody } from './network'
import { SessionRanker, type NetworkParts } from './session-ranker'
import { validationCases, validationLoss } from './validation'
import { allocateBatch, TrainingWindows, type PackedBatch } from './windows'

/** Steps after which cancellation is looked for. */
const PAUSE_EVERY = 8
/** Steps after which a checkpoint is made in the middle of an epoch: it is as large as three tables of vectors. */
const CHECKPOINT_EVERY = 256
/**
 * Of the sessions, others in each epoch, that heads learn the end of: a last step says nothing of the next item, and takes the place of one that
 * does. With all of them, networks of the next item became worse; with a quarter, which counts four times, they did not.
 */
const LAST_FRACTION = 0.25

/** Items are indexes of one vocabulary, not all of which need be in `trained`. */
export interface NextItemData {
  readonly itemCount: number
  readonly trained: ItemSteps
  readonly validation: ItemSteps
  /** What tells items apart beside which ones they are; null: nothing does, or the network does not read it. */
  readonly attributes: ItemAttributes | null
  /** What heads learn at the steps of `trained`; null: the network has none. */
  readonly heads: HeadLessons | null
}

interface ValidatedParts extends NetworkParts {
  readonly loss: number
}

/**
 * The best network on the validation sessions.
 * @throws NOT_ENOUGH_DATA where training diverges; CANCELLED
 */
export async function trainNextItem(
  data: NextItemData,
  config: NextItemConfig,
  makeBody: MakeBody,
  options: TrainOptions,
): Promise<NetworkParts> {
  const network = new NextItemNetwork(
    config,
    data.itemCount,
    data.attributes,
    makeBody,
    new Rng(options.seed, 'weights'),
  )
  try {
    const step = await compileTrainingStep(
      {
        variables: network.variables,
        inputs: network.trainingInputs(),
        loss: (inputs, { seed }) => network.loss(inputs, seed),
        optimizer: { kind: 'adam' },
      },
      { backend: options.device ?? 'ort-cpu' },
    )
    try {
      return await new TrainingRun(data, config, options, network, step).run()
    } finally {
      await step.dispose()
    }
  } finally {
    network.dispose()
  }
}

class TrainingRun {
  private readonly windows: TrainingWindows
  private readonly sampler: ItemSampler
  private readonly cases: ReturnType<typeof validationCases>
  private readonly rateAt: (progress: number) => number
  private readonly heads: HeadBatch | null
  private stepsDone = 0
  private stepsOfEpoch = 0
  private lossSum = 0
  private epochsWithoutGain = 0
  private readonly curve: LossPoint[] = []
  private best: ValidatedParts | null = null

  /** Step and network belong to the caller. */
  constructor(
    data: NextItemData,
    private readonly config: NextItemConfig,
    private readonly options: TrainOptions,
    private readonly network: NextItemNetwork,
    private readonly step: TrainingStep,
  ) {
    const weightOf = recencyWeights(data.trained, config)
    const lastFraction = data.heads ? LAST_FRACTION : 0
    this.windows = new TrainingWindows(data.trained, config.steps, weightOf, lastFraction)
    this.heads =
      data.heads && new HeadBatch(data.heads, config.batchRows * config.steps, weightOf, 1 / LAST_FRACTION)
    const counts = countsOf(data.trained.items, data.itemCount)
    this.sampler = new ItemSampler(counts, config.negativeExponent)
    this.cases = validationCases(data.validation, counts)
    this.rateAt = cosineDecay(config.learningRate, 1)
  }

  async run(): Promise<NetworkParts> {
    const { config } = this
    await this.resume()
    while (this.curve.length < config.epochs && this.epochsWithoutGain < config.patience) {
      await this.takeEpoch()
      await this.evaluateEpoch()
      await this.saveCheckpointIfDue()
    }
    return this.best!
  }

  /** All of an epoch, or the rest of it where a checkpoint was made in the middle. */
  private async takeEpoch(): Promise<void> {
    const { config, options, windows } = this
    const epoch = this.curve.length
    const batch = allocateBatch(config.batchRows, config.steps)
    const samples = allocateSamples(config)
    let passed = 0
    for (const done of windows.pass(batch, new Rng(options.seed, 'order', epoch))) {
      if (passed++ < this.stepsOfEpoch) continue
      const progress = (epoch + done) / config.epochs
      this.stepsDone++
      this.stepsOfEpoch++
      this.lossSum += await this.takeStep(batch, samples, progress)
      if (this.stepsDone % PAUSE_EVERY === 0) await pause(options.signal)
      if (this.stepsDone % CHECKPOINT_EVERY === 0) {
        options.onProgress?.({ stage: 'training', fraction: fractionOf(progress) })
        await this.saveCheckpointIfDue()
      }
    }
  }

  /** @returns the loss of the batch. @param progress 0..1 of all epochs */
  private async takeStep(batch: PackedBatch, samples: Samples, progress: number): Promise<number> {
    const { items, positions, next, weights, sources } = batch
    const ofHeads = this.heads?.fill(sources, new Rng(this.options.seed, 'events', this.stepsDone))
    const { negatives, negativeLogExpected } = samples
    this.sampler.draw(negatives, negativeLogExpected, new Rng(this.options.seed, 'negatives', this.stepsDone))
    const { loss } = await this.step.run(
      { items, positions, next, weights, negatives, negativeLogExpected, ...ofHeads },
      { learningRate: this.rateAt(progress), seed: this.stepsDone },
    )
    if (Number.isFinite(loss)) return loss
    throw new ForecartError('NOT_ENOUGH_DATA', 'Training diverged; a lower learning rate may help', {
      step: this.stepsDone,
    })
  }

  private async evaluateEpoch(): Promise<void> {
    const { config, options } = this
    throwIfCancelled(options.signal)
    const epoch = this.curve.length + 1
    const trainLoss = this.lossSum / this.stepsOfEpoch
    const validated = await this.validate(trainLoss)
    const point = { epoch, trainLoss, validationLoss: validated.loss }
    this.curve.push(point)
    this.lossSum = 0
    this.stepsOfEpoch = 0
    options.onProgress?.({
      stage: 'training',
      fraction: fractionOf(epoch / config.epochs),
      epoch,
      loss: point,
    })
    if (!this.best || validated.loss < this.best.loss) {
      this.best = validated
      this.epochsWithoutGain = 0
    } else {
      this.epochsWithoutGain++
    }
  }

  /**
   * Tells the validation sessions with the very files that would be served. Where a small shop has none with an item that was trained on, the loss of training
   * stands in.
   */
  private async validate(trainLoss: number): Promise<ValidatedParts> {
    const { network, step, options, config } = this
    await step.syncVariables()
    const parts = {
      encoder: network.exportEncoder(),
      scorer: network.exportScorer(),
      heads: network.exportHeads(),
      itemVectors: network.readItemVectors(),
    }
    if (this.cases.length === 0) return { ...parts, loss: trainLoss }
    const ranker = await SessionRanker.open(parts, config, options.device)
    try {
      return { ...parts, loss: await validationLoss(ranker, this.cases, options.signal) }
    } finally {
      await ranker.dispose()
    }
  }

  private async saveCheckpointIfDue(): Promise<void> {
    const { checkpoints } = this.options
    if (!checkpoints?.isDue) return
    const { stepsDone, stepsOfEpoch, lossSum, epochsWithoutGain, curve, best } = this
    const state = await this.step.saveState()
    await checkpoints.save(
      encodeCheckpoint({ stepsDone, stepsOfEpoch, lossSum, epochsWithoutGain, curve, best, state }),
    )
  }

  /** Goes on from the checkpoint, where there is one that can be read. */
  private async resume(): Promise<void> {
    const saved = await this.loadCheckpoint()
    if (!saved) return
    this.stepsDone = saved.stepsDone
    this.stepsOfEpoch = saved.stepsOfEpoch
    this.lossSum = saved.lossSum
    this.epochsWithoutGain = saved.epochsWithoutGain
    this.curve.push(...saved.curve)
    this.best = saved.best
    this.options.onProgress?.({
      stage: 'training',
      fraction: fractionOf(saved.curve.length / this.config.epochs),
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

/** How much a session counts, by how many come after it. */
function recencyWeights(
  { offsets }: ItemSteps,
  { recencyHalfLife }: NextItemConfig,
): (session: number) => number {
  const count = offsets.length - 1
  return (session) => 0.5 ** ((count - session) / count / recencyHalfLife)
}

interface Samples {
  readonly negatives: Int32Array
  readonly negativeLogExpected: Float32Array
}

function allocateSamples({ negatives }: NextItemConfig): Samples {
  return {
    negatives: new Int32Array(negatives),
    negativeLogExpected: new Float32Array(negatives),
  }
}

/** Of the whole training. @param progress 0..1 of all epochs */
function fractionOf(progress: number): number {
  return 0.02 + 0.96 * progress
}

/** How often each item was seen. */
function countsOf(items: Int32Array, itemCount: number): Int32Array {
  const counts = new Int32Array(itemCount)
  for (const item of items) counts[item]!++
  return counts
}
