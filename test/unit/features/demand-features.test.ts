import { fc } from '../../support/property-testing'
import {
  COVARIATE_COUNT,
  STEP_STATUS,
  USUAL_HORIZON_DAYS,
  type DemandPanel,
  type DemandSeriesKey,
} from '../../../src/contracts/demand/demand'
import { USUAL_SHAPE } from '../../../src/contracts/demand/window-shape'
import type { DemandRows } from '../../../src/contracts/demand/demand-rows'
import {
  allocateWindows,
  buildDemandPanel,
  COVARIATE_COLUMN,
  DemandWindowWriter,
  featureHash,
  FUTURE_COUNT,
  FUTURE_FEATURES,
  PAST_COUNT,
  type DemandWindows,
} from '../../../src/features/demand'
import { createHash } from 'node:crypto'
import { panelAt } from '../../../src/evaluation'
import { noonOf, randomDemandRows, rowsKnownAt, SHOP_FIRST_DAY } from '../../support/demand-rows'
import { dailyGrid } from '../../../src/core/time/grid'

const CONTEXT_DAYS = USUAL_SHAPE.context
const SHOP = { seed: 1, items: 4, locations: 3, historyDays: 120, futureDays: 28 }

function windowAt(panel: DemandPanel, key: DemandSeriesKey, origin: number): DemandWindows {
  const index = panel.series.findIndex(
    ({ itemId, locationId }) => itemId === key.itemId && locationId === key.locationId,
  )
  const out = allocateWindows(1, USUAL_SHAPE)
  new DemandWindowWriter(panel, USUAL_SHAPE).write(index, origin, out, 0)
  return out
}

function bytesOf(windows: DemandWindows): string {
  const hash = createHash('sha256')
  const { past, summary, future, base, scale, observedCount } = windows
  for (const array of [past, summary, future, base, scale, observedCount]) {
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
  }
  return hash.digest('hex')
}

function reversedColumns(columns: NonNullable<DemandRows['weatherForecasts']>): typeof columns {
  const { location, day, knownAt, temperatureC, precipitationMm } = columns
  return {
    location: location.toReversed(),
    day: day.toReversed(),
    knownAt: knownAt.toReversed(),
    temperatureC: temperatureC.toReversed(),
    precipitationMm: precipitationMm.toReversed(),
  }
}

