import { FORMER_LEVELS, QUANTILE_LEVELS } from '../../../../src/contracts/demand/demand'
import { normalQuantile } from '../../../../src/evaluation'
import { decodePoints, encodePoints } from '../../../../src/services/demand/forecast-points'
import { added } from '../../../../src/services/demand/reconciled-forecast.service'
import type { DemandForecastValue } from '../../../../src/services/demand/forecast-value'

const LEVELS = QUANTILE_LEVELS.length

describe('points of a stored forecast', () => {
  it('come back as they went in, each series its own', () => {
    const horizon = 3
    const prediction = {
      horizon,
      mean: Float32Array.from({ length: 2 * horizon }, (_, i) => i + 0.1),
      quantiles: Float32Array.from({ length: 2 * horizon * LEVELS }, (_, i) => i * 0.3),
      isFallback: Uint8Array.of(0, 1),
    }
    const second = decodePoints(encodePoints(prediction, 1), horizon)
    expect(second.mean).toEqual(prediction.mean.slice(horizon))
    expect(second.quantiles).toEqual(prediction.quantiles.slice(horizon * LEVELS))
  })

  it('of before the grid reached .01 and .99 are read, with a normal tail beyond', () => {
    const scores = FORMER_LEVELS.map((level) => 20 + 5 * normalQuantile(level))
    const stored = Buffer.from(Float32Array.of(20, ...scores).buffer)
    const { mean, quantiles } = decodePoints(stored, 1)
    expect(mean[0]).toBe(20)
    QUANTILE_LEVELS.forEach((level, at) =>
      expect(quantiles[at]).toBeCloseTo(20 + 5 * normalQuantile(level), 4),
    )
  })

  it('are little-endian float32, a mean and then the grid for each day', () => {
    const prediction = {
      horizon: 1,
      mean: Float32Array.of(1.5),
      quantiles: new Float32Array(LEVELS).fill(2),
      isFallback: Uint8Array.of(0),
    }
    const points = encodePoints(prediction, 0)
    expect(points).toHaveLength(4 * (1 + LEVELS))
    expect([...points.subarray(0, 8)]).toEqual([0x00, 0x00, 0xc0, 0x3f, 0x00, 0x00, 0x00, 0x40])
  })
})

describe('a sum of forecasts', () => {
  const own = {
    ...{ id: 1n, originDay: '2026-03-09', granularity: 'DAY', measure: 'UNITS', horizonDays: 2 },
    mean: Float32Array.of(4, 4),
    quantiles: new Float32Array(2 * LEVELS).fill(2),
  } as unknown as DemandForecastValue
  const sumsOf = (from: string, to: string) => ({
    ...{ from, to, parts: 2, partsWithoutForecast: 1 },
    meanOf: new Map([[from, 6]]),
  })

  it('is of the periods that its parts and its own forecast share', () => {
    const sum = added(own, sumsOf('2026-03-11', '2026-03-12'))
    expect(sum).toMatchObject({ originDay: '2026-03-10', horizonDays: 1, mean: Float64Array.of(6) })
    expect(sum.quantiles).toEqual(new Float32Array(LEVELS).fill(3))
  })

  it.each([
    ['after it ends', '2026-03-12', '2026-03-13'],
    ['days after it ends', '2026-03-14', '2026-03-15'],
    ['before it begins', '2026-03-08', '2026-03-09'],
    ['days before it begins', '2026-03-05', '2026-03-06'],
  ])('is refused where the parts forecast only what lies %s', (_, from, to) => {
    expect(() => added(own, sumsOf(from, to))).toThrow(/share no period .* longer horizon/)
  })
})
