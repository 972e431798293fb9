/** What a scenario may say. */
import type { PromotionTermsInput } from '../../contracts/shop/shop-records'
import { isGiven, refuse, requireAmount, requireCurrency, requireDay, requireNumber } from '../input-rules'
import { LARGEST_NUMBER } from '../shop/covariate-validation'
import { MOST_COVERED, requirePlanDays, requireTerms } from '../promotion/promotion-rules'

const MAX_PRICES = 1_000
const MAX_PROMOTIONS = 100
const MAX_COVARIATES = 100

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

interface CovariateValues {
  readonly number?: number | null
  readonly category?: string | null
  readonly startsOn: string
  readonly endsOn: string
}

export interface ScenarioValues {
  readonly prices: readonly PriceValues[]
  readonly promotions: readonly PromotionValues[]
  readonly covariates: readonly CovariateValues[]
}

/** @throws BAD_USER_INPUT that names the field */
export function checkScenario({ prices, promotions, covariates }: ScenarioValues): void {
  if (prices.length > MAX_PRICES) refuse(`scenario.prices: at most ${MAX_PRICES} prices can be named`)
  if (promotions.length > MAX_PROMOTIONS) {
    refuse(`scenario.promotions: at most ${MAX_PROMOTIONS} promotions can be named`)
  }
  if (covariates.length > MAX_COVARIATES) {
    refuse(`scenario.covariates: at most ${MAX_COVARIATES} values can be named`)
  }
  prices.forEach((price, index) => checkPrice(price, `scenario.prices[${index}]`))
  promotions.forEach((promotion, index) => checkPromotion(promotion, `scenario.promotions[${index}]`))
  covariates.forEach((covariate, index) => checkCovariate(covariate, `scenario.covariates[${index}]`))
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

function checkCovariate({ number, category, startsOn, endsOn }: CovariateValues, field: string): void {
  if (isGiven(number) === isGiven(category)) refuse(`${field}: give either number or category`)
  if (isGiven(number)) requireNumber(number, `${field}.number`, -LARGEST_NUMBER, LARGEST_NUMBER)
  requireDay(startsOn, `${field}.startsOn`)
  requireDay(endsOn, `${field}.endsOn`)
  if (endsOn < startsOn) refuse(`${field}.endsOn must not lie before startsOn`)
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
