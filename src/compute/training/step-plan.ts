/** How a training step is divided between the graph that ONNX Runtime replays and what is kept beside it. */
import type { InferenceSession as OrtSession, Tensor as OrtTensor } from 'onnxruntime-node'
import type { tf } from '../tensorflow'
import type { TensorSpec, TracedGraph } from '../trace/tracer'
import type { Optimizer } from './optimizers'
import type { StateArray } from './state-codec'
import type { StateLayout } from './state-layout'
import type { LossInputs } from './step-function'
import type { TrainingStepSpec } from './training-step'

export interface UntracedStep {
  readonly spec: TrainingStepSpec
  readonly optimizer: Optimizer
  readonly layout: StateLayout
  /** See `GraphBuilder`. */
  readonly isForOneThread: boolean
}

export interface StepPlan {
  /** What a run computes. */
  readonly graph: TracedGraph
  /** Outputs that stay in buffers of the device. */
  readonly outputsOnDevice: readonly string[]
  /** @param initial By the names of the layout; the arrays belong to the state from now on. */
  readonly openState: (initial: ReadonlyMap<string, Float32Array>) => CarriedState
}

/** What a compiled step carries from batch to batch: variables and optimiser state. */
export interface CarriedState {
  /** Adds to `feeds` what a run reads, and to `fetches` what it answers, by the names of the graph. */
  addTo(
    feeds: Record<string, OrtTensor>,
    fetches: Record<string, OrtTensor | null>,
    learningRate: number,
  ): void
  /** After a run that went well. */
  advance(results: OrtSession.ReturnType, learningRate: number): void
  /** In the order of the layout, variables first. The arrays change or are gone with the next run. */
  read(): Promise<readonly StateArray[]>
  /** By the names of the layout; the arrays belong to the state from now on. */
  write(values: ReadonlyMap<string, Float32Array>): void
  dispose(): Promise<void>
}

export const inputName = (name: string): string => `input.${name}`
export const gradientName = (name: string): string => `gradient.${name}`

/** What the graph of every step reads, besides its state. */
export function batchInputs(spec: TrainingStepSpec): Record<string, TensorSpec> {
  const inputs: Record<string, TensorSpec> = { seed: { shape: [], dtype: 'int32' } }
  for (const [name, input] of Object.entries(spec.inputs)) inputs[inputName(name)] = input
  return inputs
}

/** The tensors of `batchInputs` as the loss wants them. */
export function lossInputs(spec: TrainingStepSpec, tensors: Readonly<Record<string, tf.Tensor>>): LossInputs {
  const batch: Record<string, tf.Tensor> = {}
  for (const name of Object.keys(spec.inputs)) batch[name] = tensors[inputName(name)]!
  return { batch, seed: tensors['seed'] as tf.Scalar }
}
