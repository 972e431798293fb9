/** Sums over items: hand-counted small ones, and properties of random shops. */
import { fc } from '../../support/property-testing'
import {
  COVARIATE_COUNT,
  type DemandPanel,
  type DemandSeries,
  type DemandSeriesKey,
  USUAL_HORIZON_DAYS,
  STEP_STATUS,
} from '../../../src/contracts/demand/demand'
import type { DemandRows } from '../../../src/contracts/demand/demand-rows'
import { panelAt } from '../../../src/evaluation'
import { buildDemandPanel, COVARIATE_COLUMN, sinceDay, USUAL_DAYS } from '../../../src/features/demand'
import { partOfItems, SalesTotal } from '../../../src/features/demand/sales-totals'
import { randomDemandRows, rowsKnownAt, SHOP_FIRST_DAY } from '../../support/demand-rows'

const { observed, unobserved, closed } = STEP_STATUS
const key = (categoryId: string | null, locationId: string | null): DemandSeriesKey => ({
  itemId: null,
  categoryId,
  locationId,
})

const shops = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  items: fc.integer({ min: 1, max: 5 }),
  locations: fc.integer({ min: 1, max: 4 }),
  historyDays: fc.integer({ min: 90, max: 140 }),
  futureDays: fc.integer({ min: 0, max: USUAL_HORIZON_DAYS }),
})

/** Category 1 lies in category 2, and the first two places in region 9. */
function nested(rows: DemandRows): DemandRows {
  return {
    ...rows,
    items: rows.items.map((item) => ({
      ...item,
      categoryIds: item.categoryId === '1' ? ['1', '2'] : item.categoryId === null ? [] : [item.categoryId],
    })),
    locations: rows.locations.map((place, index) => ({ ...place, regionIds: index < 2 ? ['9'] : [] })),
  }
}

const ROLL_UPS = [
  key('1', '1'),
  key('2', '1'),
  key('2', null),
  key(null, '1'),
  key(null, '9'),
  key(null, null),
]
const withoutKnownAhead = ({ knownAhead: _, ...series }: DemandSeries) => series

