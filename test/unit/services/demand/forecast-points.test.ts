import { FORMER_LEVELS, QUANTILE_LEVELS } from '../../../../src/contracts/demand/demand'
import { normalQuantile } from '../../../../src/evaluation'
import { decodePoints, encodePoints } from '../../../../src/services/demand/forecast-points'

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
