/** Chooses the weights of an ensemble on sessions that its members were not trained on: one weight at a time, the better one kept. */
import type { ItemSteps } from '../../../features/session'
import { ItemScores } from '../ranking/item-scores'
import { EnsembleScorer, type EnsembleMembers, type EnsembleWeights } from './ensemble-scorer'

const ALONE: EnsembleWeights = { itemItem: 0, transitions: 0, spread: 0, last: 1, seen: 1 }
const CANDIDATES = {
  last: [0.25, 0.5, 2, 4, 8, 16],
  seen: [0.25, 0.5, 2, 4],
  spread: [0.02, 0.05, 0.1, 0.2],
  // The large ones leave the neighbours hardly a say: where only the last item tells what comes next, they know less than these.
  itemItem: [0.05, 0.1, 0.2, 0.4, 1, 4, 16],
  transitions: [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 16],
} as const satisfies Record<keyof EnsembleWeights, readonly number[]>

/** The best value of one number depends on the others: all are chosen again. */
const ROUNDS = 2

/** Of the list that a visitor is shown. */
export const SHOWN = 20

/** @param ranks `[items]` which of two items of one score comes first, as in answers: the lower one */
export async function chooseWeights(
  members: EnsembleMembers,
  itemCount: number,
  { offsets, items }: ItemSteps,
  firstSession: number,
  maxQuestions: number,
  ranks: Int32Array,
  progress: (fraction: number) => Promise<void>,
): Promise<EnsembleWeights> {
  const ends = questionEnds(offsets, firstSession, maxQuestions)
  const scores = new ItemScores(itemCount)
  const qualityOf = (weights: EnsembleWeights): number => {
    const scorer = new EnsembleScorer(members, weights, itemCount)
    let quality = 0
    for (const [start, end] of ends) {
      scorer.score(items.subarray(start, end), scores)
      const rank = rankOf(scores, items[end]!, ranks)
      if (rank <= SHOWN) quality += 1 + 1 / rank
      scores.clear()
    }
    return quality
  }
  let best = ALONE
  let bestQuality = qualityOf(best)
  let tried = 0
  const all = ROUNDS * Object.values(CANDIDATES).reduce((sum, { length }) => sum + 1 + length, 0)
  for (let round = 0; round < ROUNDS; round++) {
    const atFirst = best
    for (const [name, values] of Object.entries(CANDIDATES)) {
      const before = best
      for (const value of [ALONE[name as keyof EnsembleWeights], ...values]) {
        await progress(tried++ / all)
        const weights = { ...before, [name]: value }
        const quality = qualityOf(weights)
        if (quality > bestQuality) [best, bestQuality] = [weights, quality]
      }
    }
    if (best === atFirst) break
  }
  return best
}

/** From the first step of a session up to the one that is asked for, spread evenly over the sessions. */
export function questionEnds(
  offsets: Uint32Array,
  firstSession: number,
  maxQuestions: number,
): readonly (readonly [number, number])[] {
  const ends: (readonly [number, number])[] = []
  for (let session = firstSession; session + 1 < offsets.length; session++)
    for (let end = offsets[session]! + 1; end < offsets[session + 1]!; end++)
      ends.push([offsets[session]!, end])
  const stride = Math.max(1, ends.length / maxQuestions)
  return Array.from({ length: Math.floor(ends.length / stride) }, (_, at) => ends[Math.floor(at * stride)]!)
}

/** From 1. */
function rankOf({ values, scored, count }: ItemScores, target: number, ranks: Int32Array): number {
  const score = values[target]!
  if (!(score > 0)) return Infinity
  let rank = 1
  for (let i = 0; i < count; i++) {
    const other = scored[i]!
    if (values[other]! > score || (values[other] === score && ranks[other]! < ranks[target]!)) rank++
  }
  return rank
}
