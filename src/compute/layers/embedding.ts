import type { Rng } from '../../core/statistics/rng'
import { tf } from '../tensorflow'
import { normalVariable } from './initializers'
import type { Layer } from './layer'

const INITIAL_DEVIATION = 0.05

/** A trained vector for each of `count` identities, in the graph: for tables of up to about twenty times as many rows as a batch looks up. */
export class Embedding implements Layer {
  readonly variables: readonly tf.Variable[]
  private readonly table: tf.Variable

  constructor(
    count: number,
    readonly size: number,
    rng: Rng,
    initialDeviation = INITIAL_DEVIATION,
  ) {
    this.table = normalVariable([count, size], initialDeviation, rng)
    this.variables = [this.table]
  }

  /** int32 `[...]` with values in 0..count-1 `-> [..., size]`. An index out of range fails the whole run. */
  apply(indices: tf.Tensor): tf.Tensor {
    return tf.gather(this.table, indices)
  }

  /** `[count, size]`: the whole table. */
  all(): tf.Tensor {
    return this.table
  }

  /** `[rows, size] -> [rows, count]`: the product with every row of the table, for output layers that share it. */
  logits(x: tf.Tensor): tf.Tensor {
    return tf.matMul(x, this.table, false, true)
  }
}
