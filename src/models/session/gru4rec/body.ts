/**
 * GRU4Rec (Hidasi et al. 2016, https://arxiv.org/abs/1511.06939): a recurrent layer reads the items of a session one after the other, and its state tells the next.
 */
import { Gru, Lstm, tf } from '../../../compute'
import type { Rng } from '../../../core/statistics/rng'
import type { SequenceBody } from '../next-item-network/network'
import type { Gru4RecConfig } from './config'

const CELLS = { gru: Gru, lstm: Lstm }

export function recurrentBody({ cell, vectorSize }: Gru4RecConfig, rng: Rng): SequenceBody {
  const layer = new CELLS[cell](vectorSize, vectorSize, rng)
  return {
    variables: layer.variables,
    apply: (x, { positions }) => {
      // Several windows lie in one row of a batch: the state is empty again where one begins.
      const starts = positions && tf.cast(tf.equal(positions, 0), 'float32')
      return layer.apply(x, { starts }).sequence
    },
  }
}
