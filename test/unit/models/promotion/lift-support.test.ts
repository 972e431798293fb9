/** Which plans are refused for what has run, and what has not. */
import { refuseLift, type LiftPlan } from '../../../../src/models/promotion'

const coupon = {
  items: [0],
  kind: 'COUPON',
  discountFraction: 0,
  isShown: false,
  isAdvertised: false,
} as const
const fitOf = (offered: readonly number[]) => ({
  days: 100,
  items: [{ category: 0 }],
  support: {
    items: [{ knownDays: 100, promotedShare: 0.1, peakShare: 0 }],
    events: offered.map((offeredFraction) => ({ ...coupon, offeredFraction })),
  },
})
const planOf = (discount: number): LiftPlan => ({
  ...{ items: [0], places: [0], from: 110, to: 116, kind: 'COUPON' as const },
  ...{ discounts: [discount], featured: false, advertised: false },
})

describe('coupons', () => {
  it('are refused where they offer more than any that has run', () => {
    expect(refuseLift(fitOf([0.1, 0.1, 0.2]), planOf(0.9))?.code).toBe('DEPTH_OUTSIDE_SEEN')
    expect(refuseLift(fitOf([0.1, 0.1, 0.2]), planOf(0.2))).toBeNull()
  })

  it('have one effect where none that has run says what it offered', () => {
    expect(refuseLift(fitOf([0, 0, 0]), planOf(0.9))).toBeNull()
  })
})
