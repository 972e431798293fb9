/** Intervals of skewed draws, as drawn and widened. */
import { Rng } from '../../../../src/core/statistics/rng'
import { estimateOf, wideningOf } from '../../../../src/models/promotion/estimates'

const rng = new Rng('skewed draws', 1)
/** Lognormal with a mean of 131 and a median of 102: at a confidence of .2, both ends lie below the mean. */
const skewed = Float64Array.from({ length: 400 }, () => 102 * Math.exp(0.7 * rng.normal()))
const negative = skewed.map((value) => -value)
const mixed = skewed.map((value) => value - 120)

it('widens, and never narrows, both sides of every interval, be draws skewed or of both signs', () => {
  for (const draws of [skewed, negative, mixed]) {
    for (const confidence of [0.05, 0.2, 0.9]) {
      const told = [0.5, 1, 1.5, 3].map((intervalFactor) => estimateOf(draws, { confidence, intervalFactor }))
      const lowers = told.map(({ lower }) => lower)
      const uppers = told.map(({ upper }) => upper)
      expect(lowers).toEqual([...lowers].sort((a, b) => b - a))
      expect(uppers).toEqual([...uppers].sort((a, b) => a - b))
      expect(lowers[0]).toBeLessThan(uppers[0]!)
    }
  }
})

it('keeps the sign of what cannot have the other one, and every mean, so that parts add up', () => {
  const wide = { confidence: 0.9, intervalFactor: 3 }
  expect(estimateOf(skewed, wide).lower).toBeGreaterThan(0)
  expect(estimateOf(negative, wide).upper).toBeLessThan(0)
  expect(estimateOf(mixed, wide).lower).toBeLessThan(-120)
  const [direct, lost, net] = [
    skewed,
    negative.map((value) => value / 5),
    skewed.map((value) => 0.8 * value),
  ].map((draws) => estimateOf(draws, wide).mean)
  expect(direct! + lost!).toBeCloseTo(net!, 9)
})

it('says how much wider an interval became, which is less where an end was kept from passing 0', () => {
  const terms = { confidence: 0.9 }
  const by = (draws: Float64Array) =>
    wideningOf(estimateOf(draws, { ...terms, intervalFactor: 2 }), estimateOf(draws, terms))
  expect(by(mixed)).toBeCloseTo(2, 9)
  expect(by(skewed)).toBeGreaterThan(1)
  expect(by(skewed)).toBeLessThan(2)
  expect(by(new Float64Array(400))).toBe(1)
})
