import { QUANTILE_LEVELS } from '../../../../src/contracts/demand/demand'
import { Rng } from '../../../../src/core/statistics/rng'
import { demandAnomalies, normalQuantile, residualScore } from '../../../../src/evaluation'
import { IsolationForest } from '../../../../src/core/statistics/isolation-forest'

describe('the score of a residual', () => {
  const quantiles = QUANTILE_LEVELS.map((level) => 100 + 20 * normalQuantile(level))

  it('is the normal score that the forecast has it at, also beyond its levels', () => {
    for (const units of [20, 70, 100, 110, 150, 190]) {
      expect(residualScore(QUANTILE_LEVELS, quantiles, units)).toBeCloseTo((units - 100) / 20, 1)
    }
    expect(residualScore(QUANTILE_LEVELS, quantiles, 10_000)).toBe(10)
  })

  it('is not far out where an item that hardly sells does', () => {
    const slow = QUANTILE_LEVELS.map((level) => (level > 0.96 ? 1 : 0))
    expect(Math.abs(residualScore(QUANTILE_LEVELS, slow, 0))).toBeLessThan(1)
    expect(residualScore(QUANTILE_LEVELS, slow, 2)).toBeLessThan(4)
    expect(residualScore(QUANTILE_LEVELS, slow, 12)).toBeGreaterThan(6)
  })
})

describe('an isolation forest', () => {
  it('sets apart what is unlike the others, in no matter which column', () => {
    const rng = new Rng(1)
    const points = Float64Array.from({ length: 2 * 500 }, () => rng.normal())
    points.set([6, 0, 0, -6], 0)
    const forest = IsolationForest.fit(points, 2, new Rng(2))
    const scores = Array.from({ length: 500 }, (_, row) => forest.score(points, 2 * row))
    const usual = scores.slice(2).reduce((sum, score) => sum + score, 0) / 498
    expect(usual).toBeLessThan(0.5)
    expect(Math.min(scores[0]!, scores[1]!)).toBeGreaterThan(0.65)
    expect(Math.min(scores[0]!, scores[1]!)).toBeGreaterThan(Math.max(...scores.slice(2)) - 0.1)
  })
})

describe('demand anomalies', () => {
  const DAYS = 14
  const rng = new Rng(3)
  const scores = Array.from({ length: 100 }, () => Float64Array.from({ length: DAYS }, () => rng.normal()))
  scores[0]![13] = 4.5
  scores[1]![13] = -7
  scores[2]!.set([2.8, 3.1, 2.7, 3], 10)
  scores[3]![13] = Number.NaN
  scores[4]!.fill(0)
  scores[4]![13] = 2.6
  const found = demandAnomalies(
    scores,
    scores.map((ofSeries) => ofSeries.map((score) => score / 5)),
  )

  it('are days far out, and days that lie out as those before them do', () => {
    expect(found[0]![13]!.severity).toBe('MEDIUM')
    expect(found[1]![13]).toMatchObject({ severity: 'HIGH', score: -7 })
    expect(found[2]![13]).toMatchObject({ severity: 'LOW' })
    expect(found[2]![13]!.isolation).toBeGreaterThan(found[4]![13]!.isolation!)
  })

  it('are not days that nobody knows, nor single days that may happen', () => {
    expect(found[3]![13]!.severity).toBeNull()
    expect(found[4]![13]!.severity).toBeNull()
    const single = found.flatMap((days, row) => (row > 2 ? days : []))
    expect(single.filter(({ severity }) => severity === 'MEDIUM' || severity === 'HIGH')).toEqual([])
    // What the forest sets apart most of all is the days of the shift.
    const most = Math.max(...single.map(({ isolation }) => isolation ?? 0))
    expect(found[2]![13]!.isolation).toBeGreaterThan(most)
  })
})
