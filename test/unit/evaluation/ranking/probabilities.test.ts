import { fc } from '../../../support/property-testing'
import {
  areaUnderRoc,
  averagePrecision,
  calibrationError,
  logLoss,
  macroF1,
} from '../../../../src/evaluation'

const cases = fc.array(fc.record({ score: fc.integer({ min: 0, max: 8 }), label: fc.constantFrom(0, 1) }), {
  maxLength: 40,
})

describe('log loss', () => {
  it('is the mean of minus the logarithm of what happened', () => {
    const probabilities = [
      [0.5, 0.25, 0.25],
      [0.1, 0.8, 0.1],
    ]
    expect(logLoss(probabilities, [1, 1])).toBeCloseTo((Math.log(4) - Math.log(0.8)) / 2, 12)
  })

  it('stays finite where what happened was called impossible, and is null where there is nothing', () => {
    expect(logLoss([[1, 0]], [1])).toBeCloseTo(-Math.log(1e-15), 9)
    expect(logLoss([], [])).toBeNull()
  })
})

describe('macro F1', () => {
  it('is the mean over classes that happened or were predicted', () => {
    // Class 0: 1 right, 2 said, 2 happened. Class 1: 1 right, 1 said, 2 happened. Class 2: never right.
    expect(macroF1([0, 0, 1, 2], [0, 1, 1, 0])).toBeCloseTo((2 / 4 + 2 / 3 + 0) / 3, 12)
    expect(macroF1([3, 4], [3, 4])).toBe(1)
    expect(macroF1([], [])).toBeNull()
  })
})

describe('the area under the ROC curve', () => {
  it('counts a tie between a positive and a negative as a half', () => {
    expect(areaUnderRoc([0.9, 0.5, 0.5, 0.1], [1, 1, 0, 0])).toBe(3.5 / 4)
    expect(areaUnderRoc([1, 1, 1], [1, 0, 0])).toBe(0.5)
  })

  it('is null where a label is missing, and refuses scores that are no numbers', () => {
    expect(areaUnderRoc([1, 2], [1, 1])).toBeNull()
    expect(() => areaUnderRoc([1, NaN], [1, 0])).toThrow('The score of case 1 is not a number.')
  })

  it('equals the share of pairs in the right order', () => {
    fc.assert(
      fc.property(cases, (all) => {
        const positives = all.filter(({ label }) => label === 1)
        const negatives = all.filter(({ label }) => label === 0)
        const pairs = positives.flatMap((p) => negatives.map((n) => (Math.sign(p.score - n.score) + 1) / 2))
        const area = areaUnderRoc(
          all.map(({ score }) => score),
          all.map(({ label }) => label),
        )
        if (pairs.length === 0) expect(area).toBeNull()
        else expect(area).toBeCloseTo(pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length, 12)
      }),
    )
  })
})

describe('average precision', () => {
  it('is the mean of the precision at each positive, ties taken together', () => {
    expect(averagePrecision([4, 3, 2, 1], [1, 0, 1, 0])).toBeCloseTo((1 + 2 / 3) / 2, 12)
    expect(averagePrecision([1, 1, 1, 1], [1, 0, 0, 0])).toBe(1 / 4)
    expect(averagePrecision([1], [0])).toBeNull()
  })

  it('does not depend on the order of the cases', () => {
    fc.assert(
      fc.property(cases, (all) => {
        const of = (some: typeof all) =>
          averagePrecision(
            some.map(({ score }) => score),
            some.map(({ label }) => label),
          )
        expect(of([...all].reverse())).toBe(of(all))
      }),
    )
  })
})

describe('the calibration error', () => {
  it('weighs the difference in each bin by its cases', () => {
    // Bin .2-.3: mean .25, share .5, two cases. Bin .9-1: mean .95, share 1, two cases, one of them exactly 1.
    expect(calibrationError([0.2, 0.3 - 1e-9, 0.9, 1], [0, 1, 1, 1])).toBeCloseTo(
      (2 * 0.25 + 2 * 0.05) / 4,
      8,
    )
    expect(calibrationError([], [])).toBeNull()
    expect(() => calibrationError([NaN], [1])).toThrow(RangeError)
  })

  it('is between the error of the overall mean and 1', () => {
    const told = fc.record({
      p: fc.double({ min: 0, max: 1, noNaN: true }),
      label: fc.constantFrom(0, 1),
    })
    fc.assert(
      fc.property(fc.array(told, { minLength: 1 }), (all) => {
        const error = calibrationError(
          all.map(({ p }) => p),
          all.map(({ label }) => label),
        )!
        const overall = Math.abs(all.reduce((sum, { p, label }) => sum + p - label, 0)) / all.length
        expect(error).toBeGreaterThanOrEqual(overall - 1e-9)
        expect(error).toBeLessThanOrEqual(1 + 1e-9)
      }),
    )
  })
})
