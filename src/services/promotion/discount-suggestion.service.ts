/** How deep a promotion should be, of which kind, or whether it should run at all: many plans over one fit of the shop. */
import type { EntityRef } from '../../contracts/shop/entity-ref'
import { type Amount, PROMOTION_KINDS, type PromotionKind } from '../../contracts/shop/shop-records'
import type { Viewer } from '../../contracts/viewer'
import { hasErrorCode } from '../../core/errors'
import { minorPerMajor } from '../../core/money'
import type { Day } from '../../core/time/day'
import type { Queryable } from '../../db/client'
import { readStockOnHand } from '../../db/repositories/promotion/promotion-lift.repository'
import type { DiscountOption, IntervalFactor, StockCell } from '../../models/promotion'
import { requireScope } from '../access'
import { refuse, requireAmount, requireCurrency, requireDistinct, requireNumber } from '../input-rules'
import type { EffectThread } from './effect-thread'
import { SOLD_NOWHERE } from './lift-refusals'
import type { PromotionLiftRefusalCode } from './promotion-lift'
import type { PreparedPlan, PromotionLiftService } from './promotion-lift.service'

export type { DiscountOption } from '../../models/promotion'

export interface DiscountSuggestionRequest {
  /** Empty: all items. */
  readonly items: readonly EntityRef[]
  /** Empty or absent: all places. */
  readonly locations?: readonly EntityRef[] | null
  readonly startsOn: Day
  readonly endsOn: Day
  readonly kinds: readonly PromotionKind[]
  /** Absent: those that have run, in steps. */
  readonly discountFractions?: readonly number[] | null
  /** Absent: with and without a display. */
  readonly featured?: boolean | null
  readonly budget?: Amount | null
  readonly fixedCost?: Amount | null
  readonly costPerRedemption?: Amount | null
  readonly funding?: Amount | null
  readonly confidence: number
}

export type DiscountRefusalCode = PromotionLiftRefusalCode | 'COST_UNKNOWN'

export interface DiscountSuggestionValue {
  readonly confidence: number
  /** What intervals were widened by, and with them the margin that options are compared by. */
  readonly intervals: IntervalFactor
  readonly currency: string | null
  readonly refusal: {
    readonly code: DiscountRefusalCode
    readonly message: string
    readonly remedy: string
  } | null
  /** The highest lower bound of the margin first; amounts in units of the currency. */
  readonly options: readonly DiscountOption[]
  /** Null: no promotion, or a refusal. */
  readonly suggested: DiscountOption | null
  readonly expectedRegret: number
  /** Whether the stock of each item at each place is known, so that it limits what is sold. */
  readonly isStockKnown: boolean
}

export interface DiscountSuggestionOptions {
  readonly database: Queryable
  readonly lifts: PromotionLiftService
  readonly thread: EffectThread
}

const MOST_DEPTHS = 20

export class DiscountSuggestionService {
  constructor(private readonly options: DiscountSuggestionOptions) {}

  /**
   * @throws BAD_USER_INPUT, NOT_FOUND for what is asked wrongly; RATE_LIMITED, TIMEOUT where too much is asked for at once; QUERY_TOO_EXPENSIVE where the plan is too large;
   *   UNAUTHENTICATED, FORBIDDEN
   */
  async suggestion(viewer: Viewer, request: DiscountSuggestionRequest): Promise<DiscountSuggestionValue> {
    requireScope(viewer, 'read')
    checkRequest(request)
    const { database, lifts, thread } = this.options
    const { confidence, kinds, discountFractions, featured } = request
    // What is offered is what is asked for: the plan itself changes nothing.
    const prepared = await lifts.prepare(
      viewer,
      { ...request, kind: 'DISPLAY', featured: false },
      confidence,
      'input',
    )
    if ('refusal' in prepared)
      return nothing({ confidence, intervals: NOT_WIDENED, currency: null }, prepared.refusal)
    const { fitted, intervals, liftPlan, money } = prepared
    const { currency } = money
    const told = { confidence, intervals, currency }
    const budget = budgetOf(request, currency)
    if (currency === null) return nothing(told, SEVERAL_CURRENCIES)
    const stock = await this.stockOf(database, prepared)
    const { items, places, from, to, priceSteps } = liftPlan
    const answer = await thread
      .suggestDiscount(
        fitted,
        {
          ...{ items, places, from, to, priceSteps, kinds, budget, stock },
          depths: discountFractions ?? null,
          displays: featured === null || featured === undefined ? [false, true] : [featured],
        },
        prepared.terms,
      )
      .catch((error: unknown) => {
        if (hasErrorCode(error, 'NOT_ENOUGH_DATA')) return null
        throw error
      })
    if (!answer) {
      const { code, reason, remedy } = SOLD_NOWHERE
      return nothing(told, { code, message: reason, remedy })
    }
    if (!answer.isCostKnown) return nothing(told, COST_UNKNOWN)
    if (answer.refusal) {
      const { code, reason, remedy } = answer.refusal
      return nothing(told, { code, message: reason, remedy })
    }
    const { options, suggested, expectedRegret } = answer
    return {
      ...told,
      ...{ refusal: null, options, suggested, expectedRegret },
      isStockKnown: stock.length === items.length * places.length,
    }
  }

