/** The predicted lift of a promotion as callers see it, and the rules for plans. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import { PROMOTION_KINDS, type PromotionKind } from '../../contracts/shop/shop-records'
import { type Day, daysBetween } from '../../core/time/day'
import type { LiftRefusalCode, PredictedLift } from '../../models/promotion'
export type { LiftDriverCode, LiftEstimate, PredictedDay, PredictedUnits } from '../../models/promotion'
import { isGiven, refuse, requireAmount, requireCurrency, requireDay, requireNumber } from '../input-rules'

export interface Amount {
  readonly amountMinor: bigint
  readonly currency: string
}

/** What is planned. Of discountFraction, discountAmount, fixedPrice and buyQuantity with payQuantity at most one is given. */
export interface LiftPlanInput {
  readonly kind: PromotionKind
  readonly discountFraction?: number | null
  /** Off the list price of each unit. */
  readonly discountAmount?: Amount | null
  /** In the place of the list price of each unit. */
  readonly fixedPrice?: Amount | null
  /** So many are taken and `payQuantity` of them paid. */
  readonly buyQuantity?: number | null
  readonly payQuantity?: number | null
  readonly featured?: boolean | null
  readonly fixedCost?: Amount | null
  /** What each unit that is sold under it costs beside the discount. */
  readonly costPerRedemption?: Amount | null
  /** What a supplier pays for it. */
  readonly funding?: Amount | null
  readonly startsOn: Day
  readonly endsOn: Day
  /** Empty: all items. */
  readonly items: readonly EntityRef[]
  /** Empty or absent: all places. */
  readonly locations?: readonly EntityRef[] | null
}

export const PROMOTION_LIFT_REFUSALS = ['CANCELLED', 'TOO_LARGE', 'NO_PLACE'] as const
export type PromotionLiftRefusalCode = (typeof PROMOTION_LIFT_REFUSALS)[number] | LiftRefusalCode

export interface PromotionLiftRefusal {
  readonly code: PromotionLiftRefusalCode
  readonly message: string
  readonly remedy: string
}

/** A pair whose stock will not do, by what is on hand now and without deliveries. */
export interface LiftShortage {
  readonly itemId: bigint
  readonly locationId: bigint
  /** Expected before the promotion and on its days. */
  readonly unitsWanted: number
  readonly unitsOnHand: number
  readonly unitsMissing: number
}

export interface LiftStock {
  /** Of the units that are expected on the days of the promotion: those of pairs whose stock is known. */
  readonly knownShare: number
  readonly unsellableUnits: number
  /** The largest first. */
  readonly shortages: readonly LiftShortage[]
}

export interface PromotionLiftValue {
  readonly promotionId: bigint | null
  readonly confidence: number
  readonly refusal: PromotionLiftRefusal | null
  readonly lift: PredictedLift | null
  /** Null: the items have several currencies, and no money is told. */
  readonly currency: string | null
  /** Day 0 of the lift. */
  readonly firstDay: Day | null
  /** The last day whose demand was read. */
  readonly originDay: Day | null
  /** By index in the lift. */
  readonly itemIds: readonly bigint[]
  readonly locationIds: readonly bigint[]
  /** Null where nothing is known of stock, or the promotion began. */
  readonly stock: LiftStock | null
  /** What a test of it would be planned for. */
  readonly test: { readonly itemIds: readonly bigint[]; readonly days: number }
}

const MOST_DAYS = 366
const MOST_QUANTITY = 1_000
const MOST_COVERED = 5_000

/** @throws BAD_USER_INPUT that names the field */
export function checkLiftPlan(plan: LiftPlanInput, field = 'plan'): void {
  const { kind, startsOn, endsOn, discountFraction, buyQuantity, payQuantity, items, locations } = plan
  if (!PROMOTION_KINDS.includes(kind)) refuse(`${field}.kind must be one of ${PROMOTION_KINDS.join(', ')}`)
  requireDay(startsOn, `${field}.startsOn`)
  requireDay(endsOn, `${field}.endsOn`)
  const days = daysBetween(startsOn, endsOn) + 1
  if (days < 1) refuse(`${field}.endsOn must not lie before startsOn`)
  if (days > MOST_DAYS) refuse(`${field} may last at most ${MOST_DAYS} days`)
  if (items.length > MOST_COVERED || (locations ?? []).length > MOST_COVERED) {
    refuse(`${field} may name at most ${MOST_COVERED} items and as many locations`)
  }
  if (isGiven(discountFraction)) {
    requireNumber(discountFraction, `${field}.discountFraction`, 0, 1)
    if (discountFraction === 0 || discountFraction === 1)
      refuse(`${field}.discountFraction has to lie between 0 and 1; it is ${discountFraction}`)
  }
  for (const name of ['discountAmount', 'fixedPrice', 'fixedCost', 'costPerRedemption', 'funding'] as const) {
    const amount = plan[name]
    if (!isGiven(amount)) continue
    requireAmount(amount.amountMinor, `${field}.${name}.amountMinor`)
    requireCurrency(amount.currency, `${field}.${name}.currency`)
  }
  if (isGiven(buyQuantity) !== isGiven(payQuantity)) {
    refuse(`${field} needs buyQuantity and payQuantity together, such as 3 and 2`)
  }
  if (isGiven(buyQuantity) && isGiven(payQuantity)) {
    for (const [name, value] of [
      ['buyQuantity', buyQuantity],
      ['payQuantity', payQuantity],
    ] as const) {
      requireNumber(value, `${field}.${name}`, 1, MOST_QUANTITY)
      if (!Number.isInteger(value)) refuse(`${field}.${name} has to be a whole number`)
    }
    if (payQuantity >= buyQuantity) refuse(`${field}.payQuantity has to be smaller than buyQuantity`)
  }
  const ways = [discountFraction, plan.discountAmount, plan.fixedPrice, buyQuantity].filter(isGiven).length
  if (ways > 1) {
    refuse(
      `${field} may give one of discountFraction, discountAmount, fixedPrice and buyQuantity with payQuantity`,
    )
  }
  if (kind === 'PRICE_DISCOUNT' && ways === 0) {
    refuse(`${field}: a PRICE_DISCOUNT needs a discountFraction, a discountAmount or a fixedPrice`)
  }
}

/**
 * What is off the price of an item, 0 to 1.
 * @throws BAD_USER_INPUT where that is all of it, or nothing
 */
export function discountOf(
  { discountFraction, discountAmount, fixedPrice, buyQuantity, payQuantity }: LiftPlanInput,
  priceMinor: number,
  item: string,
): number {
  if (isGiven(discountFraction)) return discountFraction
  if (isGiven(buyQuantity) && isGiven(payQuantity)) return 1 - payQuantity / buyQuantity
  const off = discountAmount
    ? Number(discountAmount.amountMinor) / priceMinor
    : fixedPrice
      ? 1 - Number(fixedPrice.amountMinor) / priceMinor
      : null
  if (off === null) return 0
  if (off > 0 && off < 1) return off
  return refuse(
    `plan: the price of the item "${item}" is ${priceMinor} in minor units, of which the plan leaves ${off >= 1 ? 'nothing' : 'more than all'}`,
  )
}
