/** Items that are like what a visit is about: its last items, and what was searched for. */
import type { SessionEvent } from '../../features/session'
import type { Catalogue } from './catalogue'
import type { ContentIndex, WantedItems } from './content-index'
import type { SimilarItem } from './postings'

/** The last things of the visit that something alike is looked for; the last one counts most. */
const MOST_THINGS = 3
const DECAY = 0.6

export interface AlikeItem {
  /** Decimal key. */
  readonly itemId: string
  /** 0..1 */
  readonly score: number
  /** Decimal key of the item of the visit that gave most to the score; null: what was searched for did. */
  readonly alikeTo: string | null
}

/**
 * The most alike first. `content.catchUp` must have been called.
 * @param count items at most for each thing of the visit
 */
export function likeTheVisit(
  steps: readonly SessionEvent[],
  { catalogue, content }: { readonly catalogue: Catalogue; readonly content: ContentIndex },
  wanted: WantedItems,
  count: number,
): AlikeItem[] {
  const things = thingsOf(steps)
  const weights = things.map((_, index) => DECAY ** index)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const found = new Map<number, { score: number; most: number; alikeTo: string | null }>()
  for (const [index, thing] of things.entries()) {
    const alikeTo = typeof thing === 'string' ? thing : null
    for (const { position, score } of alike(thing, catalogue, content, wanted, count)) {
      const said = (score * weights[index]!) / total
      const before = found.get(position)
      if (!before) found.set(position, { score: said, most: said, alikeTo })
      else {
        before.score += said
        if (said > before.most) Object.assign(before, { most: said, alikeTo })
      }
    }
  }
  return Array.from(found, ([position, { score, alikeTo }]) => ({
    itemId: catalogue.itemAt(position).id.toString(),
    score,
    alikeTo,
  })).sort((a, b) => b.score - a.score)
}

/** Sums of the same parts in another order differ by less. */
const EQUAL = 1e-9

/**
 * The same items, with scores of how far they stand out: likeness divided by the square root of how many items are as alike. Who searches for a title
 * means one item; who searches for a category means any of many, and each of them says little.
 *
 * Counts are too small where a thing of the visit is like more items than are asked for: of those that are left out there, the likeness to the other
 * things is missed, so that they seem less alike than the new items, of which fewer are left out.
 *
 * @param all what is like the visit, of all that may be shown, these items among them: the most alike first
 */
export function standingOut(items: readonly AlikeItem[], all: readonly AlikeItem[]): AlikeItem[] {
  let asAlike = 0
  // In the order of likeness, so that the count goes on from one to the next.
  return items
    .toSorted((a, b) => b.score - a.score)
    .map((item) => {
      while (asAlike < all.length && all[asAlike]!.score >= item.score - EQUAL) asAlike++
      return { ...item, score: item.score / Math.sqrt(Math.max(1, asAlike)) }
    })
}

/** @param thing the decimal key of an item, or words of a query */
function alike(
  thing: string | Int32Array,
  catalogue: Catalogue,
  content: ContentIndex,
  wanted: WantedItems,
  count: number,
): readonly SimilarItem[] {
  if (typeof thing !== 'string') return content.matching(thing, wanted, count)
  const position = catalogue.positionOf(thing)
  return position < 0 ? [] : content.similar(position, wanted, count)
}

/** Keys of items, and words of a query, each once, the newest first. */
function thingsOf(steps: readonly SessionEvent[]): (string | Int32Array)[] {
  const things = new Map<string, string | Int32Array>()
  for (let at = steps.length - 1; at >= 0 && things.size < MOST_THINGS; at--) {
    const { itemId, queryWords } = steps[at]!
    if (itemId !== null && !things.has(itemId)) things.set(itemId, itemId)
    const query = queryWords && queryWords.length > 0 ? `words ${queryWords.toSorted().join(' ')}` : null
    if (query !== null && !things.has(query) && things.size < MOST_THINGS) things.set(query, queryWords!)
  }
  return [...things.values()]
}
