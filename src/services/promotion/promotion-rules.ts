/** What a promotion may say, be it stored, planned or supposed: the one place that checks kinds, ways to take something off, amounts and conditions. */
import type { PriceTerms } from '../../contracts/shop/promotion-terms'
import { type Amount, PROMOTION_KINDS, type PromotionTermsInput } from '../../contracts/shop/shop-records'
import { daysBetween } from '../../core/time/day'
import { ForecartError } from '../../core/errors'
import {
  isGiven,
  refuse,
  requireAmount,
  requireCurrency,
  requireDay,
  requireJsonObject,
  requireNumber,
  requireText,
} from '../input-rules'

/** Gathers what is wrong with single fields. */
export type Report = (field: string, message: string) => void

export const MOST_PROMOTION_DAYS = 366
/** Items, and as many locations. */
export const MOST_COVERED = 5_000
export const MOST_CATEGORIES = 100
const MOST_QUANTITY = 1_000
const MOST_CODES = 100

export const AMOUNT_FIELDS = [
  'discountAmount',
  'fixedPrice',
  'minimumSpend',
  'fixedCost',
  'costPerRedemption',
  'funding',
  'budget',
] as const
export type AmountField = (typeof AMOUNT_FIELDS)[number]

/** Kinds that every customer gets at once, without a condition. */
const FOR_ALL: ReadonlySet<string> = new Set(['PRICE_DISCOUNT', 'DISPLAY'])

/** Why customers cannot be held out of a promotion of this kind; null where they can. */
export function whyForAll(kind: string): string | null {
  if (!FOR_ALL.has(kind)) return null
  return `A ${kind} is for everybody: a shelf shows it to those who are held out, too. Hold places out (unit: PLACES), or make it a COUPON, a GIFT or the like`
}
/** Kinds that take nothing off a price. */
const WITHOUT_DISCOUNT: ReadonlySet<string> = new Set(['GIFT', 'FREE_SHIPPING'])
/** Kinds that take several units. */
const OF_SEVERAL: ReadonlySet<string> = new Set(['MULTI_BUY', 'BUNDLE'])

/** Reports whatever is wrong with the terms of a promotion, field by field. */
export function checkTerms(terms: PromotionTermsInput, report: Report): void {
  if (!PROMOTION_KINDS.includes(terms.kind)) {
    report('kind', `kind must be one of ${PROMOTION_KINDS.join(', ')}`)
    return
  }
  const check = (field: string, rule: () => unknown): void => {
    try {
      rule()
    } catch (error) {
      if (!(error instanceof ForecartError)) throw error
      report(field, error.message)
    }
  }
  const { discountFraction, audience, couponCodes } = terms
  check('discountFraction', () => isGiven(discountFraction) && requireDepth(discountFraction))
  for (const field of AMOUNT_FIELDS) check(field, () => checkAmount(terms[field], field))
  checkOneCurrency(terms, report)
  checkQuantities(terms, report, check)
  checkWays(terms, report)
  check('couponCodes', () => checkCodes(couponCodes ?? []))
  check('audience', () => isGiven(audience) && checkAudience(audience))
  if (!FOR_ALL.has(terms.kind)) return
  for (const field of ['minimumSpend', 'couponCodes', 'audience'] as const) {
    const value = terms[field]
    if (!isGiven(value) || (Array.isArray(value) && value.length === 0)) continue
    report(field, `A ${terms.kind} is for everybody; what needs a condition is a COUPON, a GIFT or the like`)
  }
}

/** @throws BAD_USER_INPUT with the first fault. @param prefix the argument that the promotion stands in, such as `plan` */
export function requireTerms(terms: PromotionTermsInput, prefix: string): void {
  checkTerms(terms, (field, message) => refuse(`${prefix}.${field}: ${message}`))
}

/** @throws BAD_USER_INPUT. @param prefix as `requireTerms` */
export function requirePlanDays(
  { startsOn, endsOn }: { readonly startsOn: string; readonly endsOn: string },
  prefix: string,
): void {
  requireDay(startsOn, `${prefix}.startsOn`)
  requireDay(endsOn, `${prefix}.endsOn`)
  const days = daysBetween(startsOn, endsOn) + 1
  if (days < 1) refuse(`${prefix}.endsOn must not lie before startsOn`)
  if (days > MOST_PROMOTION_DAYS) refuse(`${prefix} may last at most ${MOST_PROMOTION_DAYS} days`)
}

/** The currency of all amounts; null where there are none. */
export function currencyOf(terms: PromotionTermsInput): string | null {
  return givenAmounts(terms)[0]?.[1].currency ?? null
}

