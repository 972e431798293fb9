/** On weeks and months, what a year does is found where the data covers years: better than by repeating the last value. */
import type { DemandPanel } from '../../src/contracts/demand/demand'
import type { DemandFamily } from '../../src/contracts/demand/demand-estimator'
import { gridFrom, type TimeGrid } from '../../src/core/time/grid'
import { backtest, demandMetrics } from '../../src/evaluation'
import { DEMAND_FAMILIES } from '../../src/models/demand/families'
import { ruleFamily } from '../../src/models/demand/references'
import { WINDOW_LENGTHS } from '../../src/models/demand/window-lengths'
import { panelOf } from '../support/panels'

const NETWORK = {
  hiddenSize: 32,
  residualBlocks: 1,
  decoderSize: 24,
  batchSize: 32,
  maxSteps: 300,
  evaluateEvery: 50,
}

const lastValue: DemandFamily = ruleFamily('last-value', WINDOW_LENGTHS, () => ({
  family: 'last-value',
  leastHistory: () => 10,
  quantilesFrom: 'ERRORS_IN_UNITS',
  centres({ statistics }, out) {
    statistics.forEachRead(1, (units) => out.fill(units))
  },
}))

/** Twenty series that sell five times as much at the height of the year as at its bottom, in places with a season of their own. */
function seasonal(grid: TimeGrid, periods: number): DemandPanel {
  return panelOf({
    seed: 2,
    series: 20,
    grid,
    historyDays: periods,
    futureSteps: 0,
    draw: ({ day, series, rng }) =>
      Math.round(
        (40 + 6 * series) *
          (1 + 0.65 * Math.sin((2 * Math.PI * day) / grid.season + 0.4)) *
          (1 + 0.1 * rng.normal()),
      ),
  })
}

describe.each([
  ['three years of weeks', gridFrom('2022-01-03', 'WEEK'), 156, 13],
  ['eight years of months', gridFrom('2016-01-01', 'MONTH'), 96, 6],
] as const)('In %s', (_name, grid, periods, horizon) => {
  it('the season of the year is found by rules and by the network, and halves the error of the last value', async () => {
    const panel = seasonal(grid, periods)
    const plan = { horizon, windows: 2, stride: horizon, refit: false, seed: 1 }
    const errorOf = async (family: DemandFamily, hyperparameters = {}): Promise<number> => {
      const { windows } = await backtest(family.createEstimator(hyperparameters), panel, plan)
      return demandMetrics(windows).mase
    }
    const last = await errorOf(lastValue)
    expect(await errorOf(DEMAND_FAMILIES['seasonal-naive'])).toBeLessThan(0.5 * last)
    expect(await errorOf(DEMAND_FAMILIES['level-and-profile'])).toBeLessThan(0.5 * last)
    expect(await errorOf(DEMAND_FAMILIES['global-mlp'], NETWORK)).toBeLessThan(0.5 * last)
  })
})
