import {
  FALLBACK,
  LEVEL_COUNT,
  QUANTILE_LEVELS,
  USUAL_HORIZON_DAYS,
  type DemandPanel,
} from '../../../src/contracts/demand/demand'
import { USUAL_SHAPE } from '../../../src/contracts/demand/window-shape'
import { panelAt } from '../../../src/evaluation'
import { fallbackSchema } from '../../../src/models/demand/fallback-group'
import { PooledFallback } from '../../../src/models/demand/pooled-fallback'
import { emptyPrediction } from '../../../src/models/demand/signature'
import { onSaleFrom, panelOf } from '../../support/panels'

const HISTORY_DAYS = 98

/** Five series of category 1 sell 2 a day, five of category 2 sell 10; twice as much on the first day of a week. */
function shop(): DemandPanel {
  const panel = panelOf({
    seed: 1,
    series: 10,
    historyDays: HISTORY_DAYS,
    draw: ({ series, day }) => (series < 5 ? 2 : 10) * (day % 7 === 0 ? 2 : 1),
  })
  return {
    ...panel,
    series: panel.series.map((series, index) => ({ ...series, categoryId: index < 5 ? '1' : '2' })),
  }
}

function forecast(fallback: PooledFallback, categoryId: string | null, ownDays: number, ownUnits: number) {
  const input = panelAt(shop(), HISTORY_DAYS - 1)
  const newcomer = {
    ...input.series[0]!,
    itemId: '99',
    categoryId,
    ...onSaleFrom(HISTORY_DAYS - ownDays, HISTORY_DAYS),
    values: input.series[0]!.values.map(() => ownUnits),
  }
  const prediction = emptyPrediction(1, USUAL_HORIZON_DAYS)
  fallback.write({ ...input, series: [newcomer] }, 0, prediction)
  const week = Array.from(prediction.mean.slice(0, 7))
  return { prediction, week, mean: week.reduce((sum, value) => sum + value, 0) / 7 }
}

