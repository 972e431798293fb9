/** The best of many scores. */
import { NO_ITEM } from '../../../contracts/session/item-vocabulary'

/**
 * Writes the items with the highest scores, best first; of equal scores the lower index first. What is left of the row is filled with NO_ITEM and 0.
 * @param scores of `candidates`, or of all items from 0 on where that is null; -Infinity: must not be answered
 */
export function writeBest(
  scores: Float32Array,
  candidates: Int32Array | null,
  out: { readonly items: Int32Array; readonly scores: Float32Array },
): void {
  const count = out.items.length
  out.items.fill(NO_ITEM)
  out.scores.fill(0)
  if (count === 0) return
  let found = 0
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!
    if (score === -Infinity || Number.isNaN(score)) continue
    const item = candidates ? candidates[i]! : i
    if (found === count && !isBefore(score, item, out.scores[count - 1]!, out.items[count - 1]!)) continue
    // Few of many scores come here: insertion is cheaper than a heap for the lengths that are asked for.
    let at = found === count ? count - 1 : found++
    for (; at > 0 && isBefore(score, item, out.scores[at - 1]!, out.items[at - 1]!); at--) {
      out.items[at] = out.items[at - 1]!
      out.scores[at] = out.scores[at - 1]!
    }
    out.items[at] = item
    out.scores[at] = score
  }
}

function isBefore(score: number, item: number, otherScore: number, otherItem: number): boolean {
  return score > otherScore || (score === otherScore && item < otherItem)
}
