/**
 * What goes with an item, in compressed rows: pairs of items of one session, counted with weights. Both families that are made of it,
 * transitions and item-item, say here how far apart a pair may be and what it counts.
 */
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import { decodeArray, encodeArray, requireIndexes, requireOffsets } from '../../artifact-arrays'
import type { SessionsByItem } from '../session-neighbours/session-index'
import type { ItemScores } from './item-scores'
import type { ItemScorer } from './ranking-predictor'

export interface ItemPairs {
  /** `[items + 1]` */
  readonly offsets: Uint32Array
  /** What goes with the item, the most first. */
  readonly items: Int32Array
  /** Above 0. */
  readonly weights: Float32Array
}

export interface PairCounting {
  /** What a pair counts whose second item is so many steps after the first; before it where negative, never 0. */
  readonly weightOf: (steps: number) => number
  /** Of the weight of a session, by the share 0..1 of newer sessions. */
  readonly ageDecay: number
  /** A session of n steps counts n to the minus this power. */
  readonly lengthPower: number
  /** What is divided by: the weighted steps of the first item, plus 1, to this power. */
  readonly sharePower: number
  /** The most that is kept of one item. */
  readonly maxPairs: number
}

/** Steps further apart are no pair. */
const FARTHEST = 20
/** Of one item the most recent sessions: what the most popular item goes with is known after so many. */
const MAX_SESSIONS = 5_000
const ITEMS_BETWEEN_PAUSES = 2_000

export async function countPairs(
  index: SessionsByItem,
  itemCount: number,
  counting: PairCounting,
  progress: (fraction: number) => Promise<void>,
): Promise<ItemPairs> {
  const offsets = new Uint32Array(itemCount + 1)
  const items: Int32Array[] = []
  const weights: Float32Array[] = []
  const row = new PairRow(index, itemCount, counting)
  for (let item = 0; item < itemCount; item++) {
    if (item % ITEMS_BETWEEN_PAUSES === 0) await progress(item / itemCount)
    const kept = row.count(item)
    offsets[item + 1] = offsets[item]! + kept.items.length
    items.push(kept.items)
    weights.push(kept.weights)
  }
  const pairs = {
    offsets,
    items: new Int32Array(offsets[itemCount]!),
    weights: new Float32Array(offsets[itemCount]!),
  }
  items.forEach((own, item) => pairs.items.set(own, offsets[item]))
  weights.forEach((own, item) => pairs.weights.set(own, offsets[item]))
  return pairs
}

/** The pairs of one item at a time: the memory of a row is used again for the next. */
class PairRow {
  private readonly counts: Float64Array
  private readonly found: Int32Array
  private foundCount = 0
  /** `[2 * FARTHEST + 1]` */
  private readonly distanceWeights: Float64Array

  constructor(
    private readonly index: SessionsByItem,
    itemCount: number,
    private readonly counting: PairCounting,
  ) {
    this.counts = new Float64Array(itemCount)
    this.found = new Int32Array(itemCount)
    this.distanceWeights = Float64Array.from({ length: 2 * FARTHEST + 1 }, (_, at) =>
      at === FARTHEST ? 0 : counting.weightOf(at - FARTHEST),
    )
  }

  count(item: number): { readonly items: Int32Array; readonly weights: Float32Array } {
    const { sessionOffsets, sessions } = this.index
    const start = sessionOffsets[item]!
    const end = Math.min(sessionOffsets[item + 1]!, start + MAX_SESSIONS)
    let total = 1
    for (let at = start; at < end; at++) total += this.addSession(sessions[at]!, item)
    const { counts, counting } = this
    const best = this.found
      .slice(0, this.foundCount)
      .sort((a, b) => counts[b]! - counts[a]! || a - b)
      .slice(0, counting.maxPairs)
    const share = total ** -counting.sharePower
    const kept = { items: best, weights: Float32Array.from(best, (other) => counts[other]! * share) }
    for (let i = 0; i < this.foundCount; i++) counts[this.found[i]!] = 0
    this.foundCount = 0
    return kept
  }

  /** @returns the weighted steps on the item */
  private addSession(session: number, item: number): number {
    const { counts, found, distanceWeights, counting } = this
    const { offsets, items } = this.index.steps
    const [start, end] = [offsets[session]!, offsets[session + 1]!]
    const sessionCount = offsets.length - 1
    const age = (sessionCount - 1 - session) / sessionCount
    const weight = Math.exp(-counting.ageDecay * age) * (end - start) ** -counting.lengthPower
    let total = 0
    for (let step = start; step < end; step++) {
      if (items[step] !== item) continue
      total += weight
      const last = Math.min(end - 1, step + FARTHEST)
      for (let other = Math.max(start, step - FARTHEST); other <= last; other++) {
        const add = weight * distanceWeights[other - step + FARTHEST]!
        if (!(add > 0)) continue
        const beside = items[other]!
        if (counts[beside] === 0) found[this.foundCount++] = beside
        counts[beside]! += add
      }
    }
    return total
  }
}

export interface PairScoring {
  /** By the steps between a step of the session and its last one. */
  readonly positionDecay: number
  /** The last steps that are read. */
  readonly maxSteps: number
  /** Factor for items that the session has seen before its last step. */
  readonly seenWeight: number
  /** Factor for the item of the last step. */
  readonly lastWeight: number
}

/** Scores items by what goes with those of the session. */
export class PairScorer implements ItemScorer {
  constructor(
    readonly pairs: ItemPairs,
    private readonly scoring: PairScoring,
  ) {}

  score(steps: Int32Array, scores: ItemScores): void {
    const { positionDecay, maxSteps, seenWeight, lastWeight } = this.scoring
    const read = steps.subarray(Math.max(0, steps.length - maxSteps))
    for (let step = read.length - 1; step >= 0; step--) {
      addPairs(this.pairs, read[step]!, Math.exp(-positionDecay * (read.length - 1 - step)), scores)
    }
    for (let step = read.length - 1; step >= 0; step--) {
      if (read.indexOf(read[step]!, step + 1) >= 0) continue
      scores.values[read[step]!]! *= step === read.length - 1 ? lastWeight : seenWeight
    }
  }

  save(): readonly (readonly [string, Uint8Array])[] {
    const { offsets, items, weights } = this.pairs
    return [
      [OFFSETS_FILE, encodeArray(offsets)],
      [ITEMS_FILE, encodeArray(items)],
      [WEIGHTS_FILE, encodeArray(weights)],
    ]
  }
}

/** Adds what goes with one item, with a weight above 0. */
export function addPairs(
  { offsets, items, weights }: ItemPairs,
  item: number,
  weight: number,
  scores: ItemScores,
): void {
  const end = offsets[item + 1]!
  for (let at = offsets[item]!; at < end; at++) scores.add(items[at]!, weight * weights[at]!)
}

/** @throws ARTIFACT_CORRUPT. */
export function loadPairs(files: ArtifactFiles, itemCount: number): ItemPairs {
  const offsets = decodeArray(files, OFFSETS_FILE, Uint32Array, itemCount + 1)
  const items = decodeArray(files, ITEMS_FILE, Int32Array)
  requireOffsets(OFFSETS_FILE, offsets, items.length)
  requireIndexes(ITEMS_FILE, items, itemCount)
  return { offsets, items, weights: decodeArray(files, WEIGHTS_FILE, Float32Array, items.length) }
}

const OFFSETS_FILE = 'pair-offsets.bin'
const ITEMS_FILE = 'pair-items.bin'
const WEIGHTS_FILE = 'pair-weights.bin'
