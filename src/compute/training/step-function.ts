/** One optimisation step as a function of tensors: what is run eagerly, and what is traced. */
import { ForecartError } from '../../core/errors'
import { tf } from '../tensorflow'
import { areKnownZeros } from '../trace/known-zeros'
import { refuseThenable } from '../trace/trace-error'
import type { Optimizer, StateTensors, Update } from './optimizers'
import { clipByGlobalNorm } from './optimizers'
import type { TrainingStepSpec } from './training-step'

export interface LossInputs {
  readonly batch: Readonly<Record<string, tf.Tensor>>
  readonly seed: tf.Scalar
}

export interface LossResult {
  readonly loss: tf.Scalar
  /** By the spec's variables; null where the loss does not reach one. */
  readonly gradients: readonly (tf.Tensor | null)[]
  readonly inputGradients: Readonly<Record<string, tf.Tensor>>
}

export interface StepInputs extends LossInputs {
  readonly state: StateTensors
  readonly learningRate: tf.Scalar
}

export interface StepResult extends Update {
  readonly loss: tf.Scalar
  readonly inputGradients: Readonly<Record<string, tf.Tensor>>
}

/**
 * Reads the variables and leaves them alone: the new values are returned.
 * @throws what `lossAndGradients` throws
 */
export function runStep(spec: TrainingStepSpec, optimizer: Optimizer, inputs: StepInputs): StepResult {
  const { loss, gradients, inputGradients } = lossAndGradients(spec, inputs)
  const parameters = spec.variables.map((value, i) => {
    const gradient = gradients[i]
    return gradient ? { value, gradient } : null
  })
  return { loss, inputGradients, ...optimizer.update(parameters, inputs.state, inputs.learningRate) }
}

/**
 * The gradients are clipped as the optimiser's options say.
 * @throws BAD_USER_INPUT where the loss is no scalar tensor, depends on none of the variables, has no gradient or, found while tracing only, one
 * that is zero everywhere; TRACE_REFUSED where it is async.
 */
export function lossAndGradients(spec: TrainingStepSpec, inputs: LossInputs): LossResult {
  const names = spec.inputGradients ?? []
  const wanted = [
    ...spec.variables.map((one) => one as tf.Tensor),
    ...names.map((name) => inputs.batch[name]!),
  ]
  const { value, grads } = gradientsOf(() => {
    const loss: unknown = spec.loss(inputs.batch, { seed: inputs.seed })
    assertScalar(loss)
    return loss
  }, wanted)
  const reached: Record<string, tf.Tensor> = {}
  grads.forEach((gradient, i) => {
    if (gradient as tf.Tensor | undefined) reached[i] = gradient
  })
  if (Object.keys(reached).length === 0)
    throw wrongLoss(
      'The loss depends on none of the variables: compute it from at least one that is to be trained',
    )
  // Computed eagerly, nothing tells a gradient that is zero everywhere from one that is zero for this batch.
  if (areKnownZeros(Object.values(reached)))
    throw wrongLoss(
      'The loss reaches the variables only where its gradient is 0 everywhere, so that nothing would be trained: put something smooth in ' +
        'the place of the steps (floor, ceil, round, sign, step, comparisons, argMax), as tf.sigmoid, or keep a term that does without them',
    )
  const { clipNorm } = spec.optimizer
  const clipped = clipNorm === undefined ? reached : clipByGlobalNorm(reached, clipNorm)
  const inputGradients: Record<string, tf.Tensor> = {}
  names.forEach((name, i) => {
    inputGradients[name] = clipped[spec.variables.length + i] ?? tf.zerosLike(inputs.batch[name]!)
  })
  return { loss: value, gradients: spec.variables.map((_, i) => clipped[i] ?? null), inputGradients }
}

/** The gradient is missing where the loss does not depend on the tensor. @throws what the loss throws, BAD_USER_INPUT. */
function gradientsOf(
  loss: () => tf.Scalar,
  wanted: tf.Tensor[],
): { readonly value: tf.Scalar; readonly grads: tf.Tensor[] } {
  const engine = tf.engine()
  try {
    return engine.gradients(loss, wanted, undefined, true)
  } catch (error) {
    // tfjs gives back what it keeps for the gradients only where it reaches their end.
    for (const { saved } of engine.state.activeTape ?? []) tf.dispose(saved)
    const kernel = /gradient function not found for (\w+)/.exec(String(error))?.[1]
    if (kernel === undefined) throw error
    throw wrongLoss(
      `The loss depends on variables through '${kernel}', which has no gradient in tfjs: compute that from what is not trained, or otherwise`,
    )
  }
}

/** The type of what a loss returns is only a promise. */
function assertScalar(loss: unknown): asserts loss is tf.Scalar {
  refuseThenable(loss)
  if (loss === undefined || loss === null)
    throw wrongLoss(`The loss returned ${loss}: is its \`return\` missing?`)
  if (!(loss instanceof tf.Tensor))
    throw wrongLoss(`The loss must be a tensor, but is a ${typeof loss}: compute it by operations of tf`)
  const { rank, shape } = loss as tf.Tensor
  if (rank !== 0)
    throw wrongLoss(
      `The loss must be one number, but is of shape [${shape.join()}]: reduce it, as with tf.mean or tf.sum`,
    )
}

function wrongLoss(message: string): ForecartError {
  return new ForecartError('BAD_USER_INPUT', message)
}
