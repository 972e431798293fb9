/**
 * GRU4Rec (Hidasi et al. 2016, https://arxiv.org/abs/1511.06939): a recurrent layer reads the items of a session one after the other, and its state tells the next.
 * With attention, the last state also looks for what it needs in all states (NARM: Li et al. 2017, https://arxiv.org/abs/1711.04725):
 *
 *     r_t = cell(v_t, r_t-1);  h_t = r_t + attention(r_t over r_1 ... r_t)
 */
import { Gru, Lstm, MultiHeadAttention, Rnn, tf, variablesOf } from '../../../compute'
import type { Rng } from '../../../core/statistics/rng'
import { windowNumbers, type SequenceBody } from '../next-item-network/network'
import type { Gru4RecConfig } from './config'

const CELLS = { gru: Gru, lstm: Lstm, rnn: Rnn }

export function recurrentBody(config: Gru4RecConfig, rng: Rng): SequenceBody {
  const { cell, vectorSize } = config
  const layer = new CELLS[cell](vectorSize, vectorSize, rng)
  const attention = config.attention ? new MultiHeadAttention(vectorSize, 1, rng) : null
  return {
    variables: variablesOf(attention ? [layer, attention] : [layer]),
    apply: (x, { positions }) => {
      // Several windows lie in one row of a batch: the state is empty again where one begins.
      const starts = positions && tf.cast(tf.equal(positions, 0), 'float32')
      const states = layer.apply(x, { starts }).sequence
      if (!attention) return states
      return tf.add(
        states,
        attention.apply(states, { isCausal: true, sequences: positions && windowNumbers(positions) }),
      )
    },
  }
}
