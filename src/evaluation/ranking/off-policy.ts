/**
 * What lists of another policy would have brought, told from lists that were logged with how likely each entry was to stand at its rank. Rewards (such as
 * clicks) of an entry are taken to depend on the visitor, the target (an item, an advert) and the rank, and not on the other entries: the item-position model of S. Li et al.,
 * "Offline Evaluation of Ranking Policies with Click Models", KDD 2018.
 *
 * With the weight w = q / p of an entry, where p is how likely it was to stand there and q how likely it would have been with the challenger:
 * - IPS, the mean over lists of the sum of w * reward (D. G. Horvitz and D. J. Thompson, JASA 47 (1952), 663-685);
 * - SNIPS, the same over the sum of the weights (A. Swaminathan and T. Joachims, NIPS 2015): less variance, a little bias;
 * - doubly robust (M. Dudik, J. Langford, L. Li, ICML 2011): what a model of rewards foretells of the challenger's entries, and the weighted error of the
 *   model on the logged ones. The model of one half of the visitors is used for the other half (cross-fitting).
 *
 * Intervals are normal, with variances over visitors: lists of one visitor hang together.
 */
import { hashString } from '../../core/statistics/rng'
import type { Refusal } from '../effect/refusal'
import { normalQuantile } from '../forecast/distributions'
import { fitRewardModel, type RewardModel } from './reward-model'

export interface LoggedEntry {
  /** The key of what stood there. */
  readonly target: string
  /** From 1. */
  readonly rank: number
  /** In (0, 1]: 1 where nothing was left to chance. */
  readonly propensity: number
  /** What came of it, such as 1 for a click. */
  readonly reward: number
}

export interface ChallengerEntry {
  readonly target: string
  readonly rank: number
  /** How likely the challenger shows the target at this rank, in (0, 1]. */
  readonly probability: number
}

export interface LoggedList {
  /** Lists of one visitor depend on each other. */
  readonly visitor: string
  readonly logged: readonly LoggedEntry[]
  /** At each rank that was logged the probabilities sum to 1, or less where the challenger leaves it empty. */
  readonly challenger: readonly ChallengerEntry[]
}

export interface ValueEstimate {
  readonly mean: number
  readonly lower: number
  readonly upper: number
}

/** Ends are null where one visitor alone says nothing of how visitors differ. */
export interface OpenEstimate {
  readonly mean: number
  readonly lower: number | null
  readonly upper: number | null
}

export type OffPolicyRefusalCode = 'NO_OVERLAP' | 'TOO_FEW_LISTS'

export interface OffPolicyValue {
  readonly lists: number
  readonly visitors: number
  /** As many lists of the challenger's own would tell as much: (sum of w)^2 / sum of w^2 over entries (L. Kish, 1965), in lists. */
  readonly effectiveLists: number
  /** The mean weight over what it is where everything that the challenger shows could have been logged: 1, give or take chance. */
  readonly overlapFraction: number
  /** Rewards of a list: what was logged, and what the challenger would bring. The latter are null where they are refused. */
  readonly logged: OpenEstimate
  readonly challenger: {
    readonly ips: ValueEstimate
    readonly snips: ValueEstimate
    readonly doublyRobust: ValueEstimate
  } | null
  readonly refusal: Refusal<OffPolicyRefusalCode> | null
}

/** Less than this of what the challenger shows could have been logged: the rest is unknown, and no weight makes up for it. */
const LEAST_OVERLAP = 0.9
/** Below, the intervals cover less than they say. */
const LEAST_EFFECTIVE_LISTS = 100
const LEAST_VISITORS = 50
/** Of a chance of one in a thousand that the overlap is there after all. */
const OVERLAP_Z = 3.1
/** Probabilities that were written with some digits sum to a little more than 1. */
const ROUNDING = 0.001

/** Sums of one visitor. */
interface VisitorSums {
  lists: number
  reward: number
  ips: number
  robust: number
  weight: number
  /** What the weights sum to where everything that the challenger shows could have been logged. */
  expectedWeight: number
}

/**
 * @param confidence the probability mass of the intervals, in (0, 1)
 * @throws RangeError where there is no list, a probability is not in (0, 1], or those of the challenger at a rank sum to more than 1
 */
export function offPolicyValue(lists: readonly LoggedList[], confidence = 0.9): OffPolicyValue {
  if (lists.length === 0) throw new RangeError('There is no list.')
  lists.forEach(requireProbabilities)
  const halves = [0, 1].map((half) => lists.filter(({ visitor }) => halfOf(visitor) === half))
  // Each half is foretold by what was learnt from the other.
  const models = halves.map((_, half) => fitRewardModel(halves[1 - half]!.flatMap(({ logged }) => logged)))
  const sums = new Map<string, VisitorSums>()
  const weights = { count: 0, sum: 0, squares: 0 }
  for (const list of lists) {
    const model = models[halfOf(list.visitor)]!
    const of = sums.get(list.visitor) ?? {
      lists: 0,
      reward: 0,
      ips: 0,
      robust: 0,
      weight: 0,
      expectedWeight: 0,
    }
    addList(of, list, model, weights)
    sums.set(list.visitor, of)
  }
  return judged([...sums.values()], lists.length, weights, confidence)
}

