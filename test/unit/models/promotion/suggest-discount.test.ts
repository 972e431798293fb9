/** Which discount is suggested in a shop that has hardly promoted yet, so that much is not known of all depths alike. */
import { Rng } from '../../../../src/core/statistics/rng'
import {
  fitLift,
  suggestDiscount,
  type DiscountSuggestion,
  type LiftPromotion,
} from '../../../../src/models/promotion'
import { poisson } from '../../../support/panels'

const [DAYS, ITEMS, AHEAD, ELASTICITY] = [200, 6, 40, -3]
const DEPTHS = [0.1, 0.2, 0.3, 0.4]

const promotions: LiftPromotion[] = DEPTHS.map((discountFraction, k) => ({
  ...{ items: [k], places: [0], from: 40 * (k + 1), to: 40 * (k + 1) + 6, kind: 'PRICE_DISCOUNT' },
  ...{ discountFraction, featured: false, advertised: false },
}))

const fit = fitLift({
  ...{ days: DAYS, firstWeekday: 0, firstYearDay: 0, places: 1, promotions },
  holidays: [new Uint8Array(DAYS + AHEAD)],
  items: Array.from({ length: ITEMS }, (_, item) => ({ category: item, department: item })),
  cells: Array.from({ length: ITEMS }, (_, item) => {
    const rng = new Rng('suggest-discount', item)
    const units = Float64Array.from({ length: DAYS }, (_, day) => {
      const own = promotions.find(({ items, from, to }) => items[0] === item && day >= from && day <= to)
      return poisson(4 * (1 - (own?.discountFraction ?? 0)) ** ELASTICITY, rng)
    })
    return {
      ...{ item, place: 0, units },
      ...{ exposure: new Float64Array(DAYS).fill(1), logPrice: new Float64Array(DAYS) },
    }
  }),
})

function ask(costShare: number, confidence: number, budget: number | null = null): DiscountSuggestion {
  return suggestDiscount(
    fit,
    {
      ...{ items: [0], places: [0], from: DAYS + 5, to: DAYS + 11, kinds: ['PRICE_DISCOUNT'] },
      ...{ depths: DEPTHS, displays: [false], budget },
    },
    {
      ...{ confidence, prices: new Float64Array(ITEMS).fill(1) },
      ...{ costs: new Float64Array(ITEMS).fill(costShare), onSale: new Uint8Array(ITEMS).fill(1) },
      ...{ fixedCost: 0, costPerUnit: 0, funding: 0, holidaysAhead: [new Uint8Array(AHEAD)] },
    },
  )
}

describe('the discount that is suggested', () => {
  it('is the one of the lowest expected regret of those that pay, deeper than that of the highest lower bound', () => {
    const { options, suggested } = ask(0.2, 0.9)
    expect(options.every(({ margin }) => margin.lower > 0)).toBe(true)
    expect(suggested!.expectedRegret).toBe(Math.min(...options.map(({ expectedRegret }) => expectedRegret)))
    expect(suggested!.margin.mean).toBe(Math.max(...options.map(({ margin }) => margin.mean)))
    const [highestBound] = options
    expect(suggested!.discountFraction).toBeGreaterThan(highestBound!.discountFraction)
  })

  it('is none of those whose lower bound is below 0, whatever they are expected to make', () => {
    const { options, suggested } = ask(0.4, 0.8)
    const most = Math.max(...options.map(({ margin }) => margin.mean))
    expect(options.find(({ margin }) => margin.mean === most)!.margin.lower).toBeLessThan(0)
    expect(suggested!.margin.lower).toBeGreaterThan(0)
    expect(suggested!.margin.mean).toBeLessThan(most)
    const dear = ask(0.5, 0.8)
    expect(Math.max(...dear.options.map(({ margin }) => margin.mean))).toBeGreaterThan(0)
    expect(dear.suggested).toBeNull()
  })

  it('stays within its budget', () => {
    const { options, suggested } = ask(0.2, 0.9, ask(0.2, 0.9).suggested!.invested.upper - 0.01)
    expect(suggested!.isWithinBudget).toBe(true)
    const within = options.filter(({ isWithinBudget }) => isWithinBudget)
    expect(within.length).toBeLessThan(options.length)
    expect(suggested!.margin.mean).toBe(Math.max(...within.map(({ margin }) => margin.mean)))
  })
})
