/** What trees and networks of sequences learn, on a small shop whose law is known. */
import {
  COVARIATE_COUNT,
  QUANTILE_LEVELS,
  USUAL_HORIZON_DAYS,
  type DemandPanel,
} from '../../src/contracts/demand/demand'
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

/** Units of size 2 around the truth: their variance is mean + mean^2 / 2. */
const SIZE = 2

function shopOfCounts(series: number, historyDays: number): DemandPanel {
  return panelOf({
    seed: 22,
    series,
    historyDays,
    draw: ({ series: row, day, rng }) => {
      const gamma = -Math.log(1 - rng.uniform()) - Math.log(1 - rng.uniform())
      return poisson(((2 + row / 2) * seasonOf(row, day) * gamma) / SIZE, rng)
    },
  })
}

/** A head of counts finds how much noise there is: its quantiles lie where so many days end, zeros included. */
async function findsNoise(family: DemandFamilyName, hyperparameters: Record<string, unknown>): Promise<void> {
  const panel = shopOfCounts(16, 220)
  const own = await backtest(DEMAND_FAMILIES[family].createEstimator(hyperparameters), panel, PLAN)
  const naive = await backtest(DEMAND_FAMILIES['seasonal-naive'].createEstimator({}), panel, PLAN)
  expect(pairedComparison(own.windows, naive.windows).verdict).toBe('better')
  for (const level of [0.1, 0.5, 0.8, 0.95, 0.99] as const) {
    const index = QUANTILE_LEVELS.indexOf(level)
    const { below, upTo } = sharesAround(own.windows, index)
    expect(below).toBeLessThan(level + 0.05)
    expect(upTo).toBeGreaterThan(level - 0.05)
  }
}

/** How often less than the quantile was sold, and not more than it. */
function sharesAround(windows: readonly ForecastWindow[], level: number): { below: number; upTo: number } {
  let [below, upTo, days] = [0, 0, 0]
  for (const { label, prediction } of windows) {
    label.values.forEach((sold, day) => {
      const quantile = prediction.quantiles[day * QUANTILE_LEVELS.length + level]!
      below += Number(sold < quantile)
      upTo += Number(sold <= quantile)
      days++
    })
  }
  return { below: below / days, upTo: upTo / days }
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
    () => learns('boosted', { maxRounds: 30, learningRate: 0.25, maxWindows: 1000, maxBins: 31 }),
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

    it(
      'a network of sequences with variational dropout',
      () => learns('sequence', { ...SMALL_NETWORK, dropoutKind: 'variational', dropout: 0.1 }),
      LONG_MS,
    )

    it.each(CELLS)(
      'a network of sequences with the cell %s',
      (cell) => learns('sequence', { ...SMALL_NETWORK, cell }),
      LONG_MS,
    )
  })
})

describe('how much noise there is around counts is found by', () => {
  const SIZES = { hiddenSize: 32, decoderSize: 24, batchSize: 64, maxWindows: 2000 }
  const SMALL_MLP = { ...SIZES, residualBlocks: 1 }
  const SMALL_SEQUENCE = { ...SIZES, stateSize: 10 }

  it(
    'the head negative-binomial of global-mlp',
    () => findsNoise('global-mlp', { ...SMALL_MLP, head: 'negative-binomial', maxSteps: 100 }),
    LONG_MS,
  )

  exhaustively(() => {
    it(
      'the head tweedie of global-mlp',
      () => findsNoise('global-mlp', { ...SMALL_MLP, head: 'tweedie', maxSteps: 400 }),
      LONG_MS,
    )

    it(
      'the head negative-binomial of sequence',
      () => findsNoise('sequence', { ...SMALL_SEQUENCE, head: 'negative-binomial', maxSteps: 200 }),
      LONG_MS,
    )
  })
})
