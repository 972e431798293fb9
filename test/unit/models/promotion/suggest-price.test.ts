/** Which list price is suggested in a shop whose demand is known: ln(demand) falls by 2 for each ln(price), and rises by .6 for each ln(price of a competitor). */
import {
  fitLift,
  POOLED,
  suggestListPrice,
  type FittedLift,
  type LiftTerms,
  type ListPriceQuestion,
} from '../../../../src/models/promotion'
import { Rng } from '../../../../src/core/statistics/rng'
import { poisson } from '../../../support/panels'

const [DAYS, ITEMS, ELASTICITY, COMPETITOR] = [280, 10, -2, 0.6] as const

/** List prices of 8 to 12, of 10 on the last day; competitors' prices a third up and down. Item 9 has had one price only at the first place, and several at the second. */
function shop(competitorElasticity: number = COMPETITOR): FittedLift {
  const rng = new Rng('list-price', 1)
  const cells = Array.from({ length: ITEMS }, (_, item) => {
    const logPrice = new Float64Array(DAYS)
    const logCompetitor = new Float64Array(DAYS)
    let [price, competitor] = [10, 0]
    for (let day = 0; day < DAYS; day++) {
      if (day % 28 === 0) price = day >= DAYS - 28 || item === 9 ? 10 : 8 + ((3 * (day / 28) + item) % 5)
      if (day % 20 === 7) competitor = 0.3 * (2 * rng.uniform() - 1)
      logPrice[day] = Math.log(price / 10)
      logCompetitor[day] = competitor
    }
    const units = logPrice.map((log, day) =>
      poisson(20 * Math.exp(ELASTICITY * log + competitorElasticity * logCompetitor[day]!), rng),
    )
    return { item, place: 0, units, exposure: new Float64Array(DAYS).fill(1), logPrice, logCompetitor }
  })
  cells.push({ ...cells[0]!, item: 9, place: 1 })
  return fitLift({
    ...{ days: DAYS, firstWeekday: 0, firstYearDay: 0, places: 2, cells, promotions: [] },
    items: Array.from({ length: ITEMS }, (_, item) => ({
      category: Math.floor(item / 2),
      department: Math.floor(item / 4),
    })),
    holidays: [new Uint8Array(DAYS + 60), new Uint8Array(DAYS + 60)],
  })
}

const fit = shop()
const ask = (changed: Partial<ListPriceQuestion> = {}, cost = 6, terms: Partial<LiftTerms> = {}) =>
  suggestListPrice(
    fit,
    {
      ...{ item: 0, places: [0], from: DAYS, to: DAYS + 27, lastPrice: 10, price: 10, prices: null },
      ...{ priceStep: 0.01, competitorRatios: [1], ...changed },
    },
    {
      ...{ confidence: 0.2, prices: new Float64Array(ITEMS).fill(10) },
      costs: Float64Array.from({ length: ITEMS }, () => cost),
      onSale: new Uint8Array(ITEMS).fill(1),
      ...{
        fixedCost: 0,
        costPerUnit: 0,
        funding: 0,
        holidaysAhead: [new Uint8Array(60), new Uint8Array(60)],
        ...terms,
      },
    },
  )

