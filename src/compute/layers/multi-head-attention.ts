import type { Rng } from '../../core/statistics/rng'
import { tf } from '../tensorflow'
import { Dense } from './dense'
import type { Layer } from './layer'
import { variablesOf } from './layer'

/** Added to scores that must not count. Not infinite: a row without any key would become NaN. */
const MASKED_SCORE = -1e9

export interface AttentionOptions {
  /** Each step sees itself and earlier ones only. */
  readonly isCausal?: boolean
  /** `[batch, time]`, 1 for steps that may be attended to, 0 for padding. */
  readonly mask?: tf.Tensor
  /** int32 `[batch, time]`: which of several sequences in one row each step is of; steps attend to those of their own sequence only. */
  readonly sequences?: tf.Tensor
  /** Is given the weights: `[batch, heads, time of the query, time of the key]`. */
  readonly onWeights?: (weights: tf.Tensor) => void
}

/** Scaled dot-product self-attention with several heads: Vaswani et al. (2017), https://arxiv.org/abs/1706.03762. */
export class MultiHeadAttention implements Layer {
  readonly variables: readonly tf.Variable[]
  private readonly projections: Dense
  private readonly output: Dense

  /** `size` must be a multiple of `heads`. */
  constructor(
    private readonly size: number,
    private readonly heads: number,
    rng: Rng,
  ) {
    this.projections = new Dense(size, 3 * size, rng)
    this.output = new Dense(size, size, rng)
    this.variables = variablesOf([this.projections, this.output])
  }

  /** `[batch, time, size] -> [batch, time, size]`. */
  apply(x: tf.Tensor, { isCausal = false, mask, sequences, onWeights }: AttentionOptions = {}): tf.Tensor {
    const [batch, time] = x.shape as [number, number]
    const headSize = this.size / this.heads
    const projected = tf.reshape(this.projections.apply(x), [batch, time, 3, this.heads, headSize])
    // Parted as whole blocks of memory, which a split of another dimension than the first would gather row by row.
    const joined = tf.reshape(tf.transpose(projected, [2, 0, 3, 1, 4]), [
      3 * batch * this.heads,
      time,
      headSize,
    ])
    const [queries, keys, values] = tf
      .split(joined, 3, 0)
      .map((one) => tf.reshape(one, [batch, this.heads, time, headSize])) as [tf.Tensor, tf.Tensor, tf.Tensor]
    // [batch, heads, time of the query, time of the key]
    let scores = tf.mul(tf.matMul(queries, keys, false, true), 1 / Math.sqrt(headSize))
    if (isCausal) scores = tf.add(scores, causalMask(time))
    if (mask) scores = tf.add(scores, tf.mul(tf.sub(1, tf.reshape(mask, [batch, 1, 1, time])), MASKED_SCORE))
    if (sequences) scores = tf.add(scores, tf.reshape(otherSequences(sequences), [batch, 1, time, time]))
    const weights = tf.softmax(scores)
    onWeights?.(weights)
    const mixed = tf.transpose(tf.matMul(weights, values), [0, 2, 1, 3])
    return this.output.apply(tf.reshape(mixed, [batch, time, this.size]))
  }
}

/** Computed, not written down: a literal of this size would count for what a graph may capture (`maxCapturedBytes`). */
function causalMask(time: number): tf.Tensor {
  const steps = tf.range(0, time, 1)
  return tf.mul(
    tf.cast(tf.greater(tf.expandDims(steps, 0), tf.expandDims(steps, 1)), 'float32'),
    MASKED_SCORE,
  )
}

/** `[batch, time of the query, time of the key]` */
function otherSequences(sequences: tf.Tensor): tf.Tensor {
  const isOther = tf.notEqual(tf.expandDims(sequences, 2), tf.expandDims(sequences, 1))
  return tf.mul(tf.cast(isOther, 'float32'), MASKED_SCORE)
}
