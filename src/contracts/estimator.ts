/**
 * Estimators learn, predictors answer. Configuration is immutable and validated when an estimator is made.
 * One contract test suite (test/contract) runs over every estimator.
 */
import type { DemandInput, DemandPanel, DemandPrediction } from './demand'
import type { DeviceName } from './device'
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
}

export interface TrainOptions {
  readonly seed: number
  /** What to compute on. Default ort-cpu. */
  readonly device?: DeviceName
  /** @throws CANCELLED from `train` soon after it is aborted. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: TrainingProgress) => void
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

export interface Predictor<Input, Prediction> {
  readonly family: string
  readonly signature: ModelSignature
  /** The same model before its weights were rounded for storage; disposed of with it. Only right after training. */
  readonly fullPrecision?: Predictor<Input, Prediction>
  predict(input: Input, options?: PredictOptions): Promise<Prediction>
  /** What a predictor of the same family can be loaded from, anywhere: equal inputs then give equal predictions. */
  save(): ArtifactFiles
  /** Frees sessions and tensors; the predictor must not be used afterwards. */
  dispose(): Promise<void>
}

export type DemandPredictor = Predictor<DemandInput, DemandPrediction>
export type DemandEstimator = Estimator<DemandPanel, DemandPredictor>

/** One per family of `src/models/<task>/`; the registry and the model host find families by name. */
export interface DemandFamily {
  readonly family: string
  /** @throws BAD_USER_INPUT where a hyper-parameter is unknown or out of range. */
  createEstimator(hyperparameters: Readonly<Record<string, unknown>>): DemandEstimator
  /**
   * What a version of this family takes and gives, without loading its weights.
   * @throws ARTIFACT_CORRUPT where its signature is damaged, or it reads what this version of Forecart does not compute
   */
  readSignature(files: ArtifactFiles): ModelSignature
  /** @param device what to compute on; default ort-cpu. @throws ARTIFACT_CORRUPT, DEVICE_UNAVAILABLE, DEVICE_LOST. */
  load(files: ArtifactFiles, device?: DeviceName): Promise<DemandPredictor>
}