describe('buildDemandPanel', () => {
  it('gives an item over all locations the sum of the equal day labels of its locations', () => {
    const panel = buildDemandPanel(randomDemandRows(SHOP))
    const totals = panel.series.filter((series) => series.locationId === null)
    expect(totals).toHaveLength(SHOP.items)
    for (const total of totals) {
      const children = panel.series.filter(
        (series) => series.itemId === total.itemId && series.locationId !== null,
      )
      expect(children.length).toBeGreaterThan(0)
      for (let index = 0; index < panel.historySteps; index++) {
        expect(total.values[index]).toBe(children.reduce((sum, child) => sum + child.values[index]!, 0))
      }
      expect(total.firstObserved).toBe(Math.min(...children.map((child) => child.firstObserved)))
    }
  })

  it('does not depend on the order of rows', () => {
    const rows = randomDemandRows(SHOP)
    const reversed: DemandRows = {
      ...rows,
      cells: {
        item: rows.cells.item.toReversed(),
        location: rows.cells.location.toReversed(),
        day: rows.cells.day.toReversed(),
        units: rows.cells.units.toReversed(),
      },
      prices: {
        item: rows.prices.item.toReversed(),
        location: rows.prices.location.toReversed(),
        validFrom: rows.prices.validFrom.toReversed(),
        priceMinor: rows.prices.priceMinor.toReversed(),
        knownAt: rows.prices.knownAt.toReversed(),
      },
      weatherForecasts: reversedColumns(rows.weatherForecasts!),
      promotions: rows.promotions.toReversed(),
      stockOuts: rows.stockOuts.toReversed(),
    }
    expect(buildDemandPanel(reversed)).toEqual(buildDemandPanel(rows))
  })

  it('holds a price until the next one, prefers the own price of a location, and runs promotions to their last day', () => {
    const rows: DemandRows = {
      ...randomDemandRows(SHOP),
      series: [
        { itemId: '1', locationId: '1' },
        { itemId: '1', locationId: '2' },
      ],
      prices: {
        item: Int32Array.of(0, 0, 0),
        location: Int32Array.of(-1, -1, 1),
        validFrom: Int32Array.of(SHOP_FIRST_DAY, SHOP_FIRST_DAY + 10, SHOP_FIRST_DAY + 5),
        priceMinor: Float64Array.of(1000, 1200, 800),
        knownAt: new Float64Array(3),
      },
      promotions: [
        {
          items: [0],
          locations: [0],
          startsOn: SHOP_FIRST_DAY + 3,
          endsOn: SHOP_FIRST_DAY + 4,
          discountFraction: 0.25,
          featured: true,
          knownAt: new Date(0),
        },
      ],
    }
    const panel = buildDemandPanel(rows)
    const column = (series: number, name: keyof typeof COVARIATE_COLUMN, days: number[]) =>
      days.map((day) => panel.series[series]!.covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN[name]]!)
    const relative = [0, Math.log(1.2), Math.log(0.8)].map(Math.fround)
    expect(column(0, 'logRelativePrice', [0, 9, 10, 147])).toEqual([
      relative[0],
      relative[0],
      relative[1],
      relative[1],
    ])
    expect(column(1, 'logRelativePrice', [0, 4, 5, 10])).toEqual([
      relative[0],
      relative[0],
      relative[2],
      relative[2],
    ])
    expect(column(0, 'discountFraction', [2, 3, 4, 5])).toEqual([0, 0.25, 0.25, 0])
    expect(column(0, 'featured', [2, 3, 4, 5])).toEqual([0, 1, 1, 0])
    expect(column(1, 'promotion', [2, 3, 4, 5])).toEqual([0, 0, 0, 0])
  })

  it('measures stock-outs by the hours of the local day, also when the clocks change', () => {
    // Berlin, 31 March 2024: the day has 23 hours. Out of stock from 12:00 local (10:00 UTC) to the end of the next day.
    const index = 90
    const rows: DemandRows = {
      ...randomDemandRows(SHOP),
      series: [{ itemId: '1', locationId: '1' }],
      stockOuts: [
        {
          item: 0,
          location: 0,
          startedAt: new Date('2024-03-31T10:00:00Z'),
          endedAt: new Date('2024-04-01T22:00:00Z'),
        },
      ],
    }
    const { stockOutFraction } = buildDemandPanel(rows).series[0]!
    expect(Array.from(stockOutFraction.slice(index - 1, index + 3))).toEqual([0, Math.fround(12 / 23), 1, 0])
  })

  it('refuses rows that do not fit together', () => {
    const rows = randomDemandRows(SHOP)
    const bad = { ...rows, cells: { ...rows.cells, item: rows.cells.item.map(() => 99) } }
    expect(() => buildDemandPanel(bad)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }))
    const unknown = { ...rows, series: [{ itemId: '77', locationId: null }] }
    expect(() => buildDemandPanel(unknown)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }))
  })
})

