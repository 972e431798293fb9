/**
 * Attention over patches (PatchTST: Nie et al. 2023, https://arxiv.org/abs/2211.14730): a patch is an eighth of the context (by day, a week), so that a day of the
 * week has its own place in each. Blocks normalise first.
 */
import {
  Dense,
  Embedding,
  LayerNorm,
  MultiHeadAttention,
  tf,
  variablesOf,
  type Layer,
} from '../../../../compute'
import type { Rng } from '../../../../core/statistics/rng'
import type { CellOptions, SequenceCell } from './cell'

const PATCHES = 8
const BLOCKS = 2
const HEADS = 2

export function transformerCell({ context, features, stateSize }: CellOptions, rng: Rng): SequenceCell {
  const length = Math.max(1, Math.floor(context / PATCHES))
  const patches = Math.floor(context / length)
  const vectors = new Dense(length * features, stateSize, rng)
  const places = new Embedding(patches, stateSize, rng)
  const blocks = Array.from({ length: BLOCKS }, () => ({
    attentionNorm: new LayerNorm(stateSize),
    attention: new MultiHeadAttention(stateSize, HEADS, rng),
    norm: new LayerNorm(stateSize),
    widen: new Dense(stateSize, 2 * stateSize, rng),
    narrow: new Dense(2 * stateSize, stateSize, rng),
  }))
  const lastNorm = new LayerNorm(stateSize)
  const state = new Dense(patches * stateSize, stateSize, rng)
  return {
    variables: variablesOf([
      vectors,
      places,
      ...blocks.flatMap((block) => Object.values(block) as Layer[]),
      lastNorm,
      state,
    ]),
    apply: ({ past, drop, onAttention }) => {
      // Where the context is not so many whole patches, its oldest periods are not read.
      const read = tf.slice(past, [0, context - patches * length, 0], [-1, patches * length, -1])
      let x = vectors.apply(tf.reshape(read, [-1, patches, length * features]))
      x = tf.add(x, places.apply(tf.range(0, patches, 1, 'int32')))
      blocks.forEach(({ attentionNorm, attention, norm, widen, narrow }, block) => {
        x = tf.add(
          x,
          drop(attention.apply(attentionNorm.apply(x), { onWeights: onAttention }), 100 + 2 * block),
        )
        x = tf.add(x, drop(narrow.apply(tf.relu(widen.apply(norm.apply(x)))), 101 + 2 * block))
      })
      return state.apply(tf.reshape(lastNorm.apply(x), [-1, patches * stateSize]))
    },
  }
}
