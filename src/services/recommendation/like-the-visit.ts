/** Items that are like what a visit is about: its last items, and what was searched for. */
import type { SessionEvent } from '../../features/session'
import type { Catalogue } from './catalogue'
import type { ContentIndex } from './content-index'

/** The last things of the visit that something alike is looked for; the last one counts most. */
const MOST_THINGS = 3
const DECAY = 0.6
/** Of each of them. */
const MAX_ALIKE = 200

export interface AlikeItem {
  /** Decimal key. */
  readonly itemId: string
  /** 0..1 */
  readonly score: number
}

/**
 * The most alike first. `content.catchUp` must have been called.
 * @param kind names the wanted items: another choice has another name
 */
export function likeTheVisit(
  steps: readonly SessionEvent[],
  { catalogue, content }: { readonly catalogue: Catalogue; readonly content: ContentIndex },
  kind: string,
  isWanted: (position: number) => boolean,
): AlikeItem[] {
  const things = thingsOf(steps)
  const weights = things.map((_, index) => DECAY ** index)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const scores = new Map<number, number>()
  for (const [index, thing] of things.entries()) {
    const found =
      typeof thing === 'string'
        ? alikeTo(catalogue.positionOf(thing), content, kind, isWanted)
        : content.matching(thing, kind, isWanted, MAX_ALIKE)
    for (const { position, score } of found)
      scores.set(position, (scores.get(position) ?? 0) + (score * weights[index]!) / total)
  }
  return Array.from(scores, ([position, score]) => ({
    itemId: catalogue.itemAt(position).id.toString(),
    score,
  })).sort((a, b) => b.score - a.score)
}

function alikeTo(position: number, content: ContentIndex, kind: string, isWanted: (at: number) => boolean) {
  return position < 0 ? [] : content.similar(position, kind, isWanted, MAX_ALIKE)
}

/** Keys of items, and words of a query, each once, the newest first. */
function thingsOf(steps: readonly SessionEvent[]): (string | Int32Array)[] {
  const things = new Map<string, string | Int32Array>()
  for (let at = steps.length - 1; at >= 0 && things.size < MOST_THINGS; at--) {
    const { itemId, queryWords } = steps[at]!
    if (itemId !== null && !things.has(itemId)) things.set(itemId, itemId)
    const query = queryWords && queryWords.length > 0 ? `words ${queryWords.join(' ')}` : null
    if (query !== null && !things.has(query) && things.size < MOST_THINGS) things.set(query, queryWords!)
  }
  return [...things.values()]
}
