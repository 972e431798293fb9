/**
 * Trains a model and its baseline on the past before the evaluation windows, and evaluates both on the same windows. The
 * version that is registered is the one that was evaluated: its figures are those of this very artifact.
 */
import type { DeviceName } from '../contracts/operations/device'
import type { TrainingCheckpoints, TrainOptions } from '../contracts/models/estimator'
import type { Metric, Quantization } from '../contracts/models/model-version'
import type { FamilyOf, Hyperparameters, PredictorOf } from '../contracts/models/task'
import { type ForecartError, isForecartError } from '../core/errors'
import type { ProgressStages } from './progress-stages'
import type { EvaluationPlan, TaskTraining, TrainingTypes } from './task-training'

/** A trained model, and how it did. */
export interface Evaluated<T extends TrainingTypes = TrainingTypes> {
  readonly predictor: PredictorOf<T>
  readonly evaluation: T['evaluation']
  readonly hyperparameters: Hyperparameters
  /** Present where the weights were rounded for storage. */
  readonly quantization?: Quantization
}

/** Challenger and baseline of one run. A run of a reference family has one contestant in both roles. */
export interface TrainedPair {
  readonly challenger: Evaluated
  readonly baseline: Evaluated
}

/** There are data enough for the baseline only. */
export interface TrainedBaseline {
  readonly challenger: null
  readonly baseline: Evaluated
  /** An error of code NOT_ENOUGH_DATA that says why there is no challenger. */
  readonly shortage: ForecartError
}

export interface PairOptions {
  readonly hyperparameters: Hyperparameters
  readonly seed: number
  readonly device: DeviceName
  readonly signal: AbortSignal
  /** The checkpoints of the challenger. The baseline needs none, because it is trained in moments. */
  readonly checkpoints: TrainingCheckpoints
}

/**
 * @param families the baseline is the best of the references on days before the evaluation windows
 * @throws NOT_ENOUGH_DATA where not even a baseline can be trained; BAD_USER_INPUT, CANCELLED
 */
export async function trainPair(
  task: TaskTraining,
  plan: EvaluationPlan,
  families: {
    readonly challenger: FamilyOf<TrainingTypes>
    readonly references: readonly FamilyOf<TrainingTypes>[]
  },
  { seed, signal, device, hyperparameters, checkpoints }: PairOptions,
  stages: ProgressStages,
): Promise<TrainedPair | TrainedBaseline> {
  const isReference = families.references.some(({ family }) => family === families.challenger.family)
  let baseline: Evaluated | null = null
  if (!isReference) {
    const onProgress = stages.begin('training the baseline', 0.05)
    const chosen = await task.chooseBaseline(plan, families.references, { seed, signal, device })
    const options = { seed, signal, device, onProgress }
    baseline = await trainAndEvaluate(task, plan, chosen.family, chosen.hyperparameters, options)
  }
  try {
    const onProgress = stages.begin(`training ${families.challenger.family}`, isReference ? 0.85 : 0.8)
    const options = { seed, signal, device, onProgress, checkpoints }
    const challenger = await trainAndEvaluate(task, plan, families.challenger, hyperparameters, options)
    return { challenger, baseline: baseline ?? challenger }
  } catch (error) {
    if (baseline && isForecartError(error) && error.code === 'NOT_ENOUGH_DATA') {
      return { challenger: null, baseline, shortage: error }
    }
    await baseline?.predictor.dispose()
    throw error
  }
}

async function trainAndEvaluate(
  task: TaskTraining,
  plan: EvaluationPlan,
  family: FamilyOf<TrainingTypes>,
  hyperparameters: Hyperparameters,
  options: TrainOptions,
): Promise<Evaluated> {
  const estimator = family.createEstimator(hyperparameters)
  const predictor = await estimator.train(task.trainingData(plan), options)
  try {
    const evaluation = await task.evaluate(plan, predictor, options.signal)
    if (!predictor.fullPrecision) return { predictor, evaluation, hyperparameters }
    const full = await task.evaluate(plan, predictor.fullPrecision, options.signal)
    const quantization = compareWithFull(evaluation.metrics, full.metrics)
    return { predictor, evaluation, hyperparameters, quantization }
  } catch (error) {
    await predictor.dispose()
    throw error
  }
}

function compareWithFull(rounded: readonly Metric[], full: readonly Metric[]): Quantization {
  return {
    weights: 'int8',
    metrics: rounded.map(({ name, value }, index) => ({
      name,
      full: full[index]?.value ?? null,
      quantized: value,
    })),
  }
}
