import { NO_CLEANING } from '../../../src/contracts/demand/cleaning'
import {
  COVARIATE_COUNT,
  type DemandPanel,
  type DemandSeries,
  STEP_STATUS,
} from '../../../src/contracts/demand/demand'
import { gridFrom } from '../../../src/core/time/grid'
import type { Rng } from '../../../src/core/statistics/rng'
import { COVARIATE_COLUMN, dataQuality, periodsFound } from '../../../src/features/demand'
import { requireUsableData } from '../../../src/training/demand/usable-data'
import { type PanelLaw, panelOf, poisson } from '../../support/panels'

const DAYS = 120
const busy = panelOf({
  seed: 4,
  series: 3,
  historyDays: DAYS,
  futureSteps: 0,
  draw: ({ day, rng }) => poisson(day % 7 === 5 ? 40 : 20, rng),
})

function changed(change: (series: DemandSeries) => void, panel: DemandPanel = busy): DemandPanel {
  const copies = panel.series.map((one) => ({
    ...one,
    status: one.status.slice(),
    values: one.values.slice(),
    stockOutFraction: one.stockOutFraction.slice(),
    covariates: one.covariates.slice(),
  }))
  change(copies[0]!)
  return { ...panel, series: copies }
}

const kinds = (panel: DemandPanel) =>
  dataQuality(panel, 0).findings.map(({ kind, from, periods }) => [kind, from, periods])

describe('the quality of recorded sales', () => {
  it('has nothing to tell of sales that are as they should be, three series long', () => {
    busy.series.forEach((_, row) =>
      expect(dataQuality(busy, row)).toMatchObject({
        periods: DAYS,
        known: DAYS,
        unobserved: 0,
        findings: [],
      }),
    )
  })

  it('finds gaps, closures and days out of stock, and counts every day once', () => {
    const panel = changed((series) => {
      for (let day = 10; day < 14; day++)
        [series.status[day], series.values[day]] = [STEP_STATUS.unobserved, 0]
      for (let day = 50; day < 52; day++) [series.status[day], series.values[day]] = [STEP_STATUS.closed, 0]
      series.stockOutFraction[70] = 0.5
      series.values[70] = 9
    })
    expect(kinds(panel)).toEqual([
      ['GAP', 10, 4],
      ['CLOSED', 50, 2],
      ['OUT_OF_STOCK', 70, 1],
    ])
    const { periods, known, outOfStock, unobserved, closed } = dataQuality(panel, 0)
    expect([known, outOfStock, unobserved, closed]).toEqual([DAYS - 7, 1, 4, 2])
    expect(known + outOfStock + unobserved + closed).toBe(periods)
  })

  it('finds a day of far too much and one of far too little, beside what is usual of their weekday, and no promotion', () => {
    const saturday = 7 * 8 + 5
    const panel = changed((series) => {
      series.values[saturday] = 400
      series.values[30] = 0
      series.values[90] = 300
      series.covariates[90 * COVARIATE_COUNT + COVARIATE_COLUMN.promotion] = 1
    })
    const found = dataQuality(panel, 0).findings
    expect(found.map(({ kind, from }) => [kind, from])).toEqual([
      ['OUTLIER', 30],
      ['OUTLIER', saturday],
    ])
    expect(found[0]!.score).toBeLessThan(-6)
    expect(found[1]!.score).toBeGreaterThan(20)
    expect(found[1]!.expected).toBeGreaterThan(30)
    expect(found[1]!.value).toBe(400)
  })

  it('finds runs without a sale where these are no chance, and none where most days sell nothing', () => {
    const panel = changed((series) => series.values.fill(0, 40, 52))
    expect(kinds(panel)).toContainEqual(['ZERO_RUN', 40, 12])
    const slow = panelOf({
      seed: 1,
      series: 1,
      historyDays: DAYS,
      futureSteps: 0,
      draw: ({ day }) => (day % 9 === 0 ? 1 : 0),
    })
    const quality = dataQuality(slow, 0)
    expect(quality.findings).toEqual([])
    expect(quality.demandInterval).toBeCloseTo(DAYS / 14, 6)
    expect(quality.zeros).toBe(DAYS - 14)
  })

  it('finds a week that repeats the one before', () => {
    const panel = changed((series) => series.values.copyWithin(63, 56, 63))
    expect(kinds(panel)).toEqual([['REPEATED', 63, 7]])
  })

  it('looks from the first day on sale on, and changes nothing', () => {
    const panel = changed((series) => {
      series.status.fill(STEP_STATUS.unobserved, 0, 20)
      Object.assign(series, { firstObserved: 20 })
      series.values[100] = 900
    })
    const before = panel.series[0]!.values.slice()
    expect(kinds(panel)).toEqual([['OUTLIER', 100, 1]])
    expect(panel.series[0]!.values).toEqual(before)
  })
})

