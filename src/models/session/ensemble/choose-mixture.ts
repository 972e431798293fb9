/** Chooses how much the network counts, on sessions that neither stage was trained on: one number at a time, the better one kept. */
import { pause } from '../../cancellation'
import { SHOWN } from './choose-weights'
import { FIRST_STAGE_ALONE, mix, type Candidates, type Mixture } from './mixture'
import { rankOf } from './rank-of'

/** A session up to some step, what the stages say of candidates, and the item that came next. */
export interface MixtureQuestion {
  readonly steps: Int32Array
  readonly candidates: Candidates
  readonly next: number
}

/** Sessions of one step, of two, and longer ones. */
const LENGTHS = 3
/** Numbers are chosen in turn, so often. */
const ROUNDS = 2
const WEIGHTS = [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5]
const FLOORS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3]
const FACTORS = [0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 2.8, 4]
const NONE: Mixture = { ...FIRST_STAGE_ALONE, network: Array<number>(LENGTHS).fill(0) }

/** Null where the network does not help, or nothing is asked. @throws CANCELLED */
export async function chooseMixture(
  questions: readonly MixtureQuestion[],
  signal: AbortSignal | undefined,
): Promise<Mixture | null> {
  let best = NONE
  let bestQuality = qualityOf(NONE, questions)
  const tryOut = async (mixture: Mixture): Promise<void> => {
    await pause(signal)
    const quality = qualityOf(mixture, questions)
    if (quality > bestQuality) [best, bestQuality] = [mixture, quality]
  }
  for (const weight of WEIGHTS)
    for (const floor of FLOORS) await tryOut({ ...best, network: NONE.network.map(() => weight), floor })
  if (best.network.every((weight) => weight === 0)) return null
  for (let round = 0; round < ROUNDS; round++) {
    for (const last of FACTORS) await tryOut({ ...best, last })
    for (const seen of FACTORS) await tryOut({ ...best, seen })
    for (let length = 0; length < LENGTHS; length++)
      for (const weight of WEIGHTS) await tryOut({ ...best, network: best.network.with(length, weight) })
    for (const floor of FLOORS) await tryOut({ ...best, floor })
  }
  return best
}

function qualityOf(mixture: Mixture, questions: readonly MixtureQuestion[]): number {
  let quality = 0
  for (const { steps, candidates, next } of questions) {
    const target = candidates.items.indexOf(next)
    if (target < 0) continue
    const rank = rankOf(mix(candidates, steps, mixture), target)
    if (rank <= SHOWN) quality += 1 + 1 / rank
  }
  return quality
}
