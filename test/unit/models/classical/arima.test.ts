import { exactInnovations } from '../../../../src/models/demand/classical/arima/filter'
import { fitArima } from '../../../../src/models/demand/classical/arima/fit'
import { forecastArima } from '../../../../src/models/demand/classical/arima/forecast-fit'
import { coefficientsOf, nameOf, type ArimaOrder } from '../../../../src/models/demand/classical/arima/order'
import { chooseArima } from '../../../../src/models/demand/classical/arima/search'
import { Rng } from '../../../../src/core/statistics/rng'
import { AIR_PASSENGERS } from './air-passengers'

const ORDER = { p: 0, d: 0, q: 0, P: 0, D: 0, Q: 0, constant: false } as const satisfies ArimaOrder
const AIRLINES = { series: AIR_PASSENGERS, season: 12, regressors: [] }

describe('AirPassengers, ARIMA(2,1,1)(0,1,0)[12]', () => {
  const fit = fitArima(AIRLINES, { ...ORDER, p: 2, d: 1, q: 1, D: 1 }, 'EXACT')!

  it('has the AIC and the forecasts that R publishes', () => {
    expect(fit.aic).toBeCloseTo(1017.85, 1)
    const { mean } = forecastArima(AIRLINES, fit, 3)
    expect(mean[0]).toBeCloseTo(445.635, 1)
    expect(mean[1]).toBeCloseTo(420.395, 1)
    expect(mean[2]).toBeCloseTo(449.198, 1)
  })

  it('has the deviation of its errors one month ahead, and more further on', () => {
    const { deviation } = forecastArima(AIRLINES, fit, 24)
    expect(deviation[0]).toBeCloseTo(Math.sqrt(fit.variance), 9)
    for (let step = 1; step < 24; step++) expect(deviation[step]).toBeGreaterThan(deviation[step - 1]!)
  })

  it('is not beaten by less than the search finds', () => {
    const found = chooseArima(AIRLINES)!
    expect(found.season).toBe(12)
    expect([found.order.d, found.order.D]).toEqual([1, 1])
    expect(found.aicc).toBeLessThanOrEqual(fit.aicc + 1e-6)
  })
})

describe('exact likelihood', () => {
  it('is that of the joint normal distribution: an AR(1) by hand', () => {
    const phi = Math.tanh(0.5)
    const values = Float64Array.from([1, 2, -1, 0.5])
    const { columns, logVariances } = exactInnovations(
      coefficientsOf({ ...ORDER, p: 1 }, 1, Float64Array.of(0.5)),
      [values],
    )!
    // The first value has the variance of the process, 1 / (1 - phi^2); the others follow from the one before.
    expect(logVariances).toBeCloseTo(-Math.log(1 - phi ** 2), 9)
    expect(columns[0]![0]).toBeCloseTo(Math.sqrt(1 - phi ** 2), 9)
    for (let at = 1; at < 4; at++) expect(columns[0]![at]).toBeCloseTo(values[at]! - phi * values[at - 1]!, 9)
  })

  it('is that of the joint normal distribution: an MA(1) by hand', () => {
    const theta = -Math.tanh(0.5)
    const { columns, logVariances } = exactInnovations(
      coefficientsOf({ ...ORDER, q: 1 }, 1, Float64Array.of(0.5)),
      [Float64Array.of(1, 2)],
    )!
    // Covariances: 1 + theta^2 on the diagonal, theta beside it.
    const first = 1 + theta ** 2
    const second = first - theta ** 2 / first
    expect(logVariances).toBeCloseTo(Math.log(first * second), 9)
    expect(columns[0]![1]).toBeCloseTo((2 - theta / first) / Math.sqrt(second), 9)
  })
})

describe('fitted coefficients', () => {
  it('are those of a simulated ARMA(1,1) with a mean', () => {
    const rng = new Rng(3)
    const series = new Float64Array(3_000)
    let [before, error] = [0, 0]
    for (let at = 0; at < series.length; at++) {
      const next = rng.normal()
      before = 0.7 * before + next + 0.4 * error
      error = next
      series[at] = 50 + before
    }
    const data = { series, season: 1, regressors: [] }
    const fit = fitArima(data, { ...ORDER, p: 1, q: 1, constant: true }, 'EXACT')!
    expect(Math.abs(fit.coefficients.ar[0]! - 0.7)).toBeLessThan(0.05)
    expect(Math.abs(fit.coefficients.ma[0]! - 0.4)).toBeLessThan(0.05)
    expect(Math.abs(fit.regression[0]! - 50)).toBeLessThan(0.3)
    expect(Math.abs(fit.variance - 1)).toBeLessThan(0.1)
  })

  it('give a regressor what it does, and its future to the forecast', () => {
    const rng = new Rng(4)
    const promoted = Float64Array.from({ length: 130 }, () => (rng.uniform() < 0.2 ? 1 : 0))
    const series = promoted.subarray(0, 120).map((on) => 20 + 8 * on + 0.5 * rng.normal())
    const data = { series, season: 1, regressors: [promoted.subarray(0, 120)] }
    const fit = fitArima(data, { ...ORDER, p: 1, constant: true }, 'EXACT')!
    expect(fit.regression[1]).toBeCloseTo(8, 0)
    const ahead = promoted.subarray(120)
    const { mean } = forecastArima(data, fit, 10, [ahead])
    mean.forEach((value, step) => expect(Math.abs(value - (20 + 8 * ahead[step]!))).toBeLessThan(1))
  })

  it('go on with a line that has a drift', () => {
    const series = Float64Array.from({ length: 40 }, (_, at) => 10 + 3 * at + (at % 2))
    const data = { series, season: 1, regressors: [] }
    const fit = fitArima(data, { ...ORDER, d: 1, constant: true }, 'EXACT')!
    const { mean } = forecastArima(data, fit, 4)
    expect(mean[3]! - mean[2]!).toBeCloseTo(fit.regression[0]!, 9)
    expect(fit.regression[0]).toBeCloseTo(3, 1)
  })
})

it('names an order as the literature does', () => {
  expect(nameOf({ ...ORDER, p: 2, d: 1, q: 1, D: 1 }, 12)).toBe('ARIMA(2,1,1)(0,1,0)[12]')
  expect(nameOf({ ...ORDER, p: 1, constant: true }, 1)).toBe('ARIMA(1,0,0) with constant')
})
