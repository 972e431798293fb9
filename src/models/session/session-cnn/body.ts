/**
 * Embedding, convolution, pooling (Kim 2014, https://arxiv.org/abs/1408.5882, of sentences; Tang and Wang 2018, https://arxiv.org/abs/1809.07426, of items): filters
 * look for patterns of a few items that follow each other, and what counts is whether one was anywhere in the session up to here.
 *
 *     f_t = relu(W [v_t, v_t-1, ..., v_t-width+1]);  m_t = max(f_1, ..., f_t);  h_t = W [m_t, v_t]
 */
import { Dense, tf, variablesOf } from '../../../compute'
import type { Rng } from '../../../core/statistics/rng'
import type { SequenceBody } from '../next-item-network/network'
import type { SessionCnnConfig } from './config'

export function convolutionBody(config: SessionCnnConfig, rng: Rng): SequenceBody {
  const { vectorSize, steps, filterWidth, filters } = config
  const convolution = new Dense(filterWidth * vectorSize, filters, rng)
  const output = new Dense(filters + vectorSize, vectorSize, rng)
  return {
    variables: variablesOf([convolution, output]),
    apply: (x, { positions }) => {
      const width = Math.min(filterWidth, steps)
      const read = Array.from({ length: filterWidth }, (_, by) =>
        by < width ? delayed(x, by, positions) : tf.zerosLike(x),
      )
      let pooled = tf.relu(convolution.apply(tf.concat(read, 2)))
      // Each round doubles how far back the maximum looks. Nothing is below the zeros that stand where a window begins.
      for (let by = 1; by < steps; by *= 2) pooled = tf.maximum(pooled, delayed(pooled, by, positions))
      return output.apply(tf.concat([pooled, x], 2))
    },
  }
}

/** What stood `by` steps before in the same window; zeros where there is none. @param x `[rows, steps, size]` */
function delayed(x: tf.Tensor, by: number, positions: tf.Tensor | undefined): tf.Tensor {
  if (by === 0) return x
  const steps = x.shape[1]!
  const earlier = tf.slice(x, [0, 0, 0], [-1, steps - by, -1])
  const padded = tf.pad(earlier, [
    [0, 0],
    [by, 0],
    [0, 0],
  ])
  if (!positions) return padded
  // Several windows lie in one row of a batch.
  const isOwn = tf.cast(tf.greaterEqual(positions, by), 'float32')
  return tf.mul(padded, tf.expandDims(isOwn, 2))
}
