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
    const size = this.gain.size
    const normalized = normalizeRows(tf.reshape(x, [-1, size]), this.gain, this.bias)
    return tf.reshape(normalized, x.shape)
  }
}

/**
 * The gradient is written by hand: what tfjs derives passes over `[rows, size]` twenty times, this eleven, and keeps one array
 * of that size instead of four for the way back.
 */
function normalizeRows(x: tf.Tensor, gain: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  return tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc
    const [rows, scale, offset] = args as tf.Tensor[] as [tf.Tensor, tf.Tensor, tf.Tensor]
    const centred = tf.sub(rows, tf.mean(rows, -1, true))
    const variance = tf.mean(tf.square(centred), -1, true)
    const inverseDeviation = tf.rsqrt(tf.add(variance, EPSILON))
    const normal = tf.mul(centred, inverseDeviation)
    save([normal, inverseDeviation, scale])
    return {
      value: tf.add(tf.mul(normal, scale), offset),
      gradFunc: (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) => backThroughRows(dy as tf.Tensor, saved),
    }
  })(x, gain, bias)
}

/** @returns the gradients by the rows, the gain and the bias. */
function backThroughRows(dy: tf.Tensor, saved: readonly tf.Tensor[]): tf.Tensor[] {
  const [normal, inverseDeviation, gain] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
  const along = tf.mul(dy, normal)
  // Means of products with the gain, as products of matrices: no array of the products is written.
  const column = tf.div(tf.reshape(gain, [-1, 1]), gain.size)
  const [mean, meanAlong] = [tf.matMul(dy, column), tf.matMul(along, column)]
  const byNormal = tf.sub(tf.sub(tf.mul(dy, gain), mean), tf.mul(normal, meanAlong))
  return [tf.mul(byNormal, inverseDeviation), tf.sum(along, 0), tf.sum(dy, 0)]
}
