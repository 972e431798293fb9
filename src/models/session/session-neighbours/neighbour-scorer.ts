/**
 * Scores items by what sessions alike went on to. The sessions are found as in VMIS-kNN (the most recent ones of each item of the
 * session), and weighed as in VSTAN: Ludewig, Mauro, Latifi, Jannach: "Empirical analysis of session-based recommendation
 * algorithms", UMUAI 2021, after STAN: Garg et al., SIGIR 2019. Deviations: age is the share of newer sessions instead of a time, so
 * that it means the same in every shop; similarity has a power; items already seen have a factor of their own.
 */
import type { ItemScorer } from '../ranking/ranking-predictor'
import type { ItemScores } from '../ranking/item-scores'
import { encodeArray } from '../../artifact-arrays'
import type { NeighboursConfig, Weighting } from './config'
import type { SessionIndex } from './session-index'

/** Distances and lengths beyond are as these. */
const LONGEST = 512
/** Ages are told apart in so many parts. */
const AGE_PARTS = 1024

type Limits = Pick<NeighboursConfig, 'maxSteps' | 'maxSessionsPerItem' | 'maxNeighbours'>

export class NeighbourScorer implements ItemScorer {
  private readonly weights: WeightTables
  private room: RowRoom
  private lastSimilarity = 0
  private lastPower = 0
  /** Of no meaning: it keeps what is read ahead from being left out. */
  private readAhead = 0

  constructor(
    private index: SessionIndex,
    weighting: Weighting,
    private readonly limits: Limits,
  ) {
    this.weights = weightTables(weighting)
    this.room = roomFor(index, limits)
  }

  /** Reads this one from now on. */
  renew(index: SessionIndex): void {
    if (index === this.index) return
    this.room = roomFor(index, this.limits)
    this.index = index
  }

  score(steps: Int32Array, scores: ItemScores): void {
    const read = steps.subarray(Math.max(0, steps.length - this.limits.maxSteps))
    const found = this.findNeighbours(read)
    this.fetchSessions(found)
    const { neighbours, slots } = this.room
    for (let slot = 0; slot < found; slot++) {
      const session = neighbours[slot]!
      // The visit itself is no visit alike.
      if (session < this.index.firstOpen || !this.isBeginningOf(session, steps))
        this.addSession(slot, read, scores)
      slots[session] = 0
    }
    this.weighItems(read, scores)
  }

  save(): readonly (readonly [string, Uint8Array])[] {
    const { offsets, items } = this.index.steps
    return [
      [OFFSETS_FILE, encodeArray(offsets)],
      [ITEMS_FILE, encodeArray(items)],
    ]
  }

  /** From the last step back, so that where there are too many sessions, those that share the last steps are kept. */
  private findNeighbours(steps: Int32Array): number {
    const { limits, weights } = this
    const { slots, similarity, sharedStep, neighbours } = this.room
    const { sessionOffsets, sessions } = this.index
    let found = 0
    for (let step = steps.length - 1; step >= 0; step--) {
      const item = steps[step]!
      if (steps.indexOf(item, step + 1) >= 0) continue
      const weight = weights.position[steps.length - 1 - step]! * this.index.sharedWeights[item]!
      const start = sessionOffsets[item]!
      const end = Math.min(sessionOffsets[item + 1]!, start + limits.maxSessionsPerItem)
      for (let at = start; at < end; at++) {
        const session = sessions[at]!
        const slot = slots[session]!
        if (slot > 0) {
          similarity[slot - 1]! += weight
        } else if (found < neighbours.length) {
          neighbours[found] = session
          sharedStep[found] = step
          similarity[found] = weight
          slots[session] = ++found
        }
      }
    }
    return found
  }

  /**
   * Reads the beginning of each neighbour. They lie anywhere in an index that is larger than the caches, and reads that do not wait for each other
   * are under way together: the processor would wait for each of them in `addSession`, whose next read depends on what the one before found.
   */
  private fetchSessions(found: number): void {
    const { neighbours, starts } = this.room
    const { offsets, items } = this.index.steps
    for (let slot = 0; slot < found; slot++) starts[slot] = offsets[neighbours[slot]!]!
    let sum = 0
    for (let slot = 0; slot < found; slot++) sum += items[starts[slot]!]!
    this.readAhead = sum
  }

