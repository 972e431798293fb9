/** Sessions as windows of a few steps, in each of which the item of the next step is to be told from those up to here. */
import type { Rng } from '../../../core/statistics/rng'
import type { ItemSteps } from '../../../features/session'

/** The part of a session that one row of a batch reads: `steps` items, and after each of them the item that came next. */
interface Window {
  /** Into `items`. */
  readonly first: number
  readonly steps: number
  readonly weight: number
}

/** What a training step reads: several windows in each row, one behind the other, so that few of the steps are empty. */
export interface PackedBatch {
  readonly rows: number
  readonly steps: number
  /** `[rows, steps]`: what is read. */
  readonly items: Int32Array
  /** `[rows, steps]`: how many steps of its window lie before a step; 0 where a window begins, and in empty steps. */
  readonly positions: Int32Array
  /** `[rows * steps]`: the item that came next. */
  readonly next: Int32Array
  /** `[rows * steps]`: how much a next item counts; 0 in empty steps. */
  readonly weights: Float32Array
}

export function allocateBatch(rows: number, steps: number): PackedBatch {
  const cells = rows * steps
  return {
    rows,
    steps,
    items: new Int32Array(cells),
    positions: new Int32Array(cells),
    next: new Int32Array(cells),
    weights: new Float32Array(cells),
  }
}

/** Windows that did not fit into a batch and wait for the next one: with more of them, rows are filled better, and order counts for less. */
const MOST_WAITING = 32

/** The windows of all sessions, in another order each time that they are gone through. */
export class TrainingWindows {
  private readonly windows: readonly Window[]

  /**
   * @param steps of the longest window: longer sessions are cut, from their end
   * @param weightOf how much a session counts
   */
  constructor(
    private readonly sessions: ItemSteps,
    steps: number,
    weightOf: (session: number) => number,
  ) {
    this.windows = windowsOf(sessions, steps, weightOf)
  }

  get length(): number {
    return this.windows.length
  }

  /**
   * Fills the batch again and again, until each window was in it once.
   * @yields how many windows were read so far
   */
  *pass(batch: PackedBatch, rng: Rng): Generator<number> {
    const order = rng.permutation(this.windows.length)
    let waiting: Window[] = []
    let taken = 0
    let done = 0
    while (done < order.length) {
      const packer = new Packer(batch, this.sessions.items)
      const left = waiting.filter((window) => !packer.place(window))
      done += waiting.length - left.length
      while (taken < order.length && left.length < MOST_WAITING && !packer.isFull) {
        const window = this.windows[order[taken++]!]!
        if (packer.place(window)) done++
        else left.push(window)
      }
      waiting = left
      yield done
    }
  }
}

/** The last window of a session ends with it, so that it is the first one that may be short. */
function windowsOf({ offsets }: ItemSteps, steps: number, weightOf: (session: number) => number): Window[] {
  const windows: Window[] = []
  for (let session = 0; session + 1 < offsets.length; session++) {
    const first = offsets[session]!
    const weight = weightOf(session)
    for (let last = offsets[session + 1]! - 1; last > first; last -= steps) {
      const from = Math.max(first, last - steps)
      windows.push({ first: from, steps: last - from, weight })
    }
  }
  return windows
}

/** Puts windows into the rows of an empty batch, each into the fullest row that has room for it. */
class Packer {
  /** Steps of each row that are filled. */
  private readonly filled: Int32Array
  private free: number

  constructor(
    private readonly batch: PackedBatch,
    private readonly items: Int32Array,
  ) {
    batch.items.fill(0)
    batch.positions.fill(0)
    batch.next.fill(0)
    batch.weights.fill(0)
    this.filled = new Int32Array(batch.rows)
    this.free = batch.rows * batch.steps
  }

  get isFull(): boolean {
    return this.free === 0
  }

  /** @returns whether there was room */
  place({ first, steps, weight }: Window): boolean {
    const { batch, filled } = this
    let row = -1
    for (let i = 0; i < batch.rows; i++)
      if (filled[i]! + steps <= batch.steps && (row < 0 || filled[i]! > filled[row]!)) row = i
    if (row < 0) return false
    const at = row * batch.steps + filled[row]!
    for (let step = 0; step < steps; step++) {
      batch.items[at + step] = this.items[first + step]!
      batch.next[at + step] = this.items[first + step + 1]!
      batch.positions[at + step] = step
      batch.weights[at + step] = weight
    }
    filled[row]! += steps
    this.free -= steps
    return true
  }
}
