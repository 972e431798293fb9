/**
 * Recurrent cells: plain (Elman 1990), GRU (Cho et al. 2014), LSTM (Hochreiter and Schmidhuber 1997). With attention the last state also looks for what it
 * needs in the states of all periods that are known (Luong et al. 2015, https://arxiv.org/abs/1508.04025), such as those of the same weekday.
 */
import { Gru, Lstm, MultiHeadAttention, Rnn, tf, variablesOf } from '../../../../compute'
import type { Rng } from '../../../../core/statistics/rng'
import type { CellOptions, SequenceCell } from './cell'

const LAYERS = { gru: Gru, lstm: Lstm, rnn: Rnn }

export function recurrentCell(
  kind: keyof typeof LAYERS,
  { features, stateSize }: CellOptions,
  rng: Rng,
): SequenceCell {
  const layer = new LAYERS[kind](features, stateSize, rng)
  return { variables: layer.variables, apply: ({ past }) => layer.apply(past).last }
}

export function attentionCell({ context, features, stateSize }: CellOptions, rng: Rng): SequenceCell {
  const layer = new Gru(features, stateSize, rng)
  const attention = new MultiHeadAttention(stateSize, 1, rng)
  return {
    variables: variablesOf([layer, attention]),
    apply: ({ past, observed, drop }) => {
      const states = layer.apply(past).sequence
      const found = tf.add(states, drop(attention.apply(states, { mask: observed }), 100))
      return tf.reshape(tf.slice(found, [0, context - 1, 0], [-1, 1, -1]), [-1, stateSize])
    },
  }
}
