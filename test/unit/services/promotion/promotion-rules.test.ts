import { effectiveDiscount } from '../../../../src/contracts/shop/promotion-terms'
import type { PromotionTermsInput } from '../../../../src/contracts/shop/shop-records'
import { checkTerms, currencyOf, requirePlanDays } from '../../../../src/services/promotion/promotion-rules'
import { fc } from '../../../support/property-testing'

const EUR = (amountMinor: bigint) => ({ amountMinor, currency: 'EUR' })
const fault = (terms: PromotionTermsInput): string[] => {
  const fields: string[] = []
  checkTerms(terms, (field) => fields.push(field))
  return fields
}

describe('the terms of a promotion', () => {
  it.each<[string, PromotionTermsInput]>([
    ['a fraction', { kind: 'PRICE_DISCOUNT', discountFraction: 0.2 }],
    ['an amount', { kind: 'PRICE_DISCOUNT', discountAmount: EUR(200n), fixedCost: EUR(5n), budget: EUR(9n) }],
    ['a fixed price', { kind: 'PRICE_DISCOUNT', fixedPrice: EUR(0n) }],
    ['three for two', { kind: 'MULTI_BUY', buyQuantity: 3, payQuantity: 2, minimumSpend: EUR(1n) }],
    ['a bundle of two', { kind: 'BUNDLE', buyQuantity: 2, payQuantity: 1 }],
    ['a bundle without figures', { kind: 'BUNDLE' }],
    ['a gift', { kind: 'GIFT', minimumSpend: EUR(5_000n), audience: { loyalty: 'gold' } }],
    ['a coupon', { kind: 'COUPON', discountFraction: 0.1, couponCodes: ['A', 'B'] }],
    ['free shipping', { kind: 'FREE_SHIPPING', minimumSpend: EUR(5_000n) }],
    ['a display with an advert', { kind: 'DISPLAY', advertised: true, couponCodes: [] }],
  ])('may be %s', (_, terms) => {
    expect(fault(terms)).toEqual([])
  })

  it.each<[string, PromotionTermsInput, string[]]>([
    ['an unknown kind', { kind: 'RAFFLE' as 'GIFT' }, ['kind']],
    ['a discount of nothing', { kind: 'PRICE_DISCOUNT', discountFraction: 0 }, ['discountFraction']],
    ['a discount of all', { kind: 'PRICE_DISCOUNT', discountFraction: 1 }, ['discountFraction']],
    ['no number', { kind: 'COUPON', discountFraction: Number.NaN }, ['discountFraction']],
    ['a discount without one', { kind: 'PRICE_DISCOUNT' }, ['discountFraction']],
    ['two discounts', { kind: 'PRICE_DISCOUNT', discountFraction: 0.1, fixedPrice: EUR(5n) }, ['fixedPrice']],
    ['an amount of nothing', { kind: 'PRICE_DISCOUNT', discountAmount: EUR(0n) }, ['discountAmount']],
    ['an amount below nothing', { kind: 'COUPON', minimumSpend: EUR(-1n) }, ['minimumSpend']],
    ['no currency', { kind: 'COUPON', budget: { amountMinor: 5n, currency: 'euro' } }, ['budget']],
    [
      'two currencies',
      { kind: 'DISPLAY', fixedCost: EUR(5n), funding: { amountMinor: 5n, currency: 'USD' } },
      ['funding'],
    ],
    ['half of a multi-buy', { kind: 'MULTI_BUY', buyQuantity: 3 }, ['payQuantity']],
    ['a multi-buy without numbers', { kind: 'MULTI_BUY' }, ['buyQuantity']],
    ['nothing free', { kind: 'MULTI_BUY', buyQuantity: 2, payQuantity: 2 }, ['payQuantity']],
    ['half a unit', { kind: 'MULTI_BUY', buyQuantity: 2.5, payQuantity: 2 }, ['buyQuantity']],
    [
      'a discount on a multi-buy',
      { kind: 'MULTI_BUY', buyQuantity: 3, payQuantity: 2, discountFraction: 0.1 },
      ['discountFraction'],
    ],
    [
      'several units at a discount',
      { kind: 'PRICE_DISCOUNT', discountFraction: 0.1, buyQuantity: 3, payQuantity: 2 },
      ['buyQuantity', 'discountFraction'],
    ],
    ['a gift with a discount', { kind: 'GIFT', discountFraction: 0.1 }, ['discountFraction']],
    [
      'conditions of what is for all',
      {
        ...{ kind: 'PRICE_DISCOUNT', discountFraction: 0.1, minimumSpend: EUR(1n) },
        ...{ couponCodes: ['A'], audience: { loyalty: 'gold' } },
      },
      ['minimumSpend', 'couponCodes', 'audience'],
    ],
    ['an empty code', { kind: 'COUPON', couponCodes: ['A', ''] }, ['couponCodes']],
    ['101 codes', { kind: 'COUPON', couponCodes: Array.from({ length: 101 }, String) }, ['couponCodes']],
    ['an audience of nobody in particular', { kind: 'COUPON', audience: {} }, ['audience']],
    ['an audience that is a list', { kind: 'COUPON', audience: ['gold'] }, ['audience']],
  ])('may not be %s', (_, terms, fields) => {
    expect(fault(terms)).toEqual(fields)
  })

  it('have one currency, or none', () => {
    expect(currencyOf({ kind: 'GIFT', funding: EUR(1n) })).toBe('EUR')
    expect(currencyOf({ kind: 'GIFT' })).toBeNull()
  })

  it('hold for one day to 366, in order', () => {
    const days = (startsOn: string, endsOn: string) => () => requirePlanDays({ startsOn, endsOn }, 'plan')
    expect(days('2026-03-01', '2026-03-01')).not.toThrow()
    expect(days('2026-03-02', '2026-03-01')).toThrow('plan.endsOn must not lie before startsOn')
    expect(days('2026-01-01', '2027-01-02')).toThrow('plan may last at most 366 days')
    expect(days('2026-02-30', '2027-01-02')).toThrow('plan.startsOn')
  })
})

describe('effectiveDiscount', () => {
  it('is a part of the price in force', () => {
    expect(effectiveDiscount({ discountAmountMinor: 250 }, 1_000)).toBe(0.25)
    expect(effectiveDiscount({ fixedPriceMinor: 750 }, 1_000)).toBe(0.25)
    expect(effectiveDiscount({ buyQuantity: 3, payQuantity: 2 }, null)).toBeCloseTo(1 / 3, 12)
    expect(effectiveDiscount({ discountFraction: 0.4 }, null)).toBe(0.4)
    expect(effectiveDiscount({ discountAmountMinor: 250 }, null)).toBe(0)
    expect(effectiveDiscount({}, 1_000)).toBe(0)
  })

  it('lies between nothing and all, whatever the price; an amount off and the price that it leaves say the same', () => {
    const minor = fc.integer({ min: 0, max: 1_000_000 })
    fc.assert(
      fc.property(minor, minor, (amount, price) => {
        const off = effectiveDiscount({ discountAmountMinor: amount }, price)
        expect(off).toBeGreaterThanOrEqual(0)
        expect(off).toBeLessThanOrEqual(1)
        if (amount <= price && price > 0)
          expect(effectiveDiscount({ fixedPriceMinor: price - amount }, price)).toBeCloseTo(off, 12)
        else expect(effectiveDiscount({ fixedPriceMinor: amount }, price)).toBe(0)
      }),
    )
  })
})
