/**
 * A network that tells the next item of a session. What reads the session is a body, such as a GRU or self-attention; all else is the same for each.
 *
 * Every item has one vector, which is read and which is predicted (tied embeddings; Inan et al. 2017, https://arxiv.org/abs/1611.01462). All vectors have length 1
 * (NISER: Gupta et al. 2019, https://arxiv.org/abs/1909.04276), so that no item is first for being seen often alone:
 *
 *     v_i = e_i / |e_i|                                              an item; e_i: see `item-vectors.ts`
 *     s_t = h_t / |h_t|,  h = dropout(body(dropout(v_i1), ..., dropout(v_it)))    a session after t items
 *     P(i | i1 ... it) = softmax over items of  scale s_t v_i
 *
 * In training, the softmax runs over the wanted item and over sampled ones, which all rows of the batch share (`sampledSoftmaxLoss`). What
 * else the network tells is read from the same s_t by its heads, and their losses are added: see `heads/network-heads.ts`.
 */
import type { Rng } from '../../../core/statistics/rng'
import {
  dropout,
  exportInference,
  sampledSoftmaxLoss,
  tf,
  valuesOf,
  variablesOf,
  weightedMean,
  type Layer,
  type TensorSpec,
} from '../../../compute'
import { hasHeads, type NextItemConfig } from './config'
import { headInputs, NetworkHeads } from './heads/network-heads'
import type { ItemAttributes } from './item-attributes'
import { ItemVectors } from './item-vectors'

/** Drops some of the values in training, none in serving. The salt tells the places of one network apart. */
export type Dropout = (x: tf.Tensor, salt: number) => tf.Tensor

export interface ReadContext {
  /**
   * int32 `[rows, steps]`: in training, where several windows lie in one row, how many steps of its window lie before a step. Missing in serving: each row is
   * one window.
   */
  readonly positions?: tf.Tensor
  readonly drop: Dropout
}

/** Reads windows of item vectors. */
export interface SequenceBody extends Layer {
  /** `[rows, steps, size] -> [rows, steps, size]`. A step sees neither later ones nor other windows. */
  apply(x: tf.Tensor, context: ReadContext): tf.Tensor
}

export type MakeBody = (rng: Rng) => SequenceBody

/** int32 `[rows, steps]`: equal for the steps of one window, by where in its row it begins. @param positions as in `ReadContext` */
export function windowNumbers(positions: tf.Tensor): tf.Tensor {
  const places = tf.range(0, positions.shape[1]!, 1, 'int32')
  return tf.sub(tf.expandDims(places, 0), positions)
}

/** Keeps the length of a vector of zeros from being divided by. */
const LEAST_SQUARE = 1e-12
/** Of the dropout of item vectors and of what a body says; bodies use salts from 2. */
const ITEM_SALT = 0
const SESSION_SALT = 1

export class NextItemNetwork {
  readonly variables: readonly tf.Variable[]
  private readonly itemVectors: ItemVectors
  private readonly body: SequenceBody
  private readonly heads: NetworkHeads | null

  constructor(
    private readonly config: NextItemConfig,
    private readonly itemCount: number,
    attributes: ItemAttributes | null,
    makeBody: MakeBody,
    rng: Rng,
  ) {
    this.itemVectors = new ItemVectors(itemCount, config.vectorSize, attributes, rng)
    this.body = makeBody(rng)
    this.heads = hasHeads(config) ? new NetworkHeads(config, rng) : null
    this.variables = variablesOf([this.itemVectors, this.body, ...(this.heads ? [this.heads] : [])])
  }

  dispose(): void {
    for (const variable of this.variables) variable.dispose()
  }

  /** What a training step is fed: see `PackedBatch`, `ItemSampler` and, for heads, `HeadBatch`. */
  trainingInputs(): Record<string, TensorSpec> {
    const { batchRows, steps, negatives } = this.config
    const cells = batchRows * steps
    return {
      items: { shape: [batchRows, steps], dtype: 'int32' },
      positions: { shape: [batchRows, steps], dtype: 'int32' },
      next: { shape: [cells], dtype: 'int32' },
      weights: { shape: [cells], dtype: 'float32' },
      negatives: { shape: [negatives], dtype: 'int32' },
      negativeLogExpected: { shape: [negatives], dtype: 'float32' },
      ...(this.heads && headInputs(cells)),
    }
  }

