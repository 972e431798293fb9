/** What trees and networks of sequences learn, on a small shop whose law is known. */
import { COVARIATE_COUNT, USUAL_HORIZON_DAYS, type DemandPanel } from '../../src/contracts/demand/demand'
import { backtest, demandMetrics, pairedComparison, type ForecastWindow } from '../../src/evaluation'
import { COVARIATE_COLUMN } from '../../src/features/demand'
import { DEMAND_FAMILIES, type DemandFamilyName } from '../../src/models/demand/families'
import { CELLS } from '../../src/models/demand/sequence/config'
import { exhaustively } from '../support/extent'
import { panelOf, poisson } from '../support/panels'

const PLAN = { horizon: USUAL_HORIZON_DAYS, windows: 3, stride: 14, refit: false, seed: 1 }
const PROMOTION_FACTOR = 2.2
const EVENT_FACTOR = 0.4
const EVERY_DAYS = 11

/** Weekdays sell what half of the items sells little of at weekends, and the other half much. */
const seasonOf = (series: number, day: number): number => (day % 7 < 5 ? 1 : series % 2 === 0 ? 2 : 0.5)

const isEvent = (day: number): boolean => day % EVERY_DAYS === 3

/** What is sold on the average. */
function truth(series: number, day: number, promoted: boolean): number {
  return (
    (6 + series) *
    seasonOf(series, day) *
    (promoted ? PROMOTION_FACTOR : 1) *
    (isEvent(day) ? EVENT_FACTOR : 1)
  )
}

function shop(): DemandPanel {
  const panel = panelOf({
    seed: 21,
    series: 16,
    historyDays: 260,
    promotionRate: 0.05,
    draw: ({ series, day, promoted, rng }) => poisson(truth(series, day, promoted), rng),
  })
  for (const { covariates } of panel.series) {
    for (let day = 0; day < panel.historySteps + panel.futureSteps; day++)
      if (isEvent(day)) covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN.event1] = 1
  }
  return panel
}

/** Mean forecast / mean truth over the days of all windows that `counts` says. */
function ratioToTruth(
  panel: DemandPanel,
  windows: readonly ForecastWindow[],
  counts: (series: number, day: number, promoted: boolean) => boolean,
): number {
  let forecast = 0
  let expected = 0
  for (const [index, { prediction }] of windows.entries()) {
    const origin = panel.historySteps - 1 - PLAN.horizon - (PLAN.windows - 1 - index) * PLAN.stride
    for (const [row, { covariates }] of panel.series.entries()) {
      for (let step = 0; step < PLAN.horizon; step++) {
        const day = origin + 1 + step
        const promoted = covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN.promotion] === 1
        if (!counts(row, day, promoted)) continue
        forecast += prediction.mean[row * PLAN.horizon + step]!
        expected += truth(row, day, promoted)
      }
    }
  }
  return forecast / expected
}

async function learns(family: DemandFamilyName, hyperparameters: Record<string, unknown>): Promise<void> {
  const panel = shop()
  const own = await backtest(DEMAND_FAMILIES[family].createEstimator(hyperparameters), panel, PLAN)
  const naive = await backtest(DEMAND_FAMILIES['seasonal-naive'].createEstimator({}), panel, PLAN)
  const comparison = pairedComparison(own.windows, naive.windows)
  const { coverage80, pinball } = demandMetrics(own.windows)
  expect(comparison.verdict).toBe('better')
  expect(pinball).toBeLessThan(0.6 * demandMetrics(naive.windows).pinball)
  expect(coverage80).toBeGreaterThan(0.7)
  expect(coverage80).toBeLessThan(0.9)
  const isWeekend = (day: number): boolean => day % 7 >= 5
  const near = (ratio: number): void => {
    expect(ratio).toBeGreaterThan(0.8)
    expect(ratio).toBeLessThan(1.25)
  }
  near(ratioToTruth(panel, own.windows, (_, day, promoted) => promoted && !isEvent(day)))
  near(ratioToTruth(panel, own.windows, (_, day, promoted) => !promoted && isEvent(day)))
  for (const half of [0, 1]) {
    const ofHalf = (series: number, day: number): boolean => series % 2 === half && isWeekend(day)
    near(ratioToTruth(panel, own.windows, (series, day, promoted) => !promoted && ofHalf(series, day)))
  }
}

const LONG_MS = 300_000

describe('season, promotion and event are found, and seasonal naive is beaten, by', () => {
  it(
    'boosted trees',
    () => learns('boosted', { maxRounds: 60, learningRate: 0.15, maxWindows: 1500, maxBins: 63 }),
    LONG_MS,
  )

  const SMALL_NETWORK = {
    stateSize: 20,
    hiddenSize: 48,
    decoderSize: 32,
    batchSize: 64,
    maxSteps: 600,
    learningRate: 0.006,
    maxWindows: 4000,
  }
  exhaustively(() => {
    it(
      'a random forest',
      () => learns('random-forest', { trees: 40, maxWindows: 1500, maxBins: 63 }),
      LONG_MS,
    )

    it.each(CELLS)(
      'a network of sequences with the cell %s',
      (cell) => learns('sequence', { ...SMALL_NETWORK, cell }),
      LONG_MS,
    )
  })
})
