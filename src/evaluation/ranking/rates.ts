/**
 * Shares of cases, such as clicks of impressions, with an interval. Cases of one visitor resemble each other, so there are fewer
 * independent ones than there are cases.
 */
import { normalQuantile } from '../forecast/distributions'

/** Sums over clusters (visitors), of which one has `cases` cases and `hits` hits. */
export interface ClusteredCounts {
  readonly cases: number
  readonly hits: number
  readonly clusters: number
  readonly sumCasesSquared: number
  readonly sumHitsSquared: number
  readonly sumCasesTimesHits: number
}

/** 0 <= lower <= mean <= upper <= 1. */
export interface Share {
  readonly mean: number
  readonly lower: number
  readonly upper: number
}

/**
 * Wilson's score interval (E. B. Wilson, JASA 22 (1927), 209-212), over the effective number of cases: cases / design effect, as
 * E. L. Korn and B. I. Graubard (Survey Methodology 24 (1998), 193-201) take it. The design effect is the variance of the share as a ratio of
 * sums over clusters (W. G. Cochran, Sampling Techniques, 1977, 9A.1), relative to that of as many independent cases; it is never taken to be below 1.
 *
 * @param confidence the probability mass of the interval, in (0, 1)
 * @returns null where there is no case
 */
export function clusteredShare(counts: ClusteredCounts, confidence: number): Share | null {
  const { cases, hits } = counts
  if (cases === 0) return null
  const mean = hits / cases
  const z = normalQuantile(0.5 + confidence / 2)
  const n = cases / designEffect(counts)
  const centre = (mean + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((mean * (1 - mean)) / n + (z * z) / (4 * n * n))
  return {
    mean,
    lower: Math.min(mean, Math.max(0, centre - half)),
    upper: Math.max(mean, Math.min(1, centre + half)),
  }
}

function designEffect(counts: ClusteredCounts): number {
  const { cases, hits, clusters } = counts
  const mean = hits / cases
  const independent = (mean * (1 - mean)) / cases
  if (clusters < 2 || independent === 0) return cases / Math.max(1, clusters)
  return Math.max(1, shareVariance(counts) / independent)
}

/** The variance of hits / cases as a ratio of sums over clusters. Infinity where there are fewer than two clusters. */
export function shareVariance(counts: ClusteredCounts): number {
  const { cases, hits, clusters, sumCasesSquared, sumHitsSquared, sumCasesTimesHits } = counts
  if (clusters < 2) return Infinity
  const mean = hits / cases
  const squares = sumHitsSquared - 2 * mean * sumCasesTimesHits + mean * mean * sumCasesSquared
  return ((clusters / (clusters - 1)) * squares) / cases ** 2
}
