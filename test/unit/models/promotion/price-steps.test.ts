/** List prices that change on days of a plan: its baseline, its lift and its money follow them, day by day. */
import { fitLift, predictLift, type FittedLift, type LiftPlan } from '../../../../src/models/promotion'

const [DAYS, AHEAD, PRICE, COST] = [120, 20, 10, 4]

/** One item at one place, that sells six to eight units a day, and more at a discount. */
function shop(): FittedLift {
  const promotions = [20, 50, 80].map((from) => ({
    ...({
      items: [0],
      places: [0],
      from,
      to: from + 4,
      kind: 'PRICE_DISCOUNT',
      discountFraction: 0.3,
    } as const),
    ...{ featured: false, advertised: false },
  }))
  const isPromoted = (day: number) => promotions.some(({ from, to }) => from <= day && day <= to)
  return fitLift({
    ...{ days: DAYS, firstWeekday: 0, firstYearDay: 0, places: 1, promotions },
    holidays: [new Uint8Array(DAYS + AHEAD)],
    items: [{ category: 0, department: 0 }],
    cells: [
      {
        ...{ item: 0, place: 0, logPrice: new Float64Array(DAYS) },
        units: Float64Array.from({ length: DAYS }, (_, day) => (isPromoted(day) ? 2 : 1) * (6 + (day % 3))),
        exposure: new Float64Array(DAYS).fill(1),
      },
    ],
  })
}

const fit = shop()
const plan: LiftPlan = {
  ...{ items: [0], places: [0], from: DAYS + 3, to: DAYS + 8, kind: 'PRICE_DISCOUNT', discounts: [0.2] },
  ...{ featured: false, advertised: false },
}
const told = (priceSteps?: LiftPlan['priceSteps'], price = PRICE) =>
  predictLift(
    fit,
    { ...plan, ...(priceSteps && { priceSteps }) },
    {
      ...{ confidence: 0.9, prices: Float64Array.of(price), costs: Float64Array.of(COST) },
      ...{ onSale: Uint8Array.of(1), fixedCost: 0, costPerUnit: 0, funding: 0 },
      holidaysAhead: [new Uint8Array(AHEAD)],
    },
  )
const unitsOf = ({ daily }: ReturnType<typeof told>) =>
  daily.filter(({ day }) => day >= plan.from && day <= plan.to).map(({ baselineUnits }) => baselineUnits)

test('what stays as it was changes nothing', () => {
  const same = told([[{ from: 0, ratio: 1 }]])
  expect(same).toMatchObject({ parts: told().parts, baselineUnits: told().baselineUnits })
  expect(same.revenue.mean).toBeCloseTo(told().revenue.mean, 9)
  expect(same.margin!.mean).toBeCloseTo(told().margin!.mean, 9)
  expect(told([null])).toMatchObject({ parts: told().parts })
})

test('a higher price from the fourth day on sells less from then on, and nothing less before', () => {
  const [usual, dearer] = [
    told(),
    told([
      [
        { from: 0, ratio: 1 },
        { from: 3, ratio: 1.2 },
      ],
    ]),
  ]
  const ratios = unitsOf(dearer).map((units, day) => units / unitsOf(usual)[day]!)
  for (const day of [0, 1, 2]) expect(ratios[day]).toBeCloseTo(1, 9)
  for (const day of [3, 4, 5]) expect(ratios[day]).toBeLessThan(0.95)
  expect(dearer.parts.direct.mean).toBeLessThan(usual.parts.direct.mean)
})

test('money is told at the price of each day: one price throughout is the same as that price on the first day', () => {
  const throughout = told([[{ from: 0, ratio: 1.2 }]], 1.2 * PRICE)
  const split = told(
    [
      [
        { from: 0, ratio: 1.2 },
        { from: 2, ratio: 1.2 },
      ],
    ],
    1.2 * PRICE,
  )
  for (const key of ['revenue', 'margin', 'roi'] as const)
    expect(split[key]!.mean).toBeCloseTo(throughout[key]!.mean, 9)
  // Without a step to it, units of the price before are sold at the new one.
  expect(told(undefined, 1.2 * PRICE).baselineUnits.mean).toBeGreaterThan(throughout.baselineUnits.mean)
  // Nothing taken off: what is sold more is sold at prices of its days, which a half at 1 and a half at 2 lie between.
  const dearer = told([
    [
      { from: 0, ratio: 1, discount: 0.2 },
      { from: 3, ratio: 2, discount: 0.1 },
    ],
  ])
  const [low, high] = [
    told([[{ from: 0, ratio: 1 }]]),
    told([[{ from: 0, ratio: 2, discount: 0.1 }]], 2 * PRICE),
  ]
  const [least, most] = [low, high].map(({ baselineUnits }) => baselineUnits.mean).sort((a, b) => a - b)
  expect(dearer.baselineUnits.mean).toBeGreaterThan(least!)
  expect(dearer.baselineUnits.mean).toBeLessThan(most!)
})
