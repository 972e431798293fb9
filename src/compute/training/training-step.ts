/**
 * A training step: loss, gradients and optimiser update for one batch, the same on every backend.
 */
import type { DeviceName } from '../../contracts/operations/device'
import type { tf } from '../tensorflow'
import type { TensorSpec } from '../trace/tracer'
import type { OptimizerOptions } from './optimizers'

/** 'ort-...': compiled, for use. 'tfjs-...': kernel by kernel; 'tfjs-cpu' is the oracle that tests compare with. */
export type ComputeBackend = DeviceName

export type Feeds = Readonly<Record<string, Float32Array | Int32Array>>

export interface StepContext {
  /** The `seed` of the call: an int32 scalar, for dropout and other randomness. */
  readonly seed: tf.Scalar
}

export interface TrainingStepSpec {
  /** Trainable variables that the step updates. Their values at compilation are where training starts. */
  readonly variables: readonly tf.Variable[]
  /** Variables that the loss reads and that stay as they are. */
  readonly frozen?: readonly tf.Variable[]
  readonly inputs: Readonly<Record<string, TensorSpec>>
  /**
   * Answers a scalar that depends on at least one of the variables. Runs once, when the step is compiled (on every call with
   * 'tfjs-...'): whatever it decides outside of tensors is fixed by then. Tensors it makes are disposed of.
   */
  readonly loss: (inputs: Readonly<Record<string, tf.Tensor>>, context: StepContext) => tf.Scalar
  readonly optimizer: OptimizerOptions
  /** Float inputs by which the gradient of the loss is answered with each run; they count in `clipNorm`. */
  readonly inputGradients?: readonly string[]
  /** See `trace`: bytes of literals and captured tensors that may become constants. Default 64 KiB. */
  readonly maxCapturedBytes?: number
}

export interface RunOptions {
  readonly learningRate: number
  /** Decides what is random in this step; give each step its own. Default 0. */
  readonly seed?: number
}

export interface RunResult {
  readonly loss: number
  /** By name, shaped as the inputs; the arrays belong to the caller. */
  readonly inputGradients: Readonly<Record<string, Float32Array>>
}

/** What compiling cost, in milliseconds of wall clock. */
export interface Compilation {
  /** Tracing, twice to compare, encoding, and the update's loops where they are not in the graph. */
  readonly traceMs: number
  /** ONNX Runtime's own preparation. */
  readonly sessionMs: number
  /** Operators of the graph before ONNX Runtime fuses some. */
  readonly nodes: number
}

export interface TrainingStep {
  /** null where nothing is compiled. */
  readonly compilation: Compilation | null
  /**
   * One update; calls must not overlap. Arrays are row-major and may be reused once the promise settles.
   * @throws BAD_USER_INPUT where a feed is missing, unknown, or of another size or type; with 'tfjs-...' also where the loss is
   * wrong, which compiling finds otherwise.
   */
  run(feeds: Feeds, options: RunOptions): Promise<RunResult>
  /** Writes the trained values to the variables. */
  syncVariables(): Promise<void>
  /** Variables and optimiser state, bit for bit; can be restored into a step of the same specification on any backend. */
  saveState(): Promise<Uint8Array>
  /** @throws ARTIFACT_CORRUPT. The variables follow with the next `syncVariables`. */
  restoreState(bytes: Uint8Array): Promise<void>
  /** Frees sessions and tensors; the variables stay. A second call does nothing. */
  dispose(): Promise<void>
}