describe('a sum over items', () => {
  it('adds up the items of a category and of those below it, at a place, in a region and everywhere', () => {
    const rows = nested(randomDemandRows({ seed: 4, items: 5, locations: 3, historyDays: 60, futureDays: 0 }))
    const { series } = buildDemandPanel({ ...rows, series: ROLL_UPS })
    const { cells, items, locations } = rows
    const inCategory = (item: number, categoryId: string | null) =>
      categoryId === null || items[item]!.categoryIds!.includes(categoryId)
    const isAt = (place: number, id: string | null) =>
      id === null || locations[place]!.id === id || locations[place]!.regionIds!.includes(id)
    for (const { categoryId, locationId, values, status } of series) {
      const sums = new Float64Array(60)
      cells.units.forEach((units, row) => {
        const counts = inCategory(cells.item[row]!, categoryId) && isAt(cells.location[row]!, locationId)
        if (counts) sums[cells.day[row]! - SHOP_FIRST_DAY]! += units
      })
      expect([...values]).toEqual([...sums])
      expect(sums.some((sum) => sum > 0)).toBe(true)
      expect(status.indexOf(unobserved, 10)).toBe(-1)
    }
  })

  it('is the same alone, among all series, and whatever the order of rows', () => {
    fc.assert(
      fc.property(shops, (shop) => {
        const rows = nested(randomDemandRows(shop))
        const all = buildDemandPanel({ ...rows, series: 'all' }).series.filter(
          ({ itemId }) => itemId === null,
        )
        for (const one of all) {
          const { categoryId, locationId } = one
          const alone = buildDemandPanel({ ...rows, series: [key(categoryId, locationId)] })
          expect(alone.series[0]).toEqual(one)
        }
        const { cells } = rows
        const reversed = {
          item: cells.item.toReversed(),
          location: cells.location.toReversed(),
          day: cells.day.toReversed(),
          units: cells.units.toReversed(),
        }
        const again = buildDemandPanel({
          ...rows,
          cells: reversed,
          promotions: rows.promotions.toReversed(),
          series: 'all',
        })
        expect(again.series.filter(({ itemId }) => itemId === null)).toEqual(all)
        expect(all.some(({ locationId }) => locationId === '9')).toBe(true)
      }),
      { numRuns: 5 },
    )
  })

  it('is what a reader at the end of an earlier day would have been given, of a shorter panel, bit for bit', () => {
    fc.assert(
      fc.property(shops, fc.nat(), (shop, pick) => {
        const rows = nested(randomDemandRows(shop))
        const panel = buildDemandPanel({ ...rows, series: ROLL_UPS })
        const context = 40
        const first = context + USUAL_DAYS - 1
        const last = Math.min(
          shop.historyDays - 2,
          shop.historyDays + shop.futureDays - USUAL_HORIZON_DAYS - 1,
        )
        if (last < first) return
        const origin = first + (pick % (last - first + 1))
        const known = rowsKnownAt(rows, SHOP_FIRST_DAY + origin, context + USUAL_DAYS, USUAL_HORIZON_DAYS)
        const { series, ...days } = buildDemandPanel({ ...known, series: ROLL_UPS })
        const served: DemandPanel = { ...days, series: series.map((one) => sinceDay(one, USUAL_DAYS)) }
        const cut = panelAt(panel, origin, { historySteps: context, futureSteps: USUAL_HORIZON_DAYS })
        const read = ({ covariates, ...rest }: DemandSeries) => ({
          ...withoutKnownAhead({ covariates, ...rest }),
          // What was known in good time of days that are over is what is known of them now.
          covariates: covariates.subarray(context * COVARIATE_COUNT),
        })
        expect(cut.series.map(read)).toEqual(served.series.map(read))
      }),
      { numRuns: 40 },
    )
  })

  it('has the mean of the prices and promotions of what is on offer', () => {
    const base = randomDemandRows({ seed: 2, items: 4, locations: 1, historyDays: 60, futureDays: 7 })
    const first = SHOP_FIRST_DAY - 100
    const rows: DemandRows = {
      ...base,
      series: [key(null, null), key(null, '1')],
      items: base.items.map((item, index) => ({ ...item, retiredOn: index === 3 ? first + 10 : null })),
      firstSales: {
        item: Int32Array.of(0, 1, 2, 3),
        location: new Int32Array(4),
        day: Int32Array.of(first, first, SHOP_FIRST_DAY + 20, first),
      },
      prices: {
        item: Int32Array.of(0, 0),
        location: Int32Array.of(-1, -1),
        validFrom: Int32Array.of(first, SHOP_FIRST_DAY + 30),
        priceMinor: Float64Array.of(100, 50),
        knownAt: Float64Array.of(0, 0),
      },
      promotions: [
        {
          items: [0],
          locations: [],
          startsOn: SHOP_FIRST_DAY + 10,
          endsOn: SHOP_FIRST_DAY + 70,
          discountFraction: 0.5,
          featured: true,
          knownAt: new Date(0),
        },
      ],
      weatherForecasts: null,
    }
    for (const { covariates } of buildDemandPanel(rows).series) {
      const at = (name: keyof typeof COVARIATE_COLUMN, day: number) =>
        covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN[name]]!
      // Two items take part, and a third one from a whole horizon after its first sale on. The fourth is no longer on sale.
      expect([9, 10, 47, 48, 66].map((day) => at('promotion', day))).toEqual(
        [0, 1 / 2, 1 / 2, 1 / 3, 1 / 3].map(Math.fround),
      )
      expect(at('discountFraction', 10)).toBeCloseTo(0.25, 6)
      expect(at('featured', 48)).toBeCloseTo(1 / 3, 6)
      expect([29, 30, 48].map((day) => at('logRelativePrice', day))).toEqual([
        0,
        expect.closeTo(Math.log(0.5) / 2, 6) as number,
        expect.closeTo(Math.log(0.5) / 3, 6) as number,
      ])
    }
  })

  it('gives revenue in units of the currency, exact to the last cent', () => {
    const base = randomDemandRows({ seed: 2, items: 2, locations: 1, historyDays: 3, futureDays: 0 })
    const cells = {
      item: Int32Array.of(0, 1, 0),
      location: new Int32Array(3),
      day: Int32Array.of(0, 0, 2).map((day) => SHOP_FIRST_DAY + day),
      units: Float64Array.of(1, 1, 1),
      // Neither is a whole number of cents in the precision of models.
      values: Float64Array.of(900_719_925_474, 3, 5),
    }
    const firstSales = {
      item: Int32Array.of(0, 1),
      location: new Int32Array(2),
      day: Int32Array.of(SHOP_FIRST_DAY, SHOP_FIRST_DAY),
    }
    const rowsIn = (...currencies: string[]): DemandRows => ({
      ...base,
      measure: 'REVENUE',
      cells,
      firstSales,
      series: [{ itemId: '1', locationId: null }, key(null, null)],
      stockOuts: [],
      items: base.items.map((item, index) => ({ ...item, launchedOn: null, currency: currencies[index]! })),
    })
    const valuesOf = (rows: DemandRows) => buildDemandPanel(rows).series.map(({ values }) => [...values])
    expect(valuesOf(rowsIn('EUR', 'EUR'))).toEqual([
      [9_007_199_254.74, 0, 0.05].map(Math.fround),
      [9_007_199_254.77, 0, 0.05].map(Math.fround),
    ])
    expect(valuesOf(rowsIn('JPY', 'JPY'))[1]).toEqual([900_719_925_477, 0, 5].map(Math.fround))
    expect(() => buildDemandPanel(rowsIn('USD', 'EUR'))).toThrow(
      expect.objectContaining({
        code: 'BAD_USER_INPUT',
        message: expect.stringMatching(/EUR and USD .*Ask for the items of one currency/) as string,
      }),
    )
    // Among all series there is no sum of them, and those of the items are there.
    const all = buildDemandPanel({ ...rowsIn('USD', 'EUR'), series: 'all' }).series
    expect(all.map(({ itemId }) => itemId)).toEqual(expect.arrayContaining(['1', '2']))
    expect(all.some(({ itemId, categoryId }) => itemId === null && categoryId === null)).toBe(false)
  })

  it('counts orders of several items once, on days on which the items are observed', () => {
    const base = randomDemandRows({ seed: 2, items: 2, locations: 2, historyDays: 5, futureDays: 0 })
    const day = (index: number) => SHOP_FIRST_DAY + index
    const rows: DemandRows = {
      ...base,
      measure: 'ORDERS',
      items: base.items.map((item) => ({ ...item, launchedOn: null, categoryId: '1' })),
      stockOuts: [],
      idleHolidays: { location: Int32Array.of(1), day: Int32Array.of(day(1)) },
      cells: {
        item: Int32Array.of(0, 1, 0, 1),
        location: Int32Array.of(0, 0, 1, 1),
        day: Int32Array.of(0, 0, 0, 3).map(day),
        units: Float64Array.of(4, 4, 2, 2),
        values: Float64Array.of(3, 2, 1, 1),
        isImported: Uint8Array.of(0, 0, 0, 1),
      },
      firstSales: {
        item: Int32Array.of(0, 1, 0, 1),
        location: Int32Array.of(0, 0, 1, 1),
        day: new Int32Array(4).fill(day(0)),
      },
      groupCounts: {
        categoryId: ['0', '1', '0', '0', '0'],
        location: Int32Array.of(0, 0, 1, 0, 1),
        day: Int32Array.of(0, 0, 0, 1, 1).map(day),
        count: Float64Array.of(4, 3, 1, 2, 7),
      },
      series: [
        key(null, '1'),
        key('1', '1'),
        key(null, null),
        key(null, '2'),
        { itemId: '1', locationId: null },
      ],
    }
    const { series } = buildDemandPanel(rows)
    expect(series.map(({ values }) => [...values])).toEqual([
      [4, 2, 0, 0, 0],
      [3, 0, 0, 0, 0],
      // On the second day the second place was closed, and nothing of it counts; an import tells of the fourth.
      [5, 2, 0, 0, 0],
      [1, 0, 0, 0, 0],
      [4, 0, 0, 0, 0],
    ])
    const statuses = series.map(({ status }) => [...status])
    expect(statuses[0]).toEqual(new Array(5).fill(observed))
    expect(statuses[2]).toEqual([observed, observed, observed, unobserved, observed])
    expect(statuses[3]).toEqual([observed, closed, observed, unobserved, observed])
  })

  it('takes visits for unknown before the first one at a place', () => {
    const base = randomDemandRows({ seed: 2, items: 1, locations: 2, historyDays: 5, futureDays: 0 })
    const rows: DemandRows = {
      ...base,
      measure: 'VISITS',
      items: base.items.map((item) => ({ ...item, launchedOn: null })),
      stockOuts: [],
      locations: base.locations.map((place, index) => ({
        ...place,
        firstDemandDay: SHOP_FIRST_DAY,
        firstVisitDay: index === 0 ? SHOP_FIRST_DAY + 2 : null,
      })),
      cells: {
        item: new Int32Array(4),
        location: Int32Array.of(0, 1, 0, 0),
        day: Int32Array.of(0, 0, 2, 4).map((day) => SHOP_FIRST_DAY + day),
        units: Float64Array.of(1, 1, Number.NaN, 1),
        values: Float64Array.of(0, 0, 6, 2),
      },
      firstSales: {
        item: new Int32Array(2),
        location: Int32Array.of(0, 1),
        day: new Int32Array(2).fill(SHOP_FIRST_DAY),
      },
      series: [
        { itemId: '1', locationId: '1' },
        { itemId: '1', locationId: '2' },
      ],
    }
    const { series } = buildDemandPanel(rows)
    expect(series.map(({ status }) => [...status])).toEqual([
      [unobserved, unobserved, observed, observed, observed],
      new Array(5).fill(unobserved),
    ])
    expect([...series[0]!.values]).toEqual([0, 0, 6, 0, 2])
  })
})

