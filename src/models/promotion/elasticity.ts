/** The own-price elasticity of an item, as the fit tells it. */
import { normalQuantile } from '../../evaluation'
import type { FittedLift } from './fitted-lift'
import { POOLED_COUNT } from './lift-design'
import type { LiftEstimate } from './predicted-lift'

const LEAST_DAYS = 28
/** Promotions with a discount, or items whose list price moved: fewer tell nothing that the literature does not. */
const LEAST_EVENTS = 3

/** At small changes of the price; never positive. Null where the item, or what prices do in this shop, is hardly known. */
export function elasticityOf(fit: FittedLift, item: number, confidence: number): LiftEstimate | null {
  const { own, ownCovariance, ownSlope } = fit.items[item]!
  const { events, items } = fit.support
  const discounts = events.filter(({ discountFraction }) => discountFraction > 0).length
  if (items[item]!.knownDays < LEAST_DAYS || discounts < LEAST_EVENTS) return null
  // Given the shared effects, and through them.
  let variance = ownCovariance[0]!
  for (let a = 0; a < POOLED_COUNT; a++) {
    for (let b = 0; b < POOLED_COUNT; b++) {
      variance += ownSlope[a]! * fit.pooledCovariance[a * POOLED_COUNT + b]! * ownSlope[b]!
    }
  }
  const reach = normalQuantile(0.5 + confidence / 2) * Math.sqrt(Math.max(0, variance))
  const mean = own[0]!
  return { mean, lower: mean - reach, upper: Math.min(0, mean + reach) }
}
