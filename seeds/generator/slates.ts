/**
 * Lists that visits are shown as they begin. An entry is clicked by the position-based model (N. Craswell, O. Zoeter, M. Taylor,
 * B. Ramsey: WSDM 2008): it is seen with a chance that falls with its rank, and one that is seen is clicked with a chance that
 * depends on the item and the visitor alone. So the click-through rate of any ranking is known, not only of the one that was shown.
 */
import { COVARIATES, COVARIATE_COUNT } from '../actions'
import type { Rng } from '../../src/core/statistics/rng'
import type { WorldLaws } from '../laws'
import type { Offer, Visitor } from './offer'
import { slateProbabilities, type SlateContext, type SlatePolicy } from './slate-policy'

export interface SlateEntry {
  /** Index. */
  readonly item: number
  /** From 1. */
  readonly rank: number
  /** The probability of the item at this rank, for this visit. */
  readonly propensity: number
  readonly isClicked: boolean
}

export function slateContext(offer: Offer, user: number, hour: number): SlateContext {
  const { location, day, items, world } = offer
  const entries = Math.min(world.laws.slates.entries, items.length)
  return { location, day, user, hour, items, meanUnits: (item) => offer.meanUnits(item), entries }
}

/** The true probability that a visitor clicks an entry of an item that is seen. */
export function clickProbability(
  { clickLogOdds, effects }: Pick<WorldLaws['slates'], 'clickLogOdds' | 'effects'>,
  offer: Offer,
  visitor: Visitor,
  hour: number,
  item: number,
): number {
  const covariates = new Float64Array(COVARIATE_COUNT)
  offer.writeCovariates(visitor, item, hour, covariates)
  let logOdds = clickLogOdds
  COVARIATES.forEach((name, at) => (logOdds += (effects[name] ?? 0) * covariates[at]!))
  return 1 / (1 + Math.exp(-logOdds))
}

/** The true probability that an entry at a rank, from 1, is seen. */
export function examination(positionDecay: number, rank: number): number {
  return rank ** -positionDecay
}

/** The true number of clicks that a list of the policy has on average in this visit. */
export function expectedClicks(offer: Offer, policy: SlatePolicy, visitor: Visitor, hour: number): number {
  const context = slateContext(offer, visitor.user, hour)
  const ofRanks = slateProbabilities(policy, context, offer.world.items.length)
  const { slates } = offer.world.laws
  return offer.items.reduce((sum, item) => {
    const seen = ofRanks.reduce(
      (all, ofItems, at) => all + ofItems[item]! * examination(slates.positionDecay, at + 1),
      0,
    )
    return seen > 0 ? sum + seen * clickProbability(slates, offer, visitor, hour, item) : sum
  }, 0)
}

export function showSlate(
  rng: Rng,
  offer: Offer,
  policy: SlatePolicy,
  visitor: Visitor,
  hour: number,
): SlateEntry[] {
  const context = slateContext(offer, visitor.user, hour)
  const probabilities = slateProbabilities(policy, context, offer.world.items.length)
  const { slates } = offer.world.laws
  const isExplored = rng.uniform() < policy.exploredShare
  const order = isExplored
    ? Array.from(rng.permutation(offer.items.length), (at) => offer.items[at]!)
    : policy.rank(context)
  return probabilities.map((ofItems, at) => {
    const item = order[at]!
    const seen = examination(slates.positionDecay, at + 1)
    const isClicked = rng.uniform() < seen * clickProbability(slates, offer, visitor, hour, item)
    return { item, rank: at + 1, propensity: ofItems[item]!, isClicked }
  })
}
