import { fc } from '../../support/property-testing'
import { writeCovariatesAhead } from '../../../src/contracts/demand/covariates-ahead'
import {
  COVARIATE_COUNT,
  type DemandPanel,
  type DemandSeries,
  STEP_STATUS,
} from '../../../src/contracts/demand/demand'
import { addDays, dayFromNumber } from '../../../src/core/time/day'
import { firstDayOf, type Granularity, indexOfDay, dailyGrid } from '../../../src/core/time/grid'
import { panelAt } from '../../../src/evaluation'
import { buildDemandPanel, COVARIATE_COLUMN, periodsOf, toPeriods } from '../../../src/features/demand'
import { randomDemandRows, rowsKnownAt, SHOP_FIRST_DAY } from '../../support/demand-rows'

const granularities = fc.constantFrom<Granularity>('WEEK', 'MONTH')
const shops = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  items: fc.integer({ min: 1, max: 3 }),
  locations: fc.integer({ min: 1, max: 3 }),
  historyDays: fc.integer({ min: 40, max: 200 }),
  futureDays: fc.integer({ min: 0, max: 70 }),
})

/** The days of each period, told by another way than the code does. */
function daysByPeriod(panel: DemandPanel, granularity: Granularity): number[][] {
  const periods = new Map<string, number[]>()
  for (let index = 0; index < panel.historySteps + panel.futureSteps; index++) {
    const day = addDays(panel.grid.start, index)
    const date = new Date(`${day}T00:00:00Z`)
    const monday = addDays(day, -((date.getUTCDay() + 6) % 7))
    const name = granularity === 'WEEK' ? monday : day.slice(0, 7)
    periods.set(name, [...(periods.get(name) ?? []), index])
  }
  const lengthOf = (name: string) =>
    granularity === 'WEEK' ? 7 : new Date(Date.UTC(+name.slice(0, 4), +name.slice(5, 7), 0)).getUTCDate()
  return [...periods].flatMap(([name, days]) => (days.length === lengthOf(name) ? [days] : []))
}

const aheadAt = (panel: DemandPanel, row: number, origin: number): number[] => {
  const steps = panel.historySteps + panel.futureSteps - origin - 1
  const out = new Float32Array(steps * COVARIATE_COUNT)
  writeCovariatesAhead(panel, row, origin, steps, out)
  return [...out]
}

/** All that a model can read of a panel whose periods lie after each other. */
const readable = (panel: DemandPanel) => ({
  ...panel,
  series: panel.series.map(({ knownAhead: _, ...series }, row) => ({
    ...series,
    ahead: Array.from({ length: panel.historySteps }, (__, origin) => aheadAt(panel, row, origin)),
  })),
})