  /** Adds what one neighbour says: its items, by their distance from the one that it shares with the latest step. */
  private addSession(slot: number, steps: Int32Array, scores: ItemScores): void {
    const { weights, room } = this
    const { offsets, items } = this.index.steps
    const session = room.neighbours[slot]!
    const start = room.starts[slot]!
    const end = offsets[session + 1]!
    const step = room.sharedStep[slot]!
    const length = Math.min(LONGEST - 1, end - start)
    const age = Math.floor(((offsets.length - 2 - session) * AGE_PARTS) / (offsets.length - 1))
    const weight =
      this.powerOf(room.similarity[slot]!) *
      weights.age[age]! *
      weights.length[length]! *
      weights.match[steps.length - 1 - step]!
    // By hand: a built-in search takes longer to call than most visits are long.
    const item = steps[step]!
    let shared = end - 1
    while (items[shared] !== item) shared--
    const { backward, forward } = weights
    for (let at = start; at < shared; at++)
      scores.add(items[at]!, weight * backward[Math.min(LONGEST - 1, shared - at)]!)
    for (let at = shared; at < end; at++)
      scores.add(items[at]!, weight * forward[Math.min(LONGEST - 1, at - shared)]!)
  }

  /** Neighbours that share the same steps follow each other, so that most of them are as similar as the one before. */
  private powerOf(similarity: number): number {
    if (similarity !== this.lastSimilarity) {
      this.lastSimilarity = similarity
      this.lastPower = similarity ** this.weights.similarityPower
    }
    return this.lastPower
  }

  /** A visit that says nothing beyond what this visitor did. */
  private isBeginningOf(session: number, steps: Int32Array): boolean {
    const { offsets, items } = this.index.steps
    const [start, end] = [offsets[session]!, offsets[session + 1]!]
    if (end - start > steps.length) return false
    for (let at = start; at < end; at++) if (items[at] !== steps[at - start]) return false
    return true
  }

  private weighItems(steps: Int32Array, scores: ItemScores): void {
    const { weights, index } = this
    for (let i = 0; i < scores.count; i++) {
      const item = scores.scored[i]!
      scores.values[item]! *= index.answerWeights[item]!
    }
    for (let step = steps.length - 1; step >= 0; step--) {
      const item = steps[step]!
      if (steps.indexOf(item, step + 1) >= 0) continue
      scores.values[item]! *= weights.seen[steps.length - 1 - step]!
    }
  }
}

export const OFFSETS_FILE = 'session-offsets.bin'
export const ITEMS_FILE = 'session-items.bin'

/** Memory for the row that is scored. What is as long as there are sessions is kept small: it is read at random, and beyond the caches a read takes long. */
interface RowRoom {
  /** `[sessions]` one more than the slot of a neighbour; 0 where the session is none. */
  readonly slots: Uint16Array | Uint32Array
  /** `[slots]` the session. */
  readonly neighbours: Uint32Array
  /** `[slots]` where its steps begin. */
  readonly starts: Uint32Array
  /** `[slots]` */
  readonly similarity: Float32Array
  /** `[slots]` the latest step that the session shares with the row. */
  readonly sharedStep: Uint8Array
}

function roomFor({ steps }: SessionIndex, { maxNeighbours }: Limits): RowRoom {
  const sessions = steps.offsets.length - 1
  const slots = Math.min(sessions, maxNeighbours)
  return {
    slots: slots < 2 ** 16 ? new Uint16Array(sessions) : new Uint32Array(sessions),
    neighbours: new Uint32Array(slots),
    starts: new Uint32Array(slots),
    similarity: new Float32Array(slots),
    sharedStep: new Uint8Array(slots),
  }
}

/** What depends on a small whole number, computed once. */
interface WeightTables {
  readonly position: Float64Array
  readonly match: Float64Array
  /** To the power of the similarity, of which both are factors. */
  readonly age: Float64Array
  readonly length: Float64Array
  readonly forward: Float64Array
  readonly backward: Float64Array
  readonly seen: Float64Array
  readonly similarityPower: number
}

function weightTables(weighting: Weighting): WeightTables {
  const decaying = (decay: number, length: number, unit = 1): Float64Array =>
    Float64Array.from({ length }, (_, distance) => Math.exp(-decay * distance * unit))
  const { positionDecay, matchDecay, ageDecay, lengthPower, similarityPower } = weighting
  const { forwardDecay, backwardDecay, backwardWeight, sharedWeight } = weighting
  const { seenWeight, seenDecay, lastWeight } = weighting
  // One step away counts 1; the shared item itself, at distance 0, has a weight of its own.
  const forward = decaying(forwardDecay, LONGEST).map((one) => one * Math.exp(forwardDecay))
  forward[0] = sharedWeight
  const backward = decaying(backwardDecay, LONGEST).map(
    (one) => one * Math.exp(backwardDecay) * backwardWeight,
  )
  const seen = decaying(seenDecay, LONGEST).map((one) => one * Math.exp(seenDecay) * seenWeight)
  seen[0] = lastWeight
  return {
    position: decaying(positionDecay, LONGEST),
    match: decaying(matchDecay, LONGEST),
    age: decaying(ageDecay * similarityPower, AGE_PARTS, 1 / AGE_PARTS),
    length: Float64Array.from(
      { length: LONGEST },
      (_, length) => Math.max(1, length) ** (-lengthPower * similarityPower),
    ),
    forward,
    backward,
    seen,
    similarityPower,
  }
}
