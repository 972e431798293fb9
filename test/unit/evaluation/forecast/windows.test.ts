import { COVARIATE_COUNT, LEVEL_COUNT, STEP_STATUS } from '../../../../src/contracts/demand/demand'
import {
  backtest,
  demandMetrics,
  labelAt,
  naiveErrors,
  panelAt,
  planOrigins,
  shortenWindows,
} from '../../../../src/evaluation'
import type { DemandEstimator, DemandPredictor } from '../../../../src/contracts/demand/demand-estimator'
import type { DemandInput, DemandPanel } from '../../../../src/contracts/demand/demand'
import { dailyGrid, gridFrom } from '../../../../src/core/time/grid'
import { handWindow } from '../../../support/windows'

const HISTORY = 60
const FUTURE = 5

function countingPanel(): DemandPanel {
  return {
    grid: dailyGrid('2024-01-01'),
    historySteps: HISTORY,
    futureSteps: FUTURE,
    series: [
      {
        itemId: '1',
        locationId: '1',
        categoryId: null,
        firstObserved: 10,
        status: Uint8Array.from({ length: HISTORY }, (_, index) => (index < 10 ? 0 : STEP_STATUS.observed)),
        values: Float32Array.from({ length: HISTORY }, (_, index) => index),
        stockOutFraction: Float32Array.from({ length: HISTORY }, (_, index) => (index === 50 ? 1 : 0)),
        covariates: Float32Array.from({ length: (HISTORY + FUTURE) * COVARIATE_COUNT }, (_, at) =>
          Math.floor(at / COVARIATE_COUNT),
        ),
        knownAhead: 'always',
      },
    ],
  }
}

describe('windows', () => {
  it('cut a panel at its origin, keeping known covariates and nothing that was sold later', () => {
    const input = panelAt(countingPanel(), 40, { historySteps: 20, futureSteps: 28 })
    expect(input).toMatchObject({ grid: dailyGrid('2024-01-22'), historySteps: 20, futureSteps: 24 })
    const [series] = input.series
    expect(Array.from(series!.values)).toEqual(Array.from({ length: 20 }, (_, i) => 21 + i))
    expect(series!.firstObserved).toBe(0)
    expect(series!.covariates).toHaveLength(44 * COVARIATE_COUNT)
    expect(series!.covariates.at(-1)).toBe(64)
    expect(panelAt(countingPanel(), 12, { historySteps: 8 }).series[0]!.firstObserved).toBe(5)
    expect(panelAt(countingPanel(), 5).series[0]!.firstObserved).toBe(6)
  })

  it('keep labels apart: units after the origin, NaN where unobserved', () => {
    const label = labelAt(countingPanel(), 7, 5)
    expect(Array.from(label.values)).toEqual([Number.NaN, Number.NaN, 10, 11, 12])
    expect(Array.from(labelAt(countingPanel(), 57, 4).values)).toEqual([58, 59, Number.NaN, Number.NaN])
    expect(Array.from(labelAt(countingPanel(), 48, 3).stockOutFraction)).toEqual([0, 1, 0])
  })

  it('plan origins so that the last one has a whole horizon after it', () => {
    expect(planOrigins(countingPanel(), { horizon: 7, windows: 3, stride: 5 }, 1)).toEqual([42, 47, 52])
    expect(() => planOrigins(countingPanel(), { horizon: 28, windows: 3, stride: 14 }, 10)).toThrow(
      expect.objectContaining({
        code: 'NOT_ENOUGH_DATA',
        details: { neededDays: 66, historyDays: 60, missingDays: 6 },
      }),
    )
    expect(() => planOrigins(countingPanel(), { horizon: 0, windows: 1, stride: 1 }, 1)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    )
  })

  it('measure the naive error on the history only', () => {
    expect(naiveErrors(countingPanel(), 40)[0]).toBe(7)
    expect(naiveErrors(countingPanel(), 20)[0]).toBeNaN()
  })

  it('measure the naive error by the season of the grid, and by the last value where weeks are too few for it', () => {
    const weeks = { ...countingPanel(), grid: { ...gridFrom('2024-01-01', 'WEEK'), season: 26 } }
    expect(naiveErrors(weeks, 50)[0]).toBe(26)
    expect(naiveErrors(weeks, 30)[0]).toBe(1)
  })

  it('count the periods of their grid in what they say', () => {
    const months = { ...countingPanel(), grid: gridFrom('2020-01-01', 'MONTH') }
    expect(() => planOrigins(months, { horizon: 28, windows: 3, stride: 14 }, 10)).toThrow(
      expect.objectContaining({
        message: '3 windows of 28 months need 66 months of history; there are 60',
        details: { neededMonths: 66, historyMonths: 60, missingMonths: 6 },
      }),
    )
  })

  it('are cut to a shorter horizon, with the same labels', () => {
    const [cut] = shortenWindows(
      [
        handWindow({
          actual: [
            [1, 2, 3],
            [4, 5, 6],
          ],
          predicted: [
            [1, 1, 1],
            [1, 1, 1],
          ],
        }),
      ],
      2,
    )
    expect(cut!.label).toMatchObject({ horizon: 2, values: Float32Array.of(1, 2, 4, 5) })
    expect(cut!.prediction.horizon).toBe(3)
    expect(demandMetrics([cut!]).mae).toBe((0 + 1 + 3 + 4) / 4)
  })
})

/** Remembers what it was shown. */
class WitnessEstimator implements DemandEstimator {
  readonly family = 'witness'
  readonly trainedOn: DemandPanel[] = []
  readonly asked: DemandInput[] = []
  disposed = 0

  async train(panel: DemandPanel): Promise<DemandPredictor> {
    this.trainedOn.push(panel)
    return {
      family: 'witness',
      signature: {
        task: 'DEMAND',
        family: 'witness',
        inputs: [],
        outputs: [],
        granularity: 'DAY',
        context: 14,
        horizon: 7,
        season: 7,
        featureHash: '',
      },
      predict: async (input) => {
        this.asked.push(input)
        const size = input.series.length * 7
        return {
          horizon: 7,
          mean: new Float32Array(size),
          quantiles: new Float32Array(size * LEVEL_COUNT),
          isFallback: new Uint8Array(input.series.length),
        }
      },
      save: () => new Map(),
      dispose: async () => {
        this.disposed++
      },
    }
  }
}

describe('backtest', () => {
  const plan = { horizon: 7, windows: 3, stride: 5, seed: 1 }

  it('trains once on what was known at the first origin, or again at every origin', async () => {
    const once = new WitnessEstimator()
    const result = await backtest(once, countingPanel(), { ...plan, refit: false })
    expect(once.trainedOn.map((panel) => panel.historySteps)).toEqual([43])
    expect(once.asked.map((input) => input.historySteps)).toEqual([14, 14, 14])
    expect(once.asked.map((input) => input.series[0]!.values.at(-1))).toEqual([42, 47, 52])
    expect(result.windows.map((window) => Array.from(window.label.values).at(-1))).toEqual([49, 54, 59])
    expect(once.disposed).toBe(1)

    const again = new WitnessEstimator()
    await backtest(again, countingPanel(), { ...plan, refit: true })
    expect(again.trainedOn.map((panel) => panel.historySteps)).toEqual([43, 48, 53])
    expect(again.disposed).toBe(3)
  })

  it('refuses a horizon that the predictor does not reach', async () => {
    const estimator = new WitnessEstimator()
    await expect(
      backtest(estimator, countingPanel(), { ...plan, horizon: 8, refit: false }),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(estimator.disposed).toBe(1)
  })
})
