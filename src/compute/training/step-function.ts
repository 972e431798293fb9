/** One optimisation step as a function of tensors: what is run eagerly, and what is traced. */
import { tf } from '../tensorflow'
import { refuseThenable } from '../trace/trace-error'
import type { Optimizer, StateTensors, Update } from './optimizers'
import type { TrainingStepSpec } from './training-step'

export interface StepInputs {
  readonly batch: Readonly<Record<string, tf.Tensor>>
  readonly state: StateTensors
  readonly learningRate: tf.Scalar
  readonly seed: tf.Scalar
}

export interface StepResult extends Update {
  readonly loss: tf.Scalar
}

/** Reads the variables and leaves them alone: the new values are returned. */
export function runStep(spec: TrainingStepSpec, optimizer: Optimizer, inputs: StepInputs): StepResult {
  const { value: loss, grads } = tf.variableGrads(() => {
    const result = spec.loss(inputs.batch, { seed: inputs.seed })
    refuseThenable(result)
    return result
  }, [...spec.variables])
  const parameters = spec.variables.map((variable) => {
    const gradient = grads[variable.name]
    return gradient ? { value: variable, gradient } : null
  })
  return { loss, ...optimizer.update(parameters, inputs.state, inputs.learningRate) }
}
