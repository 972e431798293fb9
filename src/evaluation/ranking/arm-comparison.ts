/**
 * Two arms of an experiment by a share (such as clicks of impressions), with a test that may be looked at as often as one likes.
 *
 * The mixture sequential probability ratio test of R. Johari, P. Koomen, L. Pekelis and D. Walsh, "Always Valid Inference: Continuous Monitoring of A/B Tests",
 * Operations Research 70 (2022), with a normal mixture: of a difference D with variance V,
 *   L = sqrt(V / (V + t2)) * exp(t2 * D^2 / (2 * V * (V + t2))),
 * 1 / L is a p-value at any look, and the differences that are not rejected are an interval that holds the truth at all looks together. The mixture's
 * variance t2 is the square of the difference that the experiment was planned for: it decides where the test is sharpest, never whether it is valid.
 *
 * Deviations: V is estimated, over visitors (their impressions hang together), so that the test holds from some visitors on (`LEAST_VISITORS`); it takes
 * what is new between two looks as independent of what was there, which visitors who come back bend a little.
 */
import { normalQuantile } from '../forecast/distributions'
import { type ClusteredCounts, shareVariance } from './rates'

export interface ArmComparison {
  /** Treatment - control, in shares. */
  readonly mean: number
  /** Holds the truth at all looks together, as likely as the confidence says. */
  readonly lower: number
  readonly upper: number
  /** Valid at any look. 1 while there are too few visitors. */
  readonly pValue: number
}

/** In each arm, before which nothing is said. */
export const LEAST_VISITORS = 100

/**
 * @param plannedDifference of shares, above 0: what the experiment was planned for, chosen before it began
 * @param confidence of all looks together, in (0, 1)
 * @returns null where an arm has no case
 */
export function compareArms(
  control: ClusteredCounts,
  treatment: ClusteredCounts,
  { plannedDifference, confidence }: { readonly plannedDifference: number; readonly confidence: number },
): ArmComparison | null {
  if (control.cases === 0 || treatment.cases === 0) return null
  const mean = treatment.hits / treatment.cases - control.hits / control.cases
  const variance = shareVariance(control) + shareVariance(treatment)
  const visitors = Math.min(control.clusters, treatment.clusters)
  if (visitors < LEAST_VISITORS || !(variance > 0)) return { mean, lower: -1, upper: 1, pValue: 1 }
  const half = halfWidthAtAnyLook(variance, plannedDifference, confidence)
  const mixture = plannedDifference ** 2
  const logRatio =
    0.5 * Math.log(variance / (variance + mixture)) +
    (mixture * mean * mean) / (2 * variance * (variance + mixture))
  return {
    mean,
    lower: Math.max(-1, mean - half),
    upper: Math.min(1, mean + half),
    pValue: Math.min(1, Math.exp(-logRatio)),
  }
}

/** Where 1 / L reaches 1 - confidence. */
function halfWidthAtAnyLook(variance: number, plannedDifference: number, confidence: number): number {
  const mixture = plannedDifference ** 2
  const total = variance + mixture
  return Math.sqrt(
    ((variance * total) / mixture) * (Math.log(total / variance) - 2 * Math.log(1 - confidence)),
  )
}

export interface ExperimentPlan {
  /** The share without a difference, in (0, 1). */
  readonly baseShare: number
  /** By how much the treatment changes it, as a fraction of it: 0.05 is 5 % more. Not 0. */
  readonly lift: number
  /** The part of the cases that the control and the treatment get, each above 0. */
  readonly controlShare: number
  readonly treatmentShare: number
  readonly confidence: number
  /** How likely the difference is found. */
  readonly power: number
  /** How many cases tell as much as one that stands alone; 1: all stand alone. */
  readonly designEffect: number
}

export interface SampleSize {
  /** Cases (such as impressions) of all arms together for one look at the end, by the two-sided z-test. */
  readonly oneLook: number
  /** For the test that is valid at any look. */
  readonly anyLook: number
}

const MOST_CASES = 1e15

/** How many cases an experiment needs. @throws RangeError where a figure is out of its range */
export function sampleSize(plan: ExperimentPlan): SampleSize {
  const { baseShare, lift, controlShare, treatmentShare, confidence, power, designEffect } = plan
  const lifted = baseShare * (1 + lift)
  const fractions = [baseShare, lifted, confidence, power]
  if (!fractions.every((value) => value > 0 && value < 1) || lift === 0)
    throw new RangeError('Shares, confidence and power must lie between 0 and 1, with and without the lift.')
  if (!(controlShare > 0 && treatmentShare > 0 && controlShare + treatmentShare <= 1 && designEffect >= 1))
    throw new RangeError('Each arm needs a part of the cases, and the design effect is at least 1.')
  const difference = Math.abs(lifted - baseShare)
  /** The variance of the difference, times the cases of all arms. */
  const spread =
    designEffect * ((baseShare * (1 - baseShare)) / controlShare + (lifted * (1 - lifted)) / treatmentShare)
  const zOfPower = normalQuantile(power)
  const oneLook = (spread * (normalQuantile(0.5 + confidence / 2) + zOfPower) ** 2) / difference ** 2
  const isEnough = (cases: number): boolean => {
    const variance = spread / cases
    return halfWidthAtAnyLook(variance, difference, confidence) + zOfPower * Math.sqrt(variance) <= difference
  }
  let [low, high] = [oneLook / 2, MOST_CASES]
  while (high - low > Math.max(1, low * 1e-9)) {
    const middle = (low + high) / 2
    if (isEnough(middle)) high = middle
    else low = middle
  }
  return { oneLook: Math.ceil(oneLook), anyLook: Math.ceil(high) }
}