  loss(inputs: Readonly<Record<string, tf.Tensor>>, seed: tf.Scalar): tf.Scalar {
    const { batchRows, steps, vectorSize, negatives, scale, dropout: rate } = this.config
    const cells = batchRows * steps
    const [next, negativeIds] = [inputs['next']!, inputs['negatives']!]
    // One look-up for all: each one would have a gradient as large as the table.
    const ids = tf.concat([tf.reshape(inputs['items']!, [cells]), next, negativeIds])
    const vectors = normalize(this.itemVectors.apply(ids))
    const [read, wanted, sampled] = tf.split(vectors, [cells, cells, negatives]) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ]
    const drop: Dropout = (x, salt) => dropout(x, rate, seed, salt)
    const windows = drop(tf.reshape(read, [batchRows, steps, vectorSize]), ITEM_SALT)
    const hidden = this.body.apply(windows, { positions: inputs['positions'], drop })
    const session = tf.mul(normalize(drop(tf.reshape(hidden, [cells, vectorSize]), SESSION_SALT)), scale)
    const losses = sampledSoftmaxLoss({
      hidden: session,
      positives: wanted,
      negatives: sampled,
      positiveIds: next,
      negativeIds,
      // The wanted item is there once, always: the sum is then right on average as that over all items.
      positiveLogQ: tf.zeros([cells]),
      negativeLogQ: inputs['negativeLogExpected']!,
    })
    const ofItems = weightedMean(tf.expandDims(losses, 1), tf.expandDims(inputs['weights']!, 1))
    return this.heads ? tf.add<tf.Scalar>(ofItems, this.heads.loss(session, inputs)) : ofItems
  }

  /** The vectors of all items as they are now: `[items, vectorSize]`, each of length 1. */
  readItemVectors(): Float32Array {
    return valuesOf(() => normalize(this.itemVectors.all()))
  }

  /**
   * An ONNX file that reads sessions: `vectors`, `[batch, steps, vectorSize]`, those of a session's items from the first step on, whatever is behind them; `last`,
   * `[batch, steps]`, 1 at the step of the last item, else 0. It answers `session`, `[batch, vectorSize]`.
   */
  exportEncoder(): Uint8Array {
    const { steps, vectorSize, scale } = this.config
    return exportInference({
      inputs: {
        vectors: { shape: ['batch', steps, vectorSize], dtype: 'float32' },
        last: { shape: ['batch', steps], dtype: 'float32' },
      },
      forward: ({ vectors, last }) => {
        const hidden = this.body.apply(vectors!, { drop: (x) => x })
        return { session: tf.mul(normalize(tf.sum(tf.mul(hidden, tf.expandDims(last!, 2)), 1)), scale) }
      },
    })
  }

  /** See `NetworkHeads.export`; null where the network has no heads. */
  exportHeads(): Uint8Array | null {
    return this.heads && this.heads.export()
  }

  /** An ONNX file that scores all items: `session`, `[batch, vectorSize]`, and `items`, as `readItemVectors` answers them, to `scores`, `[batch, items]`. */
  exportScorer(): Uint8Array {
    const { vectorSize } = this.config
    return exportInference({
      inputs: {
        session: { shape: ['batch', vectorSize], dtype: 'float32' },
        items: { shape: [this.itemCount, vectorSize], dtype: 'float32' },
      },
      forward: ({ session, items }) => ({ scores: tf.matMul(session!, items!, false, true) }),
    })
  }
}

/** Rows of length 1. */
function normalize(x: tf.Tensor): tf.Tensor {
  const squares = tf.sum(tf.square(x), -1)
  return tf.mul(x, tf.expandDims(tf.rsqrt(tf.add(squares, LEAST_SQUARE)), -1))
}
