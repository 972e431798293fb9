import { fc } from '../../../support/property-testing'
import { classicalSchema } from '../../../../src/models/demand/classical/config'
import { endAtZero, quantileOf, type SeriesForecast } from '../../../../src/models/demand/classical/forecast'
import { CLASSICAL_METHODS, type ClassicalMethodName } from '../../../../src/models/demand/classical/methods'
import { leastSquares } from '../../../../src/models/demand/classical/linear-regression'
import { movingAverage } from '../../../../src/models/demand/classical/moving-average'
import { exhaustivelyWhere } from '../../../support/extent'

const NAMES = Object.keys(CLASSICAL_METHODS) as ClassicalMethodName[]
/** They fit many models to each series. */
const SLOW: readonly ClassicalMethodName[] = [
  'arima',
  'fourier',
  'median',
  'median-2',
  'weighted',
  'champion',
  'champion-2',
  'champion-3',
]
const of = (...values: number[]) => Float64Array.from(values)
const forecast = (name: ClassicalMethodName, series: Float64Array, horizon: number, season = 1) =>
  CLASSICAL_METHODS[name](series, { season, horizon })

function expectSound({ mean, deviation }: SeriesForecast, horizon: number): void {
  expect(mean).toHaveLength(horizon)
  expect(deviation).toHaveLength(horizon)
  expect(mean.every(Number.isFinite)).toBe(true)
  expect(deviation.every((value) => Number.isFinite(value) && value >= 0)).toBe(true)
}

