/** Days of promotions that only a part of the customers got: they must not be read as days on which everybody did. */
import { Rng } from '../../../../src/core/statistics/rng'
import {
  CURVATURE_AT,
  fitLift,
  priceCurve,
  type LiftData,
  type LiftPromotion,
} from '../../../../src/models/promotion'
import { SHARES_FROM } from '../../../../src/models/promotion/lift-design'

const DAYS = 400
const ELASTICITY = -2.5
const SHARE = 0.5
const ITEMS = 8
const CANNIBALIZATION = 0.4

interface Shop {
  /** Of the five promotions of each item, those that half of the customers got. */
  readonly tests: readonly number[]
  /** Whether the model is told so. */
  readonly isTold: boolean
  /** An even number. */
  readonly itemCount?: number
}

/** Items of four categories at one place, each with five promotions; what one adds the other item of its category partly loses. */
function shop({ tests, isTold, itemCount = ITEMS }: Shop): LiftData {
  const depths = [0.3, 0.25, 0.3, 0.25, 0.25]
  const planned = Array.from({ length: itemCount }, (_, item) =>
    depths.map((discountFraction, k) => ({
      ...{ items: [item], places: [0], from: 20 + 75 * k + 8 * item, to: 26 + 75 * k + 8 * item },
      ...{ kind: 'PRICE_DISCOUNT' as const, discountFraction, featured: false, advertised: false },
      treatedShare: tests.includes(k) ? SHARE : 1,
    })),
  ).flat()
  const addedTo = (item: number, day: number): number => {
    const running = planned.find((one) => one.items[0] === item && one.from <= day && day <= one.to)
    return running ? running.treatedShare * ((1 - running.discountFraction) ** ELASTICITY - 1) : 0
  }
  const promotions: LiftPromotion[] = planned.map(({ treatedShare, ...promotion }) => ({
    ...promotion,
    ...(isTold ? { treatedShare } : {}),
  }))
  return {
    days: DAYS,
    ...{ firstWeekday: 0, firstYearDay: 0, places: 1, promotions, holidays: [new Uint8Array(DAYS)] },
    items: Array.from({ length: itemCount }, (_, item) => ({
      category: Math.floor(item / 2),
      department: Math.floor(item / 4),
    })),
    cells: Array.from({ length: itemCount }, (_, item) => {
      const rng = new Rng(5, 'tests', item)
      const sibling = item % 2 === 0 ? item + 1 : item - 1
      const units = Float64Array.from({ length: DAYS }, (_, day) => {
        const mean = 20 * (1 + addedTo(item, day) - CANNIBALIZATION * addedTo(sibling, day))
        return Math.max(0, Math.round(mean + Math.sqrt(mean) * rng.normal()))
      })
      return {
        ...{ item, place: 0, units },
        ...{ exposure: new Float64Array(DAYS).fill(1), logPrice: new Float64Array(DAYS) },
      }
    }),
  }
}

/** The part of its demand that an item wins by a discount of a quarter, on average over items. */
function effectOf(data: LiftData): number {
  const fit = fitLift(data)
  const price = priceCurve(Math.log(0.75), fit.pooled[CURVATURE_AT]!)
  const effects = fit.items.map((item) => Math.expm1(item.own[0]! * price))
  return effects.reduce((sum, effect) => sum + effect, 0) / effects.length
}

describe('promotions that customers were held out of by lot', () => {
  const mostTests = { tests: [0, 1, 3], isTold: true }

  test('do not weaken what is learned of promotions for everybody', () => {
    const whole = effectOf(shop({ tests: [], isTold: true }))
    expect(Math.abs(effectOf(shop(mostTests)) - whole)).toBeLessThan(0.05)
    // Read as promotions for everybody, they do.
    expect(whole - effectOf(shop({ ...mostTests, isTold: false }))).toBeGreaterThan(0.15)
  })

  test('take from other items by the part of the customers who got them', () => {
    const fit = fitLift(shop({ tests: [0, 1, 2, 3], isTold: true }))
    expect(Math.abs(fit.pooled[SHARES_FROM]! - CANNIBALIZATION)).toBeLessThan(0.08)
  })

  test('tell no depth and count as no promotion that has run', () => {
    const few = { isTold: true, itemCount: 2 }
    expect(fitLift(shop({ ...few, tests: [0, 1, 2, 3, 4] })).support.events).toEqual([])
    const { events } = fitLift(shop({ ...few, tests: [0, 2] })).support
    expect(events).toHaveLength(3 * few.itemCount)
    expect(Math.max(...events.map(({ discountFraction }) => discountFraction))).toBeCloseTo(0.25, 9)
  })
})
