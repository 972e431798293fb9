/** The first index of a version that is loaded: a server that answers meanwhile builds a large one in a thread. */
import { computeInThread } from '../../../core/process/compute-in-thread'
import type { ItemSteps } from '../../../features/session'
import type { Weighting } from './config'
import { buildSessionIndex, type SessionIndex } from './session-index'

/** Its steps lie over SharedArrayBuffers, so that nothing is copied. */
export interface IndexToBuild {
  readonly steps: ItemSteps
  readonly itemCount: number
  readonly weighting: Pick<Weighting, 'rarityPower' | 'sharedRarityPower'>
}

/** So few take a fraction of a millisecond, far less than a thread takes to start. */
const MOST_STEPS_HERE = 5_000
const THREAD_LIMITS = { mostMs: 60_000, memoryMiB: 512 }

/** @throws TIMEOUT, INTERNAL_SERVER_ERROR where the thread ends without an answer */
export async function buildLoadedIndex(index: IndexToBuild): Promise<SessionIndex> {
  const { steps, itemCount, weighting } = index
  if (steps.items.length <= MOST_STEPS_HERE) return buildSessionIndex(steps, itemCount, weighting)
  return computeInThread('models/session/session-neighbours/loaded-index.worker', index, THREAD_LIMITS)
}