describe('the gate before training', () => {
  const all = (change: (series: DemandSeries) => void) => {
    const panel = changed(() => undefined)
    panel.series.forEach(change)
    return panel
  }

  it('lets data pass that has gaps and outliers', () => {
    expect(() => requireUsableData(busy, 'UNITS', NO_CLEANING)).not.toThrow()
    expect(() =>
      requireUsableData(
        changed((series) => (series.values[40] = 4_000)),
        'UNITS',
        NO_CLEANING,
      ),
    ).not.toThrow()
  })

  it.each([
    [
      'hardly anything is known',
      all(({ status }) => status.fill(STEP_STATUS.unobserved, 1)),
      'sales of 3 of 360 days',
      { gaps: 'mean' },
      true,
    ],
    [
      'one day in eight has cartons in the place of pieces',
      all(({ values }) => values.forEach((units, day) => day % 8 === 0 && (values[day] = 48 * units))),
      'are outliers',
      { outliers: 'robust-z' },
      false,
    ],
    [
      'each second week was imported twice',
      all(({ values }) => {
        for (let day = 7; day + 7 <= DAYS; day += 14) values.copyWithin(day, day - 7, day)
      }),
      'repeat the week before',
      { duplicates: 'gap' },
      false,
    ],
  ] as const)(
    'stops where %s, and says so, but not where the training cleans it',
    (_, panel, reason, cleaning, stillStops) => {
      const refusal = (): void => requireUsableData(panel, 'UNITS', NO_CLEANING)
      expect(refusal).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }))
      expect(refusal).toThrow(new RegExp(`cannot be used for training: .*(${reason})`))
      const cleaned = (): void => requireUsableData(panel, 'UNITS', { ...NO_CLEANING, ...cleaning })
      if (stillStops) expect(cleaned).toThrow(reason)
      else expect(cleaned).not.toThrow()
    },
  )

  const DAYS_OF_A_YEAR = 365
  const lognormal = (rng: Rng, spread: number): number => Math.exp(spread * rng.normal())
  const shop = (law: Pick<PanelLaw, 'draw'> & Partial<PanelLaw>): DemandPanel =>
    panelOf({ seed: 9, series: 12, historyDays: DAYS_OF_A_YEAR, futureSteps: 0, ...law })

  it.each([
    ['lots of 24 on a fifth of the days', shop({ draw: ({ rng }) => (rng.uniform() < 0.2 ? 24 : 0) })],
    ['lots of 24 on three days of four', shop({ draw: ({ rng }) => (rng.uniform() < 0.76 ? 24 : 0) })],
    ['one to three cartons of 48 at a time', shop({ draw: ({ rng }) => 48 * poisson(0.5, rng) })],
    ['orders of very different sizes', shop({ draw: ({ rng }) => Math.round(20 * lognormal(rng, 1.5)) })],
    ['no more than one or two a week', shop({ draw: ({ rng }) => poisson(0.2, rng) })],
    ['revenue of few sales, at 50 each', shop({ draw: ({ rng }) => 50 * poisson(0.6, rng) })],
    ['revenue of many sales, at 19.99 each', shop({ draw: ({ rng }) => 19.99 * poisson(9, rng) })],
  ])('lets %s pass, and most of their days are no outliers', (_, panel) => {
    expect(() => requireUsableData(panel, 'UNITS', NO_CLEANING)).not.toThrow()
    expect(periodsFound(panel).OUTLIER).toBeLessThan(0.03 * DAYS_OF_A_YEAR * panel.series.length)
  })

  it('lets weeks and months with a season pass, whose high periods come again and are no outliers', () => {
    const monthly = shop({
      grid: gridFrom('2023-01-01', 'MONTH'),
      historyDays: 24,
      draw: ({ day, rng }) => (day % 12 >= 10 ? 600 : 200) * (1 + 0.08 * rng.normal()),
    })
    const weekly = shop({
      grid: gridFrom('2023-01-02', 'WEEK'),
      historyDays: 104,
      draw: ({ day, rng }) => poisson(day % 52 >= 46 ? 2_000 : 400, rng),
    })
    for (const panel of [monthly, weekly]) {
      expect(() => requireUsableData(panel, 'UNITS', NO_CLEANING)).not.toThrow()
      expect(periodsFound(panel).OUTLIER).toBe(0)
    }
    const [series] = monthly.series
    const odd = { ...series!, values: series!.values.slice() }
    odd.values[14] = 4_000
    expect(kinds({ ...monthly, series: [odd] })).toContainEqual(['OUTLIER', 14, 1])
  })

  it('looks at places that are drawn at random, and not at each so-manyth series', () => {
    // Two places for each item, of which one has cartons for pieces: each second row would be of that one alone.
    const panel = shop({
      series: 2_400,
      historyDays: 56,
      draw: ({ series, day, rng }) => poisson(20, rng) * (series % 2 === 0 && day % 8 === 0 ? 48 : 1),
    })
    expect(() => requireUsableData(panel, 'UNITS', NO_CLEANING)).not.toThrow()
  })
})
