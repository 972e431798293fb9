import { segmentOf } from '../../../../src/models/demand/classical/champion'
import { meanOf, medianOf, weightedByErrors } from '../../../../src/models/demand/classical/combination'
import { flatForecast, type ForecastMethod } from '../../../../src/models/demand/classical/forecast'
import { naive } from '../../../../src/models/demand/classical/naive'
import { rollingErrors } from '../../../../src/models/demand/classical/rolling-origin'

const always =
  (mean: number, deviation = 1): ForecastMethod =>
  (_series, { horizon }) =>
    flatForecast(mean, deviation, horizon)
const QUESTION = { season: 1, horizon: 2 }
const TWENTY = new Float64Array(20).fill(10)

it('the median of three methods leaves the one that goes astray aside', () => {
  const { mean, deviation } = medianOf([always(10, 1), always(12, 3), always(1e9, 2)])(TWENTY, QUESTION)
  expect([...mean, ...deviation]).toEqual([12, 12, 2, 2])
})

it('the mean of two methods lies between them', () => {
  expect([...meanOf([always(10), always(14)])(TWENTY, QUESTION).mean]).toEqual([12, 12])
})

describe('rolling origins', () => {
  it('show each method only what came before', () => {
    const seen: number[] = []
    const spy: ForecastMethod = (series, question) => {
      seen.push(series.length)
      return naive(series, question)
    }
    const { errors, origins } = rollingErrors(
      [spy],
      Float64Array.from({ length: 20 }, (_, at) => at),
      { season: 1, horizon: 4 },
      3,
    )
    expect(seen).toEqual([16, 14, 12])
    expect(origins).toBe(3)
    // A line that rises by one is missed by 1, 2, 3, 4.
    expect(errors[0]).toBe(2.5)
  })

  it('weigh methods by 1 / error squared', () => {
    // Errors of 1 and 3: weights .9 and .1.
    const combined = weightedByErrors([always(11), always(13)], { origins: 2, power: 2 })
    expect(combined(TWENTY, QUESTION).mean[0]).toBeCloseTo(0.9 * 11 + 0.1 * 13, 9)
  })

  it('give all the weight to a method without an error', () => {
    const combined = weightedByErrors([always(10), always(13)], { origins: 2, power: 2 })
    expect(combined(TWENTY, QUESTION).mean[0]).toBe(10)
  })

  it('weigh methods alike where the series is too short', () => {
    const combined = weightedByErrors([always(10), always(14)], { origins: 2, power: 2 })
    expect(combined(TWENTY.subarray(0, 5), QUESTION).mean[0]).toBe(12)
  })
})

it('tells segments apart', () => {
  const seasonal = Float64Array.from({ length: 48 }, (_, at) => 10 + (at % 12))
  const smooth = Float64Array.from({ length: 48 }, (_, at) => 10 + at)
  const intermittent = Float64Array.from({ length: 48 }, (_, at) => (at % 3 === 0 ? 2 : 0))
  expect(segmentOf(seasonal, { season: 12 })).toBe('SEASONAL')
  expect(segmentOf(smooth, { season: 1 })).toBe('SMOOTH')
  expect(segmentOf(intermittent, { season: 12 })).toBe('INTERMITTENT')
  expect(segmentOf(new Float64Array(20).fill(4), { season: 12 })).toBe('FEW_UNITS')
  expect(segmentOf(seasonal, { season: 24 })).toBe('SMOOTH')
  expect(segmentOf(new Float64Array(110).fill(5), { season: 52 })).toBe('LONG_SEASON')
  expect(segmentOf(seasonal.subarray(0, 8), { season: 12 })).toBe('NEW')
})
