import { fc } from '../../support/property-testing'
import { planShapley, shapleyValues } from '../../../src/evaluation'

/** Worth of sets of groups, as one number each. */
const valuesOf = (groups: number, mostCoalitions: number, worth: (has: boolean[]) => number): number[] => {
  const plan = planShapley(groups, { mostCoalitions })
  expect(plan.coalitions.length).toBeLessThanOrEqual(mostCoalitions)
  const worths = new Map(
    plan.coalitions.map((coalition) => {
      const has = Array.from({ length: groups }, (_, group) => (coalition & (1 << group)) !== 0)
      return [coalition, Float64Array.of(worth(has))]
    }),
  )
  return shapleyValues(groups, plan, (coalition) => worths.get(coalition)!).map(([value]) => value!)
}

describe('Shapley values', () => {
  it('split the glove game as its textbook does: one left glove is worth as much as four times a right one of two', () => {
    const values = valuesOf(3, 8, ([left, right, other]) => (left && (right || other) ? 1 : 0))
    expect(values[0]).toBeCloseTo(2 / 3, 12)
    expect(values[1]).toBeCloseTo(1 / 6, 12)
    expect(values[2]).toBeCloseTo(1 / 6, 12)
  })

  it.each([
    ['exact', 6],
    ['sampled', 8],
  ])(
    'add up to the difference from the baseline, and give each its own where effects add up (%s)',
    (_, groups) => {
      fc.assert(
        fc.property(
          fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: groups, maxLength: groups }),
          fc.double({ min: -5, max: 5, noNaN: true }),
          (effects, together) => {
            const linear = (has: boolean[]) =>
              has.reduce((sum, one, group) => sum + (one ? effects[group]! : 0), 3)
            const added = valuesOf(groups, 64, linear)
            added.forEach((value, group) => expect(value).toBeCloseTo(effects[group]!, 9))

            const joint = (has: boolean[]) => linear(has) + (has[0] && has[1] ? together : 0)
            const values = valuesOf(groups, 64, joint)
            const all = joint(new Array(groups).fill(true)) - joint(new Array(groups).fill(false))
            expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(all, 9)
          },
        ),
        { numRuns: 20 },
      )
    },
  )

  it('sample an effect of two together as a half of it for each: an order and its reverse cancel what chance does', () => {
    const values = valuesOf(8, 64, ([first, second]) => (first && second ? 1 : 0))
    expect(values[0]).toBeCloseTo(0.5, 12)
    expect(values[1]).toBeCloseTo(0.5, 12)
    for (const value of values.slice(2)) expect(value).toBe(0)
  })

  it('of no groups are none', () => {
    expect(valuesOf(0, 1, () => 7)).toEqual([])
  })
})
