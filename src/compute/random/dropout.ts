import { tf } from '../tensorflow'
import { COUNTER_UNIFORM } from './counter-uniform.kernel'

/**
 * Uniform numbers in [0, 1) of the given shape, a function of the seed's value, the salt and the position.
 * @param seed int32 scalar, such as the `seed` of a training step.
 * @param salt integer that tells apart the uses within one step.
 */
export function counterUniformTensor(shape: readonly number[], seed: tf.Scalar, salt: number): tf.Tensor {
  return tf.engine().runKernel(COUNTER_UNIFORM, { seed }, { shape: [...shape], salt })
}

/**
 * Inverted dropout: each element is zero with probability `rate`, the others are scaled up to keep the expectation.
 * tf.dropout must not be used: its mask would be the same in every step of a compiled graph.
 */
export function dropout<T extends tf.Tensor>(x: T, rate: number, seed: tf.Scalar, salt: number): T {
  if (rate === 0) return x
  return tf.mul(x, dropoutMask(x.shape, rate, seed, salt))
}

/** What `dropout` multiplies by: 0 with probability `rate`, else 1 / (1 - rate). One mask may serve many steps (variational dropout). */
export function dropoutMask(
  shape: readonly number[],
  rate: number,
  seed: tf.Scalar,
  salt: number,
): tf.Tensor {
  const kept = tf.greaterEqual(counterUniformTensor(shape, seed, salt), rate)
  return tf.mul(tf.cast(kept, 'float32'), 1 / (1 - rate))
}