describe('worked examples', () => {
  it.each(['holt', 'dynamic-theta'] as const)('100, 105, 110, 115, 120 goes on with 125: %s', (name) => {
    expect(forecast(name, of(100, 105, 110, 115, 120), 1).mean[0]).toBeCloseTo(125, 1)
  })

  it('a regression on the last value and a promotion finds .5 + .8 x 150 + .2 x 10 = 122.5', () => {
    const promotion = of(10, 0, 5, 20, 0, 15, 10, 0)
    const sold = [100]
    for (const shown of promotion) sold.push(0.5 + 0.8 * sold.at(-1)! + 0.2 * shown)
    const columns = [of(...promotion).fill(1), of(...sold.slice(0, -1)), promotion]
    const { coefficients, squares } = leastSquares(of(...sold.slice(1)), columns)
    expect(squares).toBeCloseTo(0, 8)
    const [constant, ofLast, ofPromotion] = coefficients
    expect(constant! + ofLast! * 150 + ofPromotion! * 10).toBeCloseTo(122.5, 6)
  })

  it('naive repeats the last value, and its deviation grows with the root of the distance', () => {
    const { mean, deviation } = forecast('naive', of(4, 6, 4, 6), 4)
    expect([...mean]).toEqual([6, 6, 6, 6])
    expect([...deviation]).toEqual([2, 2 * Math.SQRT2, 2 * Math.sqrt(3), 4])
  })

  it('seasonal naive repeats the last season', () => {
    expect([...forecast('seasonal-naive', of(9, 9, 9, 1, 2, 3), 5, 3).mean]).toEqual([1, 2, 3, 1, 2])
  })

  it('a moving average is the mean of the last values, and errs as it erred', () => {
    const { mean, deviation } = movingAverage(2)(of(1, 3, 5, 7), { season: 1, horizon: 2 })
    expect([...mean]).toEqual([6, 6])
    // Forecasts of 5 and 7 were 2 and 4.
    expect(deviation[0]).toBe(3)
  })

  it.each([
    ['champion', 'adida'],
    ['median', 'adida'],
    ['champion-2', 'weighted-counts'],
    ['median-2', 'weighted-counts'],
    ['champion-3', 'weighted-counts'],
    ['median-3', 'weighted-counts'],
  ] as const)(
    '%s forecasts intermittent series by %s: models keep what they were trained with',
    (name, own) => {
      const series = of(0, 2, 0, 0, 4, 0, 0, 1, 0, 0, 0, 3, 0, 2)
      expect(forecast(name, series, 2).mean).toEqual(forecast(own, series, 2).mean)
      expect(classicalSchema('ensemble').parse({}).method).toBe('champion-3')
      expect(classicalSchema('ensemble').parse({ method: name }).method).toBe(name)
    },
  )

  it.each([
    ['a new item', of(0, 2, 1)],
    ['one that sells in most months', of(1, 2, 0, 1, 3, 1, 2, 1, 0, 2, 1, 1, 2, 1)],
  ])('few units of %s are forecast as counts, which they were not before', (_, series) => {
    expect(forecast('champion-3', series, 2)).toEqual(forecast('weighted-counts', series, 2))
    expect(forecast('champion-2', series, 2).distribution).toBe('NORMAL')
    for (const others of [series.map((value) => value + 0.5), series.map((value) => 10 * value)])
      expect(forecast('champion-3', others, 2).distribution).toBe('NORMAL')
  })

  it('Croston: size / interval, both smoothed by .1; Syntetos and Boylan take a twentieth off', () => {
    // Sizes start at 3 and are 2.9, then 3.01; intervals start at 2.5 and are 2.45, then 2.505.
    const series = of(0, 2, 0, 0, 4)
    expect(forecast('croston', series, 1).mean[0]).toBeCloseTo(3.01 / 2.505, 12)
    expect(forecast('syntetos-boylan', series, 1).mean[0]).toBeCloseTo((0.95 * 3.01) / 2.505, 12)
  })

  it('TSB falls while nothing sells: probability .5 x .9 x .9, size 2', () => {
    expect(forecast('tsb', of(0, 2, 0, 0), 1).mean[0]).toBeCloseTo(2 * 0.5 * 0.9 * 0.9, 12)
  })

  it('ADIDA spreads the sum of an interval evenly', () => {
    const series = Float64Array.from({ length: 24 }, (_, at) => (at % 4 === 3 ? 8 : 0))
    expect(forecast('adida', series, 3).mean[0]).toBeCloseTo(2, 6)
  })

  it('weighted counts: weights fall by .15 a period in the mean, by .05 in the variance, which goes with the mean and has that of the mean beside it', () => {
    const { mean, deviation, distribution } = forecast('weighted-counts', of(6, 0, 3), 2)
    const expected = (0.85 ** 2 * 6 + 3) / (0.85 ** 2 + 0.85 + 1)
    expect([...mean]).toEqual([mean[0], mean[0]])
    expect(mean[0]).toBeCloseTo(expected, 12)
    const weights = 0.95 ** 2 + 0.95 + 1
    const long = (0.95 ** 2 * 6 + 3) / weights
    const variance = (0.95 ** 2 * 36 + 9) / weights - long ** 2
    expect(deviation[0]).toBeCloseTo(Math.sqrt((variance * expected) / long + 2 * expected ** 2), 12)
    expect(distribution).toBe('COUNTS')
  })
})

describe.each(NAMES)('%s', (name) => {
  it('answers for every series with finite numbers, the same each time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400 })), { minLength: 1, maxLength: 40 }),
        fc.constantFrom(1, 4, 7, 52),
        fc.integer({ min: 1, max: 9 }),
        (values, season, horizon) => {
          const series = Float64Array.from(values)
          const first = forecast(name, series, horizon, season)
          expectSound(first, horizon)
          expect(forecast(name, series, horizon, season)).toEqual(first)
          expect([...series]).toEqual(values)
        },
      ),
      { numRuns: SLOW.includes(name) ? 6 : 40 },
    )
  })

  it('goes on with what never changes', () => {
    const { mean } = forecast(name, new Float64Array(30).fill(6), 5, 4)
    for (const value of mean) expect(value).toBeCloseTo(name === 'syntetos-boylan' ? 5.7 : 6, 2)
  })

  exhaustivelyWhere(name === 'arima', () => {
    it('does not depend on the unit', () => {
      const series = Float64Array.from({ length: 48 }, (_, at) => 20 + (at % 12) + ((at * 7) % 5))
      const small = forecast(name, series, 6, 12)
      const large = forecast(
        name,
        series.map((value) => value * 1_000),
        6,
        12,
      )
      small.mean.forEach((value, step) => expect(large.mean[step]! / 1_000).toBeCloseTo(value, 1))
    })
  })
})

