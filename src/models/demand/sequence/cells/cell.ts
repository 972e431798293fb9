import type { Layer, tf } from '../../../../compute'

export interface CellOptions {
  /** Periods of the context. */
  readonly context: number
  /** Numbers of each period: PAST_COUNT. */
  readonly features: number
  readonly stateSize: number
}

/** A context as a cell is given it. */
export interface CellInput {
  /** `[batch, context, features]`, oldest first. The first feature is what was sold, in scales; 0 where that is not read. */
  readonly past: tf.Tensor
  /** `[batch, context]`: 1 where what was sold is read, 0 where it is unknown, closed or out of stock. */
  readonly observed: tf.Tensor
  /** Drops some of the values in training. The salt tells the places of one network apart: from 100 on. */
  readonly drop: (x: tf.Tensor, salt: number) => tf.Tensor
  /** Only with variational dropout, in training: `[batch, size]` that all periods of a row are multiplied by. Salts as of `drop`. */
  readonly sequenceMask?: (size: number, salt: number) => tf.Tensor
  /** Cells with attention give it their weights, `[batch, heads, queries, keys]`, once a layer; keys are all places of the context, oldest first. */
  readonly onAttention?: (weights: tf.Tensor) => void
}

/** A way to read a context. */
export interface SequenceCell extends Layer {
  /** @returns `[batch, stateSize]` */
  apply(input: CellInput): tf.Tensor
}
