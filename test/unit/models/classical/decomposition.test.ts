import {
  autocorrelation,
  partialAutocorrelation,
} from '../../../../src/models/demand/classical/autocorrelation'
import { decompose } from '../../../../src/models/demand/classical/decomposition'
import { decomposeSeveral } from '../../../../src/models/demand/classical/mstl'
import { isSeasonal, seasonOf, withoutSeason } from '../../../../src/models/demand/classical/seasonality'
import {
  differencesNeeded,
  kpssStatistic,
  stationarityOf,
} from '../../../../src/models/demand/classical/stationarity'
import { Rng } from '../../../../src/core/statistics/rng'
import { AIR_PASSENGERS } from './air-passengers'

const noise = (seed: number, length: number) => {
  const rng = new Rng(seed)
  return Float64Array.from({ length }, () => rng.normal())
}
const summed = (steps: Float64Array) => {
  let sum = 0
  return steps.map((step) => (sum += step))
}

describe('autocorrelation', () => {
  it('is that of R for AirPassengers', () => {
    const acf = autocorrelation(AIR_PASSENGERS, 12)
    expect([acf[0], acf[1], acf[12]].map((value) => Number(value!.toFixed(3)))).toEqual([1, 0.948, 0.76])
  })

  it('by hand: 1, 2, 3, 4 at lag 1 is .25', () => {
    // Deviations -1.5, -.5, .5, 1.5: (.75 - .25 + .75) / 5.
    expect(autocorrelation(Float64Array.of(1, 2, 3, 4), 1)[1]).toBeCloseTo(0.25, 12)
  })

  it('is 0 for what never changes', () => {
    expect([...autocorrelation(new Float64Array(5).fill(3), 2)]).toEqual([1, 0, 0])
  })

  it('partial: only the first is left of an AR(1)', () => {
    const errors = noise(1, 4_000)
    let before = 0
    const partial = partialAutocorrelation(
      errors.map((error) => (before = 0.6 * before + error)),
      4,
    )
    expect(Math.abs(partial[1]! - 0.6)).toBeLessThan(0.05)
    for (const lag of [2, 3, 4]) expect(Math.abs(partial[lag]!)).toBeLessThan(0.05)
  })
})

describe('seasonality', () => {
  it('factors of an exact multiplicative season are found, and taken out', () => {
    const factors = [0.5, 1, 1.5, 1]
    const series = Float64Array.from({ length: 20 }, (_, at) => 10 * factors[at % 4]!)
    const season = seasonOf(series, 4)
    expect(season.kind).toBe('MULTIPLICATIVE')
    season.indices.forEach((index, phase) => expect(index).toBeCloseTo(factors[phase]!, 9))
    withoutSeason(series, season).forEach((value) => expect(value).toBeCloseTo(10, 9))
  })

  it('is additive where something is 0', () => {
    const series = Float64Array.from({ length: 18 }, (_, at) => [0, 3, 6][at % 3]!)
    const { kind, indices } = seasonOf(series, 3)
    expect(kind).toBe('ADDITIVE')
    indices.forEach((index, phase) => expect(index).toBeCloseTo([-3, 0, 3][phase]!, 9))
  })

  it('is found in AirPassengers, and in hardly any noise', () => {
    expect(isSeasonal(AIR_PASSENGERS, 12)).toBe(true)
    let found = 0
    for (let seed = 0; seed < 100; seed++) if (isSeasonal(noise(seed, 60), 12)) found++
    // The test is at 10 %.
    expect(found).toBeLessThan(20)
  })
})

describe('decomposition', () => {
  it('adds up to the series', () => {
    const { trend, seasonal, remainder } = decompose(AIR_PASSENGERS, 12)
    AIR_PASSENGERS.forEach((value, at) =>
      expect(trend[at]! + seasonal[at]! + remainder[at]!).toBeCloseTo(value, 9),
    )
  })

  it('gives a line to the trend and a wave to the season', () => {
    const series = Float64Array.from(
      { length: 84 },
      (_, at) => 5 * at + 30 * Math.sin((2 * Math.PI * at) / 12),
    )
    const { trend, remainder } = decompose(series, 12)
    for (let at = 12; at < 72; at++) {
      expect(Math.abs(trend[at]! - 5 * at)).toBeLessThan(1)
      expect(Math.abs(remainder[at]!)).toBeLessThan(1)
    }
  })

  it('tells several seasons apart', () => {
    const week = (at: number) => 10 * Math.sin((2 * Math.PI * at) / 7)
    const month = (at: number) => 20 * Math.cos((2 * Math.PI * at) / 30)
    const series = Float64Array.from({ length: 240 }, (_, at) => 100 + week(at) + month(at))
    const { seasonals, trend, remainder } = decomposeSeveral(series, [7, 30])
    for (let at = 60; at < 180; at++) {
      expect(Math.abs(seasonals[0]![at]! - week(at))).toBeLessThan(3)
      expect(Math.abs(seasonals[1]![at]! - month(at))).toBeLessThan(3)
      const sum = trend[at]! + remainder[at]! + seasonals[0]![at]! + seasonals[1]![at]!
      expect(sum).toBeCloseTo(series[at]!, 9)
    }
  })
})

describe('stationarity', () => {
  it('KPSS by hand: 1, 2, 3, 4 has partial sums -1.5, -2, -1.5, 0', () => {
    // Squares 8.5 / 16, over a variance of 5 / 4; no lags for four values.
    expect(kpssStatistic(Float64Array.of(1, 2, 3, 4))).toBeCloseTo(8.5 / 16 / 1.25, 9)
  })

  it('noise needs no difference, a walk one, and the sum of a walk two', () => {
    const counts = [0, 0, 0]
    for (let seed = 0; seed < 40; seed++) {
      const steps = noise(seed, 200)
      if (differencesNeeded(steps) === 0) counts[0]!++
      if (differencesNeeded(summed(steps)) === 1) counts[1]!++
      if (differencesNeeded(summed(summed(steps))) === 2) counts[2]!++
    }
    // The test is at 5 %, and a short walk may look like a level.
    for (const count of counts) expect(count).toBeGreaterThan(32)
  })

  it('of AirPassengers: one difference, and one of the season', () => {
    expect(stationarityOf(AIR_PASSENGERS, 12)).toMatchObject({
      differences: 1,
      seasonalDifferences: 1,
      isStationary: false,
    })
  })

  it('of what never changes: nothing to do', () => {
    expect(stationarityOf(new Float64Array(40).fill(7), 4)).toMatchObject({
      isStationary: true,
      seasonalStrength: 0,
    })
  })
})
