/** Sessions as windows of a few steps, in each of which what comes next is to be told from the items up to here. */
import type { Rng } from '../../../core/statistics/rng'
import type { ItemSteps } from '../../../features/session'

/** The part of a session that one row of a batch reads: `steps` items, and after each of them the item that came next. */
interface Window {
  /** Into `items`. */
  readonly first: number
  readonly steps: number
  /** The session is over after it: nothing comes after its last item. */
  readonly isLast: boolean
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
  /** `[rows * steps]`: how much a next item counts; 0 in empty steps, and where none came. */
  readonly weights: Float32Array
  /** `[rows * steps]`: which of all steps it is, as an index into the items of all sessions; EMPTY_STEP in empty ones. */
  readonly sources: Int32Array
}

export const EMPTY_STEP = -1

export function allocateBatch(rows: number, steps: number): PackedBatch {
  const cells = rows * steps
  return {
    rows,
    steps,
    items: new Int32Array(cells),
    positions: new Int32Array(cells),
    next: new Int32Array(cells),
    weights: new Float32Array(cells),
    sources: new Int32Array(cells),
  }
}

/** Windows that did not fit into a batch and wait for the next one: with more of them, rows are filled better, and order counts for less. */
const MOST_WAITING = 32

/** The windows of all sessions, in another order each time that they are gone through. */
export class TrainingWindows {
  /** Of all sessions without their last items, after which no item came, and of the same sessions with them. */
  private readonly usual: SessionWindows
  private readonly withLast: SessionWindows | null

  /**
   * @param steps of the longest window: longer sessions are cut, from their end
   * @param weightOf how much a session counts
   * @param lastFraction of the sessions whose last item is read, too, others each time: for what else is told than the next item
   */
  constructor(
    private readonly sessions: ItemSteps,
    steps: number,
    weightOf: (session: number) => number,
    private readonly lastFraction = 0,
  ) {
    this.usual = windowsOf(sessions, steps, weightOf, false)
    this.withLast = lastFraction > 0 ? windowsOf(sessions, steps, weightOf, true) : null
  }

  /**
   * Fills the batch again and again, until each window was in it once.
   * @yields the fraction 0..1 of the windows that was read so far
   */
  *pass(batch: PackedBatch, rng: Rng): Generator<number> {
    const windows = this.chosen(rng)
    const order = rng.permutation(windows.length)
    let waiting: Window[] = []
    let taken = 0
    let done = 0
    while (done < order.length) {
      const packer = new Packer(batch, this.sessions.items)
      const left = waiting.filter((window) => !packer.place(window))
      done += waiting.length - left.length
      while (taken < order.length && left.length < MOST_WAITING && !packer.isFull) {
        const window = windows[order[taken++]!]!
        if (packer.place(window)) done++
        else left.push(window)
      }
      waiting = left
      yield done / order.length
    }
  }

  private chosen(rng: Rng): readonly Window[] {
    const { usual, withLast, lastFraction } = this
    if (!withLast) return usual.windows
    const sessions = this.sessions.offsets.length - 1
    return Array.from({ length: sessions }, (_, session) =>
      (rng.uniform() < lastFraction ? withLast : usual).of(session),
    ).flat()
  }
}

/** Those of session s lie at begins[s] .. begins[s + 1] - 1. */
class SessionWindows {
  constructor(
    readonly windows: readonly Window[],
    private readonly begins: Uint32Array,
  ) {}

  of(session: number): readonly Window[] {
    return this.windows.slice(this.begins[session], this.begins[session + 1])
  }
}

/** The last window of a session ends with it, so that it is the first one that may be short. */
function windowsOf(
  { offsets }: ItemSteps,
  steps: number,
  weightOf: (session: number) => number,
  withLast: boolean,
): SessionWindows {
  const windows: Window[] = []
  const begins = new Uint32Array(offsets.length)
  for (let session = 0; session + 1 < offsets.length; session++) {
    const first = offsets[session]!
    const end = offsets[session + 1]! - (withLast ? 0 : 1)
    const weight = weightOf(session)
    for (let to = end; to > first; to -= steps) {
      const from = Math.max(first, to - steps)
      windows.push({ first: from, steps: to - from, isLast: withLast && to === end, weight })
    }
    begins[session + 1] = windows.length
  }
  return new SessionWindows(windows, begins)
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
    batch.sources.fill(EMPTY_STEP)
    this.filled = new Int32Array(batch.rows)
    this.free = batch.rows * batch.steps
  }

  get isFull(): boolean {
    return this.free === 0
  }

  /** @returns whether there was room */
  place({ first, steps, isLast, weight }: Window): boolean {
    const { batch, filled } = this
    let row = -1
    for (let i = 0; i < batch.rows; i++)
      if (filled[i]! + steps <= batch.steps && (row < 0 || filled[i]! > filled[row]!)) row = i
    if (row < 0) return false
    const at = row * batch.steps + filled[row]!
    for (let step = 0; step < steps; step++) {
      const hasNext = !isLast || step + 1 < steps
      batch.items[at + step] = this.items[first + step]!
      batch.next[at + step] = hasNext ? this.items[first + step + 1]! : 0
      batch.positions[at + step] = step
      batch.weights[at + step] = hasNext ? weight : 0
      batch.sources[at + step] = first + step
    }
    filled[row]! += steps
    this.free -= steps
    return true
  }
}
