/** How much of what promotions add is bought ahead differs by item, and is told for each. */
import { Rng } from '../../../../src/core/statistics/rng'
import { fitLift, predictLift, type LiftData, type LiftPromotion } from '../../../../src/models/promotion'
import { poisson } from '../../../support/panels'

const [DAYS, ITEMS, AHEAD] = [500, 12, 40]
const [ELASTICITY, DEPTH, DIP_DAYS] = [-2.5, 0.25, 10]
/** Of the added units, over the days behind a promotion: items keep or spoil in turn. */
const shareOf = (item: number): number => (item % 2 === 0 ? 0.3 : 0)

function shop(): LiftData {
  const promotions: LiftPromotion[] = Array.from({ length: ITEMS }, (_, item) =>
    Array.from({ length: 6 }, (_, k) => {
      const from = 25 + 75 * k + 4 * item
      const offer = { kind: 'PRICE_DISCOUNT', discountFraction: DEPTH } as const
      return { items: [item], places: [0], from, to: from + 6, featured: false, advertised: false, ...offer }
    }),
  ).flat()
  const gain = (1 - DEPTH) ** ELASTICITY - 1
  return {
    ...{ days: DAYS, firstWeekday: 0, firstYearDay: 0, places: 1, promotions },
    holidays: [new Uint8Array(DAYS + AHEAD)],
    items: Array.from({ length: ITEMS }, (_, item) => ({ category: item % 3, department: 0 })),
    cells: Array.from({ length: ITEMS }, (_, item) => {
      const rng = new Rng('pantry', item)
      const own = promotions.filter(({ items }) => items[0] === item)
      const units = Float64Array.from({ length: DAYS }, (_, day) => {
        let factor = 1
        for (const { from, to } of own) {
          if (day >= from && day <= to) factor = 1 + gain
          else if (day > to && day <= to + DIP_DAYS) factor = 1 - (shareOf(item) * 7 * gain) / DIP_DAYS
        }
        return poisson(12 * factor, rng)
      })
      return {
        ...{ item, place: 0, units },
        ...{ exposure: new Float64Array(DAYS).fill(1), logPrice: new Float64Array(DAYS) },
      }
    }),
  }
}

test('what is bought ahead is told for items that keep, and hardly for those that spoil', () => {
  const fit = fitLift(shop())
  const share = (item: number): number => {
    const { parts } = predictLift(
      fit,
      {
        ...{ items: [item], places: [0], from: DAYS + 5, to: DAYS + 11, kind: 'PRICE_DISCOUNT' },
        ...{ featured: false, advertised: false, discounts: [DEPTH] },
      },
      {
        ...{ confidence: 0.9, prices: new Float64Array(ITEMS).fill(1), costs: new Float64Array(ITEMS) },
        ...{ onSale: new Uint8Array(ITEMS).fill(1), fixedCost: 0, costPerUnit: 0, funding: 0 },
        holidaysAhead: [new Uint8Array(AHEAD)],
      },
    )
    return -parts.pullForward.mean / parts.direct.mean
  }
  const items = Array.from({ length: ITEMS }, (_, item) => item)
  const meanOf = (some: readonly number[]) => some.reduce((sum, item) => sum + share(item), 0) / some.length
  const [keeping, spoiling] = [0, 1].map((rest) => meanOf(items.filter((item) => item % 2 === rest)))
  expect(keeping).toBeGreaterThan(0.22)
  expect(keeping).toBeLessThan(0.38)
  expect(spoiling).toBeLessThan(0.09)
})