function addList(
  sums: VisitorSums,
  { logged, challenger }: LoggedList,
  model: RewardModel,
  weights: { count: number; sum: number; squares: number },
): void {
  const probabilities = new Map<string, number>()
  for (const entry of challenger)
    probabilities.set(keyOf(entry), (probabilities.get(keyOf(entry)) ?? 0) + entry.probability)
  const ranks = new Set(logged.map(({ rank }) => rank))
  sums.lists++
  for (const { target, rank, probability } of challenger) {
    if (!ranks.has(rank)) continue
    sums.robust += probability * model(target, rank)
    sums.expectedWeight += probability
  }
  for (const entry of logged) {
    const weight = (probabilities.get(keyOf(entry)) ?? 0) / entry.propensity
    sums.reward += entry.reward
    sums.weight += weight
    sums.ips += weight * entry.reward
    sums.robust += weight * (entry.reward - model(entry.target, entry.rank))
    weights.count++
    weights.sum += weight
    weights.squares += weight * weight
  }
}

function judged(
  visitors: readonly VisitorSums[],
  lists: number,
  weights: { readonly count: number; readonly sum: number; readonly squares: number },
  confidence: number,
): OffPolicyValue {
  const z = normalQuantile(0.5 + confidence / 2)
  const mean = (of: (sums: VisitorSums) => number) => ratio(visitors, of, (sums) => sums.lists, z)
  const overlap = ratio(visitors, (sums) => sums.weight, (sums) => sums.expectedWeight, OVERLAP_Z) // prettier-ignore
  const entriesOfList = weights.count / lists
  const effectiveLists = weights.squares > 0 ? weights.sum ** 2 / weights.squares / entriesOfList : 0
  const refusal = refusalOf(overlap, effectiveLists, visitors.length)
  const expected = visitors.reduce((sum, { expectedWeight }) => sum + expectedWeight, 0) / lists
  const perWeight = ratio(visitors, (sums) => sums.ips, (sums) => sums.weight, z) // prettier-ignore
  return {
    lists,
    visitors: visitors.length,
    effectiveLists,
    overlapFraction: overlap.mean,
    logged: withOpenEnds(mean(({ reward }) => reward)),
    challenger: refusal
      ? null
      : {
          ips: mean(({ ips }) => ips),
          snips: {
            mean: perWeight.mean * expected,
            lower: perWeight.lower * expected,
            upper: perWeight.upper * expected,
          },
          doublyRobust: mean(({ robust }) => robust),
        },
    refusal,
  }
}

function refusalOf(
  overlap: ValueEstimate,
  effectiveLists: number,
  visitors: number,
): Refusal<OffPolicyRefusalCode> | null {
  if (overlap.upper < LEAST_OVERLAP) {
    return {
      code: 'NO_OVERLAP',
      reason: `Only ${Math.round(overlap.mean * 100)} % of what the challenger shows could have been shown when the lists were logged`,
      remedy: 'Let the lists explore more, or give the challenger an arm of an experiment',
    }
  }
  if (effectiveLists < LEAST_EFFECTIVE_LISTS || visitors < LEAST_VISITORS) {
    return {
      code: 'TOO_FEW_LISTS',
      reason: `The logged lists tell as much as ${Math.round(effectiveLists)} lists of the challenger would, of ${visitors} visitors; ${LEAST_EFFECTIVE_LISTS} of ${LEAST_VISITORS} are needed`,
      remedy:
        'Take a longer time, let the lists explore more, or give the challenger an arm of an experiment',
    }
  }
  return null
}

/** A ratio of sums over visitors, with its interval by linearisation (W. G. Cochran, Sampling Techniques, 1977, 6.3). */
function ratio(
  visitors: readonly VisitorSums[],
  numerator: (sums: VisitorSums) => number,
  denominator: (sums: VisitorSums) => number,
  z: number,
): ValueEstimate {
  const total = visitors.reduce((sum, visitor) => sum + denominator(visitor), 0)
  if (total === 0) return { mean: 0, lower: 0, upper: 0 }
  const mean = visitors.reduce((sum, visitor) => sum + numerator(visitor), 0) / total
  const squares = visitors.reduce(
    (sum, visitor) => sum + (numerator(visitor) - mean * denominator(visitor)) ** 2,
    0,
  )
  const count = visitors.length
  const half = count < 2 ? Infinity : z * Math.sqrt((squares * count) / (count - 1)) / total // prettier-ignore
  return { mean, lower: mean - half, upper: mean + half }
}

function withOpenEnds({ mean, lower, upper }: ValueEstimate): OpenEstimate {
  return Number.isFinite(upper - lower) ? { mean, lower, upper } : { mean, lower: null, upper: null }
}

/** @throws RangeError where a probability is not in (0, 1], or those of the challenger at a rank sum to more than 1 */
export function requireProbabilities({ logged, challenger }: LoggedList): void {
  for (const { target, rank, propensity } of logged)
    if (!(propensity > 0 && propensity <= 1))
      throw new RangeError(`The propensity of "${target}" at rank ${rank} must lie above 0 and at most at 1.`)
  for (const { target, rank, probability } of challenger)
    if (!(probability > 0 && probability <= 1))
      throw new RangeError(
        `The probability of "${target}" at rank ${rank} must lie above 0 and at most at 1.`,
      )
  const ofRank = new Map<number, number>()
  for (const { rank, probability } of challenger) ofRank.set(rank, (ofRank.get(rank) ?? 0) + probability)
  for (const [rank, sum] of ofRank)
    if (sum > 1 + ROUNDING)
      throw new RangeError(
        `The probabilities of the challenger at rank ${rank} sum to ${sum}, which is more than 1.`,
      )
}

function keyOf({ target, rank }: { readonly target: string; readonly rank: number }): string {
  return `${rank} ${target}`
}

function halfOf(visitor: string): number {
  return hashString(visitor) & 1
}
