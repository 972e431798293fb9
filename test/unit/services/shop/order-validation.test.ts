import { fc } from '../../../support/property-testing'
import { shareDiscount, validateOrder } from '../../../../src/services/shop/order-validation'

describe('sharing out the discount of an order', () => {
  it('adds up exactly and takes no line below zero', () => {
    const line = fc.record({
      quantity: fc.integer({ min: 1, max: 9 }),
      unitPriceMinor: fc.bigInt({ min: 0n, max: 10_000n }),
    })
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (given, fraction) => {
          const lines = given.map((one) => ({
            ...one,
            itemExternalId: 'x',
            discountMinor: 0n,
            promotionExternalId: null,
          }))
          const value = (one: { quantity: number; unitPriceMinor: bigint }) =>
            BigInt(one.quantity) * one.unitPriceMinor
          const total = lines.reduce((sum, one) => sum + value(one), 0n)
          const discount = BigInt(Math.floor(Number(total) * fraction))
          const shared = shareDiscount(lines, discount)
          expect(shared.reduce((sum, one) => sum + one.discountMinor, 0n)).toBe(discount)
          for (const one of shared) {
            expect(one.discountMinor >= 0n && one.discountMinor <= value(one)).toBe(true)
          }
        },
      ),
    )
  })

  it('refuses more than the value of the order', () => {
    const order = {
      externalId: 'o',
      orderedAt: new Date(0),
      currency: 'EUR',
      lines: [{ itemExternalId: 'x', quantity: 1, unitPriceMinor: 5n, discountMinor: 2n }],
    }
    expect(validateOrder({ ...order, discountMinor: 3n }, new Date()).totalMinor).toBe(0n)
    expect(() => validateOrder({ ...order, discountMinor: 4n }, new Date())).toThrow(/more than the value/)
  })
})
