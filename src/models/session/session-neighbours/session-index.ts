/**
 * Sessions by item, as in VMIS-kNN: Kersbergen, Sprangers, Schelter: "Serenade: Low-Latency Session-Based Recommendation in
 * e-Commerce at Scale", SIGMOD 2022. Flat typed arrays over SharedArrayBuffers: one thread builds it, another one reads it, nothing is
 * copied. Eight bytes a step, four a session, twelve an item.
 */
import { sharedFloat32, sharedUint32, type ItemSteps } from '../../../features/session'

export interface SessionIndex {
  /** The sessions, the one that ended last comes last. */
  readonly steps: ItemSteps
  /** `[items + 1]` */
  readonly sessionOffsets: Uint32Array
  /** Sessions with the item, the newest first, each once: those of item i at sessionOffsets[i] .. sessionOffsets[i + 1] - 1. */
  readonly sessions: Uint32Array
  /** `[items]` ln(sessions / sessions with the item). */
  readonly rarity: Float32Array
}

export function buildSessionIndex(steps: ItemSteps, itemCount: number): SessionIndex {
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
  const rarity = sharedFloat32(itemCount)
  for (let item = 0; item < itemCount; item++) {
    rarity[item] = Math.log(sessionCount / Math.max(1, sessionOffsets[item + 1]!))
    sessionOffsets[item + 1]! += sessionOffsets[item]!
  }
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
  return { steps, sessionOffsets, sessions, rarity }
}

/** What it takes of memory, shared by all threads that read it. */
export function indexBytes({ steps, sessionOffsets, sessions, rarity }: SessionIndex): number {
  return [steps.offsets, steps.items, sessionOffsets, sessions, rarity].reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  )
}
