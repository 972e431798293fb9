import { fc } from '../../../support/property-testing'
import {
  gammaQuantile,
  incompleteBeta,
  logGamma,
  normalCdf,
  normalQuantile,
  studentTailProbability,
} from '../../../../src/evaluation/forecast/distributions'

/** Simpson's rule. */
function integrate(f: (x: number) => number, from: number, to: number, steps = 4000): number {
  const h = (to - from) / steps
  let sum = f(from) + f(to)
  for (let i = 1; i < steps; i++) sum += f(from + i * h) * (i % 2 === 0 ? 2 : 4)
  return (sum * h) / 3
}

describe('distributions', () => {
  it('agree with the integral of the normal density', () => {
    fc.assert(
      fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (z) => {
        const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
        expect(normalCdf(z)).toBeCloseTo(0.5 + integrate(density, 0, z), 6)
      }),
      { numRuns: 50 },
    )
  })

  it('invert the normal distribution', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.0001, max: 0.9999, noNaN: true }), (p) => {
        expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 6)
      }),
    )
  })

  it('invert the gamma distribution of small shapes', () => {
    // Of shape 1 it is the exponential distribution, of shape 1/2 half the square of a normal variable.
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (p) => {
        expect(gammaQuantile(p, 1)).toBeCloseTo(-Math.log1p(-p), 9)
        expect(gammaQuantile(p, 0.5)).toBeCloseTo(normalQuantile((1 + p) / 2) ** 2 / 2, 6)
      }),
    )
  })

  it("agree with the integral of Student's t density", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.integer({ min: 2, max: 200 }),
        (t, degrees) => {
          const front = Math.exp(logGamma((degrees + 1) / 2) - logGamma(degrees / 2))
          const density = (x: number) =>
            (front / Math.sqrt(degrees * Math.PI)) * (1 + (x * x) / degrees) ** (-(degrees + 1) / 2)
          expect(studentTailProbability(t, degrees)).toBeCloseTo(0.5 - integrate(density, 0, t), 7)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('know published critical values', () => {
    expect(studentTailProbability(1.812, 10)).toBeCloseTo(0.05, 3)
    expect(studentTailProbability(2.764, 10)).toBeCloseTo(0.01, 3)
    expect(incompleteBeta(2, 3, 0.5)).toBeCloseTo(0.6875, 10)
    expect(Math.exp(logGamma(6))).toBeCloseTo(120, 8)
  })
})
