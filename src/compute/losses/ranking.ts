/** Losses that rank one wanted item above sampled others, so that a large catalogue need not be scored as a whole. */
import { tf } from '../tensorflow'

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
  /** `[rows]` and `[samples]`: the logarithm of how often each item is expected among the samples. Not trained. */
  readonly positiveLogQ: tf.Tensor
  readonly negativeLogQ: tf.Tensor
}

/**
 * Softmax over the wanted item and sampled ones, corrected for how often each is sampled, so that popular items are not
 * pushed down for being sampled often: Bengio and Senecal (2008); Yi et al. (2019), https://doi.org/10.1145/3298689.3346996.
 *
 * `[rows, samples]` is the largest array of most steps. So the gradient, by `hidden`, `positives` and `negatives`, is written by hand
 * (tfjs's own passes over that array twice as often), and what is done to all of a row or of a sample is done to `hidden` and
 * `negatives` instead: the correction multiplies the exponentials by `1 / q`.
 * @returns `[rows]`
 */
export function sampledSoftmaxLoss(inputs: SampledSoftmaxInputs): tf.Tensor {
  const positiveLogQ = tf.expandDims(inputs.positiveLogQ, 1)
  const correction = tf.exp(tf.neg(tf.expandDims(inputs.negativeLogQ, 1)))
  const isHit = tf.equal(tf.expandDims(inputs.positiveIds, 1), tf.expandDims(inputs.negativeIds, 0))
  const isOther = tf.cast(tf.logicalNot(isHit), 'float32')
  return tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc
    const [hidden, positives, negatives] = args as tf.Tensor[] as [tf.Tensor, tf.Tensor, tf.Tensor]
    const wanted = tf.sub(tf.sum(tf.mul(hidden, positives), 1, true), positiveLogQ)
    const others = tf.matMul(hidden, negatives, false, true)
    const highest = tf.maximum(wanted, tf.max(others, 1, true))
    const weights = tf.mul(tf.exp(tf.sub(others, highest)), isOther)
    const othersTotal = tf.matMul(weights, correction)
    const total = tf.add(othersTotal, tf.exp(tf.sub(wanted, highest)))
    save([hidden, positives, negatives, correction, weights, othersTotal, total])
    return {
      value: tf.reshape(tf.sub(tf.add(tf.log(total), highest), wanted), [-1]),
      gradFunc: (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) =>
        backThroughSampledSoftmax(dy as tf.Tensor, saved),
    }
  })(inputs.hidden, inputs.positives, inputs.negatives)
}

function backThroughSampledSoftmax(dy: tf.Tensor, saved: readonly tf.Tensor[]): tf.Tensor[] {
  const [hidden, positives, negatives, correction] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
  const [weights, othersTotal, total] = saved.slice(4) as [tf.Tensor, tf.Tensor, tf.Tensor]
  const scale = tf.div(tf.expandDims(dy, 1), total)
  // Softmax gradients sum to zero: this is the probability less one, without the loss of digits near one.
  const byWanted = tf.neg(tf.mul(othersTotal, scale))
  const sumOfOthers = tf.matMul(weights, tf.mul(negatives, correction))
  return [
    tf.add(tf.mul(sumOfOthers, scale), tf.mul(positives, byWanted)),
    tf.mul(hidden, byWanted),
    tf.mul(tf.matMul(weights, tf.mul(hidden, scale), true, false), correction),
  ]
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
