/**
 * Recurrent cells: plain (Elman 1990), GRU (Cho et al. 2014), LSTM (Hochreiter and Schmidhuber 1997). With attention the last state also looks for what it
 * needs in the states of all periods that are known (Luong et al. 2015, https://arxiv.org/abs/1508.04025), such as those of the same weekday.
 */
import {
  Gru,
  Lstm,
  MultiHeadAttention,
  Rnn,
  tf,
  variablesOf,
  type RecurrentOutput,
} from '../../../../compute'
import type { Rng } from '../../../../core/statistics/rng'
import type { CellInput, CellOptions, SequenceCell } from './cell'

const LAYERS = { gru: Gru, lstm: Lstm, rnn: Rnn }
const ATTENTION_SALT = 100
const INPUT_SALT = 101
const STATE_SALT = 102

export function recurrentCell(
  kind: keyof typeof LAYERS,
  { features, stateSize }: CellOptions,
  rng: Rng,
): SequenceCell {
  const layer = new LAYERS[kind](features, stateSize, rng)
  return {
    variables: layer.variables,
    apply: (input) => readWith(layer, { features, stateSize }, input).last,
  }
}

export function attentionCell({ context, features, stateSize }: CellOptions, rng: Rng): SequenceCell {
  const layer = new Gru(features, stateSize, rng)
  const attention = new MultiHeadAttention(stateSize, 1, rng)
  return {
    variables: variablesOf([layer, attention]),
    apply: (input) => {
      const states = readWith(layer, { features, stateSize }, input).sequence
      const looked = attention.apply(states, {
        mask: input.observed,
        // The state is that of the last period: where the others look is not read.
        onWeights: (weights) =>
          input.onAttention?.(tf.slice(weights, [0, 0, context - 1, 0], [-1, -1, 1, -1])),
      })
      const found = tf.add(states, input.drop(looked, ATTENTION_SALT))
      return tf.reshape(tf.slice(found, [0, context - 1, 0], [-1, 1, -1]), [-1, stateSize])
    },
  }
}

/** The layer reads the context; with variational dropout, what it reads of inputs and of its state has one mask each for all periods. */
function readWith(
  layer: Gru | Lstm | Rnn,
  { features, stateSize }: Pick<CellOptions, 'features' | 'stateSize'>,
  { past, sequenceMask }: CellInput,
): RecurrentOutput {
  if (!sequenceMask) return layer.apply(past)
  const read = tf.mul(past, tf.expandDims(sequenceMask(features, INPUT_SALT), 1))
  return layer.apply(read, { stateMask: sequenceMask(stateSize, STATE_SALT) })
}
