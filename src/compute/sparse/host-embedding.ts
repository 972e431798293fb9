/**
 * A large embedding table that stays on the host. In the graph, the optimiser's work is as large as the table; from about twenty
 * times as many rows on as a batch looks up, it costs less to gather those, train on them, and update only them. The rows lie in
 * shared memory: worker threads can read them while one thread trains.
 *
 *     const gathered = table.gather(ids)
 *     const { loss, inputGradients } = await step.run({ rows: gathered.rows, positions: gathered.positions, ... }, ...)
 *     table.update(gathered, inputGradients.rows, learningRate)
 *
 * with `inputGradients: ['rows']` in the step's specification, and `tf.gather(rows, positions)` in its loss.
 */
import { ForecartError } from '../../core/errors'
import type { Rng } from '../../core/statistics/rng'
import type { OptimizerOptions } from '../training/optimizers'
import { decodeState, encodeState } from '../training/state-codec'
import type { StateArray } from '../training/state-codec'
import type { UpdateRow } from './sparse-update'
import { rowUpdate, slotCount } from './sparse-update'

const INITIAL_STANDARD_DEVIATION = 0.05
/** A float32 counts steps exactly up to 2^24; a second one carries on. */
const COUNTER_BASE = 2 ** 24

export interface GatheredRows {
  /** The distinct ids, in the order in which they first appear. */
  readonly ids: Int32Array
  /** `[number of ids, size]`: the rows of the distinct ids, then zeros, so that the shape is always the same. */
  readonly rows: Float32Array
  /** For each id, which of `rows` is its own. */
  readonly positions: Int32Array
}

export interface HostEmbeddingOptions {
  readonly count: number
  readonly size: number
  readonly optimizer: OptimizerOptions
  /** The initial rows are drawn from it. */
  readonly rng: Rng
}

export class HostEmbedding {
  readonly count: number
  readonly size: number
  /** `[count, size]`. */
  readonly shared: SharedArrayBuffer
  private readonly rows: Float32Array
  private readonly slots: readonly Float32Array[]
  private readonly updateRow: UpdateRow
  private steps = 0

  constructor({ count, size, optimizer, rng }: HostEmbeddingOptions) {
    this.count = count
    this.size = size
    this.shared = new SharedArrayBuffer(4 * count * size)
    this.rows = new Float32Array(this.shared)
    for (let i = 0; i < this.rows.length; i++) this.rows[i] = rng.normal() * INITIAL_STANDARD_DEVIATION
    this.slots = Array.from({ length: slotCount(optimizer) }, () => new Float32Array(count * size))
    this.updateRow = rowUpdate(optimizer)
  }

  /** @throws BAD_USER_INPUT where an id is not in 0..count-1. */
  gather(ids: Int32Array): GatheredRows {
    const positionOf = new Map<number, number>()
    const positions = ids.map((id) => {
      if (id < 0 || id >= this.count)
        throw new ForecartError('BAD_USER_INPUT', `The table has no row ${id}: it has ${this.count}`)
      const position = positionOf.get(id)
      if (position !== undefined) return position
      positionOf.set(id, positionOf.size)
      return positionOf.size - 1
    })
    const distinct = Int32Array.from(positionOf.keys())
    const rows = new Float32Array(ids.length * this.size)
    distinct.forEach((id, position) => rows.set(this.row(id), position * this.size))
    return { ids: distinct, rows, positions }
  }

  /** One optimiser step of the gathered rows. @param gradients by `gathered.rows`, of the same shape. */
  update({ ids, rows }: GatheredRows, gradients: Float32Array, learningRate: number): void {
    if (gradients.length !== rows.length)
      throw new ForecartError(
        'BAD_USER_INPUT',
        `${rows.length} gradients were expected, not ${gradients.length}`,
      )
    this.steps++
    const { size } = this
    const state = { rows: this.rows, slots: this.slots }
    ids.forEach((id, position) => {
      const gradient = gradients.subarray(position * size, (position + 1) * size)
      this.updateRow(state, id * size, gradient, learningRate, this.steps)
    })
  }

  /** Rows and optimiser state, bit for bit. */
  saveState(): Uint8Array {
    return encodeState(this.stateArrays())
  }

  /** @throws ARTIFACT_CORRUPT */
  restoreState(bytes: Uint8Array): void {
    const arrays = this.stateArrays()
    const values = decodeState(bytes, arrays)
    const [low, high] = values.get('steps') as unknown as [number, number]
    this.steps = low + high * COUNTER_BASE
    for (const { name, data } of arrays.slice(1)) data.set(values.get(name)!)
  }

  /** The counter first: its array is a copy. */
  private stateArrays(): StateArray[] {
    const steps = Float32Array.of(this.steps % COUNTER_BASE, Math.floor(this.steps / COUNTER_BASE))
    const shape = [this.count, this.size]
    return [
      { name: 'steps', shape: [2], data: steps },
      { name: 'rows', shape, data: this.rows },
      ...this.slots.map((data, i) => ({ name: `slot${i}`, shape, data })),
    ]
  }

  private row(id: number): Float32Array {
    return this.rows.subarray(id * this.size, (id + 1) * this.size)
  }
}
