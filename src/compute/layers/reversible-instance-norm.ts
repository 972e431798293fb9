import { tf } from '../tensorflow'
import { onesVariable, zerosVariable } from './initializers'
import type { Layer } from './layer'

const EPSILON = 1e-5

export interface InstanceStatistics {
  /** `[batch, 1, size]`. */
  readonly mean: tf.Tensor
  readonly deviation: tf.Tensor
}

/**
 * Reversible instance normalisation: Kim et al. (2022), https://openreview.net/forum?id=cGDAkQo1C0p. Each series is brought
 * to its own mean 0 and deviation 1 before the model and back after it, so that the model sees shapes and not levels.
 * The series is data: its statistics pass no gradient on to anything that is trained.
 */
export class ReversibleInstanceNorm implements Layer {
  readonly variables: readonly tf.Variable[]
  private readonly gain: tf.Variable
  private readonly bias: tf.Variable

  constructor(size: number) {
    this.gain = onesVariable([size])
    this.bias = zerosVariable([size])
    this.variables = [this.gain, this.bias]
  }

  /** `[batch, time, size]`, statistics over time. */
  normalize(x: tf.Tensor): { readonly normalized: tf.Tensor; readonly statistics: InstanceStatistics } {
    const mean = tf.mean(x, 1, true)
    const centred = tf.sub(x, mean)
    const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), 1, true), EPSILON))
    const normalized = tf.add(tf.mul(tf.div(centred, deviation), this.gain), this.bias)
    return { normalized, statistics: { mean, deviation } }
  }

  /** The way back: `[batch, any time, size]`, or any trailing shape that the statistics broadcast to. */
  restore(y: tf.Tensor, { mean, deviation }: InstanceStatistics): tf.Tensor {
    const plain = tf.div(tf.sub(y, this.bias), tf.add(this.gain, EPSILON ** 2))
    return tf.add(tf.mul(plain, deviation), mean)
  }
}
