import { fc } from '../../../support/property-testing'
import { catalogueCoverage, nextItemMetrics, pessimisticRank } from '../../../../src/evaluation'

describe('the rank of the target among all candidates', () => {
  it('is 1 plus the number of better candidates where no two scores are equal', () => {
    expect(pessimisticRank([0.1, 0.9, 0.5], 1)).toBe(1)
    expect(pessimisticRank([0.1, 0.9, 0.5], 2)).toBe(2)
    expect(pessimisticRank([0.1, 0.9, 0.5], 0)).toBe(3)
  })

  it('puts all candidates of an equal score before the target', () => {
    expect(pessimisticRank([1, 1, 1, 0], 0)).toBe(3)
    expect(pessimisticRank(new Float32Array(50), 7)).toBe(50)
  })

  it('is infinite where the target is unknown or has no score', () => {
    expect(pessimisticRank([1, 2], 2)).toBe(Infinity)
    expect(pessimisticRank([1, 2], -1)).toBe(Infinity)
    expect(pessimisticRank([NaN, 2], 0)).toBe(Infinity)
    expect(pessimisticRank([NaN, 2], 1)).toBe(1)
  })

  it('is the last place of the target in any sorted list', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 30 }),
        fc.nat(),
        (scores, at) => {
          const target = at % scores.length
          const sorted = [...scores].sort((a, b) => b - a)
          expect(pessimisticRank(scores, target)).toBe(sorted.lastIndexOf(scores[target]!) + 1)
        },
      ),
    )
  })
})

describe('figures of the next item', () => {
  it('are those computed by hand for ranks 1, 3, 4 and unranked with three items shown', () => {
    const figures = nextItemMetrics([1, 3, 4, Infinity], 3)
    expect(figures.predictions).toBe(4)
    expect(figures.hitRate).toBe(2 / 4)
    expect(figures.meanReciprocalRank).toBeCloseTo((1 + 1 / 3) / 4, 12)
    expect(figures.ndcg).toBeCloseTo((1 + 1 / 2) / 4, 12)
  })

  it('are null where nothing was predicted', () => {
    expect(nextItemMetrics([], 20)).toEqual({
      predictions: 0,
      hitRate: null,
      meanReciprocalRank: null,
      ndcg: null,
    })
  })

  it('never fall with more items shown, and stand in the order reciprocal rank, NDCG, hit rate', () => {
    const ranks = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 })
    fc.assert(
      fc.property(ranks, fc.integer({ min: 1, max: 30 }), (of, k) => {
        const few = nextItemMetrics(of, k)
        const more = nextItemMetrics(of, k + 1)
        expect(more.hitRate!).toBeGreaterThanOrEqual(few.hitRate!)
        expect(more.meanReciprocalRank!).toBeGreaterThanOrEqual(few.meanReciprocalRank!)
        expect(more.ndcg!).toBeGreaterThanOrEqual(few.ndcg!)
        expect(few.meanReciprocalRank!).toBeLessThanOrEqual(few.ndcg! + 1e-12)
        expect(few.ndcg!).toBeLessThanOrEqual(few.hitRate! + 1e-12)
      }),
    )
  })
})

it('catalogue coverage is the share of the catalogue that is shown at least once', () => {
  expect(catalogueCoverage([[0, 1], [1, 2], [9]], 5)).toBe(3 / 5)
  expect(catalogueCoverage([], 5)).toBe(0)
  expect(catalogueCoverage([[0]], 0)).toBeNull()
})
