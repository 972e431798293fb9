/**
 * How well a list of candidates is ranked where one of them is right: the item that was seen next. Full ranking: the target
 * stands among all candidates, never among a sample of them, which would flatter a model.
 */

/**
 * The rank of the target, from 1. Ties are counted pessimistically: every other candidate with the score of the target ranks
 * before it. A model that gives all items the same score is then right about none, while a rule in the model's favour
 * would call it perfect, and the expected rank would make the figure depend on a luck that no list shown to a user has.
 * A score that is no number ranks last, as the target and as another candidate.
 *
 * @param scores one for each candidate; higher is better
 * @param target its index; one outside of `scores` (an item that the model does not know) has the rank Infinity
 */
export function pessimisticRank(scores: ArrayLike<number>, target: number): number {
  const targetScore = target >= 0 && target < scores.length ? scores[target] : undefined
  if (targetScore === undefined || Number.isNaN(targetScore)) return Infinity
  let rank = 0
  for (let candidate = 0; candidate < scores.length; candidate++)
    if (scores[candidate]! >= targetScore) rank++
  return rank
}

/** Figures over many predictions, each the mean over all of them; null where there was none. */
export interface NextItemMetrics {
  readonly predictions: number
  /** The share of predictions whose target is among the first k. */
  readonly hitRate: number | null
  /** The mean of 1 / rank; 0 where the target is not among the first k. */
  readonly meanReciprocalRank: number | null
  /** The mean of 1 / log2(1 + rank); 0 where the target is not among the first k. With one target the best is 1. */
  readonly ndcg: number | null
}

/**
 * @param ranks the rank of each target, from 1; Infinity where it was not ranked
 * @param k how many items are shown
 */
export function nextItemMetrics(ranks: Iterable<number>, k: number): NextItemMetrics {
  let predictions = 0
  let hits = 0
  let reciprocal = 0
  let gain = 0
  for (const rank of ranks) {
    predictions++
    if (rank > k) continue
    hits++
    reciprocal += 1 / rank
    gain += 1 / Math.log2(1 + rank)
  }
  if (predictions === 0) return { predictions, hitRate: null, meanReciprocalRank: null, ndcg: null }
  return {
    predictions,
    hitRate: hits / predictions,
    meanReciprocalRank: reciprocal / predictions,
    ndcg: gain / predictions,
  }
}

/**
 * The share of the catalogue that is in at least one of the lists; null where the catalogue is empty.
 *
 * @param lists the items shown, as indexes into the catalogue; others are not counted
 */
export function catalogueCoverage(lists: Iterable<Iterable<number>>, catalogueItems: number): number | null {
  if (catalogueItems === 0) return null
  const shown = new Set<number>()
  for (const list of lists) for (const item of list) if (item >= 0 && item < catalogueItems) shown.add(item)
  return shown.size / catalogueItems
}
