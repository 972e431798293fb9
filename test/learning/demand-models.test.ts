/** What the network learns, on worlds whose truth is known, and that it does not claim what it cannot know. */
import { simulateDemandRows, WORLDS } from '../../seeds'
import { PLACES } from '../../seeds/places'
import {
  CENSORED_FROM,
  COVARIATE_COUNT,
  USUAL_HORIZON_DAYS,
  QUANTILE_LEVELS,
  type DemandPanel,
} from '../../src/contracts/demand/demand'
import type { DemandPredictor } from '../../src/contracts/demand/demand-estimator'
import {
  backtest,
  demandMetrics,
  panelAt,
  pairedComparison,
  planOrigins,
  predictWindows,
  probabilityOf,
  type ForecastWindow,
} from '../../src/evaluation'
import { Rng } from '../../src/core/statistics/rng'
import { buildDemandPanel, COVARIATE_COLUMN } from '../../src/features/demand'
import { DEMAND_FAMILIES } from '../../src/models/demand/families'
import { alsoExhaustively } from '../support/extent'
import { describeEachDevice } from '../support/devices'
import { panelOf, poisson } from '../support/panels'
import { largestDifference } from '../contract/compute/compute-testkit'

const PLAN = { horizon: USUAL_HORIZON_DAYS, windows: 4, stride: 14, refit: false, seed: 1 }
const SMALL = {
  hiddenSize: 48,
  residualBlocks: 1,
  decoderSize: 32,
  batchSize: 64,
  maxSteps: 500,
  evaluateEvery: 100,
  maxWindows: 6000,
}
const LONG_MS = 900_000

async function compare(panel: DemandPanel, hyperparameters: Record<string, number>) {
  const baseline = await backtest(DEMAND_FAMILIES['seasonal-naive'].createEstimator({}), panel, PLAN)
  const network = await backtest(DEMAND_FAMILIES['global-mlp'].createEstimator(hyperparameters), panel, PLAN)
  return {
    comparison: pairedComparison(network.windows, baseline.windows),
    network: demandMetrics(network.windows),
    baseline: demandMetrics(baseline.windows),
  }
}

/** Fraction of scored days whose probability (see `probabilityOf`) lies between 0.1 and 0.9. */
function centralProbability(windows: readonly ForecastWindow[]): number {
  const rng = new Rng(1)
  let inside = 0
  let days = 0
  for (const { label, prediction } of windows) {
    label.values.forEach((units, at) => {
      if (Number.isNaN(units) || label.stockOutFraction[at]! >= CENSORED_FROM) return
      const from = at * QUANTILE_LEVELS.length
      const probability = probabilityOf(QUANTILE_LEVELS, prediction.quantiles, units, rng.uniform(), from)
      if (probability > 0.1 && probability < 0.9) inside++
      days++
    })
  }
  return inside / days
}

