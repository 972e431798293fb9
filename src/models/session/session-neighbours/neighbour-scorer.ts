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
    const { neighbours, similarity } = this.room
    for (let i = 0; i < found; i++) {
      const session = neighbours[i]!
      // The visit itself is no visit alike.
      if (session < this.index.firstOpen || !this.isBeginningOf(session, steps))
        this.addSession(session, read, scores)
      similarity[session] = 0
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
    const { similarity, sharedStep, neighbours } = this.room
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
        if (similarity[session] === 0) {
          if (found === neighbours.length) continue
          neighbours[found++] = session
          sharedStep[session] = step
        }
        similarity[session]! += weight
      }
    }
    return found
  }

  /** Adds what one neighbour says: its items, by their distance from the one that it shares with the latest step. */
  private addSession(session: number, steps: Int32Array, scores: ItemScores): void {
    const { weights, room } = this
    const { offsets, items } = this.index.steps
    const [start, end] = [offsets[session]!, offsets[session + 1]!]
    const step = room.sharedStep[session]!
    const length = Math.min(LONGEST - 1, end - start)
    const age = Math.floor(((offsets.length - 2 - session) * AGE_PARTS) / (offsets.length - 1))
    const similarity = room.similarity[session]! * weights.age[age]! * weights.length[length]!
    const weight = similarity ** weights.similarityPower * weights.match[steps.length - 1 - step]!
    const shared = items.lastIndexOf(steps[step]!, end - 1)
    for (let at = start; at < end; at++) {
      const distance = Math.min(LONGEST - 1, Math.abs(at - shared))
      const add = weight * (at >= shared ? weights.forward[distance]! : weights.backward[distance]!)
      if (add > 0) scores.add(items[at]!, add)
    }
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

/** Memory for the row that is scored. */
interface RowRoom {
  /** `[sessions]` 0 where the session is no neighbour. */
  readonly similarity: Float32Array
  /** `[sessions]` the latest step that the session shares with the row. */
  readonly sharedStep: Uint8Array
  readonly neighbours: Uint32Array
}

function roomFor({ steps }: SessionIndex, { maxNeighbours }: Limits): RowRoom {
  const sessions = steps.offsets.length - 1
  return {
    similarity: new Float32Array(sessions),
    sharedStep: new Uint8Array(sessions),
    neighbours: new Uint32Array(Math.min(sessions, maxNeighbours)),
  }
}

/** What depends on a small whole number, computed once. */
interface WeightTables {
  readonly position: Float64Array
  readonly match: Float64Array
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
    age: decaying(ageDecay, AGE_PARTS, 1 / AGE_PARTS),
    length: Float64Array.from({ length: LONGEST }, (_, length) => Math.max(1, length) ** -lengthPower),
    forward,
    backward,
    seen,
    similarityPower,
  }
}
