/**
 * Sessions by item, as in VMIS-kNN: Kersbergen, Sprangers, Schelter: "Serenade: Low-Latency Session-Based Recommendation in
 * e-Commerce at Scale", SIGMOD 2022. Flat typed arrays over SharedArrayBuffers: one thread builds it, another one reads it, nothing is
 * copied, and what costs time for each item is done by the thread that builds. Eight bytes a step, four a session, twelve an item.
 */
import { sharedFloat32, sharedUint32, type ItemSteps } from '../../../features/session'
import type { Weighting } from './config'

export interface SessionsByItem {
  /** The sessions, the one that ended last comes last. */
  readonly steps: ItemSteps
  /** `[items + 1]` */
  readonly sessionOffsets: Uint32Array
  /** Sessions with the item, the newest first, each once: those of item i at sessionOffsets[i] .. sessionOffsets[i + 1] - 1. */
  readonly sessions: Uint32Array
}

export interface SessionIndex extends SessionsByItem {
  /** `[items]` what an item counts as an answer: its rarity, ln(sessions / sessions with the item), to a power. */
  readonly answerWeights: Float32Array
  /** `[items]` the same for an item that makes sessions similar. */
  readonly sharedWeights: Float32Array
  /** Sessions from this one on may be under way: one of them may be the visit that is asked about. */
  readonly firstOpen: number
}

/** Below it a weight would be taken for none, in sums of single precision. */
const LEAST_RARITY = 1e-3

export function buildSessionIndex(
  steps: ItemSteps,
  itemCount: number,
  { rarityPower, sharedRarityPower }: Pick<Weighting, 'rarityPower' | 'sharedRarityPower'>,
  firstOpen = steps.offsets.length - 1,
): SessionIndex {
  const byItem = sessionsByItem(steps, itemCount)
  const sessionCount = steps.offsets.length - 1
  const answerWeights = sharedFloat32(itemCount)
  const sharedWeights = sharedFloat32(itemCount)
  for (let item = 0; item < itemCount; item++) {
    const withItem = byItem.sessionOffsets[item + 1]! - byItem.sessionOffsets[item]!
    const rarity = Math.max(LEAST_RARITY, Math.log(sessionCount / Math.max(1, withItem)))
    answerWeights[item] = rarity ** rarityPower
    sharedWeights[item] = rarity ** sharedRarityPower
  }
  return { ...byItem, answerWeights, sharedWeights, firstOpen }
}

export function sessionsByItem(steps: ItemSteps, itemCount: number): SessionsByItem {
  const { offsets, items } = steps
  const sessionCount = offsets.length - 1
  const sessionOffsets = sharedUint32(itemCount + 1)
  // The last session that counted the item: each session counts an item once, however often it came back to it.
  const countedBy = new Int32Array(itemCount).fill(-1)
  for (let session = 0; session < sessionCount; session++) {
    const end = offsets[session + 1]!
    for (let step = offsets[session]!; step < end; step++) {
      const item = items[step]!
      if (countedBy[item] === session) continue
      countedBy[item] = session
      sessionOffsets[item + 1]!++
    }
  }
  for (let item = 0; item < itemCount; item++) sessionOffsets[item + 1]! += sessionOffsets[item]!
  const sessions = sharedUint32(sessionOffsets[itemCount]!)
  // Filled from the end of each item's part, in the order of the sessions, so that the newest comes first.
  const next = sessionOffsets.slice(1)
  countedBy.fill(-1)
  for (let session = 0; session < sessionCount; session++) {
    const end = offsets[session + 1]!
    for (let step = offsets[session]!; step < end; step++) {
      const item = items[step]!
      if (countedBy[item] === session) continue
      countedBy[item] = session
      sessions[--next[item]!] = session
    }
  }
  return { steps, sessionOffsets, sessions }
}

/** What it takes of memory, shared by all threads that read it. */
export function indexBytes(index: SessionIndex): number {
  const { steps, sessionOffsets, sessions, answerWeights, sharedWeights } = index
  return [steps.offsets, steps.items, sessionOffsets, sessions, answerWeights, sharedWeights].reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  )
}
