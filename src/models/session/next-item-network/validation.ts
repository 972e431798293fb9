/** How well a network tells the items of sessions that it was not trained on. */
import type { ItemSteps } from '../../../features/session'
import { pause } from '../../cancellation'
import type { SessionRanker } from './session-ranker'

/** At most so many next items are told: the loss of a thousand is as good as that of all to compare epochs by. */
const MAX_CASES = 2000
/** Sessions of one call. */
const CHUNK = 64

interface Case {
  /** The items up to here. */
  readonly seen: Int32Array
  readonly next: number
}

/** Every next item of the sessions, all of which were trained on; where there are many, every k-th of them. @param counts how often each item was trained on */
export function validationCases({ items, offsets }: ItemSteps, counts: Int32Array): readonly Case[] {
  const sessions = offsets.length - 1
  const stride = Math.max(1, Math.ceil((items.length - sessions) / MAX_CASES))
  const cases: Case[] = []
  let index = 0
  for (let session = 0; session < sessions; session++) {
    const first = offsets[session]!
    for (let at = first + 1; at < offsets[session + 1]!; at++) {
      if (index++ % stride !== 0 || counts[items[at]!] === 0) continue
      const seen = items.subarray(first, at).filter((item) => counts[item]! > 0)
      if (seen.length > 0) cases.push({ seen, next: items[at]! })
    }
  }
  return cases
}

/** The mean of minus the logarithm of the probability of the next item, among all items. @param cases at least one @throws CANCELLED */
export async function validationLoss(
  ranker: SessionRanker,
  cases: readonly Case[],
  signal: AbortSignal | undefined,
): Promise<number> {
  let sum = 0
  for (let from = 0; from < cases.length; from += CHUNK) {
    await pause(signal)
    const chunk = cases.slice(from, from + CHUNK)
    const scores = await ranker.scoreAll(await ranker.encode(chunk.map(({ seen }) => seen)))
    chunk.forEach(({ next }, row) => {
      sum += logSumExp(scores[row]!) - scores[row]![next]!
    })
  }
  return sum / cases.length
}

function logSumExp(scores: Float32Array): number {
  let highest = -Infinity
  for (const score of scores) highest = Math.max(highest, score)
  let total = 0
  for (const score of scores) total += Math.exp(score - highest)
  return highest + Math.log(total)
}
