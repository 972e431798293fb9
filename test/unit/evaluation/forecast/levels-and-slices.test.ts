import {
  demandMetrics,
  evaluationParts,
  levelsOf,
  metricSlices,
  pairedComparison,
  type ForecastWindow,
} from '../../../../src/evaluation'
import { handWindow } from '../../../support/windows'

const DAYS = 28

/** One item at `places` places and over all of them: each place misses by `error`, the total by nothing. */
function chain(places: number, error: number, origins = 1): ForecastWindow[] {
  return Array.from({ length: origins }, (_, window) => {
    const noise = (place: number, day: number) => ((place * 7 + day * 3 + window * 5) % 5) - 2
    const bottom = Array.from({ length: places }, (_, place) =>
      Array.from({ length: DAYS }, (_, day) => 20 + noise(place, day)),
    )
    const total = Array.from({ length: DAYS }, (_, day) => bottom.reduce((sum, days) => sum + days[day]!, 0))
    const one = handWindow({
      originDay: `2024-06-${String(1 + 7 * window).padStart(2, '0')}`,
      actual: [...bottom, total],
      predicted: [...bottom.map((days) => days.map((units) => units + error)), total],
    })
    const series = Array.from({ length: places + 1 }, (_, row) => ({
      itemId: '1',
      locationId: row < places ? String(row + 1) : null,
    }))
    return { ...one, series }
  })
}

const figure = (windows: readonly ForecastWindow[], dimension: string, value: string, name: string) =>
  metricSlices(windows)
    .find((slice) => slice.dimension === dimension && slice.value === value)
    ?.metrics.find((metric) => metric.name === name)?.value

it('counts each unit once: a total beside its places does not make their errors smaller', () => {
  const windows = chain(4, 5)
  expect(demandMetrics(windows).wape).toBeCloseTo(5 / 20, 1)
  expect(figure(windows, 'LEVEL', 'bottom', 'wape')).toBe(demandMetrics(windows).wape)
  expect(figure(windows, 'LEVEL', 'rollUp', 'wape')).toBe(0)
  expect(figure(windows, 'SEGMENT', 'smooth', 'wape')).toBe(demandMetrics(windows).wape)
  expect(metricSlices(windows).filter(({ dimension }) => dimension === 'HORIZON_DAY')).toHaveLength(DAYS)
  // Categories and all items together are sums of items, wherever they are sold.
  const sums = [
    { itemId: null, categoryId: '7', locationId: '1' },
    { itemId: null, categoryId: null, locationId: null },
  ]
  expect(levelsOf([...windows[0]!.series, ...sums]).slice(-3)).toEqual(['rollUp', 'rollUp', 'rollUp'])
  expect(levelsOf(sums)).toEqual(['bottom', 'bottom'])
  // An item that is not split by place is its own bottom.
  const alone = handWindow({ actual: [[10, 10]], predicted: [[5, 5]] })
  expect(demandMetrics([alone]).wape).toBeCloseTo(0.5, 6)
  expect(figure([alone], 'LEVEL', 'rollUp', 'wape')).toBeUndefined()
})

it('says of each slice and of each series how the baseline did on the same days', () => {
  const actual = [
    [10, 20, 30],
    [4, 4, Number.NaN],
    [0, 0, 0],
    [7, 7, 7],
  ]
  const shop = {
    actual,
    naiveError: [2, 1, Number.NaN, 1],
    stockOut: actual.map((days, row) => days.map(() => (row === 3 ? 1 : 0))),
  }
  const off = (by: readonly number[]) =>
    handWindow({
      ...shop,
      predicted: actual.map((days, row) => days.map((units) => (units || 0) + by[row]!)),
    })
  const windows = [off([3, 1, 1, 0]), off([3, 1, 1, 0])]
  const { slices, series } = evaluationParts(windows, [off([6, 0, 2, 0]), off([6, 0, 2, 0])])
  expect(slices.map(({ dimension, value }) => `${dimension} ${value}`)).toEqual([
    'LEVEL bottom',
    'SEGMENT smooth',
    'HORIZON_DAY 1',
    'HORIZON_DAY 2',
    'HORIZON_DAY 3',
  ])
  const wapeOf = (metrics: (typeof slices)[number]['metrics']) =>
    metrics.find(({ name }) => name === 'wape')!.value
  // 9 + 2 + 3 units of 68, and 18 + 0 + 6.
  expect(wapeOf(slices[0]!.metrics)).toBeCloseTo(14 / 68, 6)
  expect(wapeOf(slices[0]!.baselineMetrics)).toBeCloseTo(24 / 68, 6)
  // The one that was out of stock all the time has no figures.
  expect(series.map(({ series: { itemId }, scoredDays }) => [itemId, scoredDays])).toEqual([
    ['1', 6],
    ['2', 4],
    ['3', 6],
  ])
  const [first, second, unsold] = series
  expect(first!.metrics).toMatchObject({
    wape: expect.closeTo(9 / 60, 6),
    mase: expect.closeTo(1.5, 6),
    coverage80: 0,
  })
  expect(first!.metrics.bias).toBeCloseTo(9 / 60, 6)
  expect(first!.baselineMetrics).toMatchObject({
    wape: expect.closeTo(18 / 60, 6),
    mase: expect.closeTo(3, 6),
  })
  expect(first!.baselineMetrics.pinball).toBeGreaterThan(first!.metrics.pinball!)
  expect(second!.baselineMetrics).toMatchObject({ wape: 0, coverage80: 1 })
  // Of nothing sold there is no fraction.
  expect(unsold!.metrics).toMatchObject({ wape: null, mase: null, bias: null, pinball: null })
})

it('tells forecasters of one item apart by its places, and of one item at one place by its weeks', () => {
  const many = pairedComparison(chain(8, 1, 3), chain(8, 4, 3))
  expect(many).toMatchObject({ verdict: 'better' })
  const single = pairedComparison(chain(1, 1, 3), chain(1, 4, 3))
  expect(single).toMatchObject({ verdict: 'better', clusteredBy: 'weeks' })
  expect(single.clusters).toBeGreaterThanOrEqual(4)
  expect(single.reason).toMatch(/over \d+ weeks/)
})