  private async stockOf(database: Queryable, { facts, liftPlan }: PreparedPlan): Promise<StockCell[]> {
    const itemAt = new Map(liftPlan.items.map((at) => [facts.items[at]!.id, at]))
    const placeAt = new Map(liftPlan.places.map((at) => [facts.places[at]!.id, at]))
    const rows = await readStockOnHand(database, [...itemAt.keys()], [...placeAt.keys()])
    return rows.map(({ itemId, locationId, quantity }) => ({
      item: itemAt.get(itemId)!,
      place: placeAt.get(locationId)!,
      unitsOnHand: quantity,
    }))
  }
}

function checkRequest({ kinds, discountFractions, budget }: DiscountSuggestionRequest): void {
  if (kinds.length === 0 || kinds.length > PROMOTION_KINDS.length)
    refuse(`input.kinds has to name 1 to ${PROMOTION_KINDS.length} kinds of promotions`)
  if (kinds.includes('MULTI_BUY'))
    refuse('input.kinds: how many to take and to pay of a MULTI_BUY is not suggested; name other kinds')
  requireDistinct(kinds, 'input.kinds')
  const depths = discountFractions ?? []
  if (discountFractions && (depths.length === 0 || depths.length > MOST_DEPTHS))
    refuse(`input.discountFractions has to name 1 to ${MOST_DEPTHS} discounts, or to be absent`)
  depths.forEach((depth, index) => {
    requireNumber(depth, `input.discountFractions[${index}]`, 0, 1)
    if (depth === 0 || depth === 1)
      refuse(`input.discountFractions[${index}] has to lie between 0 and 1; it is ${depth}`)
  })
  requireDistinct(depths, 'input.discountFractions')
  if (!budget) return
  requireAmount(budget.amountMinor, 'input.budget.amountMinor')
  requireCurrency(budget.currency, 'input.budget.currency')
}

/** In units of the currency; null: no limit. @throws BAD_USER_INPUT where it is in another one */
function budgetOf({ budget }: DiscountSuggestionRequest, currency: string | null): number | null {
  if (!budget) return null
  if (budget.currency !== currency)
    refuse(
      `input.budget.currency: the items are priced in ${currency ?? 'several currencies'}, not in ${budget.currency}`,
    )
  return Number(budget.amountMinor) / minorPerMajor(budget.currency)
}

function nothing(
  told: Pick<DiscountSuggestionValue, 'confidence' | 'intervals' | 'currency'>,
  refusal: DiscountSuggestionValue['refusal'],
): DiscountSuggestionValue {
  return {
    ...told,
    ...{ refusal, options: [], suggested: null },
    ...{ expectedRegret: 0, isStockKnown: false },
  }
}

const NOT_WIDENED: IntervalFactor = { factor: 1, promotions: 0 }

const COST_UNKNOWN = {
  code: 'COST_UNKNOWN',
  message: 'The cost of an item that the promotion touches is not known, and with it no margin.',
  remedy: 'Store the cost of these items and of those of their categories (costMinor of upsertItems).',
} as const

const SEVERAL_CURRENCIES = {
  code: 'COST_UNKNOWN',
  message: 'The items are priced in several currencies, so that no margin can be added up.',
  remedy: 'Ask for the items of one currency at a time.',
} as const
