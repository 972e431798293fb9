import { bottomUp, minTrace, shrinkCovariance, type Hierarchy } from '../../../../src/evaluation'
import { fc } from '../../../support/property-testing'

const random = (seed: number) => {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5
}

/** Items in categories at places in regions, each with all sums that a shop has. */
function shop(items: number, places: number): Hierarchy {
  const parts = items * places
  const groupsOf = (groupOf: (part: number) => number): Int32Array[] => {
    const groups = new Map<number, number[]>()
    for (let part = 0; part < parts; part++) {
      const group = groupOf(part)
      groups.set(group, [...(groups.get(group) ?? []), part])
    }
    return [...groups.values()].filter(({ length }) => length > 1).map((group) => Int32Array.from(group))
  }
  const item = (part: number) => Math.floor(part / places)
  const place = (part: number) => part % places
  const all = [
    ...groupsOf(() => 0),
    ...groupsOf((part) => item(part) % 2),
    ...groupsOf(item),
    ...groupsOf(place),
    ...groupsOf((part) => place(part) % 2),
    ...groupsOf((part) => (item(part) % 2) * 2 + (place(part) % 2)),
  ]
  // A sum that is another one says nothing of its own.
  return { parts, sums: [...new Map(all.map((members) => [members.join(), members])).values()] }
}

const seriesOf = (count: number, length: number, next: () => number, level = 0): Float64Array[] =>
  Array.from({ length: count }, () => Float64Array.from({ length }, () => level + next()))

it.each(['bottom-up', 'minimum trace'])(
  'means add up within a millionth and are not below 0, whatever the shop (%s)',
  (method) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 1, max: 1e6 }),
        (items, places, seed) => {
          const hierarchy = shop(items, places)
          const next = random(seed)
          const { parts, sums } = hierarchy
          const base = {
            sums: seriesOf(sums.length, 4, () => 8 * next(), 3),
            parts: seriesOf(parts, 4, () => 4 * next(), 1),
          }
          const errors = seriesOf(sums.length + parts, 12, next)
          const agreed =
            method === 'bottom-up'
              ? bottomUp(hierarchy, base)
              : minTrace(hierarchy, base, shrinkCovariance(errors))
          for (const part of agreed.parts) expect(Math.min(...part)).toBeGreaterThanOrEqual(0)
          sums.forEach((members, sum) =>
            agreed.sums[sum]!.forEach((value, step) => {
              const added = members.reduce((total, part) => total + agreed.parts[part]![step]!, 0)
              expect(Math.abs(value - added)).toBeLessThan(1e-6 * (1 + added))
            }),
          )
        },
      ),
      { numRuns: 40 },
    )
  },
)

describe('minimum trace', () => {
  it("is what its equation says: S (S' W^-1 S)^-1 S' W^-1 y, worked out by hand for a sum of two", () => {
    const hierarchy = { parts: 2, sums: [Int32Array.of(0, 1)] }
    const base = { sums: [Float64Array.of(13)], parts: [Float64Array.of(4), Float64Array.of(6)] }
    // Errors of the three are uncorrelated with variances 1, 2 and 3: a gap of 3 is shared as 1 : 2 : 3.
    const covariance = { shrinkage: 1, variances: Float64Array.of(1, 2, 3), errors: [new Float64Array(3)] }
    const agreed = minTrace(hierarchy, base, covariance)
    expect(agreed.parts[0]![0]).toBeCloseTo(5, 12)
    expect(agreed.parts[1]![0]).toBeCloseTo(7.5, 12)
    expect(agreed.sums[0]![0]).toBeCloseTo(12.5, 12)
  })

  it('leaves alone what adds up', () => {
    const hierarchy = shop(4, 3)
    const next = random(5)
    const base = bottomUp(hierarchy, { parts: seriesOf(12, 3, next, 2) })
    const errors = seriesOf(hierarchy.sums.length + 12, 20, next)
    const agreed = minTrace(hierarchy, base, shrinkCovariance(errors))
    agreed.parts.forEach((part, index) =>
      part.forEach((value, step) => expect(value).toBeCloseTo(base.parts[index]![step]!, 10)),
    )
  })

  it('takes the sum at its word where only the parts are noisy', () => {
    const hierarchy = { parts: 2, sums: [Int32Array.of(0, 1)] }
    const next = random(9)
    const noise = seriesOf(3, 200, next).map((one, series) => one.map((x) => (series === 0 ? 0.001 : 1) * x))
    const agreed = minTrace(
      hierarchy,
      { sums: [Float64Array.of(12)], parts: [Float64Array.of(4), Float64Array.of(6)] },
      shrinkCovariance(noise),
    )
    expect(agreed.sums[0]![0]).toBeCloseTo(12, 3)
  })
})

describe('the shrinkage of a covariance', () => {
  it('is near 1 where errors have nothing in common, near 0 where they are the same, and as its double sum over pairs says', () => {
    const next = random(3)
    const apart = seriesOf(10, 40, next)
    expect(shrinkCovariance(apart).shrinkage).toBeGreaterThan(0.6)
    const common = seriesOf(1, 40, next)[0]!
    const together = Array.from({ length: 10 }, () => common.map((x) => x + 0.05 * next()))
    expect(shrinkCovariance(together).shrinkage).toBeLessThan(0.05)
    expect(shrinkCovariance(apart).shrinkage).toBeCloseTo(pairwise(apart), 10)
    expect(shrinkCovariance(together).shrinkage).toBeCloseTo(pairwise(together), 10)
  })

  function pairwise(errors: Float64Array[]): number {
    const periods = errors[0]!.length
    const scaled = errors.map((one) => {
      const deviation = Math.sqrt(one.reduce((sum, x) => sum + x * x, 0) / periods)
      return one.map((x) => x / deviation)
    })
    let noise = 0
    let squares = 0
    scaled.forEach((one, i) =>
      scaled.forEach((other, j) => {
        if (i === j) return
        const products = one.map((x, period) => x * other[period]!)
        const mean = products.reduce((sum, x) => sum + x, 0) / periods
        noise += products.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (periods * (periods - 1))
        squares += mean ** 2
      }),
    )
    return Math.max(0, Math.min(1, noise / squares))
  }
})