describe('demand windows', () => {
  const shops = fc.record({
    seed: fc.integer({ min: 0, max: 1_000_000 }),
    items: fc.integer({ min: 1, max: 4 }),
    locations: fc.integer({ min: 1, max: 4 }),
    historyDays: fc.integer({ min: CONTEXT_DAYS + 10, max: CONTEXT_DAYS + 60 }),
    futureDays: fc.integer({ min: 0, max: USUAL_HORIZON_DAYS }),
  })

  it('replayed as of their origin are equal to training windows bit for bit', () => {
    fc.assert(
      fc.property(shops, fc.nat(), (shop, pick) => {
        const rows = randomDemandRows(shop)
        const panel = buildDemandPanel(rows)
        // Origins whose whole horizon lies in the panel, as training has it. The panel's own end sees what is known by now.
        const lastOrigin = Math.min(
          panel.historySteps - 2,
          panel.historySteps + panel.futureSteps - USUAL_HORIZON_DAYS - 1,
        )
        if (lastOrigin < CONTEXT_DAYS - 1) return
        const origin = CONTEXT_DAYS - 1 + (pick % (lastOrigin - CONTEXT_DAYS + 2))
        const known = rowsKnownAt(rows, SHOP_FIRST_DAY + origin, CONTEXT_DAYS, USUAL_HORIZON_DAYS)
        const keys = panel.series.map(({ itemId, locationId }) => ({ itemId, locationId }))
        const served = buildDemandPanel({ ...known, series: keys })
        for (const key of keys) {
          expect(bytesOf(windowAt(served, key, CONTEXT_DAYS - 1))).toBe(bytesOf(windowAt(panel, key, origin)))
        }
      }),
      { numRuns: 12 },
    )
  })

  it('are the same of the input that a backtest gives a predictor, also of a panel that was cut', () => {
    fc.assert(
      fc.property(shops, fc.nat(), (shop, pick) => {
        const panel = buildDemandPanel(randomDemandRows(shop))
        const origin = CONTEXT_DAYS - 1 + (pick % (panel.historySteps - CONTEXT_DAYS))
        const cut = panelAt(panel, panel.historySteps - 1, {
          historySteps: panel.historySteps - 3,
          futureSteps: panel.futureSteps,
        })
        const input = panelAt(panel, origin, { historySteps: CONTEXT_DAYS, futureSteps: USUAL_HORIZON_DAYS })
        for (const key of panel.series) {
          const expected = bytesOf(windowAt(panel, key, origin))
          expect(bytesOf(windowAt(input, key, CONTEXT_DAYS - 1))).toBe(expected)
          if (origin - 3 < CONTEXT_DAYS - 1) continue
          expect(bytesOf(windowAt(cut, key, origin - 3))).toBe(expected)
        }
      }),
      { numRuns: 8 },
    )
  })

  describe('cannot be changed by what became known after the end of their origin', () => {
    const changes: Record<string, (rows: DemandRows, originDay: number) => DemandRows> = {
      'measured weather': ({ weather, ...rest }, originDay) => ({
        ...rest,
        weather: {
          ...weather,
          temperatureC: weather.temperatureC.map(
            (value, row) => value + (weather.day[row]! > originDay ? 9 : 0),
          ),
          precipitationMm: weather.precipitationMm.map((value, row) =>
            weather.day[row]! > originDay ? value + 9 : value,
          ),
        },
      }),
      'forecasts of the weather': ({ weatherForecasts: told, ...rest }, originDay) => ({
        ...rest,
        weatherForecasts: {
          ...told!,
          temperatureC: told!.temperatureC.map((value, row) =>
            told!.knownAt[row]! > noonOf(originDay) ? value + 9 : value,
          ),
        },
      }),
      prices: ({ prices, ...rest }, originDay) => ({
        ...rest,
        prices: {
          ...prices,
          priceMinor: prices.priceMinor.map((price, row) =>
            prices.validFrom[row]! > originDay && prices.knownAt[row]! > noonOf(originDay)
              ? 2 * price
              : price,
          ),
        },
      }),
      promotions: ({ promotions, ...rest }, originDay) => ({
        ...rest,
        promotions: promotions.flatMap((promotion) => {
          const isPast = promotion.endsOn < originDay
          if (isPast || promotion.knownAt.getTime() <= noonOf(originDay)) return [promotion]
          if (promotion.startsOn > originDay) return []
          return [{ ...promotion, endsOn: promotion.endsOn + 5 }]
        }),
      }),
      holidays: ({ holidays, ...rest }, originDay) => ({
        ...rest,
        holidays: holidays.filter(
          ({ day, knownAt }) => day <= originDay || knownAt.getTime() <= noonOf(originDay),
        ),
      }),
      sales: ({ cells, ...rest }, originDay) => ({
        ...rest,
        cells: {
          ...cells,
          units: cells.units.map((units, row) => (cells.day[row]! > originDay ? units + 5 : units)),
        },
      }),
    }
    /** Whatever the seed: among them is one whose last window each of the changes is seen in. */
    const sameInEveryRun = fc.sample(fc.tuple(shops, fc.nat()), { numRuns: 5, seed: 1 })

    it.each(Object.entries(changes))('%s', (kind, change) => {
      let later = 0
      fc.assert(
        fc.property(shops, fc.nat(), (shop, pick) => {
          const rows = randomDemandRows(shop)
          const origin = CONTEXT_DAYS - 1 + (pick % (shop.historyDays - CONTEXT_DAYS))
          const panel = buildDemandPanel(rows)
          const changed = buildDemandPanel(change(rows, SHOP_FIRST_DAY + origin))
          for (const key of panel.series) {
            expect(bytesOf(windowAt(changed, key, origin))).toBe(bytesOf(windowAt(panel, key, origin)))
            const last = panel.historySteps - 1
            if (bytesOf(windowAt(changed, key, last)) !== bytesOf(windowAt(panel, key, last))) later++
          }
        }),
        { numRuns: 5 + sameInEveryRun.length, examples: sameInEveryRun },
      )
      // Forecasts alone change nothing at the end: there the latest word of each day is read.
      if (kind !== 'forecasts of the weather') expect(later).toBeGreaterThan(0)
    })
  })

  it('see the newest forecast of the day they are made on, by the clock of the place', () => {
    const day = SHOP_FIRST_DAY + 100
    const told = (knownAt: string, temperatureC: number) => ({ knownAt: Date.parse(knownAt), temperatureC })
    // Day 100 is 10 April 2024, the place Berlin, two hours ahead of UTC.
    const forecasts = [
      told('2024-04-05T12:00:00Z', 11),
      told('2024-04-08T21:30:00Z', 12),
      told('2024-04-08T22:30:00Z', 13),
      told('2024-04-10T09:00:00Z', 14),
    ]
    const rows: DemandRows = {
      ...randomDemandRows(SHOP),
      series: [{ itemId: '1', locationId: '1' }],
      weather: {
        location: Int32Array.of(0),
        day: Int32Array.of(day),
        temperatureC: Float32Array.of(20),
        precipitationMm: Float32Array.of(0),
      },
      weatherForecasts: {
        location: new Int32Array(4),
        day: new Int32Array(4).fill(day),
        knownAt: Float64Array.from(forecasts, ({ knownAt }) => knownAt),
        temperatureC: Float32Array.from(forecasts, ({ temperatureC }) => temperatureC),
        precipitationMm: new Float32Array(4),
      },
    }
    const panel = buildDemandPanel(rows)
    const seen = (origin: number) => {
      const { future } = windowAt(panel, panel.series[0]!, origin)
      const at = (100 - origin - 1) * FUTURE_COUNT
      const column = (name: keyof typeof FUTURE_FEATURES) =>
        future[at + Object.keys(FUTURE_FEATURES).indexOf(name)]!
      return column('temperatureKnown') === 1 ? Math.round(10 * column('temperature') + 10) : null
    }
    expect([94, 95, 97, 98, 99].map(seen)).toEqual([null, 11, 11, 12, 13])
  })

  it('hold one table for all places that have no forecasts', () => {
    const rows = randomDemandRows(SHOP)
    const weatherForecasts = {
      location: new Int32Array(0),
      day: new Int32Array(0),
      knownAt: new Float64Array(0),
      temperatureC: new Float32Array(0),
      precipitationMm: new Float32Array(0),
    }
    const { series } = buildDemandPanel({ ...rows, weatherForecasts })
    const tables = series.flatMap(({ knownAhead }) =>
      typeof knownAhead === 'string' || 'days' in knownAhead ? [] : knownAhead.weather.places,
    )
    expect(tables.length).toBeGreaterThan(series.length)
    expect(new Set(tables).size).toBe(1)
  })

  it('see what was not announced as what it was: prices stay, promotions and holidays are not there', () => {
    const from = SHOP_FIRST_DAY + 80
    const late = new Date(noonOf(SHOP_FIRST_DAY + 110))
    const rows: DemandRows = {
      ...randomDemandRows(SHOP),
      series: [{ itemId: '1', locationId: '1' }],
      prices: {
        item: Int32Array.of(0, 0),
        location: Int32Array.of(-1, -1),
        validFrom: Int32Array.of(SHOP_FIRST_DAY, from),
        priceMinor: Float64Array.of(1000, 1200),
        knownAt: Float64Array.of(late.getTime(), late.getTime()),
      },
      promotions: [
        {
          items: [],
          locations: [],
          startsOn: from,
          endsOn: from + 6,
          discountFraction: 0.5,
          featured: false,
          knownAt: late,
        },
      ],
      holidays: [{ country: 'DE', day: from + 3, knownAt: late }],
    }
    const panel = buildDemandPanel(rows)
    const ahead = (origin: number, name: keyof typeof FUTURE_FEATURES) => {
      const { future } = windowAt(panel, panel.series[0]!, origin)
      const column = Object.keys(FUTURE_FEATURES).indexOf(name)
      return Array.from({ length: USUAL_HORIZON_DAYS }, (_, step) => future[step * FUTURE_COUNT + column]!)
    }
    // On the eve nothing is announced; two days into it the new price holds, and goes on to hold.
    expect(new Set(ahead(79, 'relativePrice'))).toEqual(new Set([0]))
    expect(new Set(ahead(79, 'discountFraction'))).toEqual(new Set([0]))
    expect(new Set(ahead(79, 'holiday'))).toEqual(new Set([0]))
    expect(new Set(ahead(81, 'discountFraction'))).toEqual(new Set([0]))
    const relative = Math.log(1.2) - (2 * Math.log(1.2)) / CONTEXT_DAYS
    expect(new Set(ahead(81, 'relativePrice')).size).toBe(1)
    expect(ahead(81, 'relativePrice')[0]).toBeCloseTo(relative, 5)
    const { past } = windowAt(panel, panel.series[0]!, 84)
    const promoted = (step: number) => past[(CONTEXT_DAYS - 1 - step) * PAST_COUNT + 3]
    expect([promoted(0), promoted(4), promoted(5)]).toEqual([1, 1, 0])
  })

  it('see what was planned at their origin: what changed as it was, what was called off as it was to be', () => {
    const from = SHOP_FIRST_DAY + 80
    const at = (day: number) => new Date(noonOf(SHOP_FIRST_DAY + day))
    const rows: DemandRows = {
      ...randomDemandRows(SHOP),
      series: [{ itemId: '1', locationId: '1' }],
      promotions: [
        // Deeper and longer from day 75 on, and ended on day 84.
        { startsOn: from, endsOn: from + 3, discountFraction: 0.25, knownAt: at(60), knownUntil: at(75) },
        { startsOn: from, endsOn: from + 9, discountFraction: 0.5, knownAt: at(75), knownUntil: at(85) },
        { startsOn: from, endsOn: from + 4, discountFraction: 0.5, knownAt: at(85), knownUntil: null },
        // Called off on day 75, and replaced on the day that it was made: no origin saw the first.
        {
          startsOn: from + 12,
          endsOn: from + 12,
          discountFraction: 0.75,
          knownAt: at(60),
          knownUntil: at(75),
        },
        {
          startsOn: from + 13,
          endsOn: from + 13,
          discountFraction: 0.75,
          knownAt: at(60),
          knownUntil: at(60),
        },
      ].map((terms) => ({ ...terms, items: [], locations: [], featured: false })),
    }
    const panel = buildDemandPanel(rows)
    const ran = Array.from(
      { length: 14 },
      (_, step) =>
        panel.series[0]!.covariates[(80 + step) * COVARIATE_COUNT + COVARIATE_COLUMN.discountFraction]!,
    )
    expect(ran).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    const ahead = (origin: number) => {
      const { future } = windowAt(panel, panel.series[0]!, origin)
      const column = Object.keys(FUTURE_FEATURES).indexOf('discountFraction')
      return [80, 83, 84, 85, 89, 92, 93].map((day) =>
        day > origin ? future[(day - origin - 1) * FUTURE_COUNT + column]! : Number.NaN,
      )
    }
    const past = Number.NaN
    expect(ahead(70)).toEqual([0.25, 0.25, 0, 0, 0, 0.75, 0])
    expect(ahead(74)).toEqual([0.25, 0.25, 0, 0, 0, 0.75, 0])
    expect(ahead(75)).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0, 0])
    expect(ahead(84)).toEqual([past, past, past, 0.5, 0.5, 0, 0])
    expect(ahead(85)).toEqual([past, past, past, past, 0, 0, 0])
  })

  it('see an amount as the part of the price that they know of', () => {
    const from = SHOP_FIRST_DAY + 80
    const late = noonOf(SHOP_FIRST_DAY + 82)
    const rows: DemandRows = {
      ...randomDemandRows(SHOP),
      series: [{ itemId: '1', locationId: '1' }],
      prices: {
        item: Int32Array.of(0, 0),
        location: Int32Array.of(-1, -1),
        validFrom: Int32Array.of(SHOP_FIRST_DAY, from + 4),
        priceMinor: Float64Array.of(1000, 500),
        knownAt: Float64Array.of(0, late),
      },
      promotions: [
        { discountAmountMinor: 250, startsOn: from, endsOn: from + 6 },
        { fixedPriceMinor: 100, startsOn: from + 7, endsOn: from + 7 },
        { buyQuantity: 4, payQuantity: 3, startsOn: from + 8, endsOn: from + 8 },
      ].map((terms) => ({ ...terms, items: [], locations: [], featured: false, knownAt: new Date(0) })),
    }
    const panel = buildDemandPanel(rows)
    const depth = (day: number) =>
      panel.series[0]!.covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN.discountFraction]!
    expect([79, 80, 83, 84, 86, 87, 88, 89].map(depth)).toEqual(
      [0, 0.25, 0.25, 0.5, 0.5, 0.8, 0.25, 0].map(Math.fround),
    )
    const ahead = (origin: number) => {
      const { future } = windowAt(panel, panel.series[0]!, origin)
      const column = Object.keys(FUTURE_FEATURES).indexOf('discountFraction')
      return [80, 83, 84, 87].map((day) => future[(day - origin - 1) * FUTURE_COUNT + column]!)
    }
    // Before the new price is known, the amount is a part of the old one.
    expect(ahead(79)).toEqual([0.25, 0.25, 0.25, 0.9].map(Math.fround))
    expect(ahead(82).slice(1)).toEqual([0.25, 0.5, 0.8].map(Math.fround))
  })

  it('cannot be made at earlier origins of a panel that was read for its end only', () => {
    const panel = buildDemandPanel({ ...randomDemandRows(SHOP), weatherForecasts: null })
    expect(() => windowAt(panel, panel.series[0]!, 100)).toThrow(
      expect.objectContaining({ code: 'INTERNAL_SERVER_ERROR' }),
    )
    expect(() => panelAt(panel, 100, { futureSteps: 7 })).toThrow(
      expect.objectContaining({ code: 'INTERNAL_SERVER_ERROR' }),
    )
    expect(windowAt(panel, panel.series[0]!, panel.historySteps - 1).observedCount[0]).toBeGreaterThan(0)
  })

  it('cannot be changed by anything sold or out of stock after their origin', () => {
    fc.assert(
      fc.property(shops, fc.nat(), (shop, pick) => {
        const panel = buildDemandPanel(randomDemandRows(shop))
        const origin = CONTEXT_DAYS - 1 + (pick % (panel.historySteps - CONTEXT_DAYS))
        const perturbed: DemandPanel = {
          ...panel,
          series: panel.series.map((series) => ({
            ...series,
            values: series.values.map((units, index) => (index > origin ? 1000 - units : units)),
            stockOutFraction: series.stockOutFraction.map((fraction, index) =>
              index > origin ? 1 - fraction : fraction,
            ),
            covariates: series.covariates.map((value, at) =>
              at >= (origin + USUAL_HORIZON_DAYS + 1) * COVARIATE_COUNT ? value + 1 : value,
            ),
          })),
        }
        for (const key of panel.series) {
          expect(bytesOf(windowAt(perturbed, key, origin))).toBe(bytesOf(windowAt(panel, key, origin)))
        }
      }),
      { numRuns: 30 },
    )
  })

  it('line the weekday profile up with the days ahead', () => {
    const days = 90
    const weekly = Float32Array.from({ length: days }, (_, index) => [5, 1, 2, 3, 4, 9, 7][index % 7]!)
    const panel: DemandPanel = {
      grid: dailyGrid('2024-01-01'),
      historySteps: days,
      futureSteps: 28,
      series: [
        {
          itemId: '1',
          locationId: '1',
          categoryId: null,
          firstObserved: 0,
          status: new Uint8Array(days).fill(STEP_STATUS.observed),
          values: weekly,
          stockOutFraction: new Float32Array(days),
          covariates: new Float32Array((days + 28) * COVARIATE_COUNT),
          knownAhead: 'always',
        },
      ],
    }
    const origin = 60
    const { past, summary, future, base, scale } = windowAt(panel, panel.series[0]!, origin)
    const level = weekly.slice(0, 7).reduce((sum, units) => sum + units, 0) / 7
    expect(summary[1]! * scale[0]!).toBeCloseTo(level, 4)
    const lastColumn = Object.keys(FUTURE_FEATURES).indexOf('lastSameWeekday')
    for (let step = 1; step <= USUAL_HORIZON_DAYS; step++) {
      const expected = weekly[(origin + step) % 7]!
      const cell = step - 1
      expect(base[cell]! * scale[0]!).toBeCloseTo((8 * expected + 2 * level) / 10, 4)
      expect(future[cell * FUTURE_COUNT + lastColumn]! * scale[0]! + level).toBeCloseTo(expected, 3)
    }
    expect(past[(CONTEXT_DAYS - 1) * PAST_COUNT]! * scale[0]! + level).toBeCloseTo(weekly[origin]!, 4)
  })

  it('count sales of a day that ran out of stock where they are above those of other days, and only there', () => {
    const days = CONTEXT_DAYS
    const seriesOf = (sold: number, stockOut: number): DemandPanel => ({
      grid: dailyGrid('2024-01-01'),
      historySteps: days,
      futureSteps: 0,
      series: [
        {
          itemId: '1',
          locationId: '1',
          categoryId: null,
          firstObserved: 0,
          status: new Uint8Array(days).fill(STEP_STATUS.observed),
          values: Float32Array.from({ length: days }, (_, index) => (index === 50 ? sold : 4)),
          stockOutFraction: Float32Array.from({ length: days }, (_, index) => (index === 50 ? stockOut : 0)),
          covariates: new Float32Array(days * COVARIATE_COUNT),
          knownAhead: 'always',
        },
      ],
    })
    const read = (sold: number, stockOut: number) => {
      const panel = seriesOf(sold, stockOut)
      const { past, summary, scale, observedCount } = windowAt(panel, panel.series[0]!, days - 1)
      return { observed: past[50 * PAST_COUNT + 1], days: observedCount[0], level: summary[1]! * scale[0]! }
    }
    expect(read(3, 0.9)).toEqual({ observed: 0, days: 55, level: expect.closeTo(4, 5) })
    expect(read(4, 0.9)).toEqual({ observed: 0, days: 55, level: expect.closeTo(4, 5) })
    expect(read(18, 0.9)).toEqual({ observed: 1, days: 56, level: expect.closeTo(4.25, 5) })
    expect(read(18, 0)).toEqual(read(18, 0.9))
  })

  it('have a hash of their own: whoever changes what a feature is, changes the hash', () => {
    const panel = buildDemandPanel(randomDemandRows(SHOP))
    const windows = allocateWindows(panel.series.length, USUAL_SHAPE)
    const writer = new DemandWindowWriter(panel, USUAL_SHAPE)
    panel.series.forEach((_, index) => writer.write(index, 80, windows, index))
    const size = (values: Float32Array) => values.reduce((sum, value) => sum + Math.abs(value), 0)
    // The hash and the sizes change together, or not at all: raise REVISION in window-definitions.ts with them.
    expect(featureHash(USUAL_SHAPE).slice(0, 16)).toBe('8ef0a2d079819974')
    expect(size(windows.past)).toBeCloseTo(975.12, 1)
    expect(size(windows.summary)).toBeCloseTo(118.41, 1)
    expect(size(windows.future)).toBeCloseTo(3302.21, 1)
    expect(size(windows.base)).toBeCloseTo(350.88, 1)
  })
})
