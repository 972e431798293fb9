/**
 * Dilated causal convolutions with residuals (TCN: Bai et al. 2018, https://arxiv.org/abs/1803.01271): each layer looks twice as far back as the one before, until
 * the last period sees the whole context.
 */
import { CausalConv1d, Dense, tf, variablesOf } from '../../../../compute'
import type { Rng } from '../../../../core/statistics/rng'
import type { CellOptions, SequenceCell } from './cell'

const WIDTH = 3

export function convolutionCell({ context, features, stateSize }: CellOptions, rng: Rng): SequenceCell {
  const input = new Dense(features, stateSize, rng)
  const layers: CausalConv1d[] = []
  for (let dilation = 1, seen = 1; seen < context; seen += (WIDTH - 1) * dilation, dilation *= 2)
    layers.push(new CausalConv1d(stateSize, stateSize, WIDTH, dilation, rng))
  return {
    variables: variablesOf([input, ...layers]),
    apply: ({ past, drop }) => {
      let x = input.apply(past)
      layers.forEach((layer, index) => (x = tf.add(x, drop(tf.relu(layer.apply(x)), 100 + index))))
      return tf.reshape(tf.slice(x, [0, context - 1, 0], [-1, 1, -1]), [-1, stateSize])
    },
  }
}
