import { fc } from '../../../support/property-testing'
import { FORMER_LEVELS, QUANTILE_LEVELS } from '../../../../src/contracts/demand/demand'
import { probabilityOf, quantileAt } from '../../../../src/evaluation'

const sortedValues = fc
  .array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1000, noNaN: true })), {
    minLength: QUANTILE_LEVELS.length,
    maxLength: QUANTILE_LEVELS.length,
  })
  .map((values) => values.sort((a, b) => a - b))
const level = fc.double({ min: 0.001, max: 0.999, noNaN: true })

describe('quantileAt', () => {
  it('gives grid levels back, never decreases and is never negative', () => {
    fc.assert(
      fc.property(sortedValues, level, level, (values, a, b) => {
        QUANTILE_LEVELS.forEach((grid, i) => {
          expect(quantileAt(QUANTILE_LEVELS, values, grid)).toBeCloseTo(values[i]!, 9)
        })
        const [low, high] = a < b ? [a, b] : [b, a]
        const lowValue = quantileAt(QUANTILE_LEVELS, values, low)
        expect(lowValue).toBeGreaterThanOrEqual(0)
        expect(quantileAt(QUANTILE_LEVELS, values, high)).toBeGreaterThanOrEqual(lowValue - 1e-9)
      }),
    )
  })

  it('is linear between grid levels', () => {
    expect(quantileAt([0.1, 0.5, 0.9], [1, 3, 11], 0.7)).toBeCloseTo(7, 12)
  })

  it.each([0, 1, -0.1, 1.5, Number.NaN])('refuses level %p', (asked) => {
    expect(() => quantileAt([0.1, 0.9], [1, 2], asked)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    )
  })
})

describe('probabilityOf', () => {
  it('is the way back of quantileAt where the quantile function rises', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.06, max: 0.94, noNaN: true }), (asked) => {
        const values = QUANTILE_LEVELS.map((grid) => 10 + 7 * grid)
        const value = quantileAt(QUANTILE_LEVELS, values, asked)
        expect(probabilityOf(QUANTILE_LEVELS, values, value, 0.5)).toBeCloseTo(asked, 9)
      }),
    )
  })

  it('spreads a day without sales over all the probability that zero has', () => {
    const values = [0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 4]
    expect(probabilityOf(FORMER_LEVELS, values, 0, 0.0001)).toBeLessThan(0.001)
    expect(probabilityOf(FORMER_LEVELS, values, 0, 0.9999)).toBeCloseTo(0.4, 3)
    expect(probabilityOf(FORMER_LEVELS, values, 1, 0.5)).toBeCloseTo(0.55, 9)
    expect(probabilityOf(FORMER_LEVELS, values, 9, 0.5)).toBeCloseTo(0.975, 9)
  })
})