/** Mean of `values[series, step]` over all series. */
function average(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

alsoExhaustively(() => {
  /** The network that `npm start` trains, with its own defaults. */
  describe('the champion of the demo shop', () => {
    const { rows } = simulateDemandRows({ seed: 1, lastDay: '2026-06-30', scale: 'demo' })
    const panel = buildDemandPanel(rows)
    const origins = planOrigins(panel, PLAN, 1)
    let champion: DemandPredictor

    beforeAll(async () => {
      champion = await DEMAND_FAMILIES['global-mlp']
        .createEstimator({})
        .train(panelAt(panel, origins[0]!), { seed: PLAN.seed })
    }, LONG_MS)

    afterAll(() => champion.dispose())

    it(
      'passes the gate against seasonal naive, with intervals that hold',
      async () => {
        const naive = DEMAND_FAMILIES['seasonal-naive'].createEstimator({})
        const baselineWindows = (await backtest(naive, panel, PLAN)).windows
        const windows = await predictWindows(champion, panel, origins, PLAN)
        const { verdict, improvementFraction } = pairedComparison(windows, baselineWindows)
        const [network, baseline] = [demandMetrics(windows), demandMetrics(baselineWindows)]
        expect(verdict).toBe('better')
        expect(improvementFraction).toBeGreaterThan(0.15)
        expect(network.wape).toBeLessThan(baseline.wape)
        expect(network.mase).toBeLessThan(baseline.mase)
        expect(network.rmse).toBeLessThan(baseline.rmse)
        expect(Math.abs(network.bias)).toBeLessThan(0.12)
        // Most series sell less than one a day: nobody can sell less than the zero that such intervals begin with, so more
        // days than eight in ten lie inside. Where zero stands for many levels, its probability is spread over them.
        expect(network.coverage80).toBeGreaterThan(0.75)
        expect(network.coverage80).toBeLessThan(0.9)
        const central = centralProbability(windows)
        expect(central).toBeGreaterThan(0.68)
        expect(central).toBeLessThan(0.88)
      },
      LONG_MS,
    )

    describeEachDevice('its forecasts', (device) => {
      it(
        'agree within 1e-4 with those of the processor, of a unit or of the value where it is larger',
        async () => {
          const input = panelAt(panel, origins.at(-1)!, { futureSteps: USUAL_HORIZON_DAYS })
          const here = await DEMAND_FAMILIES['global-mlp'].load(champion.save(), { device })
          const [actual, expected] = [await here.predict(input), await champion.predict(input)]
          await here.dispose()
          expect(expected.mean.some((units) => units > 1)).toBe(true)
          expect(largestDifference(actual.mean, expected.mean)).toBeLessThan(1e-4)
          expect(largestDifference(actual.quantiles, expected.quantiles)).toBeLessThan(1e-4)
        },
        LONG_MS,
      )
    })
  })
})

describe('the network', () => {
  it(
    'learns what a promotion does',
    async () => {
      const panel = panelOf({
        seed: 11,
        series: 12,
        historyDays: 240,
        promotionRate: 0.05,
        draw: ({ series, day, promoted, rng }) => {
          const level = 4 + (series % 6) * 3
          const weekday = day % 7 >= 5 ? 1.5 : 0.8
          return poisson(level * weekday * (promoted ? 2 : 1), rng)
        },
      })
      const origin = panel.historySteps - 1
      const predictor = await DEMAND_FAMILIES['global-mlp']
        .createEstimator({ ...SMALL, maxSteps: 200, maxWindows: 1500, learningRate: 0.003 })
        .train(panelAt(panel, origin), { seed: 1 })
      const input = panelAt(panel, origin, { futureSteps: USUAL_HORIZON_DAYS })
      const planned = (promotion: number): DemandPanel => ({
        ...input,
        series: input.series.map((series) => ({
          ...series,
          covariates: series.covariates.map((value, at) => {
            const column = at % COVARIATE_COUNT
            if (at < input.historySteps * COVARIATE_COUNT) return value
            if (column === COVARIATE_COLUMN.promotion) return promotion
            return column === COVARIATE_COLUMN.discountFraction ? 0.2 * promotion : value
          }),
        })),
      })
      const [withPromotion, without] = [
        await predictor.predict(planned(1)),
        await predictor.predict(planned(0)),
      ]
      await predictor.dispose()
      const lift = average(withPromotion.mean) / average(without.mean)
      expect(lift).toBeGreaterThan(1.7)
      expect(lift).toBeLessThan(2.3)
      const weekdays = (from: number, to: number) =>
        average(
          without.mean.filter(
            (_, at) =>
              (panel.historySteps + (at % USUAL_HORIZON_DAYS)) % 7 >= from &&
              (panel.historySteps + (at % USUAL_HORIZON_DAYS)) % 7 < to,
          ),
        )
      expect(weekdays(5, 7) / weekdays(0, 5)).toBeGreaterThan(1.6)
    },
    LONG_MS,
  )

  alsoExhaustively(() => {
    it(
      'has calibrated intervals and beats the baseline where sales are noise around a level',
      async () => {
        const panel = panelOf({
          seed: 13,
          series: 24,
          historyDays: 300,
          draw: ({ series, rng }) => Math.round(20 + 3 * series + (4 + series / 4) * rng.normal()),
        })
        const { comparison, network } = await compare(panel, SMALL)
        expect(comparison.verdict).toBe('better')
        expect(network.coverage80).toBeGreaterThan(0.72)
        expect(network.coverage80).toBeLessThan(0.88)
      },
      LONG_MS,
    )
  })

  alsoExhaustively(() => {
    it(
      'passes the gate in a shop with other laws of price response',
      async () => {
        const { rows } = simulateDemandRows({
          seed: 2,
          lastDay: '2026-03-31',
          laws: WORLDS.semilog,
          scale: {
            items: 30,
            stores: [PLACES.berlin, PLACES.lisbon],
            home: PLACES.berlin,
            historyDays: 330,
            futureDays: 28,
            users: 0,
            sessionDays: 0,
          },
        })
        const { comparison } = await compare(buildDemandPanel(rows), SMALL)
        expect(comparison.verdict).toBe('better')
      },
      LONG_MS,
    )

    it(
      'does not mistake empty shelves for low demand',
      async () => {
        const level = 8
        const panel = panelOf({
          seed: 12,
          series: 16,
          historyDays: 260,
          stockOutRate: 0.35,
          draw: ({ rng }) => poisson(level, rng),
        })
        const origin = panel.historySteps - 1
        const predictor = await DEMAND_FAMILIES['global-mlp']
          .createEstimator(SMALL)
          .train(panelAt(panel, origin), { seed: 1 })
        const { mean } = await predictor.predict(panelAt(panel, origin, { futureSteps: USUAL_HORIZON_DAYS }))
        await predictor.dispose()
        expect(average(mean)).toBeGreaterThan(0.93 * level)
        expect(average(mean)).toBeLessThan(1.07 * level)
      },
      LONG_MS,
    )

    it(
      'does not pass for better where last week is all that can be known',
      async () => {
        // Each weekday walks at random by itself: last week is the best forecast there is, and its errors are known.
        const panel = panelOf({
          seed: 14,
          series: 24,
          historyDays: 300,
          draw: ({ series, day, units, rng }) =>
            day < 7 ? 200 + 10 * series + 20 * rng.normal() : units[day - 7]! + 12 * rng.normal(),
        })
        const { comparison } = await compare(panel, SMALL)
        expect(comparison.verdict).not.toBe('better')
      },
      LONG_MS,
    )
  })
})
