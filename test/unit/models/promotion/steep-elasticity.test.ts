import { Rng } from '../../../../src/core/statistics/rng'
import { fitLift, type LiftData } from '../../../../src/models/promotion'

const DAYS = 300
const TRUE = [-6, -2, -3, -2.5, -1.5, -3.5, -2, -3]

/** Items of four categories at one place, each with four promotions. The first sells little, and twenty times as much at its deepest discount. */
function shop(): LiftData {
  const depths = [0.4, 0.25, 0.4, 0.1]
  const promotions = TRUE.flatMap((_, item) =>
    depths.map((discountFraction, k) => ({
      ...{ items: [item], places: [0], from: 20 + 65 * k + 5 * item, to: 28 + 65 * k + 5 * item },
      ...{ kind: 'PRICE_DISCOUNT' as const, discountFraction, featured: false, advertised: false },
    })),
  )
  return {
    days: DAYS,
    ...{ firstWeekday: 0, firstYearDay: 0, places: 1, promotions, holidays: [new Uint8Array(DAYS)] },
    items: TRUE.map((_, item) => ({ category: Math.floor(item / 2), department: Math.floor(item / 4) })),
    cells: TRUE.map((elasticity, item) => {
      const rng = new Rng(3, 'steep', item)
      const level = item === 0 ? 0.4 : 8
      const units = Float64Array.from({ length: DAYS }, (_, day) => {
        const running = promotions.find((one) => one.items[0] === item && one.from <= day && day <= one.to)
        const mean = level * (1 - (running?.discountFraction ?? 0)) ** elasticity
        return Math.max(0, Math.round(mean + Math.sqrt(mean) * rng.normal()))
      })
      const exposure = new Float64Array(DAYS).fill(1)
      return { item, place: 0, units, exposure, logPrice: new Float64Array(DAYS).fill(0.11) }
    }),
  }
}

test('an item that sells many times as much at a discount throws neither its own elasticity nor the spread of all off', () => {
  const fit = fitLift(shop())
  const own = fit.items.map((item) => item.own[0]!)
  expect(own[0]).toBeGreaterThan(-8)
  expect(own[0]).toBeLessThan(-4)
  TRUE.forEach((elasticity, item) => expect(Math.abs(own[item]! - elasticity)).toBeLessThan(2))
  // The slow level of a shop that never changes stays where it was.
  expect(Math.abs(fit.items[0]!.slow)).toBeLessThan(1.5)
})
