import { SimplexLeastSquares } from '../../../../src/evaluation/effect/simplex-least-squares'
import { fc } from '../../../support/property-testing'

const value = fc.double({ min: -100, max: 100, noNaN: true })

/** Rows, a target, and other weights on the simplex. */
const problem = fc
  .record({ units: fc.integer({ min: 1, max: 8 }), periods: fc.integer({ min: 1, max: 12 }) })
  .chain(({ units, periods }) =>
    fc.record({
      rows: fc.array(fc.array(value, { minLength: periods, maxLength: periods }), {
        minLength: units,
        maxLength: units,
      }),
      target: fc.array(value, { minLength: periods, maxLength: periods }),
      others: fc.array(
        fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: units, maxLength: units }),
        {
          minLength: 5,
          maxLength: 5,
        },
      ),
    }),
  )

function loss(rows: readonly Float64Array[], target: Float64Array, weights: Float64Array): number {
  return target.reduce(
    (sum, wanted, t) => sum + (wanted - rows.reduce((mean, row, i) => mean + weights[i]! * row[t]!, 0)) ** 2,
    0,
  )
}

describe('least squares over the simplex', () => {
  it('gives weights that are not negative, add up to 1, and are not worse than any others', () => {
    fc.assert(
      fc.property(problem, ({ rows: lists, target: list, others }) => {
        const rows = lists.map((row) => Float64Array.from(row))
        const target = Float64Array.from(list)
        const weights = new SimplexLeastSquares(rows).weights(target)
        expect(Math.min(...weights)).toBeGreaterThanOrEqual(0)
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9)
        const found = loss(rows, target, weights)
        const corners = rows.map((_, i) => rows.map((__, j) => Number(i === j)))
        for (const other of [...others, ...corners]) {
          const total = other.reduce((sum, weight) => sum + weight, 0)
          const point = Float64Array.from(other, (weight) => weight / total)
          expect(found).toBeLessThanOrEqual(loss(rows, target, point) + 1e-4)
        }
      }),
    )
  })

  it('finds the weights of a target that is made of them', () => {
    const rows = [Float64Array.of(1, 2, 3, 5), Float64Array.of(4, 0, -1, 2), Float64Array.of(7, 7, 1, 0)]
    const target = Float64Array.from({ length: 4 }, (_, t) => 0.3 * rows[0]![t]! + 0.7 * rows[2]![t]!)
    const weights = new SimplexLeastSquares(rows).weights(target)
    expect([...weights].map((weight) => Math.round(weight * 1e6) / 1e6)).toEqual([0.3, 0, 0.7])
  })

  it('arrives at the same weights from the weights of another target', () => {
    const rows = Array.from({ length: 6 }, (_, i) =>
      Float64Array.from({ length: 20 }, (__, t) => Math.sin(i * t + i)),
    )
    const solver = new SimplexLeastSquares(rows)
    const target = Float64Array.from({ length: 20 }, (_, t) => 0.4 * Math.sin(2.5 * t))
    const start = solver.weights(Float64Array.from({ length: 20 }, (_, t) => Math.cos(t)))
    const [cold, warm] = [solver.weights(target), solver.weights(target, start)]
    for (const [i, weight] of cold.entries()) expect(warm[i]).toBeCloseTo(weight, 8)
  })

  it('shares the weight between units that are equal, and copes with units that never change', () => {
    const same = Float64Array.of(1, 2, 3)
    const weights = new SimplexLeastSquares([same, same.slice(), new Float64Array(3)]).weights(same)
    expect(weights[0]! + weights[1]!).toBeCloseTo(1, 5)
    expect(
      [...new SimplexLeastSquares([new Float64Array(3), new Float64Array(3)]).weights(same)].every(
        Number.isFinite,
      ),
    ).toBe(true)
  })
})
