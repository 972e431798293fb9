/** The predicted lift of a promotion as callers see it, and the rules for plans. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import { dependsOnPrice, effectiveDiscount, type PriceTerms } from '../../contracts/shop/promotion-terms'
import type { PromotionTermsInput } from '../../contracts/shop/shop-records'
import type { Day } from '../../core/time/day'
import type { IntervalFactor, LiftRefusalCode, PredictedLift } from '../../models/promotion'
export { DIP_DAYS, LEAD_DAYS } from '../../models/promotion'
export type { LiftDriverCode, LiftEstimate, PredictedDay, PredictedUnits } from '../../models/promotion'
import { refuse } from '../input-rules'
import type { LiftSource } from './lift-source'
import { MOST_CATEGORIES, MOST_COVERED, requirePlanDays, requireTerms } from './promotion-rules'

/** What is planned. */
export interface LiftPlanInput extends PromotionTermsInput {
  readonly startsOn: Day
  readonly endsOn: Day
  /** Where neither items nor categories are named: all items. */
  readonly items: readonly EntityRef[]
  readonly categoryIds?: readonly bigint[] | null
  /** Empty or absent: all places. */
  readonly locations?: readonly EntityRef[] | null
}

export const PROMOTION_LIFT_REFUSALS = ['CANCELLED', 'TOO_LARGE', 'NO_PLACE', 'WORSE_THAN_CONSTANT'] as const
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

/** What one lift for all promotions says of a plan. */
export interface ConstantLift {
  /** Units that past promotions were measured to add for each unit of their baseline. */
  readonly liftFraction: number
  /** Of the promoted items at their places on the days, without the promotion. */
  readonly baselineUnits: number
  /** Of the same: `liftFraction x baselineUnits`. */
  readonly directUnits: number
  /** Measured promotions that it is of. */
  readonly promotions: number
}

export interface PromotionLiftValue {
  readonly promotionId: bigint | null
  readonly confidence: number
  readonly refusal: PromotionLiftRefusal | null
  readonly lift: PredictedLift | null
  /** What the model says where the gate does not let it be told; null otherwise. Only the ledger keeps it. */
  readonly withheld: PredictedLift | null
  /** What is told in its place. */
  readonly constant: ConstantLift | null
  /** Null where it was refused before anything was fitted. */
  readonly source: LiftSource | null
  /** Null: the items have several currencies, and no money is told. */
  readonly currency: string | null
  /** Day 0 of the lift. */
  readonly firstDay: Day | null
  /** The last day whose demand was read. */
  readonly originDay: Day | null
  /** The promotion runs or is over: what is told is hindsight, of the days before it. */
  readonly hasBegun: boolean
  /** What intervals were widened by, and the measured promotions that say so. */
  readonly intervals: IntervalFactor
  /** By index in the lift. */
  readonly itemIds: readonly bigint[]
  readonly locationIds: readonly bigint[]
  /** Null where nothing is known of stock, or the promotion began. */
  readonly stock: LiftStock | null
  /** What a test of it would be planned for. */
  readonly test: { readonly itemIds: readonly bigint[]; readonly days: number }
}

/** @throws BAD_USER_INPUT that names the field */
export function checkLiftPlan(plan: LiftPlanInput, field = 'plan'): void {
  requirePlanDays(plan, field)
  const { items, categoryIds, locations } = plan
  if (items.length > MOST_COVERED || (locations ?? []).length > MOST_COVERED) {
    refuse(`${field} may name at most ${MOST_COVERED} items and as many locations`)
  }
  if ((categoryIds ?? []).length > MOST_CATEGORIES) {
    refuse(`${field} may name at most ${MOST_CATEGORIES} categories`)
  }
  requireTerms(plan, field)
}

/** An amount of a stored promotion that meets a lower price leaves this part of it. */
const LEAST_LEFT = 0.05

/**
 * What is off the price of an item, 0 to 1.
 * @param field the argument that a plan stands in, which errors name
 * @param isStored a stored promotion was checked when it was made; prices may have changed since
 * @throws BAD_USER_INPUT where a plan takes all of the price, or nothing
 */
export function discountOf(
  terms: PriceTerms,
  priceMinor: number,
  { item, isStored, field }: { readonly item: string; readonly isStored: boolean; readonly field: string },
): number {
  const off = effectiveDiscount(terms, priceMinor)
  if (isStored) return Math.min(off, 1 - LEAST_LEFT)
  if (!dependsOnPrice(terms) || (off > 0 && off < 1)) return off
  return refuse(
    `${field}: the price of the item "${item}" is ${priceMinor} in minor units, of which the plan leaves ${off >= 1 ? 'nothing' : 'all or more'}`,
  )
}
