import { Rng } from '../../../../src/core/statistics/rng'
import { pairedComparison, type ForecastWindow } from '../../../../src/evaluation'
import { handWindow } from '../../../support/windows'
import { extent } from '../../../support/extent'

const DAYS = 7
const ITEMS = 40

/** Forecasts of noise around 20 that miss it by `error` more than need be; items and windows have errors in common. */
function windowsOf(seed: number, error: (item: number, window: number) => number): ForecastWindow[] {
  return Array.from({ length: 4 }, (_, window) => {
    const noise = new Rng(seed, window)
    const actual = Array.from({ length: ITEMS }, () =>
      Array.from({ length: DAYS }, () => Math.max(0, 20 + 3 * noise.normal())),
    )
    return handWindow({
      originDay: `2024-06-0${window + 1}`,
      actual,
      predicted: actual.map((days, item) => days.map(() => 20 + error(item, window))),
      deviation: 3,
    })
  })
}

describe('pairedComparison', () => {
  it('sees a forecaster that is better, from both sides', () => {
    const good = windowsOf(1, () => 0)
    const bad = windowsOf(1, () => 2)
    const result = pairedComparison(good, bad)
    expect(result).toMatchObject({ verdict: 'better', clusters: ITEMS, windows: 4, windowsWon: 4 })
    expect(result.pValue).toBeLessThan(0.001)
    expect(result.improvementFraction).toBeGreaterThan(0.05)
    expect(result.effectSize).toBeGreaterThan(0.3)
    expect(pairedComparison(bad, good).verdict).toBe('worse')
  })

  it('takes weeks and months for independent of each other, each by itself, on grids of those', () => {
    const alone = (granularity: 'WEEK' | 'MONTH', error: number) =>
      windowsOf(1, () => error).map((window, index) => ({
        ...window,
        granularity,
        originDay:
          granularity === 'WEEK'
            ? `2024-06-${String(2 + 7 * index).padStart(2, '0')}`
            : `2024-0${index + 4}-30`,
        // One item is no cluster: time alone decides.
        series: window.series.map(() => ({ itemId: '1', locationId: null })),
      }))
    // Four windows of seven periods, each one period later than the one before.
    expect(pairedComparison(alone('WEEK', 0), alone('WEEK', 2))).toMatchObject({
      clusteredBy: 'weeks',
      clusters: 10,
    })
    expect(pairedComparison(alone('MONTH', 0), alone('MONTH', 2))).toMatchObject({
      clusteredBy: 'months',
      clusters: 10,
    })
  })

  it('does not tell equals apart', () => {
    const windows = windowsOf(1, () => 1)
    expect(pairedComparison(windows, windows)).toMatchObject({
      verdict: 'undecided',
      pValue: 0.5,
      windowsWon: 0,
    })
  })

  it('says "better" of equally good forecasters about as often as its level says, though windows repeat themselves', () => {
    let better = 0
    const trials = extent({ short: 50, exhaustive: 300 })
    for (let trial = 0; trial < trials; trial++) {
      // Each item has errors of its own that last through all windows: windows are anything but independent.
      const errorsOf = (name: string) => {
        const rng = new Rng(trial, name)
        const errors = Array.from({ length: ITEMS }, () => 2 * rng.normal())
        return (item: number) => errors[item]!
      }
      const a = windowsOf(trial, errorsOf('a'))
      const b = windowsOf(trial, errorsOf('b'))
      if (pairedComparison(a, b).verdict === 'better') better++
    }
    expect(better / trials).toBeLessThan(0.1)
  })

  it('counts the series of one item once', () => {
    const itemIds = Array.from({ length: ITEMS }, (_, row) => String(row % 8))
    const regroup = (windows: ForecastWindow[]) =>
      windows.map((window) => ({
        ...window,
        series: window.series.map((key, row) => ({ ...key, itemId: itemIds[row]! })),
      }))
    const result = pairedComparison(regroup(windowsOf(1, () => 0)), regroup(windowsOf(1, () => 1)))
    expect(result.clusters).toBe(8)
  })

  it('refuses other windows, and too few items', () => {
    const windows = windowsOf(1, () => 0)
    expect(() => pairedComparison(windows, windows.slice(1))).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    )
    const few = [handWindow({ actual: [[1], [2]], predicted: [[1], [2]] })]
    expect(() => pairedComparison(few, few)).toThrow(expect.objectContaining({ code: 'NOT_ENOUGH_DATA' }))
  })
})
