/** Losses of choices: one of many classes, or yes and no. Not averaged, so that callers can weigh them. */
import { tf } from '../tensorflow'

/**
 * `-log softmax(logits)[label]`.
 * @param logits `[rows, classes]`
 * @param labels int32 `[rows]` in 0..classes-1; one out of range fails the whole run.
 * @returns `[rows]`
 */
export function softmaxCrossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  const [rows, classes] = logits.shape as [number, number]
  const firstOfRow = tf.range(0, rows * classes, classes, 'int32')
  const positions = tf.add<tf.Tensor1D>(firstOfRow, labels)
  return tf.neg(tf.gather(tf.reshape(tf.logSoftmax(logits), [rows * classes]), positions))
}

/**
 * Cross entropy of a yes/no label, stable for any logit: `softplus(x) - x y`.
 * @param labels 0, 1, or a probability between; shaped as `logits`.
 */
export function binaryCrossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  return tf.sub(tf.softplus(logits), tf.mul(logits, labels))
}
