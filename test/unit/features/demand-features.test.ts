import fc from 'fast-check'
import {
  COVARIATE_COUNT,
  MAX_HORIZON_DAYS,
  type DemandPanel,
  type DemandSeriesKey,
} from '../../../src/contracts/demand'
import type { DemandRows } from '../../../src/contracts/demand-rows'
import {
  allocateWindows,
  buildDemandPanel,
  CONTEXT_DAYS,
  COVARIATE_COLUMN,
  DemandWindowWriter,
  featureHash,
  FUTURE_COUNT,
  FUTURE_FEATURES,
  PAST_COUNT,
  type DemandWindows,
} from '../../../src/features/demand'
import { createHash } from 'node:crypto'
import { randomDemandRows, rowsKnownAt, SHOP_FIRST_DAY } from '../../support/demand-rows'

const SHOP = { seed: 1, items: 4, locations: 3, historyDays: 120, futureDays: 28 }

function windowAt(panel: DemandPanel, key: DemandSeriesKey, origin: number): DemandWindows {
  const index = panel.series.findIndex(
    ({ itemId, locationId }) => itemId === key.itemId && locationId === key.locationId,
  )
  const out = allocateWindows(1)
  new DemandWindowWriter(panel).write(index, origin, out, 0)
  return out
}

function bytesOf(windows: DemandWindows): string {
  const hash = createHash('sha256')
  const { past, summary, future, base, scale, observedDays } = windows
  for (const array of [past, summary, future, base, scale, observedDays]) {
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
  }
  return hash.digest('hex')
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
      for (let index = 0; index < panel.historyDays; index++) {
        expect(total.units[index]).toBe(children.reduce((sum, child) => sum + child.units[index]!, 0))
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
      },
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
      },
      promotions: [
        {
          items: [0],
          locations: [0],
          startsOn: SHOP_FIRST_DAY + 3,
          endsOn: SHOP_FIRST_DAY + 4,
          discountFraction: 0.25,
          featured: true,
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
    futureDays: fc.integer({ min: 0, max: MAX_HORIZON_DAYS }),
  })

  it('replayed as of their origin are equal to training windows bit for bit', () => {
    fc.assert(
      fc.property(shops, fc.nat(), (shop, pick) => {
        const rows = randomDemandRows(shop)
        const panel = buildDemandPanel(rows)
        // Origins whose whole horizon lies in the panel, as training has it.
        const origins = panel.historyDays + panel.futureDays - MAX_HORIZON_DAYS - (CONTEXT_DAYS - 1)
        if (origins <= 0) return
        const origin = Math.min(panel.historyDays - 1, CONTEXT_DAYS - 1 + (pick % origins))
        const known = rowsKnownAt(rows, SHOP_FIRST_DAY + origin, CONTEXT_DAYS, MAX_HORIZON_DAYS)
        const keys = panel.series.map(({ itemId, locationId }) => ({ itemId, locationId }))
        const served = buildDemandPanel({ ...known, series: keys })
        for (const key of keys) {
          expect(bytesOf(windowAt(served, key, CONTEXT_DAYS - 1))).toBe(bytesOf(windowAt(panel, key, origin)))
        }
      }),
      { numRuns: 40 },
    )
  })

  it('cannot be changed by anything sold or out of stock after their origin', () => {
    fc.assert(
      fc.property(shops, fc.nat(), (shop, pick) => {
        const panel = buildDemandPanel(randomDemandRows(shop))
        const origin = CONTEXT_DAYS - 1 + (pick % (panel.historyDays - CONTEXT_DAYS))
        const perturbed: DemandPanel = {
          ...panel,
          series: panel.series.map((series) => ({
            ...series,
            units: series.units.map((units, index) => (index > origin ? 1000 - units : units)),
            stockOutFraction: series.stockOutFraction.map((fraction, index) =>
              index > origin ? 1 - fraction : fraction,
            ),
            covariates: series.covariates.map((value, at) =>
              at >= (origin + MAX_HORIZON_DAYS + 1) * COVARIATE_COUNT ? value + 1 : value,
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
      firstDay: '2024-01-01',
      historyDays: days,
      futureDays: 28,
      series: [
        {
          itemId: '1',
          locationId: '1',
          categoryId: null,
          firstObserved: 0,
          units: weekly,
          stockOutFraction: new Float32Array(days),
          covariates: new Float32Array((days + 28) * COVARIATE_COUNT),
        },
      ],
    }
    const origin = 60
    const { past, summary, future, base, scale } = windowAt(panel, panel.series[0]!, origin)
    const level = weekly.slice(0, 7).reduce((sum, units) => sum + units, 0) / 7
    expect(summary[1]! * scale[0]!).toBeCloseTo(level, 4)
    const lastColumn = Object.keys(FUTURE_FEATURES).indexOf('lastSameWeekday')
    for (let step = 1; step <= MAX_HORIZON_DAYS; step++) {
      const expected = weekly[(origin + step) % 7]!
      const cell = step - 1
      expect(base[cell]! * scale[0]!).toBeCloseTo((8 * expected + 2 * level) / 10, 4)
      expect(future[cell * FUTURE_COUNT + lastColumn]! * scale[0]! + level).toBeCloseTo(expected, 3)
    }
    expect(past[(CONTEXT_DAYS - 1) * PAST_COUNT]! * scale[0]! + level).toBeCloseTo(weekly[origin]!, 4)
  })

  it('have a hash of their own: whoever changes what a feature is, changes the hash', () => {
    const panel = buildDemandPanel(randomDemandRows(SHOP))
    const windows = allocateWindows(panel.series.length)
    const writer = new DemandWindowWriter(panel)
    panel.series.forEach((_, index) => writer.write(index, 80, windows, index))
    const size = (values: Float32Array) => values.reduce((sum, value) => sum + Math.abs(value), 0)
    // The hash and the sizes change together, or not at all: raise REVISION in window-definitions.ts with them.
    expect(featureHash().slice(0, 16)).toBe('f903f08de6e2e93d')
    expect(size(windows.past)).toBeCloseTo(967.72, 1)
    expect(size(windows.summary)).toBeCloseTo(78.18, 1)
    expect(size(windows.future)).toBeCloseTo(3051.25, 1)
    expect(size(windows.base)).toBeCloseTo(353.54, 1)
  })
})
