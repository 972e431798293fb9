/** Whether the trees of a version rank items that its vocabulary does not hold, and why not where they do not: read of its signature. Pure. */
import type { SessionSignature } from './session'

/** Questions to learn from whose next item was new: from fewer, trees learn nothing of new items, and leave them to others. */
export const LEAST_ARRIVALS = 20

export type NewItemRankingStatus = 'RANKED' | 'TOO_FEW_ARRIVALS' | 'NO_TREES' | 'NOT_KNOWN'

export interface NewItemRanking {
  readonly status: NewItemRankingStatus
  /** Questions that trees learned from whose next item was new; null where there are no trees, or nobody kept it. */
  readonly arrivals: number | null
}

/** @param signature as it was kept with the version; null of versions that were registered before signatures were kept */
export function newItemRankingOf(
  signature: Pick<SessionSignature, 'rerankedCandidates' | 'ranksNewItems' | 'trees'> | null,
): NewItemRanking {
  const arrivals = signature?.trees?.arrivals ?? null
  if (!signature) return { status: 'NOT_KNOWN', arrivals }
  if (signature.ranksNewItems) return { status: 'RANKED', arrivals }
  if (signature.rerankedCandidates === undefined || signature.trees === null)
    return { status: 'NO_TREES', arrivals }
  return { status: arrivals === null ? 'NOT_KNOWN' : 'TOO_FEW_ARRIVALS', arrivals }
}

/** A sentence that says it to a person. */
export function newItemRankingText({ status, arrivals }: NewItemRanking): string {
  const learned = `${arrivals} of the questions that they learned from ended at an item that no earlier visit had turned to`
  switch (status) {
    case 'RANKED':
      return arrivals === null ? 'Its trees rank new items.' : `Its trees rank new items: ${learned}.`
    case 'TOO_FEW_ARRIVALS':
      return `Its trees do not rank new items, which SIMILAR_NEW offers: ${learned}, and ${LEAST_ARRIVALS} are needed.`
    case 'NO_TREES':
      return 'It has no trees, so that SIMILAR_NEW offers new items: trees were switched off, had too few visits to learn from, or did not put lists into a better order.'
    case 'NOT_KNOWN':
      return 'Whether its trees rank new items was not kept with it; a version that is trained now says so.'
  }
}