describe('the list price that is suggested', () => {
  it('is higher where goods are dear, and lower where they are cheap', () => {
    // The best price of a constant elasticity of -2 is twice the cost.
    const dear = ask({}, 6)
    expect(dear.refusal).toBeNull()
    expect(dear.suggested!.price).toBeGreaterThan(10.5)
    expect(dear.suggested!.units.mean).toBeLessThan(dear.current!.units.mean)
    expect(ask({}, 3).suggested!.price).toBeLessThan(9.5)
  })

  it('is none of those at which the item was never sold', () => {
    const { seen, options, suggested } = ask({ prices: [5, 7.99, 8.5, 12.01, 30] }, 1)
    expect(seen!.map((price) => Number(price.toFixed(6)))).toEqual([8, 12])
    expect(options.map(({ price }) => price)).toEqual([8.5])
    expect(suggested!.price).toBe(8.5)
    for (const { price } of ask().options) {
      expect(price).toBeGreaterThanOrEqual(8)
      expect(price).toBeLessThanOrEqual(12)
    }
  })

  it('is told within the list prices of the places that are asked about, not of others', () => {
    expect(ask({ item: 9, places: [0] })).toMatchObject({ refusal: { code: 'NO_VARIATION' }, seen: [10, 10] })
    const { refusal, seen } = ask({ item: 9, places: [1] })
    expect(refusal).toBeNull()
    expect(seen!.map((price) => Number(price.toFixed(6)))).toEqual([8, 12])
  })

  it('tells units of the price of now and of others as demand answers them', () => {
    const { current, options } = ask({ prices: [8, 12] })
    const [low, high] = options as [(typeof options)[0], (typeof options)[0]]
    expect(current!.addedMargin).toEqual({ mean: 0, lower: 0, upper: 0 })
    expect(current!.units.mean).toBeGreaterThan(0)
    expect(Math.log(low.units.mean / current!.units.mean) / Math.log(0.8)).toBeCloseTo(ELASTICITY, 0)
    expect(Math.log(high.units.mean / current!.units.mean) / Math.log(1.2)).toBeCloseTo(ELASTICITY, 0)
    expect(high.revenue.mean / high.units.mean).toBeCloseTo(12, 6)
    expect(high.margin.mean / high.units.mean).toBeCloseTo(6, 6)
    expect(low.units.lower).toBeLessThan(low.units.upper)
  })

  it('learns how demand answers competitors, and tells more units where they ask more', () => {
    expect(fit.pooled[POOLED.indexOf('competitor')]).toBeCloseTo(COMPETITOR, 1)
    const { competitorElasticity, current } = ask()
    expect(competitorElasticity.lower).toBeLessThan(competitorElasticity.upper)
    const dearer = ask({ competitorRatios: [1.2] }).current!
    expect(dearer.units.mean / current!.units.mean).toBeCloseTo(1.2 ** COMPETITOR, 1)
  })

  it('knows dearer competitors of one place for the units of that place alone', () => {
    const units = (places: number[], competitorRatios: number[]) =>
      ask({ item: 9, places, competitorRatios }).current!.units.mean
    const [same, dearer] = [units([0, 1], [1, 1]), units([0, 1], [1, 1.2])]
    expect((dearer - same) / (units([1], [1.2]) - units([1], [1]))).toBeCloseTo(1, 1)
    expect(units([0, 1], [1.2, 1.2])).toBeGreaterThan(dearer)
  })

  it('learns that competitors do nothing, in the demand of days and in what is told, where units seem to fall with their prices', () => {
    expect(shop(-COMPETITOR).pooled[POOLED.indexOf('competitor')]).toBe(0)
  })

  it('is refused where the price of now was never seen, as nothing can be compared with it', () => {
    for (const price of [7.9, 12.1]) {
      expect(ask({ price })).toMatchObject({
        refusal: { code: 'PRICE_OUTSIDE_SEEN', reason: expect.stringContaining('price of now') },
        current: null,
      })
    }
    expect(ask({ price: 12 }).refusal).toBeNull()
  })

  it('is refused where the price never moved, where nothing is left to try, where the cost is unknown, and where days lie too far ahead', () => {
    expect(ask({ item: 9 }).refusal?.code).toBe('NO_VARIATION')
    expect(ask({ prices: [5, 20] }).refusal?.code).toBe('PRICE_OUTSIDE_SEEN')
    expect(ask({}, Number.NaN).refusal?.code).toBe('COST_UNKNOWN')
    expect(ask({ to: DAYS + 200 }).refusal?.code).toBe('BEYOND_HORIZON')
  })
})
