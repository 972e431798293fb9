import { QUANTILE_LEVELS } from '../../../../src/contracts/demand/demand'
import { pointsOf } from '../../../../src/services/demand/forecast-quantiles'
import { withoutFloatNoise } from '../../../../src/services/demand/float-noise'

const LEVELS = QUANTILE_LEVELS.length
const decimalsOf = (value: number) => (String(value).split('.')[1] ?? '').length

/** Two days whose quantiles rise by next to nothing. */
const forecast = {
  originDay: '2026-02-27',
  granularity: 'DAY' as const,
  mean: Float32Array.of(0.1, 12.3),
  quantiles: Float32Array.from({ length: 2 * LEVELS }, (_, at) => 0.1 + (at % LEVELS) * 1e-7),
}

it('begins on the day after the origin and answers the levels in the order asked', () => {
  const points = pointsOf(forecast, [0.9, 0.5])
  expect(points.map(({ day }) => day)).toEqual(['2026-02-28', '2026-03-01'])
  expect(points[1]!.quantiles.map(({ level }) => level)).toEqual([0.9, 0.5])
})

it('names weeks and months by their first days', () => {
  const daysOf = (originDay: string, granularity: 'WEEK' | 'MONTH') =>
    pointsOf({ ...forecast, originDay, granularity }, [0.5]).map(({ day }) => day)
  expect(daysOf('2026-03-01', 'WEEK')).toEqual(['2026-03-02', '2026-03-09'])
  expect(daysOf('2026-12-31', 'MONTH')).toEqual(['2027-01-01', '2027-02-01'])
})

it('answers what a float32 knows, without the noise of its format', () => {
  const [first, second] = pointsOf(forecast, [0.5])
  expect([first!.mean, second!.mean]).toEqual([0.1, 12.3])
  expect(decimalsOf(first!.quantiles[0]!.value)).toBeLessThanOrEqual(6)
})

it('keeps quantiles from crossing, whatever the levels', () => {
  const levels = Array.from({ length: 99 }, (_, i) => (i + 1) / 100)
  for (const { quantiles } of pointsOf(forecast, levels)) {
    const values = quantiles.map(({ value }) => value)
    expect(values).toEqual([...values].sort((a, b) => a - b))
  }
})

it('rounds to the nearest, and leaves whole units whole', () => {
  expect([Math.fround(0.1), Math.fround(7.0000004), 3, 1e9].map(withoutFloatNoise)).toEqual([0.1, 7, 3, 1e9])
})