describe('the weeks and months of a panel of days', () => {
  it('are the sums of their days, and observed only where each day is observed or closed', () => {
    fc.assert(
      fc.property(shops, granularities, (shop, granularity) => {
        const days = buildDemandPanel(randomDemandRows(shop))
        const periods = daysByPeriod(days, granularity)
        const panel = toPeriods(days, granularity)
        expect(panel.historySteps + panel.futureSteps).toBe(periods.length)
        panel.series.forEach((series, row) => {
          const daily = days.series[row]!
          for (let period = 0; period < panel.historySteps; period++) {
            const indices = periods[period]!
            const statuses = indices.map((day) => daily.status[day]!)
            const isKnown = !statuses.includes(STEP_STATUS.unobserved)
            const isOpen = statuses.includes(STEP_STATUS.observed)
            const expected = !isKnown ? 'unobserved' : isOpen ? 'observed' : 'closed'
            expect(series.status[period]).toBe(STEP_STATUS[expected])
            const sum = indices.reduce((total, day) => total + daily.values[day]!, 0)
            expect(series.values[period]).toBe(isKnown ? Math.fround(sum) : 0)
            const mean =
              indices.reduce((total, day) => total + daily.stockOutFraction[day]!, 0) / indices.length
            expect(series.stockOutFraction[period]).toBe(isKnown ? Math.fround(mean) : 0)
          }
        })
      }),
      { numRuns: 40 },
    )
  })

  it('begin with the first whole one and end with the last', () => {
    // A Wednesday to a Tuesday: 20 days hold one whole week.
    const days = { grid: dailyGrid('2026-01-07'), historySteps: 15, futureSteps: 5 }
    expect(periodsOf(days, 'WEEK')).toMatchObject({
      grid: { start: '2026-01-12', granularity: 'WEEK', season: 52 },
      historySteps: 1,
      futureSteps: 1,
      starts: Int32Array.of(5, 12, 19),
    })
    expect(periodsOf(days, 'MONTH')).toMatchObject({
      grid: { start: '2026-02-01' },
      historySteps: 0,
      futureSteps: 0,
    })
    const year = { grid: dailyGrid('2024-01-01'), historySteps: 366, futureSteps: 31 }
    const months = periodsOf(year, 'MONTH')
    expect(months).toMatchObject({ historySteps: 12, futureSteps: 1 })
    expect([...months.starts]).toEqual([0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366, 397])
  })

  it('are the same whether a panel is cut at an origin before or after', () => {
    fc.assert(
      fc.property(shops, granularities, fc.nat(), (shop, granularity, pick) => {
        const days = buildDemandPanel(randomDemandRows(shop))
        const panel = toPeriods(days, granularity)
        if (panel.historySteps < 1) return
        const origin = pick % panel.historySteps
        const lastDay = indexOfDay(days.grid, firstDayOf(panel.grid, origin + 1)) - 1
        const futureSteps = panel.historySteps + panel.futureSteps - origin - 1
        const after = panelAt(panel, origin, { futureSteps })
        const before = toPeriods(panelAt(days, lastDay, { futureSteps: 1_000 }), granularity)
        expect(readable(after)).toEqual(readable(before))
      }),
      { numRuns: 40 },
    )
  })

  it('are what a reader at the end of their origin would have been given', () => {
    fc.assert(
      fc.property(shops, granularities, fc.nat(), (shop, granularity, pick) => {
        const rows = { ...randomDemandRows(shop), horizonDays: 70 }
        const days = buildDemandPanel(rows)
        const panel = toPeriods(days, granularity)
        if (panel.historySteps < 2) return
        const origin = pick % (panel.historySteps - 1)
        const lastDay = SHOP_FIRST_DAY + indexOfDay(days.grid, firstDayOf(panel.grid, origin + 1)) - 1
        const first = indexOfDay(days.grid, panel.grid.start)
        const ahead = Math.min(70, SHOP_FIRST_DAY + shop.historyDays + shop.futureDays - 1 - lastDay)
        const known = rowsKnownAt(rows, lastDay, lastDay - SHOP_FIRST_DAY - first + 1, ahead)
        const keys = panel.series.map(({ itemId, locationId }) => ({ itemId, locationId }))
        const read = toPeriods(buildDemandPanel({ ...known, series: keys }), granularity)
        const cut = panelAt(panel, origin, { futureSteps: read.futureSteps })
        const seen = ({ series }: DemandPanel) =>
          series.map(({ knownAhead: _, covariates, ...rest }: DemandSeries) => ({
            ...rest,
            ahead: covariates.subarray(read.historySteps * COVARIATE_COUNT),
          }))
        expect(seen(cut)).toEqual(seen(read))
      }),
      { numRuns: 40 },
    )
  })

  it('do not change with what is sold after them', () => {
    const rows = randomDemandRows({ seed: 5, items: 3, locations: 2, historyDays: 150, futureDays: 40 })
    const day = SHOP_FIRST_DAY + 100
    const { cells } = rows
    const units = cells.units.map((sold, row) => (cells.day[row]! > day ? sold + 7 : sold))
    for (const granularity of ['WEEK', 'MONTH'] as const) {
      const panel = toPeriods(buildDemandPanel(rows), granularity)
      const changed = toPeriods(buildDemandPanel({ ...rows, cells: { ...cells, units } }), granularity)
      const last = indexOfDay(panel.grid, dayFromNumber(day + 1)) - 1
      expect(readable(panelAt(changed, last, { futureSteps: 9 }))).toEqual(
        readable(panelAt(panel, last, { futureSteps: 9 })),
      )
      expect(changed.series).not.toEqual(panel.series)
    }
  })

  it('have covariates that are means over their days, of which unknown ones take no part', () => {
    const rows = randomDemandRows({ seed: 5, items: 1, locations: 1, historyDays: 70, futureDays: 0 })
    const days = buildDemandPanel(rows)
    const panel = toPeriods(days, 'WEEK')
    const temperature = (series: DemandSeries, index: number) =>
      series.covariates[index * COVARIATE_COUNT + COVARIATE_COLUMN.temperatureC]!
    let unknown = 0
    for (let week = 0; week < 10; week++) {
      const known = Array.from({ length: 7 }, (_, day) =>
        temperature(days.series[0]!, 7 * week + day),
      ).filter((value) => !Number.isNaN(value))
      unknown += 7 - known.length
      const mean = known.reduce((sum, value) => sum + value, 0) / known.length
      expect(temperature(panel.series[0]!, week)).toBeCloseTo(mean, 4)
    }
    expect(unknown).toBeGreaterThan(0)
  })
})
