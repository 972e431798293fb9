/** What a scenario may say. */
import { daysBetween } from '../../core/time/day'
import { isGiven, refuse, requireAmount, requireCurrency, requireDay, requireNumber } from '../input-rules'

const MAX_PRICES = 1_000
const MAX_PROMOTIONS = 100
const MAX_COVERED = 5_000
const MAX_PROMOTION_DAYS = 366

interface PriceValues {
  readonly price: { readonly amountMinor: bigint; readonly currency: string }
  readonly startsOn?: string | null
  readonly endsOn?: string | null
}

interface PromotionValues {
  readonly kind: string
  readonly discountFraction?: number | null
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
  const { kind, discountFraction, items, locations, startsOn, endsOn } = promotion
  requireDay(startsOn, `${field}.startsOn`)
  requireDay(endsOn, `${field}.endsOn`)
  const days = daysBetween(startsOn, endsOn) + 1
  if (days < 1) refuse(`${field}.endsOn must not lie before startsOn`)
  if (days > MAX_PROMOTION_DAYS) refuse(`${field} may last at most ${MAX_PROMOTION_DAYS} days`)
  if (isGiven(discountFraction)) requireNumber(discountFraction, `${field}.discountFraction`, 0, 1)
  else if (kind === 'PRICE_DISCOUNT') refuse(`${field}: a PRICE_DISCOUNT needs a discountFraction`)
  if (items.length > MAX_COVERED) refuse(`${field}.items: at most ${MAX_COVERED} items can be named`)
  if ((locations ?? []).length > MAX_COVERED) {
    refuse(`${field}.locations: at most ${MAX_COVERED} locations can be named`)
  }
}
