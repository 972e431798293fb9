import { Rng } from '../../../src/core/statistics/rng'
import { DRIFT_DAYS, type DriftDay, emptyDriftDay, judgeDrift } from '../../../src/evaluation'
import { poisson } from '../../support/panels'

const BACKTEST_DAYS = 112
const SERIES = 20
const SHOPS = 200
/** Of a hundred looks at a model that is as it was, at most so many may raise an alert. */
const FALSE_ALARMS_IN_100 = 2

interface Shift {
  /** What sales are multiplied by. */
  readonly level?: number
  /** The first of the 14 days that is shifted. */
  readonly from?: number
  /** Each series sells so much more on one day and less on the next. */
  readonly swing?: number
}

/** The last days of a shop, forecast by its rates of before, with the figures of a backtest on days of the same law. */
function lastDays(seed: number, { level = 1, from = 0, swing = 0 }: Shift = {}): DriftDay[] {
  const rng = new Rng(seed, 'drift')
  const days = Array.from({ length: DRIFT_DAYS }, emptyDriftDay)
  const shockOf = (): number => Math.exp(0.1 * rng.normal())
  // What all series share, such as the weather.
  const shocks = Array.from({ length: BACKTEST_DAYS + DRIFT_DAYS }, shockOf)
  for (let series = 0; series < SERIES; series++) {
    const rate = 0.3 + 8 * rng.uniform()
    const sales = shocks.map((shock, day) => {
      const live = day - BACKTEST_DAYS
      const moved = live < from ? 1 : level * (1 + (live % 2 === 0 ? swing : -swing))
      return poisson(rate * shock * moved, rng)
    })
    const past = sales.slice(0, BACKTEST_DAYS)
    const pastSold = past.reduce((sum, sold) => sum + sold, 0)
    const wape = past.reduce((sum, sold) => sum + Math.abs(sold - rate), 0) / pastSold
    const bias = (rate * BACKTEST_DAYS - pastSold) / pastSold
    sales.slice(BACKTEST_DAYS).forEach((sold, index) => {
      const day = days[index]!
      day.series++
      day.sold += sold
      day.forecast += rate
      day.absoluteError += Math.abs(sold - rate)
      day.usualAbsoluteError += wape * sold
      day.usualError += bias * sold
    })
  }
  return days
}

const isDrift = (days: readonly DriftDay[]): boolean => {
  const drift = judgeDrift(days)
  expect(drift).not.toBeNull()
  return drift!.wapeDrifted || drift!.biasDrifted
}

describe('the drift of a model', () => {
  const seeds = Array.from({ length: SHOPS }, (_, seed) => seed + 1)

  it('is not told of noise of the same law, but for two looks in a hundred', () => {
    const alarms = seeds.filter((seed) => isDrift(lastDays(seed)))
    expect(alarms.length).toBeLessThanOrEqual((FALSE_ALARMS_IN_100 * SHOPS) / 100)
  })

  it.each([
    ['rises by half', { level: 1.5 }],
    ['falls by a third', { level: 0.67 }],
    ['ends', { level: 0 }],
    ['rises by half in the last ten of the days', { level: 1.5, from: 4 }],
  ])('is told in 98 of 100 shops where demand %s', (_name, shift) => {
    const told = seeds.filter((seed) => isDrift(lastDays(seed, shift)))
    expect(told.length).toBeGreaterThanOrEqual(0.98 * SHOPS)
  })

  it('is told where errors grow and their sum stays nothing', () => {
    const drift = judgeDrift(lastDays(1, { swing: 0.9 }))!
    expect(drift).toMatchObject({ days: DRIFT_DAYS, wapeDrifted: true, biasDrifted: false })
    expect(drift.absoluteError).toBeGreaterThan(1.5 * drift.usualAbsoluteError)
  })

  it('is not told where a bias of the backtest is gone', () => {
    const days = lastDays(1).map((day) => ({ ...day, usualError: 0.4 * day.sold }))
    expect(isDrift(days)).toBe(false)
  })

  it('cannot be told of few days or few units', () => {
    const days = lastDays(1, { level: 3 })
    const unseen = days.map((day, index) => (index < 5 ? emptyDriftDay() : day))
    expect(judgeDrift(unseen)).toBeNull()
    const few = days.map((day) => ({ ...day, sold: day.sold / 200, forecast: day.forecast / 200 }))
    expect(judgeDrift(few)).toBeNull()
    expect(judgeDrift([])).toBeNull()
  })

  it('has figures that are worked out by hand', () => {
    const day = {
      ...{ series: 2, sold: 10, forecast: 8, absoluteError: 4, usualAbsoluteError: 4, usualError: -1 },
    }
    expect(judgeDrift(Array.from({ length: 14 }, () => day))).toEqual({
      ...{ days: 14, sold: 140, forecast: 112, absoluteError: 56, usualAbsoluteError: 56, usualError: -14 },
      ...{ wapeDrifted: false, biasDrifted: false },
    })
    const worse = { ...day, forecast: 7.9 }
    expect(judgeDrift(Array.from({ length: 14 }, () => worse))).toMatchObject({ biasDrifted: true })
  })
})
