/** What is known of an item on the last day: how long its shocks last, and how level, season and shock are off together. */
import { fc } from '../../../support/property-testing'
import { Rng } from '../../../../src/core/statistics/rng'
import { shockLogLikelihood } from '../../../../src/models/promotion/latent-days'
import { covarianceOf, eliminateFirst, inverse } from '../../../../src/models/promotion/partial-cholesky'
import { SLOW_WALK } from '../../../../src/models/promotion/slow-level'

const DAYS = 540
const OBSERVED = new Float64Array(DAYS).fill(100)

/** `[days]` an autoregression, on a level that walks, seen with noise. */
function series(seed: number, persistence: number, spread: number): Float64Array {
  const rng = new Rng('shock law', seed)
  let [level, shock] = [0.5 * rng.normal(), spread * rng.normal()]
  return Float64Array.from({ length: DAYS }, () => {
    level += Math.sqrt(SLOW_WALK.day) * rng.normal()
    shock = persistence * shock + spread * Math.sqrt(1 - persistence ** 2) * rng.normal()
    return level + shock + 0.1 * rng.normal()
  })
}

it('finds how long shocks last beside a level that walks, which does not take the part of them that lasts', () => {
  for (const truth of [0.5, 0.8, 0.97]) {
    const items = Array.from({ length: 12 }, (_, seed) => series(seed, truth, 0.2))
    const likelihoodOf = (persistence: number) =>
      items.reduce(
        (sum, one) =>
          sum + shockLogLikelihood(one, OBSERVED, { persistence, variance: 0.04, extra: 0.1 }, SLOW_WALK),
        0,
      )
    const tried = [0.3, 0.5, 0.65, 0.8, 0.92, 0.97]
    const best = tried.reduce((a, b) => (likelihoodOf(b) > likelihoodOf(a) ? b : a))
    expect(best).toBe(truth)
  }
})

it('says nothing of days that nobody knows', () => {
  const weights = OBSERVED.map((weight, day) => (day % 3 === 0 ? 0 : weight))
  const known = series(1, 0.8, 0.2)
  const odd = known.map((value, day) => (day % 3 === 0 ? 1e6 : value))
  const law = { persistence: 0.8, variance: 0.04, extra: 0.1 }
  expect(shockLogLikelihood(odd, weights, law, SLOW_WALK)).toBe(
    shockLogLikelihood(known, weights, law, SLOW_WALK),
  )
})

it('gives sums of unknowns the covariance that the inverse of their precision has', () => {
  const size = 6
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -2, max: 2, noNaN: true }), {
        minLength: size * size,
        maxLength: size * size,
      }),
      fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 2 * size, maxLength: 2 * size }),
      (entries, taken) => {
        const precision = new Float64Array(size * size)
        for (let row = 0; row < size; row++) {
          for (let column = 0; column < size; column++) {
            for (let k = 0; k < size; k++) {
              precision[row * size + column]! += entries[row * size + k]! * entries[column * size + k]!
            }
          }
          precision[row * size + row]! += 1
        }
        const expected = inverse(precision, size)
        const weights = [Float64Array.from(taken.slice(0, size)), Float64Array.from(taken.slice(size))]
        const eliminated = eliminateFirst(precision.slice(), new Float64Array(size), size, size)
        const covariance = covarianceOf(eliminated, weights)
        weights.forEach((one, a) =>
          weights.forEach((other, b) => {
            let sum = 0
            for (let row = 0; row < size; row++) {
              for (let column = 0; column < size; column++) {
                sum += one[row]! * expected[row * size + column]! * other[column]!
              }
            }
            expect(covariance[a * 2 + b]).toBeCloseTo(sum, 8)
          }),
        )
      },
    ),
  )
})