describe('the stock of a sum over items', () => {
  const DAYS = 80
  const item = (sold: number, stockOut: (day: number) => number = () => 0) => ({
    firstObserved: 0,
    status: new Uint8Array(DAYS).fill(observed),
    values: Float32Array.from({ length: DAYS }, (_, day) => (stockOut(day) > 0.5 ? 0 : sold)),
    stockOutFraction: Float32Array.from({ length: DAYS }, (_, day) => stockOut(day)),
  })
  const sum = (...parts: [sales: ReturnType<typeof item>, leavesAt?: number][]) => {
    const total = new SalesTotal(DAYS, 'usual')
    for (const [sales, leavesAt = Number.POSITIVE_INFINITY] of parts) total.add(partOfItems(sales, leavesAt))
    return total.sales()
  }

  it('is weighed by what each item usually sells, and forgets what had none for four weeks', () => {
    const { stockOutFraction } = sum([item(9)], [item(1, (day) => (day >= 40 ? 1 : 0))])
    expect(stockOutFraction[39]).toBe(0)
    expect(stockOutFraction[40]).toBeCloseTo(0.1, 6)
    expect(stockOutFraction[60]).toBeCloseTo(0.1, 6)
    expect(stockOutFraction[40 + USUAL_DAYS]).toBe(0)
  })

  it('does not count an item from the day on which it was retired', () => {
    const { stockOutFraction, status } = sum([item(9)], [item(9, (day) => (day >= 40 ? 1 : 0)), 40])
    expect([...stockOutFraction].every((fraction) => fraction === 0)).toBe(true)
    expect([...status].every((one) => one === observed)).toBe(true)
  })

  it('does not take one wrong order for what an item usually sells', () => {
    const wrong = item(1, (day) => (day >= 40 ? 1 : 0))
    wrong.values[30] = 1e6
    expect(sum([item(9)], [wrong]).stockOutFraction[45]).toBeCloseTo(0.1, 6)
  })
})
