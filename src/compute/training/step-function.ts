/** One optimisation step as a function of tensors: what is run eagerly, and what is traced. */
import { tf } from '../tensorflow'
import { refuseThenable } from '../trace/trace-error'
import type { Optimizer, StateTensors, Update } from './optimizers'
import { clipByGlobalNorm } from './optimizers'
import type { TrainingStepSpec } from './training-step'

export interface StepInputs {
  readonly batch: Readonly<Record<string, tf.Tensor>>
  readonly state: StateTensors
  readonly learningRate: tf.Scalar
  readonly seed: tf.Scalar
}

export interface StepResult extends Update {
  readonly loss: tf.Scalar
  readonly inputGradients: Readonly<Record<string, tf.Tensor>>
}

/** Reads the variables and leaves them alone: the new values are returned. */
export function runStep(spec: TrainingStepSpec, optimizer: Optimizer, inputs: StepInputs): StepResult {
  const names = spec.inputGradients ?? []
  const wanted = [
    ...spec.variables.map((one) => one as tf.Tensor),
    ...names.map((name) => inputs.batch[name]!),
  ]
  const { value, grads } = tf.engine().gradients(
    () => {
      const result = spec.loss(inputs.batch, { seed: inputs.seed })
      refuseThenable(result)
      tf.util.assert(
        result.rank === 0,
        () => `The loss must be one number, not of shape [${result.shape.join()}]`,
      )
      return result
    },
    wanted,
    undefined,
    true,
  )
  const reached: Record<string, tf.Tensor> = {}
  grads.forEach((gradient, i) => {
    if (gradient as tf.Tensor | undefined) reached[i] = gradient
  })
  tf.util.assert(Object.keys(reached).length > 0, () => 'The loss depends on none of the variables')
  const { clipNorm } = spec.optimizer
  const gradients = clipNorm === undefined ? reached : clipByGlobalNorm(reached, clipNorm)
  const parameters = spec.variables.map((variable, i) => {
    const gradient = gradients[i]
    return gradient ? { value: variable, gradient } : null
  })
  const inputGradients: Record<string, tf.Tensor> = {}
  names.forEach((name, i) => {
    inputGradients[name] = gradients[spec.variables.length + i] ?? tf.zerosLike(inputs.batch[name]!)
  })
  return {
    loss: value,
    inputGradients,
    ...optimizer.update(parameters, inputs.state, inputs.learningRate),
  }
}
