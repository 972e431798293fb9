/** Is one of two models better on the same cases? A one-sided paired t-test over units that are independent of each other. */
import { studentTailProbability } from './forecast/distributions'

export type Verdict = 'better' | 'worse' | 'undecided'

const SIGNIFICANCE = 0.05

export interface PairedTest<Kind extends string> {
  /** What the independent units are, and how many of them there are. */
  readonly clusteredBy: Kind
  readonly clusters: number
  /** Mean over the clusters of reference - challenger. */
  readonly meanDifference: number
  /** meanDifference in standard deviations between clusters. */
  readonly effectSize: number
  /** One-sided, that the challenger is not better. */
  readonly pValue: number
}

/** @param differences of each cluster: loss of the reference - loss of the challenger */
export function pairedTest<Kind extends string>(
  clusteredBy: Kind,
  differences: readonly number[],
): PairedTest<Kind> {
  const clusters = differences.length
  const meanDifference = differences.reduce((sum, value) => sum + value, 0) / clusters
  const deviation = Math.sqrt(
    differences.reduce((sum, value) => sum + (value - meanDifference) ** 2, 0) / (clusters - 1),
  )
  const effectSize = deviation > 0 ? meanDifference / deviation : 0
  const pValue = oneSidedP(meanDifference, deviation, clusters)
  return { clusteredBy, clusters, meanDifference, effectSize, pValue }
}

/** The test that says least: units of several kinds are independent in one sense each, and only what all of them show is shown. */
export function leastCertain<Kind extends string>(tests: readonly PairedTest<Kind>[]): PairedTest<Kind> {
  return tests.reduce((least, test) =>
    Math.abs(test.pValue - 0.5) < Math.abs(least.pValue - 0.5) ? test : least,
  )
}

/** A verdict needs a test that is sure, and the greater part of the windows on its side. */
export function decide(figures: {
  readonly pValue: number
  readonly improvementFraction: number
  readonly windows: number
  readonly windowsWon: number
}): Verdict {
  const { pValue, improvementFraction, windows, windowsWon } = figures
  if (pValue < SIGNIFICANCE && improvementFraction > 0 && windowsWon * 2 > windows) return 'better'
  if (pValue > 1 - SIGNIFICANCE && improvementFraction < 0 && windowsWon * 2 < windows) return 'worse'
  return 'undecided'
}

function oneSidedP(mean: number, deviation: number, count: number): number {
  // Without any spread there is nothing to test: equal predictions are not better, a constant gain is.
  if (deviation === 0) return mean > 0 ? 0 : mean < 0 ? 1 : 0.5
  return studentTailProbability(mean / (deviation / Math.sqrt(count)), count - 1)
}