describe('a trend and a season of known form', () => {
  const YEARS = 8
  const season = [0.6, 0.8, 1.2, 1.4]
  const at = (period: number) => (100 + 2 * period) * season[period % 4]!
  const series = Float64Array.from({ length: 4 * YEARS }, (_, period) => at(period))

  it.each(['theta', 'dynamic-theta', 'ets', 'holt', 'holt-winters', 'arima', 'mstl'] as const)(
    'are carried on: %s',
    (name) => {
      const { mean } = forecast(name, series, 4, 4)
      mean.forEach((value, step) => {
        const truth = at(4 * YEARS + step)
        expect(Math.abs(value - truth) / truth).toBeLessThan(0.06)
      })
    },
  )

  it('a line of waves is found by harmonics where the season is too long for other methods', () => {
    const waves = Float64Array.from(
      { length: 160 },
      (_, period) => 50 + 20 * Math.sin((2 * Math.PI * period) / 52),
    )
    const { mean } = forecast('fourier', waves, 26, 52)
    mean.forEach((value, step) =>
      expect(Math.abs(value - 50 - 20 * Math.sin((2 * Math.PI * (160 + step)) / 52))).toBeLessThan(2),
    )
  })

  it('a rule of two lags is found by lag regression', () => {
    const values = new Float64Array(60)
    values.set([3, 9])
    for (let period = 2; period < 60; period++)
      values[period] = 4 + 1.2 * values[period - 1]! - 0.9 * values[period - 2]!
    const { mean } = forecast('lag-regression', values, 1)
    expect(mean[0]).toBeCloseTo(4 + 1.2 * values[59]! - 0.9 * values[58]!, 1)
  })
})

describe('quantiles', () => {
  it('of counts are those of a Poisson distribution where the variance is the mean', () => {
    const counts: SeriesForecast = { mean: of(2), deviation: of(Math.SQRT2), distribution: 'COUNTS' }
    // P(X <= 0) = .135, P(X <= 1) = .406, P(X <= 2) = .677, P(X <= 4) = .947.
    expect([0.1, 0.2, 0.5, 0.9, 0.96].map((level) => quantileOf(counts, 0, level))).toEqual([0, 1, 2, 4, 5])
  })

  it('of counts are those of a negative binomial distribution where it is more', () => {
    // Mean 2 and variance 4: size 2, failures with probability 1/2; P(0) = .25, P(<= 1) = .5, P(<= 2) = .6875.
    const counts: SeriesForecast = { mean: of(2), deviation: of(2), distribution: 'COUNTS' }
    expect([0.2, 0.3, 0.6, 0.7].map((level) => quantileOf(counts, 0, level))).toEqual([0, 1, 2, 3])
  })

  it('never fall with the level', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 900, noNaN: true }),
        fc.double({ min: 0, max: 300, noNaN: true }),
        fc.constantFrom('NORMAL' as const, 'COUNTS' as const),
        (mean, deviation, distribution) => {
          const one: SeriesForecast = { mean: of(mean), deviation: of(deviation), distribution }
          const values = [0.01, 0.1, 0.5, 0.9, 0.99].map((level) => quantileOf(one, 0, level))
          expect([...values].sort((a, b) => a - b)).toEqual(values)
        },
      ),
    )
  })

  it('a falling line ends at 0 where the measure cannot be negative', () => {
    const falling = forecast('holt', of(50, 40, 30, 20, 10, 5), 4)
    expect(falling.mean[3]).toBeLessThan(0)
    expect(endAtZero(falling).mean[3]).toBe(0)
  })
})
