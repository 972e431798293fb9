import { armsEffect, type ArmSums } from '../../../../src/evaluation'
import { Rng } from '../../../../src/core/statistics/rng'

function sumsOf(people: readonly (readonly [before: number, then: number])[]): ArmSums {
  const sum = (of: (x: number, y: number) => number) => people.reduce((all, [x, y]) => all + of(x, y), 0)
  return {
    customers: people.length,
    x: sum((x) => x),
    y: sum((_, y) => y),
    xx: sum((x) => x * x),
    xy: sum((x, y) => x * y),
    yy: sum((_, y) => y * y),
  }
}

/** What each bought before hangs together with what each buys then. */
function arm(rng: Rng, customers: number, effect: number): [number, number][] {
  return Array.from({ length: customers }, () => {
    const habit = Math.exp(rng.normal())
    return [habit + 0.3 * rng.normal(), habit + effect + 0.3 * rng.normal()]
  })
}

describe('what both arms of a lot differ by', () => {
  test('is the difference of means, times the treated customers, where nothing is known of before', () => {
    const treated = sumsOf([5, 7, 9].map((y) => [0, y]))
    const control = sumsOf([1, 2, 3, 4].map((y) => [0, y]))
    const { total, lower, upper, pValue } = armsEffect(treated, control, 0.9)
    expect(total).toBeCloseTo(3 * (7 - 2.5), 9)
    // Variances 4 and 5/3.
    expect((upper - lower) / 2).toBeCloseTo(3 * 1.6449 * Math.sqrt(4 / 3 + 5 / 3 / 4), 2)
    expect(pValue).toBeLessThan(0.01)
  })

  test('holds the truth as often as its interval says, and is narrower for what customers did before', () => {
    const rng = new Rng(11, 'arms')
    let [held, rejected, width, plainWidth] = [0, 0, 0, 0]
    const rounds = 400
    for (let round = 0; round < rounds; round++) {
      const [treated, control] = [arm(rng, 120, 0.1), arm(rng, 60, 0)]
      const { lower, upper, pValue } = armsEffect(sumsOf(treated), sumsOf(control), 0.9)
      const withoutBefore = (people: [number, number][]) => sumsOf(people.map(([, y]) => [0, y]))
      const plain = armsEffect(withoutBefore(treated), withoutBefore(control), 0.9)
      if (lower <= 12 && 12 <= upper) held++
      if (pValue <= 0.1) rejected++
      expect(pValue <= 0.1).toBe(lower > 0 || upper < 0)
      width += upper - lower
      plainWidth += plain.upper - plain.lower
    }
    expect(held / rounds).toBeGreaterThan(0.86)
    expect(held / rounds).toBeLessThan(0.94)
    expect(rejected / rounds).toBeGreaterThan(0.3)
    expect(width).toBeLessThan(0.6 * plainWidth)
  })

  test('an arm of one is no arm, and customers who all do the same leave no doubt', () => {
    const same = sumsOf([1, 1, 1].map((y) => [0, y]))
    expect(() => armsEffect(sumsOf([[0, 1]]), same, 0.9)).toThrow(RangeError)
    expect(armsEffect(same, same, 0.9)).toEqual({ total: 0, lower: 0, upper: 0, pValue: 1 })
  })
})
