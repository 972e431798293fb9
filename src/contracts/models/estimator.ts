/**
 * Estimators learn, predictors answer. Configuration is immutable and validated when an estimator is made.
 * One contract test suite (test/contract) runs over every estimator.
 */
import type { DeviceName } from '../operations/device'
import type { FeatureImportance, ModelComposition } from './model-version'
import type { ModelSignature } from './signature'

export interface LossPoint {
  readonly epoch: number
  readonly trainLoss: number
  readonly validationLoss: number
}

export interface TrainingProgress {
  readonly stage: string
  /** 0..1 of this training. */
  readonly fraction: number
  readonly epoch?: number
  readonly loss?: LossPoint
  /**
   * All points so far, instead of those that were reported before: where a training goes on from a checkpoint, or takes another model
   * than the one it told of.
   */
  readonly curveSoFar?: readonly LossPoint[]
}

/**
 * Keeps how far a training has come, so that one that was killed goes on from there. What it gives was saved by a training of
 * the same data, definitions, hyper-parameters, seed, device and code: its owner sees to that. The bytes are the
 * estimator's own, which marks them with a version of its format. None of this ever fails: a training does without.
 */
export interface TrainingCheckpoints {
  /** Whether it is time for a checkpoint. Trainers read it wherever they could make one. */
  readonly isDue: boolean
  /** Loads what was saved last; null means that the training begins anew. The caller may keep the bytes. */
  load(): Promise<Uint8Array | null>
  /** Saves a checkpoint in place of the one before. The bytes must not change any more. */
  save(bytes: Uint8Array): Promise<void>
  /** Says that the loaded bytes cannot be used. The training begins anew. */
  ignore(reason: unknown): void
}

export interface TrainOptions {
  readonly seed: number
  /** What to compute on. Default ort-cpu. */
  readonly device?: DeviceName
  /** @throws CANCELLED from `train` soon after it is aborted. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: TrainingProgress) => void
  /**
   * A training that goes on equals one that was never broken off, bit for bit on ort-cpu. Estimators that take moments make no
   * use of it.
   */
  readonly checkpoints?: TrainingCheckpoints
}

export interface PredictOptions {
  readonly signal?: AbortSignal
}

export interface Estimator<Data, P> {
  readonly family: string
  /** @throws NOT_ENOUGH_DATA, BAD_USER_INPUT, CANCELLED. */
  train(data: Data, options: TrainOptions): Promise<P>
}

/** Files of an artifact by name, without manifest.json, which the registry writes. */
export type ArtifactFiles = ReadonlyMap<string, Uint8Array>

/** Files that are too large for the memory, by name: the path of each. They must not change while they are used. */
export type LargeFiles = ReadonlyMap<string, string>

export interface Predictor<Input, Prediction, Signature extends ModelSignature = ModelSignature> {
  readonly family: string
  readonly signature: Signature
  /** The same model before its weights were rounded for storage; disposed of with it. Only right after training. */
  readonly fullPrecision?: Predictor<Input, Prediction, Signature>
  /** Absent where one model answers alone. Only right after training. */
  readonly composition?: ModelComposition
  /** Absent where it was not measured. Only right after training. */
  readonly featureImportance?: FeatureImportance
  predict(input: Input, options?: PredictOptions): Promise<Prediction>
  /** What the answer to an input of one row comes from, in the form of the task; where the signature says `explainsItself`. */
  explain?(input: Input, options?: PredictOptions): Promise<unknown>
  /**
   * Takes in what happened since, so that the next prediction knows of it. A predictor that observes is a snapshot when it is
   * saved; what it observes later is lost with its process.
   */
  observe?(observation: unknown): Promise<void>
  /** What a predictor of the same family can be loaded from, anywhere: equal inputs then give equal predictions. */
  save(): ArtifactFiles
  /**
   * Writes the files that are too large for `save` into a directory that is made for them, and returns their names. The registry
   * hashes them as a stream and hands their paths to `load`.
   */
  saveLargeFiles?(directory: string): Promise<readonly string[]>
  /** Frees sessions and tensors; the predictor must not be used afterwards. */
  dispose(): Promise<void>
}

/**
 * A model of two stages proposes candidates in its first one, which answers by itself, and ranks them again in its second one, which
 * takes longer. Each may answer in a process of its own.
 */
export type Stage = 'first' | 'second'

export interface LoadOptions {
  /** The only stage that is wanted. Absent: the whole model. Families of one stage take no notice. */
  readonly stage?: Stage
  /** What to compute on. Default ort-cpu. */
  readonly device?: DeviceName
  readonly largeFiles?: LargeFiles
}

/** The code of one family of a task: how its models are made and loaded. */
export interface Family<Data, Input, Prediction, Signature extends ModelSignature = ModelSignature> {
  readonly family: string
  /** @throws BAD_USER_INPUT where a hyper-parameter is unknown or out of range. */
  createEstimator(
    hyperparameters: Readonly<Record<string, unknown>>,
  ): Estimator<Data, Predictor<Input, Prediction, Signature>>
  /** @throws ARTIFACT_CORRUPT, DEVICE_UNAVAILABLE, DEVICE_LOST. */
  load(files: ArtifactFiles, options?: LoadOptions): Promise<Predictor<Input, Prediction, Signature>>
}
