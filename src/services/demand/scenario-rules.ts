/** What a scenario may say. */
import type { PromotionTermsInput } from '../../contracts/shop/shop-records'
import { isGiven, refuse, requireAmount, requireCurrency, requireDay } from '../input-rules'
import { MOST_COVERED, requirePlanDays, requireTerms } from '../promotion/promotion-rules'

const MAX_PRICES = 1_000
const MAX_PROMOTIONS = 100

interface PriceValues {
  readonly price: { readonly amountMinor: bigint; readonly currency: string }
  readonly startsOn?: string | null
  readonly endsOn?: string | null
}

interface PromotionValues extends PromotionTermsInput {
  readonly items: readonly unknown[]
  readonly locations?: readonly unknown[] | null
  readonly startsOn: string
  readonly endsOn: string
}

export interface ScenarioValues {
  readonly prices: readonly PriceValues[]
  readonly promotions: readonly PromotionValues[]
}

/** @throws BAD_USER_INPUT that names the field */
export function checkScenario({ prices, promotions }: ScenarioValues): void {
  if (prices.length > MAX_PRICES) refuse(`scenario.prices: at most ${MAX_PRICES} prices can be named`)
  if (promotions.length > MAX_PROMOTIONS) {
    refuse(`scenario.promotions: at most ${MAX_PROMOTIONS} promotions can be named`)
  }
  prices.forEach((price, index) => checkPrice(price, `scenario.prices[${index}]`))
  promotions.forEach((promotion, index) => checkPromotion(promotion, `scenario.promotions[${index}]`))
}

function checkPrice({ price, startsOn, endsOn }: PriceValues, field: string): void {
  requireAmount(price.amountMinor, `${field}.price.amountMinor`)
  requireCurrency(price.currency, `${field}.price.currency`)
  if (isGiven(startsOn)) requireDay(startsOn, `${field}.startsOn`)
  if (isGiven(endsOn)) requireDay(endsOn, `${field}.endsOn`)
  if (isGiven(startsOn) && isGiven(endsOn) && endsOn < startsOn) {
    refuse(`${field}.endsOn must not lie before startsOn`)
  }
}

function checkPromotion(promotion: PromotionValues, field: string): void {
  const { items, locations } = promotion
  requirePlanDays(promotion, field)
  requireTerms(promotion, field)
  if (items.length > MOST_COVERED) refuse(`${field}.items: at most ${MOST_COVERED} items can be named`)
  if ((locations ?? []).length > MOST_COVERED) {
    refuse(`${field}.locations: at most ${MOST_COVERED} locations can be named`)
  }
}
