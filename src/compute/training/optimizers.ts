/**
 * Optimisers as pure functions of tensors: values, gradients and state in, values and state out. The learning rate is a
 * tensor, so a schedule is an input of a compiled step. Equal code runs eagerly and compiled.
 *
 * Adam: Kingma and Ba (2015), https://arxiv.org/abs/1412.6980. AdamW, decoupled decay: Loshchilov and Hutter (2019),
 * https://arxiv.org/abs/1711.05101, times the learning rate as PyTorch does.
 */
import { tf } from '../tensorflow'

interface ClipOptions {
  /** Gradients are scaled down together when their global L2 norm exceeds this. */
  readonly clipNorm?: number
}

export interface AdamOptions extends ClipOptions {
  readonly kind: 'adam'
  readonly beta1?: number
  readonly beta2?: number
  readonly epsilon?: number
}

export interface AdamWOptions extends Omit<AdamOptions, 'kind'> {
  readonly kind: 'adamw'
  /** Applied to weights of rank 2 and more; biases and gains are not decayed. */
  readonly weightDecay?: number
}

export interface SgdOptions extends ClipOptions {
  readonly kind: 'sgd'
  /** 0: plain gradient descent. */
  readonly momentum?: number
}

export type OptimizerOptions = AdamOptions | AdamWOptions | SgdOptions

/** State besides the variables, by name; each begins uniform. */
export interface StateSpec {
  readonly shape: readonly number[]
  readonly initial: number
}

export type StateTensors = Readonly<Record<string, tf.Tensor>>

export interface Parameter {
  readonly value: tf.Tensor
  readonly gradient: tf.Tensor
}

export interface Update {
  /** Null for a variable that the step did not change. */
  readonly values: (tf.Tensor | null)[]
  /** The state that changed; everything else keeps its value. */
  readonly state: StateTensors
}

export interface Optimizer {
  stateSpecs(shapes: readonly (readonly number[])[]): Readonly<Record<string, StateSpec>>
  /** Parameters that the loss does not reach are null: they and their state stay as they are. */
  update(parameters: readonly (Parameter | null)[], state: StateTensors, learningRate: tf.Scalar): Update
}

export function createOptimizer(options: OptimizerOptions): Optimizer {
  return options.kind === 'sgd' ? sgd(options) : adam(options)
}

function adam(options: AdamOptions | AdamWOptions): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options
  const weightDecay = options.kind === 'adamw' ? (options.weightDecay ?? 0.01) : 0
  return {
    stateSpecs: (shapes) => ({
      beta1Power: { shape: [], initial: 1 },
      beta2Power: { shape: [], initial: 1 },
      ...Object.fromEntries(
        shapes.flatMap((shape, i) => [
          [`sum${i}`, { shape, initial: 0 }],
          [`squareSum${i}`, { shape, initial: 0 }],
        ]),
      ),
    }),
    update: (parameters, state, learningRate) => {
      const beta1Power = tf.mul(state.beta1Power!, beta1)
      const beta2Power = tf.mul(state.beta2Power!, beta2)
      // Bias corrections and the averages' factors 1 - beta are scalars, so they are applied to the step and to epsilon. The
      // state holds decayed sums instead of averages: two passes less over every array of the model.
      const correction = tf.sqrt(tf.div(tf.sub(1, beta2Power), 1 - beta2))
      const step = tf.div(tf.mul(learningRate, tf.mul(correction, 1 - beta1)), tf.sub(1, beta1Power))
      const correctedEpsilon = tf.mul(correction, epsilon)
      const keep = tf.sub(1, tf.mul(learningRate, weightDecay))
      const next: Record<string, tf.Tensor> = { beta1Power, beta2Power }
      const values = parameters.map((parameter, i) => {
        if (!parameter) return null
        const { value, gradient } = parameter
        const sum = tf.add(tf.mul(state[`sum${i}`]!, beta1), gradient)
        const squareSum = tf.add(tf.mul(state[`squareSum${i}`]!, beta2), tf.square(gradient))
        next[`sum${i}`] = sum
        next[`squareSum${i}`] = squareSum
        const direction = tf.div(sum, tf.add(tf.sqrt(squareSum), correctedEpsilon))
        const decayed = weightDecay > 0 && value.rank >= 2 ? tf.mul(value, keep) : value
        return tf.sub(decayed, tf.mul(step, direction))
      })
      return { values, state: next }
    },
  }
}

function sgd({ momentum = 0 }: SgdOptions): Optimizer {
  return {
    stateSpecs: (shapes) =>
      momentum === 0
        ? {}
        : Object.fromEntries(shapes.map((shape, i) => [`velocity${i}`, { shape, initial: 0 }])),
    update: (parameters, state, learningRate) => {
      const next: Record<string, tf.Tensor> = {}
      const values = parameters.map((parameter, i) => {
        if (!parameter) return null
        const { value, gradient } = parameter
        if (momentum === 0) return tf.sub(value, tf.mul(learningRate, gradient))
        const velocity = tf.add(tf.mul(state[`velocity${i}`]!, momentum), gradient)
        next[`velocity${i}`] = velocity
        return tf.sub(value, tf.mul(learningRate, velocity))
      })
      return { values, state: next }
    },
  }
}

/** Scales gradients down together so that their global L2 norm does not exceed `clipNorm`. */
export function clipByGlobalNorm(
  gradients: Readonly<Record<string, tf.Tensor>>,
  clipNorm: number,
): Record<string, tf.Tensor> {
  const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)))
  // Last layer first, which is the order in which gradients are computed: ONNX Runtime computes what comes first in a sum
  // first, and whatever the last layers' gradients need would otherwise be kept until all others are done.
  const norm = tf.sqrt(tf.addN(squares.reverse()))
  // The small constant keeps a gradient of exactly zero from becoming 0 / 0.
  const scale = tf.minimum(1, tf.div(clipNorm, tf.add(norm, 1e-6)))
  return Object.fromEntries(
    Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient, scale)]),
  )
}
