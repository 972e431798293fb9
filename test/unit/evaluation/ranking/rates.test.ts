import { clusteredShare, type ClusteredCounts } from '../../../../src/evaluation'
import { Rng } from '../../../../src/core/statistics/rng'
import { fc } from '../../../support/property-testing'

/** @param clusters [cases, hits] of each */
function counts(clusters: readonly (readonly [number, number])[]): ClusteredCounts {
  const sum = (of: (cases: number, hits: number) => number) =>
    clusters.reduce((total, [cases, hits]) => total + of(cases, hits), 0)
  return {
    cases: sum((n) => n),
    hits: sum((_, k) => k),
    clusters: clusters.length,
    sumCasesSquared: sum((n) => n * n),
    sumHitsSquared: sum((_, k) => k * k),
    sumCasesTimesHits: sum((n, k) => n * k),
  }
}

describe('a share with its interval', () => {
  it("is Wilson's where every case stands alone, and nothing where there is none", () => {
    const alone = Array.from({ length: 50 }, (_, i) => [1, i < 5 ? 1 : 0] as const)
    // 5 of 50 at 95 %, as in any table of Wilson's interval.
    const share = clusteredShare(counts(alone), 0.95)!
    expect(share.mean).toBe(0.1)
    // The variance between clusters divides by 49, where Wilson's divides by 50.
    expect(share.lower).toBeCloseTo(0.0435, 2)
    expect(share.upper).toBeCloseTo(0.2136, 2)
    expect(clusteredShare(counts([]), 0.9)).toBeNull()
  })

  it('lies within 0 and 1 around the mean, and is wider where visitors are fewer', () => {
    const cluster = fc
      .integer({ min: 1, max: 30 })
      .chain((cases) => fc.tuple(fc.constant(cases), fc.nat(cases)))
    fc.assert(
      fc.property(fc.array(cluster, { minLength: 1, maxLength: 20 }), (clusters) => {
        const { mean, lower, upper } = clusteredShare(counts(clusters), 0.9)!
        expect([0, lower, mean, upper, 1]).toEqual([0, lower, mean, upper, 1].toSorted((a, b) => a - b))
        const together = clusteredShare(counts([[counts(clusters).cases, counts(clusters).hits]]), 0.9)!
        expect(together.upper - together.lower).toBeGreaterThanOrEqual(upper - lower - 1e-9)
      }),
    )
  })

  it('covers the truth as often as it says, where visitors differ', () => {
    const rng = new Rng(7)
    let covered = 0
    for (let world = 0; world < 400; world++) {
      const visitors = Array.from({ length: 150 }, () => {
        const rate = rng.uniform() < 0.5 ? 0.02 : 0.3
        const cases = 1 + rng.integer(20)
        return [
          cases,
          Array.from({ length: cases }, () => rng.uniform() < rate).filter(Boolean).length,
        ] as const
      })
      const { lower, upper } = clusteredShare(counts(visitors), 0.9)!
      if (lower <= 0.16 && 0.16 <= upper) covered++
    }
    // 360 of 400 are expected, with a standard error of 6. Taken as independent, the impressions would give 270.
    expect(covered).toBeGreaterThan(335)
    expect(covered).toBeLessThan(385)
  })
})