/** What counts of the terms for prices. */
export function priceTermsOf(terms: PromotionTermsInput): PriceTerms {
  const { discountFraction, discountAmount, fixedPrice, buyQuantity, payQuantity } = terms
  return {
    ...{ discountFraction, buyQuantity, payQuantity },
    discountAmountMinor: discountAmount ? Number(discountAmount.amountMinor) : null,
    fixedPriceMinor: fixedPrice ? Number(fixedPrice.amountMinor) : null,
  }
}

function givenAmounts(terms: PromotionTermsInput): [AmountField, Amount][] {
  return AMOUNT_FIELDS.flatMap((field): [AmountField, Amount][] => {
    const amount = terms[field]
    return isGiven(amount) ? [[field, amount]] : []
  })
}

function requireDepth(discountFraction: number): void {
  requireNumber(discountFraction, 'discountFraction', 0, 1)
  if (discountFraction === 0 || discountFraction === 1)
    refuse(`discountFraction has to lie between 0 and 1; it is ${Math.abs(discountFraction)}`)
}

function checkAmount(amount: Amount | null | undefined, field: AmountField): void {
  if (!isGiven(amount)) return
  requireAmount(amount.amountMinor, `${field}.amountMinor`)
  requireCurrency(amount.currency, `${field}.currency`)
  if (field === 'discountAmount' && amount.amountMinor === 0n) refuse('discountAmount takes nothing off')
}

function checkOneCurrency(terms: PromotionTermsInput, report: Report): void {
  const [first, ...rest] = givenAmounts(terms)
  const other = rest.find(([, { currency }]) => currency !== first![1].currency)
  if (!first || !other) return
  report(other[0], `${other[0]} is in ${other[1].currency} and ${first[0]} in ${first[1].currency}`)
}

function checkQuantities(
  { kind, buyQuantity, payQuantity }: PromotionTermsInput,
  report: Report,
  check: (field: string, rule: () => unknown) => void,
): void {
  if (isGiven(buyQuantity) !== isGiven(payQuantity)) {
    report(
      isGiven(buyQuantity) ? 'payQuantity' : 'buyQuantity',
      'buyQuantity and payQuantity go together, such as 3 and 2',
    )
    return
  }
  if (!isGiven(buyQuantity) || !isGiven(payQuantity)) return
  if (!OF_SEVERAL.has(kind)) {
    report('buyQuantity', `A ${kind} has no buyQuantity; that of several units is a MULTI_BUY or a BUNDLE`)
    return
  }
  check('buyQuantity', () => requireWhole(buyQuantity, 'buyQuantity'))
  check('payQuantity', () => requireWhole(payQuantity, 'payQuantity'))
  if (payQuantity >= buyQuantity) report('payQuantity', 'payQuantity has to be smaller than buyQuantity')
}

function requireWhole(value: number, field: string): void {
  requireNumber(value, field, 1, MOST_QUANTITY)
  if (!Number.isInteger(value)) refuse(`${field} has to be a whole number`)
}

function checkWays(terms: PromotionTermsInput, report: Report): void {
  const { kind } = terms
  const offPrice = (['discountFraction', 'discountAmount', 'fixedPrice'] as const).filter((field) =>
    isGiven(terms[field]),
  )
  const ofSeveral = isGiven(terms.buyQuantity)
  const first = offPrice[0]
  if (offPrice.length + (ofSeveral ? 1 : 0) > 1) {
    const message =
      'Give one of discountFraction, discountAmount, fixedPrice and buyQuantity with payQuantity'
    report(offPrice[ofSeveral ? 0 : 1]!, message)
  } else if (WITHOUT_DISCOUNT.has(kind) && first) {
    report(first, `A ${kind} takes nothing off the price; leave ${first} out`)
  } else if (kind === 'PRICE_DISCOUNT' && !first) {
    report('discountFraction', 'A PRICE_DISCOUNT needs a discountFraction, a discountAmount or a fixedPrice')
  } else if (kind === 'MULTI_BUY' && first) {
    report(first, `A MULTI_BUY is told by buyQuantity and payQuantity; leave ${first} out`)
  } else if (kind === 'MULTI_BUY' && !ofSeveral && !isGiven(terms.payQuantity)) {
    report('buyQuantity', 'A MULTI_BUY needs buyQuantity and payQuantity, such as 3 and 2')
  }
}

function checkCodes(codes: readonly string[]): void {
  if (codes.length > MOST_CODES) refuse(`couponCodes may be ${MOST_CODES} at most`)
  codes.forEach((code, index) => requireText(code, `couponCodes[${index}]`))
}

function checkAudience(audience: unknown): void {
  if (Object.keys(requireJsonObject(audience, 'audience')).length === 0)
    refuse('audience names no attribute; leave it out where the promotion is for everybody')
}
