/** How much wider intervals have to be by what was predicted and measured since. */
import { Rng } from '../../../../src/core/statistics/rng'
import { normalQuantile } from '../../../../src/evaluation'
import { intervalFactor, type MeasuredPrediction } from '../../../../src/models/promotion'

const REACH = normalQuantile(0.95)

interface Errors {
  /** Standard deviations: of the prediction in truth, as its interval says, and of the measurement. */
  readonly true_: number
  readonly told: number
  readonly measurement: number
  readonly toldFactor?: number
}

function predictions(
  count: number,
  { true_, told, measurement, toldFactor = 1 }: Errors,
): MeasuredPrediction[] {
  const rng = new Rng('interval factor', count)
  return Array.from({ length: count }, () => {
    const truth = 100 + 30 * rng.normal()
    const mean = truth + true_ * rng.normal()
    const measured = truth + measurement * rng.normal()
    return {
      baselineUnits: 100,
      predicted: { mean, lower: mean - REACH * told, upper: mean + REACH * told, confidence: 0.9 },
      intervalFactor: toldFactor,
      measured: {
        ...{ mean: measured, confidence: 0.9 },
        ...{ lower: measured - REACH * measurement, upper: measured + REACH * measurement },
      },
    }
  })
}

test('is what errors are of what intervals said, whatever measurements are off', () => {
  expect(intervalFactor(predictions(200, { true_: 20, told: 10, measurement: 1 })).factor).toBeCloseTo(2, 0.5)
  expect(intervalFactor(predictions(200, { true_: 5, told: 10, measurement: 6 })).factor).toBeLessThan(1)
  const fair = intervalFactor(predictions(200, { true_: 10, told: 10, measurement: 30 }))
  expect(fair.promotions).toBe(200)
  expect(Math.abs(fair.factor - 1)).toBeLessThan(0.3)
})

test('does not widen twice what was widened when it was told', () => {
  const once = intervalFactor(predictions(200, { true_: 20, told: 20, measurement: 1, toldFactor: 2 }))
  expect(once.factor).toBeCloseTo(2, 0.5)
})

test('changes nothing before ten promotions were measured, and little soon after', () => {
  const errors = { true_: 30, told: 10, measurement: 1 }
  expect(intervalFactor(predictions(9, errors))).toEqual({ factor: 1, promotions: 0 })
  const [few, many] = [intervalFactor(predictions(10, errors)), intervalFactor(predictions(100, errors))]
  expect(few.factor).toBeGreaterThan(1)
  expect(few.factor).toBeLessThan(many.factor)
})

test('counts promotions of which the measurement has one end, and none without an end', () => {
  const all = predictions(12, { true_: 10, told: 10, measurement: 5 })
  const without = (one: MeasuredPrediction, end: object): MeasuredPrediction => ({
    ...one,
    measured: { ...one.measured, ...end },
  })
  expect(intervalFactor(all.map((one) => without(one, { lower: null }))).promotions).toBe(12)
  expect(intervalFactor(all.map((one) => without(one, { lower: null, upper: null })))).toEqual({
    factor: 1,
    promotions: 0,
  })
})
