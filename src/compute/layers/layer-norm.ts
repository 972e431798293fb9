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
 * The gradient is written by hand: what tfjs derives passes over `[rows, size]` about twice as often, and keeps more arrays of
 * that size for the way back than the one that is kept here.
 */
function normalizeRows(x: tf.Tensor, gain: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  return tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc
    const [rows, scale, offset] = args as tf.Tensor[] as [tf.Tensor, tf.Tensor, tf.Tensor]
    const centred = tf.sub(rows, tf.mean(rows, -1, true))
    // `[rows]` and only then `[rows, 1]`: ONNX Runtime adds a number to the latter row by row, four times slower.
    const variance = tf.div(tf.sum(tf.square(centred), -1), rows.shape.at(-1)!)
    const inverseDeviation = tf.expandDims(tf.rsqrt(tf.add(variance, EPSILON)), 1)
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
  const [along, scaled] = [tf.mul(dy, normal), tf.mul(dy, gain)]
  // The mean of `scaled * normal`, as a product with the gain: that array is not written.
  const meanAlong = tf.matMul(along, tf.div(tf.reshape(gain, [-1, 1]), gain.size))
  const byNormal = tf.sub(tf.sub(scaled, tf.mean(scaled, 1, true)), tf.mul(normal, meanAlong))
  return [tf.mul(byNormal, inverseDeviation), tf.sum(along, 0), tf.sum(dy, 0)]
}
