/** Items that may come into a list, with what speaks for each. */
import type { StockState } from '../stock'

/** MODEL: the session model. POPULARITY: many visitors want it. SIMILAR: it is like an item of the visit. CATALOGUE: nothing else was left. */
export type RecommendationSource = 'MODEL' | 'POPULARITY' | 'SIMILAR' | 'CATALOGUE'

/** Of what is in a list because it is like a visit. */
export interface AlikeTo {
  /** Decimal key of the item of the visit that gave most to the likeness; null: what was searched for did. Absent: other things speak for it. */
  readonly alikeTo?: string | null
}

export interface Candidate extends AlikeTo {
  /** Decimal key. */
  readonly itemId: string
  /** 0..1 and above where it is boosted; comparable within a list. */
  readonly relevance: number
  readonly source: RecommendationSource
  readonly stock: StockState
  /** Names of the rules that moved it. */
  readonly boostedBy: readonly string[]
}

export interface SourceItems {
  readonly source: RecommendationSource
  readonly weight: number
  /** Higher scores first. */
  readonly items: readonly ({
    readonly itemId: string
    readonly score: number
    /** What speaks for it, where that is another thing than for the others. */
    readonly source?: RecommendationSource
  } & AlikeTo)[]
}

export interface BlendedItem extends AlikeTo {
  readonly itemId: string
  readonly relevance: number
  /** The one that said the most for it. */
  readonly source: RecommendationSource
}

/**
 * Items of all sources, the most relevant first: each source counts in shares of its own best score, times its weight. Likeness counts
 * as it is, 0..1: the most alike of a strange lot is still a stranger.
 */
export function blend(sources: readonly SourceItems[]): BlendedItem[] {
  const blended = new Map<string, Blend>()
  for (const { source, weight, items: told } of sources) {
    // A network that overflowed says nothing of an item, and nothing can be compared with what is no number.
    const items = told.filter(({ score }) => Number.isFinite(score))
    const scores = items.map(({ score }) => score)
    const share = source === 'SIMILAR' ? scores : sharesOf(scores)
    for (const [index, { itemId, alikeTo, source: own = source }] of items.entries()) {
      const said = weight * share[index]!
      const known = blended.get(itemId)
      if (known === undefined) {
        blended.set(itemId, { itemId, relevance: said, source: own, alikeTo, most: said })
        continue
      }
      known.relevance += said
      if (said > known.most) Object.assign(known, { source: own, alikeTo, most: said })
    }
  }
  return [...blended.values()].sort((a, b) => b.relevance - a.relevance)
}

/** While sources are added up. */
interface Blend extends BlendedItem {
  relevance: number
  /** What the source said that said the most. */
  most: number
}

/**
 * Likeness on the scale of what the model says: the most alike item counts as much as the second best of the model. How far the scores of a model
 * fall from its first item to its twentieth is different from one training to the next, and so a fixed share of the best let in anything
 * here and nothing there.
 */
export function besideModel<Item extends { readonly score: number }>(
  alike: readonly Item[],
  ofModel: readonly { readonly score: number }[],
): Item[] {
  const [, second = 1] = sharesOf(ofModel.map(({ score }) => score).filter(Number.isFinite))
  return alike.map((item) => ({ ...item, score: item.score * second }))
}

/** Scores as shares of the best. Scores of networks may be negative: then they are moved, so that the worst lies just above 0. */
function sharesOf(scores: readonly number[]): number[] {
  const highest = scores.reduce((most, score) => Math.max(most, score), -Infinity)
  const lowest = scores.reduce((least, score) => Math.min(least, score), Infinity)
  if (lowest >= 0) return scores.map((score) => (highest > 0 ? score / highest : 1))
  const margin = (highest - lowest || 1) / scores.length
  return scores.map((score) => (score - lowest + margin) / (highest - lowest + margin))
}
