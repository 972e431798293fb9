/** Losses that rank one wanted item above sampled others, so that a large catalogue need not be scored as a whole. */
import { tf } from '../tensorflow'

/** Added to the score of what must not count. Not infinite: its gradient would be NaN. */
const EXCLUDED_SCORE = -1e9
/** Keeps the logarithm of a probability finite. */
const SMALLEST_PROBABILITY = 1e-24

export interface SampledSoftmaxInputs {
  /** `[rows, size]`: what the model says. */
  readonly hidden: tf.Tensor
  /** `[rows, size]`: the vectors of the wanted items. */
  readonly positives: tf.Tensor
  /** `[samples, size]`: the vectors of sampled items, shared by all rows. */
  readonly negatives: tf.Tensor
  /** int32 `[rows]` and `[samples]`: a sample that is the row's wanted item does not count in that row. */
  readonly positiveIds: tf.Tensor
  readonly negativeIds: tf.Tensor
  /** `[rows]` and `[samples]`: the logarithm of how often each item is expected among the samples. */
  readonly positiveLogQ: tf.Tensor
  readonly negativeLogQ: tf.Tensor
}

/**
 * Softmax over the wanted item and sampled ones, corrected for how often each is sampled, so that popular items are not
 * pushed down for being sampled often: Bengio and Senecal (2008); Yi et al. (2019), https://doi.org/10.1145/3298689.3346996.
 * @returns `[rows]`
 */
export function sampledSoftmaxLoss(inputs: SampledSoftmaxInputs): tf.Tensor {
  const { hidden, positives, negatives, positiveIds, negativeIds, positiveLogQ, negativeLogQ } = inputs
  const rows = hidden.shape[0]
  const wanted = tf.sub(tf.sum(tf.mul(hidden, positives), 1), positiveLogQ)
  const isHit = tf.equal(tf.expandDims(positiveIds, 1), tf.expandDims(negativeIds, 0))
  const scores = tf.matMul(hidden, negatives, false, true)
  const others = tf.add(tf.sub(scores, negativeLogQ), tf.mul(tf.cast(isHit, 'float32'), EXCLUDED_SCORE))
  const logProbabilities = tf.logSoftmax(tf.concat([tf.expandDims(wanted, 1), others], 1))
  return tf.neg(tf.reshape(tf.slice(logProbabilities, [0, 0], [rows, 1]), [rows]))
}

/**
 * BPR-max: `-log sum_j s_j sigmoid(wanted - other_j) + regularization sum_j s_j other_j^2` with `s = softmax(others)`.
 * Hidasi and Karatzoglou (2018), https://arxiv.org/abs/1706.03847.
 * @param wanted `[rows]` scores of the wanted items
 * @param others `[rows, samples]` scores of sampled items
 * @returns `[rows]`
 */
export function bprMaxLoss(wanted: tf.Tensor, others: tf.Tensor, regularization = 1): tf.Tensor {
  const weights = tf.softmax(others)
  const isAbove = tf.sigmoid(tf.sub(tf.expandDims(wanted, 1), others))
  const probability = tf.sum(tf.mul(weights, isAbove), 1)
  const penalty = tf.sum(tf.mul(weights, tf.square(others)), 1)
  return tf.add(tf.neg(tf.log(tf.add(probability, SMALLEST_PROBABILITY))), tf.mul(penalty, regularization))
}
