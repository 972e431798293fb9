/**
 * SASRec (Kang and McAuley 2018, https://arxiv.org/abs/1808.09781): each item of a session attends to those before it. With p_t the vector of the position t in the
 * session, in blocks that normalise first:
 *
 *     x_t = v_t + p_t;  x <- x + dropout(attention(norm(x)));  x <- x + dropout(W2 relu(W1 norm(x))), once a block;  h = norm(x)
 */
import {
  Dense,
  Embedding,
  LayerNorm,
  MultiHeadAttention,
  tf,
  variablesOf,
  type Layer,
} from '../../../compute'
import type { Rng } from '../../../core/statistics/rng'
import { windowNumbers, type SequenceBody } from '../next-item-network/network'
import type { SasRecConfig } from './config'

export function attentionBody({ vectorSize, steps, heads, blocks }: SasRecConfig, rng: Rng): SequenceBody {
  const positionVectors = new Embedding(steps, vectorSize, rng)
  const layers = Array.from({ length: blocks }, () => ({
    attentionNorm: new LayerNorm(vectorSize),
    attention: new MultiHeadAttention(vectorSize, heads, rng),
    norm: new LayerNorm(vectorSize),
    widen: new Dense(vectorSize, vectorSize, rng),
    narrow: new Dense(vectorSize, vectorSize, rng),
  }))
  const lastNorm = new LayerNorm(vectorSize)
  return {
    variables: variablesOf([
      positionVectors,
      ...layers.flatMap((block) => Object.values(block) as Layer[]),
      lastNorm,
    ]),
    apply: (windows, { positions, drop }) => {
      const places = tf.range(0, steps, 1, 'int32')
      const sequences = positions && windowNumbers(positions)
      let x = tf.add(windows, positionVectors.apply(positions ?? places))
      layers.forEach(({ attentionNorm, attention, norm, widen, narrow }, block) => {
        const attended = attention.apply(attentionNorm.apply(x), { isCausal: true, sequences })
        x = tf.add(x, drop(attended, 2 * block + 2))
        x = tf.add(x, drop(narrow.apply(tf.relu(widen.apply(norm.apply(x)))), 2 * block + 3))
      })
      return lastNorm.apply(x)
    },
  }
}
