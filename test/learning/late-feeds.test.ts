/** Gaps and late feeds: what is missing is no zero, neither to those who learn from it nor to those who forecast from it. */
import { DAY_STATUS, MAX_HORIZON_DAYS, type DemandInput, type DemandPanel } from '../../src/contracts/demand'
import type { DemandPredictor } from '../../src/contracts/estimator'
import { demandMetrics, labelAt, naiveErrors, panelAt } from '../../src/evaluation'
import { DEMAND_FAMILIES } from '../../src/models/demand/families'
import { panelOf, poisson } from '../support/panels'

const SERIES = 60
const HISTORY_DAYS = 240
const ORIGIN = HISTORY_DAYS - 1 - MAX_HORIZON_DAYS
const LATE_DAYS = 3
/** Of series with gaps: days [from, to). */
const GAP = { every: 15, from: 120, to: 150 }

function shop(): DemandPanel {
  const panel = panelOf({
    seed: 4,
    series: SERIES,
    historyDays: HISTORY_DAYS,
    draw: ({ series, day, rng }) => poisson((4 + (series % 12)) * (day % 7 < 5 ? 0.8 : 1.5), rng),
  })
  const series = panel.series.map((one, row) =>
    row % GAP.every === 0 ? unobserved(one, GAP.from, GAP.to) : one,
  )
  return { ...panel, series }
}

function unobserved(
  one: DemandPanel['series'][number],
  from: number,
  to: number,
): DemandPanel['series'][number] {
  return {
    ...one,
    units: Float32Array.from(one.units).fill(0, from, to),
    dayStatus: Uint8Array.from(one.dayStatus).fill(DAY_STATUS.unobserved, from, to),
  }
}

/** As the same day would look if nobody had told of the last days yet. */
function late(input: DemandInput): DemandInput {
  const { historyDays } = input
  return {
    ...input,
    series: input.series.map((one) => unobserved(one, historyDays - LATE_DAYS, historyDays)),
  }
}

describe('a feed that is three days late, and gaps in four of sixty series', () => {
  const panel = shop()
  const predictors = new Map<string, DemandPredictor>()
  beforeAll(async () => {
    for (const family of ['seasonal-naive', 'global-mlp'] as const) {
      const hyperparameters = family === 'global-mlp' ? { maxSteps: 300 } : {}
      const estimator = DEMAND_FAMILIES[family].createEstimator(hyperparameters)
      predictors.set(family, await estimator.train(panelAt(panel, ORIGIN), { seed: 1 }))
    }
  })
  afterAll(async () => {
    for (const predictor of predictors.values()) await predictor.dispose()
  })

  it.each(['seasonal-naive', 'global-mlp'])('are no slump to %s', async (family) => {
    const predictor = predictors.get(family)!
    const fresh = panelAt(panel, ORIGIN, { historyDays: 56, futureDays: MAX_HORIZON_DAYS })
    const measure = async (input: DemandInput) =>
      demandMetrics([
        {
          originDay: '2024-01-01',
          series: panel.series,
          segments: panel.series.map(() => 'smooth' as const),
          naiveError: naiveErrors(panel, ORIGIN),
          label: labelAt(panel, ORIGIN, MAX_HORIZON_DAYS),
          prediction: await predictor.predict(input),
        },
      ])
    const [inTime, tooLate] = [await measure(fresh), await measure(late(fresh))]
    expect(Math.abs(tooLate.bias - inTime.bias)).toBeLessThan(0.05)
    expect(Math.abs(tooLate.bias)).toBeLessThan(0.08)
    expect(tooLate.coverage80).toBeGreaterThan(0.7)
    expect(tooLate.wape).toBeLessThan(inTime.wape * 1.1)
  })
})
