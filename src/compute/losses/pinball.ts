import { tf } from '../tensorflow'

/** Keeps 0 / 0 from being NaN. */
const SMALLEST_WEIGHT = 1e-12

/**
 * Pinball (quantile) loss, `max(q e, (q - 1) e)` with `e = actual - predicted`: smallest where `predicted` is the quantile.
 * @param predicted `[..., levels]`
 * @param actual `[..., 1]`
 * @param levels in (0, 1).
 * @returns `[..., levels]`, not averaged, so that callers can weigh it.
 */
export function pinballLoss(predicted: tf.Tensor, actual: tf.Tensor, levels: readonly number[]): tf.Tensor {
  const error = tf.sub(actual, predicted)
  const quantiles = tf.tensor1d([...levels])
  return tf.maximum(tf.mul(error, quantiles), tf.mul(error, tf.sub(quantiles, 1)))
}

/** Mean of `values` weighted by `weights` (broadcast to the values' shape), which are not trained; 0 where all weights are 0. */
export function weightedMean(values: tf.Tensor, weights: tf.Tensor): tf.Scalar {
  const spread = tf.mul(tf.ones(values.shape), weights)
  return tf.div(tf.sum(tf.mul(values, spread)), tf.maximum(tf.sum(spread), SMALLEST_WEIGHT))
}