describe('PooledFallback', () => {
  const fallback = PooledFallback.fit(shop(), USUAL_SHAPE)

  it('takes an item without a history for one of its category', () => {
    expect(forecast(fallback, '1', 0, 0).mean).toBeCloseTo((2 * 8) / 7, 4)
    expect(forecast(fallback, '2', 0, 0).mean).toBeCloseTo((10 * 8) / 7, 4)
    expect(forecast(fallback, null, 0, 0).mean).toBeCloseTo((6 * 8) / 7, 4)
  })

  it('knows the days of the week of the category', () => {
    // The history ends with a whole week: the first day ahead is the strong one.
    const { week } = forecast(fallback, '1', 0, 0)
    expect(week[0]! / week[1]!).toBeCloseTo(2, 4)
  })

  it('believes a series more with each day that it has', () => {
    const group = (10 * 8) / 7
    const means = [0, 3, 7, 13].map((days) => forecast(fallback, '2', days, 1).mean)
    expect(means[0]).toBeCloseTo(group, 4)
    expect(means[2]).toBeCloseTo((group + 1) / 2, 4)
    expect([...means].sort((a, b) => b - a)).toEqual(means)
  })

  describe('where items of the category began within the panel', () => {
    /** Five settled series, and five that began 20 weeks before the end and sell 4 a day in their first two weeks, then 16 in the end. */
    const launches = (began = 56): DemandPanel => {
      const days = 196
      const panel = panelOf({
        ...{ seed: 1, series: 10, historyDays: days },
        draw: ({ series, day }) => (series < 5 ? 16 : day < began ? 0 : day < began + 14 ? 4 : 16),
      })
      return {
        ...panel,
        series: panel.series.map((series, index) => ({
          ...series,
          categoryId: '1',
          ...(index < 5 ? {} : onSaleFrom(began, days)),
        })),
      }
    }
    const learned = PooledFallback.fit(launches(), USUAL_SHAPE)
    const weeksOf = (ownDays: number, ownUnits: number) => {
      const { prediction } = forecast(learned, '1', ownDays, ownUnits)
      return {
        kind: prediction.isFallback[0],
        weeks: [0, 1, 2, 3].map((week) => prediction.mean[7 * week + 3]!),
      }
    }

    it('forecasts a newcomer by the launches of others', () => {
      const { kind, weeks } = weeksOf(0, 0)
      expect(kind).toBe(FALLBACK.launchCurve)
      // The curve is shrunk by one even analogue: (5 * 4 + 16) / (5 * 16 + 16).
      expect(weeks[0]! / weeks[3]!).toBeCloseTo(36 / 96, 5)
      expect(weeks[2]).toBeCloseTo(weeks[3]!, 5)
      expect(weeks[3]).toBeCloseTo(16, 1)
    })

    it('does not take a slow first week for what the item will always sell', () => {
      const slow = weeksOf(7, 6)
      // As the others sold in theirs: 6 a day now are 16 later.
      expect(slow.weeks[3]).toBeGreaterThan(14)
      const without = new PooledFallback(
        Object.fromEntries(
          Object.entries(learned.state).map(([key, { launch: _, ...group }]) => [key, group]),
        ),
        USUAL_SHAPE,
      )
      const { prediction } = forecast(without, '1', 7, 6)
      expect(prediction.mean[24]).toBeLessThan(12)
      expect(prediction.isFallback[0]).toBe(FALLBACK.group)
    })

    it('believes days of a slow launch as little as they tell of the level', () => {
      // Seven days at 3 / 8 of the level count as 2.6 days beside the seven of the group; as seven they would make 24.
      const share = (7 * 36) / 96 / ((7 * 36) / 96 + 7)
      expect(weeksOf(7, 12).weeks[3]).toBeCloseTo(16 + share * 16, 0)
    })

    it('takes nothing for a launch that began within a context of its place', () => {
      const early = PooledFallback.fit(launches(55), USUAL_SHAPE)
      expect(Object.values(early.state).flatMap(({ launch }) => launch ?? [])).toEqual([])
    })

    it('knows none from fewer than three launches', () => {
      const panel = launches()
      const few = PooledFallback.fit({ ...panel, series: panel.series.slice(0, 7) }, USUAL_SHAPE)
      expect(Object.values(few.state).flatMap(({ launch }) => launch ?? [])).toEqual([])
    })
  })

  it('flags what it writes, with ordered quantiles', () => {
    const { prediction } = forecast(fallback, '2', 3, 4)
    expect(prediction.isFallback[0]).toBe(1)
    for (let at = 1; at < USUAL_HORIZON_DAYS * LEVEL_COUNT; at++) {
      if (at % LEVEL_COUNT > 0) {
        expect(prediction.quantiles[at]).toBeGreaterThanOrEqual(prediction.quantiles[at - 1]!)
      }
    }
  })

  it('never says zero of a newcomer that sells fifty a day, in a category of which half the days are without a sale', () => {
    const panel = panelOf({ seed: 2, series: 10, historyDays: HISTORY_DAYS, draw: ({ day }) => day % 2 })
    const slow = PooledFallback.fit(panel, USUAL_SHAPE)
    const { prediction } = forecast(slow, '1', 3, 50)
    const lowest = prediction.quantiles.filter((_, at) => at % LEVEL_COUNT === 0)
    expect(Math.min(...lowest)).toBeGreaterThan(0)
    const median = prediction.quantiles[QUANTILE_LEVELS.indexOf(0.5)]!
    expect(median).toBeGreaterThan(35)
    expect(median).toBeLessThan(55)
  })

  it('says less certainly what an item will sell that it knows nothing of, and more with each day', () => {
    // Means of 1 to 19 units a day: the group says little of a newcomer.
    const panel = panelOf({
      seed: 3,
      series: 10,
      historyDays: HISTORY_DAYS,
      draw: ({ series, rng }) => Math.round((1 + 2 * series) * (0.5 + rng.uniform())),
    })
    const mixed = PooledFallback.fit(panel, USUAL_SHAPE)
    const widths = [0, 2, 5, 13].map((days) => {
      const { quantiles } = forecast(mixed, '1', days, 10).prediction
      return quantiles[QUANTILE_LEVELS.indexOf(0.95)]! - quantiles[QUANTILE_LEVELS.indexOf(0.05)]!
    })
    expect([...widths].sort((a, b) => b - a)).toEqual(widths)
    expect(widths[0]).toBeGreaterThan(1.5 * widths[3]!)
  })

  it('reads what was learned before it was a posterior, with days of the week and quantiles from .05 to .95', () => {
    const quantiles = [0, 0, 1, 2, 3, 4, 5, 6, 7, 9, 11]
    const former = { '1|one|*': { series: 5, mean: 4.5, quantiles, weekdays: [1, 1, 1, 1, 1, 1, 1] } }
    const read = new PooledFallback(fallbackSchema.parse(former), USUAL_SHAPE)
    const { prediction, mean } = forecast(read, '1', 0, 0)
    expect(mean).toBeCloseTo(4.5, 5)
    const at = (level: (typeof QUANTILE_LEVELS)[number]) =>
      prediction.quantiles[QUANTILE_LEVELS.indexOf(level)]!
    expect(Math.abs(at(0.95) - 11)).toBeLessThanOrEqual(2)
    expect(at(0.99)).toBeGreaterThan(at(0.95))
  })

  it('has a finite mean beside a group that sold nothing, and believes what the newcomer itself sells', () => {
    const silent = panelOf({ seed: 4, series: 10, historyDays: HISTORY_DAYS, draw: () => 0 })
    const fallback = PooledFallback.fit(silent, USUAL_SHAPE)
    const unknown = forecast(fallback, '1', 0, 0)
    expect(unknown.mean).toBe(0)
    expect(unknown.prediction.quantiles.every(Number.isFinite)).toBe(true)
    expect(forecast(fallback, '1', 3, 5).mean).toBeGreaterThan(2)
  })

  it('says zero where the shop never sold anything', () => {
    const empty = new PooledFallback({}, USUAL_SHAPE)
    expect(forecast(empty, '1', 0, 0).mean).toBe(0)
  })
})
