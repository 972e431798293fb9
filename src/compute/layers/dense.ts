import type { Rng } from '../../core/statistics/rng'
import { tf } from '../tensorflow'
import { glorotUniformVariable, zerosVariable } from './initializers'
import type { Layer } from './layer'

/** `y = x W + b`. */
export class Dense implements Layer {
  readonly variables: readonly tf.Variable[]
  private readonly weights: tf.Variable
  private readonly bias: tf.Variable

  constructor(
    private readonly inputSize: number,
    private readonly outputSize: number,
    rng: Rng,
  ) {
    this.weights = glorotUniformVariable([inputSize, outputSize], rng)
    this.bias = zerosVariable([outputSize])
    this.variables = [this.weights, this.bias]
  }

  /** `[..., inputSize] -> [..., outputSize]`. */
  apply(x: tf.Tensor): tf.Tensor {
    const rows = tf.reshape(x, [x.size / this.inputSize, this.inputSize])
    const y = tf.add(tf.matMul(rows as tf.Tensor2D, this.weights as tf.Tensor as tf.Tensor2D), this.bias)
    return tf.reshape(y, [...x.shape.slice(0, -1), this.outputSize])
  }
}
