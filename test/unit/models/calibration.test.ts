import { Rng } from '../../../src/core/statistics/rng'
import { fitCalibration } from '../../../src/models/demand/global-mlp/estimator'
import { handWindow } from '../../support/windows'

const SERIES = 200
const DAYS = 28

/** Noise of deviation 10 around 100, forecast with intervals for deviation `claimed`. */
function windowClaiming(claimed: number) {
  const rng = new Rng(5)
  const actual = Array.from({ length: SERIES }, () =>
    Array.from({ length: DAYS }, () => 100 + 10 * rng.normal()),
  )
  return handWindow({ actual, predicted: actual.map((days) => days.map(() => 100)), deviation: claimed })
}

describe('fitCalibration', () => {
  it.each([
    [8, 1.25],
    [10, 1],
    [12.5, 0.8],
  ])(
    'brings intervals for a deviation of %p half the way to what is right, which is %p times them',
    (claimed, factor) => {
      const { lowerWidth, upperWidth } = fitCalibration([windowClaiming(claimed)])
      expect(Math.abs(lowerWidth - (1 + factor) / 2)).toBeLessThan(0.03)
      expect(upperWidth).toBe(lowerWidth)
    },
  )

  it('does not take the direction in which a few weeks were missed for a law', () => {
    const window = windowClaiming(10)
    for (let at = 0; at < window.label.values.length; at++) window.label.values[at]! += 5
    const { lowerWidth, upperWidth } = fitCalibration([window])
    expect(upperWidth).toBe(lowerWidth)
    expect(lowerWidth).toBeGreaterThanOrEqual(1)
  })

  it('leaves widths alone where there is nothing to go by', () => {
    const window = windowClaiming(8)
    window.label.values.fill(Number.NaN)
    expect(fitCalibration([window])).toEqual({ lowerWidth: 1, upperWidth: 1 })
  })
})
