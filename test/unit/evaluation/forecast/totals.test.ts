import { fc } from '../../../support/property-testing'
import { QUANTILE_LEVELS } from '../../../../src/contracts/demand/demand'
import { Rng } from '../../../../src/core/statistics/rng'
import {
  fitHorizonCorrelation,
  independentPeriods,
  PATH_COUNT,
  ranksBesidePaths,
  totalOf,
} from '../../../../src/evaluation'
import { cholesky } from '../../../../src/evaluation/forecast/path-ranks'
import { normalCdf, normalQuantile } from '../../../../src/evaluation/forecast/distributions'
import { handWindow } from '../../../support/windows'

const DAYS = 8
const LEVELS = QUANTILE_LEVELS.length
const persistent = Array.from({ length: DAYS }, (_, distance) => 0.8 ** distance)

function normalDays(mean: number, deviation: number) {
  const scores = QUANTILE_LEVELS.map((level) => mean + deviation * normalQuantile(level))
  return {
    gridLevels: QUANTILE_LEVELS,
    mean: Float32Array.from({ length: DAYS }, () => mean),
    quantiles: Float32Array.from(Array.from({ length: DAYS }, () => scores).flat()),
  }
}

describe('totalOf', () => {
  it('of one day is the quantile of that day', () => {
    const days = normalDays(50, 5)
    const total = totalOf({ ...days, correlation: persistent, from: 3, to: 4, levels: [0.1, 0.5, 0.9] })
    total.quantiles.forEach((value, i) => {
      expect(value).toBeCloseTo(50 + 5 * normalQuantile([0.1, 0.5, 0.9][i]!), 1)
    })
    expect(total.mean).toBe(50)
  })

  it.each([
    ['independent days', independentPeriods(DAYS), Math.sqrt(DAYS)],
    [
      'correlated days',
      persistent,
      Math.sqrt(
        Array.from(
          { length: DAYS * DAYS },
          (_, at) => 0.8 ** Math.abs(Math.floor(at / DAYS) - (at % DAYS)),
        ).reduce((sum, value) => sum + value, 0),
      ),
    ],
  ])('has the spread of the sum of %s', (_, correlation, deviation) => {
    const total = totalOf({ ...normalDays(50, 5), correlation, from: 0, to: DAYS, levels: [0.1, 0.9] })
    const width = total.quantiles[1]! - total.quantiles[0]!
    const expected = 2 * normalQuantile(0.9) * 5 * deviation
    expect(Math.abs(width / expected - 1)).toBeLessThan(0.06)
    expect(total.mean).toBeCloseTo(400, 4)
  })

  it('is deterministic, ordered in its levels and never negative', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: DAYS * LEVELS, maxLength: DAYS * LEVELS }),
        fc.integer({ min: 0, max: DAYS - 1 }),
        (values, from) => {
          const quantiles = Float32Array.from(values)
          for (let day = 0; day < DAYS; day++) quantiles.subarray(day * LEVELS, (day + 1) * LEVELS).sort()
          const request = {
            gridLevels: QUANTILE_LEVELS,
            mean: new Float32Array(DAYS),
            quantiles,
            correlation: persistent,
            from,
            to: DAYS,
            levels: [0.05, 0.3, 0.5, 0.95],
          }
          const { quantiles: totals } = totalOf(request)
          expect(totalOf(request).quantiles).toEqual(totals)
          expect(totals[0]).toBeGreaterThanOrEqual(0)
          expect([...totals].sort((a, b) => a - b)).toEqual(totals)
        },
      ),
      { numRuns: 20 },
    )
  })

  it.each([
    [-1, 3],
    [2, 2],
    [0, DAYS + 1],
    [0.5, 2],
  ])('refuses days [%p, %p)', (from, to) => {
    const request = { ...normalDays(5, 1), correlation: persistent, from, to, levels: [0.5] }
    expect(() => totalOf(request)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }))
  })
})

describe('paths', () => {
  // Where scores are drawn at random, the root of the mean square is about .7 points of probability, and a fortnight is 2 points off.
  it.each([
    ['independent days', independentPeriods(28)],
    ['persistent days', Array.from({ length: 28 }, (_, distance) => 0.8 ** distance)],
  ])('spread sums of %s evenly', (_, correlation) => {
    const levels = [0.05, 0.1, 0.5, 0.9, 0.95, 0.98]
    const days = Array.from({ length: 28 }, () => QUANTILE_LEVELS.map((level) => 50 + normalQuantile(level)))
    const quantiles = Float64Array.from(days.flat())
    const request = {
      gridLevels: QUANTILE_LEVELS,
      quantiles,
      correlation,
      mean: new Float64Array(28).fill(50),
    }
    const points: number[] = []
    for (let to = 2; to <= 28; to++) {
      let variance = 0
      for (let i = 0; i < to; i++) for (let j = 0; j < to; j++) variance += correlation[Math.abs(i - j)]!
      totalOf({ ...request, from: 0, to, levels }).quantiles.forEach((value, index) => {
        points.push(100 * (normalCdf((value - 50 * to) / Math.sqrt(variance)) - levels[index]!))
      })
    }
    const squares = points.reduce((sum, value) => sum + value ** 2, 0)
    expect(Math.sqrt(squares / points.length)).toBeLessThan(0.55)
  })

  it('meet what is uncertain beside them evenly', () => {
    const cells = new Map<string, number>()
    ranksBesidePaths().forEach((rank, path) => {
      const cell = `${Math.floor((8 * rank) / PATH_COUNT)}/${Math.floor((8 * path) / PATH_COUNT)}`
      cells.set(cell, (cells.get(cell) ?? 0) + 1)
    })
    expect(cells.size).toBe(64)
    for (const count of cells.values()) expect(Math.abs(count - PATH_COUNT / 64)).toBeLessThan(4)
  })

  it('go together as far as they can', () => {
    const correlation = Array.from({ length: 92 }, (_, distance) => 0.999_99 ** distance)
    const { quantiles } = normalDays(50, 5)
    const request = { gridLevels: QUANTILE_LEVELS, correlation, from: 0, to: 8, levels: [0.9] }
    const total = totalOf({ ...request, quantiles, mean: new Float64Array(8).fill(50) })
    expect(total.quantiles[0]).toBeCloseTo(8 * (50 + 5 * normalQuantile(0.9)), 0)
  })
})

describe('fitHorizonCorrelation', () => {
  it('recovers how errors of nearby days go together', () => {
    const rng = new Rng(7)
    const actual = Array.from({ length: 600 }, () => {
      let error = rng.normal()
      return Array.from({ length: DAYS }, () => {
        const today = error
        error = 0.6 * error + 0.8 * rng.normal()
        return 100 + 10 * today
      })
    })
    const window = handWindow({ actual, predicted: actual.map((days) => days.map(() => 100)), deviation: 10 })
    const correlation = fitHorizonCorrelation([window], 1)
    correlation.forEach((value, distance) => expect(Math.abs(value - 0.6 ** distance)).toBeLessThan(0.07))
    expect(correlation[0]).toBe(1)
    const matrix = Float64Array.from(
      { length: DAYS * DAYS },
      (_, at) => correlation[Math.abs(Math.floor(at / DAYS) - (at % DAYS))]!,
    )
    expect(() => cholesky(matrix, DAYS)).not.toThrow()
  })

  it('takes days as independent where there is too little to go by', () => {
    const window = handWindow({ actual: [[1, 2, 3]], predicted: [[1, 2, 3]] })
    expect(fitHorizonCorrelation([window], 1)).toEqual([1, 0, 0])
  })
})
