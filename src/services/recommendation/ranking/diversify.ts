/** Maximal marginal relevance: J. Carbonell and J. Goldstein, "The use of MMR, diversity-based reranking" (SIGIR 1998). */

/**
 * The first `count` of these, each chosen for its relevance and for how little it is like those chosen before:
 * `lambda * relevance - (1 - lambda) * highest likeness`.
 *
 * @param candidates the most relevant first; relevance is taken in shares of the highest
 * @param likeness 0..1, symmetric
 */
export function diversify<Item extends { readonly relevance: number }>(
  candidates: readonly Item[],
  count: number,
  lambda: number,
  likeness: (a: Item, b: Item) => number,
): Item[] {
  const highest = candidates.reduce((most, { relevance }) => Math.max(most, relevance), 0) || 1
  const closest = new Float64Array(candidates.length)
  const isChosen = new Uint8Array(candidates.length)
  const chosen: Item[] = []
  while (chosen.length < Math.min(count, candidates.length)) {
    let best = -1
    let highestGain = -Infinity
    for (let at = 0; at < candidates.length; at++) {
      if (isChosen[at]) continue
      const gain = (lambda * candidates[at]!.relevance) / highest - (1 - lambda) * closest[at]!
      if (gain > highestGain) {
        highestGain = gain
        best = at
      }
    }
    const next = candidates[best]!
    isChosen[best] = 1
    chosen.push(next)
    for (let at = 0; at < candidates.length; at++) {
      if (!isChosen[at]) closest[at] = Math.max(closest[at]!, likeness(next, candidates[at]!))
    }
  }
  return chosen
}
