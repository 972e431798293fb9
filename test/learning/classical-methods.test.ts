/** What classical families learn, on series whose law is known: each beats seasonal naive where its law holds. */
import { USUAL_HORIZON_DAYS, type DemandPanel } from '../../src/contracts/demand/demand'
import { backtest, demandMetrics } from '../../src/evaluation'
import { DEMAND_FAMILIES, type DemandFamilyName } from '../../src/models/demand/families'
import { panelOf, poisson } from '../support/panels'

const PLAN = { horizon: USUAL_HORIZON_DAYS, windows: 2, stride: 28, refit: false, seed: 1 }
const SERIES = 8
const HISTORY_DAYS = 200
const WEEK = [0.7, 0.7, 0.8, 0.9, 1.1, 1.6, 1.2]

/** Demand of weekdays, on a slowly rising level. */
const weekly = panelOf({
  seed: 2,
  series: SERIES,
  historyDays: HISTORY_DAYS,
  draw: ({ day, rng }) => poisson((15 + 0.05 * day) * WEEK[day % 7]!, rng),
})
/** One day in eight sells, three at a time. */
const intermittent = panelOf({
  seed: 3,
  series: 5 * SERIES,
  historyDays: HISTORY_DAYS,
  draw: ({ rng }) => (rng.uniform() < 1 / 8 ? 3 : 0),
})

async function errorsOf(panel: DemandPanel, family: DemandFamilyName, hyperparameters = {}) {
  const { windows } = await backtest(DEMAND_FAMILIES[family].createEstimator(hyperparameters), panel, PLAN)
  return demandMetrics(windows)
}

describe('on days with a weekly season', () => {
  it.each([
    ['theta', {}, 0.9],
    ['theta', { method: 'theta' }, 0.9],
    ['smoothing', {}, 0.9],
    ['smoothing', { method: 'holt-winters' }, 0.95],
    ['ensemble', {}, 0.9],
  ] as const)('%s %j has less than seasonal naive x %d in errors', async (family, hyperparameters, most) => {
    const naive = await errorsOf(weekly, 'seasonal-naive')
    const own = await errorsOf(weekly, family, hyperparameters)
    expect(own.pinball).toBeLessThan(most * naive.pinball)
    expect(own.mase).toBeLessThan(most * naive.mase)
    expect(Math.abs(own.bias)).toBeLessThan(0.08)
    expect(own.coverage80).toBeGreaterThan(0.7)
    expect(own.coverage80).toBeLessThan(0.9)
  })

  // Four of eight series are searched; the others take the order that most of these have.
  it.each([
    ['smoothing', { method: 'mstl' }],
    ['regression', {}],
    ['arima', { searchedSeries: 4 }],
    ['arima', { method: 'fourier', searchedSeries: 4 }],
  ] as const)('%s %j has fewer errors than seasonal naive', async (family, hyperparameters) => {
    const naive = await errorsOf(weekly, 'seasonal-naive')
    const own = await errorsOf(weekly, family, hyperparameters)
    expect(own.pinball).toBeLessThan(naive.pinball)
    expect(own.mase).toBeLessThan(naive.mase)
    expect(own.coverage80).toBeGreaterThan(0.7)
    expect(own.coverage80).toBeLessThan(0.9)
  })
})

describe('on days of which few sell', () => {
  it.each(['syntetos-boylan', 'croston', 'tsb', 'adida'])(
    '%s beats seasonal naive by a fifth',
    async (method) => {
      const naive = await errorsOf(intermittent, 'seasonal-naive')
      const own = await errorsOf(intermittent, 'intermittent', { method })
      expect(own.rmse).toBeLessThan(0.8 * naive.rmse)
      expect(Math.abs(own.bias)).toBeLessThan(0.15)
    },
  )

  it('the moving average beats naive, and both are what was asked for', async () => {
    const last = await errorsOf(intermittent, 'average', { method: 'naive' })
    const mean = await errorsOf(intermittent, 'average')
    expect(mean.rmse).toBeLessThan(0.9 * last.rmse)
  })
})
