/**
 * LambdaMART (Burges 2010, "From RankNet to LambdaRank to LambdaMART", section 7): within a query, each pair of rows with different
 * labels pulls the better one up and pushes the other one down, by how much NDCG@k would change if the two changed places.
 */
import type { PreparedExamples } from '../examples'
import type { Objective } from './objective'

/** Gains of higher labels would not fit into the precision of a number. */
export const MAX_RELEVANCE = 30

interface Query {
  readonly from: number
  readonly size: number
  /** DCG@k of the best order; 0 where no row is relevant, so that there is nothing to learn. */
  readonly bestGain: number
}

const gainOf = (relevance: number): number => 2 ** relevance - 1

/** @param k ranks that count: the items that are shown */
export function lambdaMart(examples: PreparedExamples, querySizes: Uint32Array, k: number): Objective {
  const { labels, weights, rows } = examples
  const discounts = Float64Array.from({ length: k }, (_, rank) => 1 / Math.log2(rank + 2))
  const gains = labels.map(gainOf)
  const queries = queriesOf(gains, querySizes, discounts)
  // The order of a query changes little from round to round: kept, it is almost sorted already.
  const order = Uint32Array.from(labels, (_, row) => row)

  /** The rows of the query, those with the highest score first; of equals the worst, or a constant score might look perfect. */
  const ranked = ({ from, size }: Query, scores: Float64Array): Uint32Array =>
    order
      .subarray(from, from + size)
      .sort((a, b) => scores[b]! - scores[a]! || gains[a]! - gains[b]! || a - b)

  return {
    outputs: 1,
    baseScores: () => Float64Array.of(0),
    gradients(scores, gradients, hessians) {
      gradients.fill(0)
      hessians.fill(0)
      for (const query of queries)
        if (query.bestGain > 0)
          addLambdas(ranked(query, scores), query.bestGain, gains, discounts, scores, gradients, hessians)
      for (let row = 0; row < rows; row++) {
        gradients[row]! *= weights[row]!
        hessians[row]! *= weights[row]!
      }
    },
    /** 1 - NDCG@k, the mean over queries with a relevant row, each by the weight of its first row. */
    loss(scores) {
      let sum = 0
      let total = 0
      for (const query of queries) {
        if (query.bestGain === 0) continue
        const weight = weights[query.from]!
        sum += weight * (1 - discountedGain(ranked(query, scores), gains, discounts) / query.bestGain)
        total += weight
      }
      return total > 0 ? sum / total : 0
    },
  }
}

function queriesOf(gains: Float64Array, sizes: Uint32Array, discounts: Float64Array): Query[] {
  let from = 0
  return Array.from(sizes, (size) => {
    const best = gains
      .slice(from, from + size)
      .sort()
      .reverse()
    let bestGain = 0
    for (let rank = 0; rank < Math.min(size, discounts.length); rank++)
      bestGain += best[rank]! * discounts[rank]!
    const query = { from, size, bestGain }
    from += size
    return query
  })
}

function discountedGain(ranked: Uint32Array, gains: Float64Array, discounts: Float64Array): number {
  let sum = 0
  for (let rank = 0; rank < Math.min(ranked.length, discounts.length); rank++)
    sum += gains[ranked[rank]!]! * discounts[rank]!
  return sum
}

/** Pairs of which neither is among the first k change nothing, and are left out. */
function addLambdas(
  ranked: Uint32Array,
  bestGain: number,
  gains: Float64Array,
  discounts: Float64Array,
  scores: Float64Array,
  gradients: Float64Array,
  hessians: Float64Array,
): void {
  for (let i = 0; i < Math.min(ranked.length, discounts.length); i++) {
    const upper = ranked[i]!
    for (let j = i + 1; j < ranked.length; j++) {
      const lower = ranked[j]!
      if (gains[upper] === gains[lower]) continue
      const isOrdered = gains[upper]! > gains[lower]!
      const better = isOrdered ? upper : lower
      const worse = isOrdered ? lower : upper
      const discount = discounts[i]! - (discounts[j] ?? 0)
      const change = (Math.abs(gains[upper]! - gains[lower]!) * discount) / bestGain
      // The probability that RankNet gives to the wrong order.
      const wrong = 1 / (1 + Math.exp(scores[better]! - scores[worse]!))
      const lambda = change * wrong
      const curvature = change * wrong * (1 - wrong)
      gradients[better]! -= lambda
      gradients[worse]! += lambda
      hessians[better]! += curvature
      hessians[worse]! += curvature
    }
  }
}
