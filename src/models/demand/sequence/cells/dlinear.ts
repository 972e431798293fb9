/**
 * DLinear (Zeng et al. 2023, "Are Transformers Effective for Time Series Forecasting?", https://arxiv.org/abs/2205.13504): the context is parted into a moving
 * average and what is left, and each of them is multiplied by a matrix. Periods that are not read count with the mean of the context, which is 0.
 */
import { Dense, tf, variablesOf } from '../../../../compute'
import type { Rng } from '../../../../core/statistics/rng'
import type { CellOptions, SequenceCell } from './cell'

/** The window of the moving average, as a share of the context: by day, two weeks of eight. */
const SHARE = 1 / 4

export function dlinearCell({ context, features, stateSize }: CellOptions, rng: Rng): SequenceCell {
  const trend = new Dense(context * features, stateSize, rng)
  const rest = new Dense(context * features, stateSize, rng)
  return {
    variables: variablesOf([trend, rest]),
    apply: ({ past }) => {
      const byFeature = tf.reshape(tf.transpose(past, [0, 2, 1]), [-1, context])
      const smooth = tf.matMul(byFeature, movingAverages(context, SHARE * context))
      const flat = (x: tf.Tensor) => tf.reshape(x, [-1, context * features])
      return tf.add(trend.apply(flat(smooth)), rest.apply(flat(tf.sub(byFeature, smooth))))
    },
  }
}

/** `[context, context]`: column t has the weights of the periods around t; at the ends, of those that there are. Computed: as a literal it would be too large a constant. */
function movingAverages(context: number, width: number): tf.Tensor2D {
  const periods = tf.range(0, context)
  const distances = tf.abs(tf.sub(tf.expandDims(periods, 1), tf.expandDims(periods, 0)))
  const isNear = tf.cast(tf.lessEqual(distances, width / 2), 'float32')
  return tf.div(isNear, tf.sum(isNear, 0, true))
}
