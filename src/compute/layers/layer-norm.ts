import { tf } from '../tensorflow'
import { onesVariable, zerosVariable } from './initializers'
import type { Layer } from './layer'

const EPSILON = 1e-5

/** Layer normalisation over the last dimension: Ba et al. (2016), https://arxiv.org/abs/1607.06450. */
export class LayerNorm implements Layer {
  readonly variables: readonly tf.Variable[]
  private readonly gain: tf.Variable
  private readonly bias: tf.Variable

  constructor(size: number) {
    this.gain = onesVariable([size])
    this.bias = zerosVariable([size])
    this.variables = [this.gain, this.bias]
  }

  /** `[..., size] -> [..., size]`. */
  apply(x: tf.Tensor): tf.Tensor {
    const centred = tf.sub(x, tf.mean(x, -1, true))
    const variance = tf.mean(tf.square(centred), -1, true)
    return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, EPSILON))), this.gain), this.bias)
  }
}
