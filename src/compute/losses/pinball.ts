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
  // This equals max(level * error, (level - 1) * error), with one product less in each direction.
  return tf.add(tf.mul(error, tf.tensor1d([...levels])), tf.relu(tf.neg(error)))
}

/** Mean of `values` weighted by `weights` (broadcast to the values' shape), which are not trained; 0 where all weights are 0. */
export function weightedMean(values: tf.Tensor, weights: tf.Tensor): tf.Scalar {
  // Broadcasting repeats each weight equally often.
  const total = tf.mul(tf.sum(weights), values.size / weights.size)
  return tf.div(tf.sum(tf.mul(values, weights)), tf.maximum(total, SMALLEST_WEIGHT))
}
