/** Gaps and late feeds: what is missing is no zero, neither to those who learn from it nor to those who forecast from it. */
import {
  STEP_STATUS,
  USUAL_HORIZON_DAYS,
  type DemandInput,
  type DemandPanel,
} from '../../src/contracts/demand/demand'
import type { DemandPredictor } from '../../src/contracts/demand/demand-estimator'
import { demandMetrics, labelAt, naiveErrors, panelAt } from '../../src/evaluation'
import { DEMAND_FAMILIES, type DemandFamilyName } from '../../src/models/demand/families'
import { isExhaustive } from '../support/extent'
import { panelOf, poisson } from '../support/panels'

const SERIES = 150
const HISTORY_DAYS = 240
const ORIGIN = HISTORY_DAYS - 1 - USUAL_HORIZON_DAYS
const LATE_DAYS = 3
/** Days [from, to) that four of the series miss: in the middle, near the end, and up to the end. */
const GAPS: Readonly<Record<number, readonly [number, number]>> = {
  10: [120, 150],
  50: [100, 160],
  90: [ORIGIN - 20, ORIGIN - 6],
  130: [ORIGIN - 12, HISTORY_DAYS],
}
const SMALL: Readonly<Record<string, Record<string, unknown>>> = {
  'global-mlp': { hiddenSize: 48, residualBlocks: 1, decoderSize: 32, maxSteps: 200, maxWindows: 6_000 },
  sequence: {
    stateSize: 10,
    hiddenSize: 24,
    decoderSize: 24,
    batchSize: 32,
    learningRate: 0.005,
    maxSteps: 150,
    evaluateEvery: 150,
    maxWindows: 4000,
  },
  boosted: { maxRounds: 30, learningRate: 0.2, maxWindows: 1500, maxBins: 31 },
  'random-forest': { trees: 15, maxLeaves: 64, maxWindows: 1500, maxBins: 31 },
  arima: { searchedSeries: 4 },
  automatic: { members: ['level-and-profile', 'weekday-promotion-mean'] },
}
const SLOW: readonly DemandFamilyName[] = [
  'global-mlp',
  'sequence',
  'ensemble',
  'boosted',
  'arima',
  'automatic',
  'smoothing',
  'random-forest',
]
const FAMILIES = (Object.keys(DEMAND_FAMILIES) as DemandFamilyName[]).filter(
  (family) => SLOW.includes(family) === isExhaustive,
)

function shop(): DemandPanel {
  const panel = panelOf({
    seed: 4,
    series: SERIES,
    historyDays: HISTORY_DAYS,
    draw: ({ series, day, rng }) => poisson((4 + (series % 12)) * (day % 7 < 5 ? 0.8 : 1.5), rng),
  })
  const series = panel.series.map((one, row) => (GAPS[row] ? unobserved(one, ...GAPS[row]) : one))
  return { ...panel, series }
}

function unobserved(
  one: DemandPanel['series'][number],
  from: number,
  to: number,
): DemandPanel['series'][number] {
  return {
    ...one,
    values: Float32Array.from(one.values).fill(0, from, to),
    status: Uint8Array.from(one.status).fill(STEP_STATUS.unobserved, from, to),
  }
}

/** As the same day would look if nobody had told of the last days of these series yet. */
function late(input: DemandInput, isLate: (row: number) => boolean): DemandInput {
  const { historySteps: historyDays } = input
  return {
    ...input,
    series: input.series.map((one, row) =>
      isLate(row) ? unobserved(one, historyDays - LATE_DAYS, historyDays) : one,
    ),
  }
}

describe('a feed that is three days late, and gaps in four of a hundred and fifty series', () => {
  const panel = shop()
  const predictors = new Map<string, DemandPredictor>()
  beforeAll(async () => {
    for (const family of FAMILIES) {
      const estimator = DEMAND_FAMILIES[family].createEstimator(SMALL[family] ?? {})
      predictors.set(family, await estimator.train(panelAt(panel, ORIGIN), { seed: 1 }))
    }
  })
  afterAll(async () => {
    for (const predictor of predictors.values()) await predictor.dispose()
  })

  it.each(FAMILIES)('are no slump to %s', async (family) => {
    const predictor = predictors.get(family)!
    const fresh = panelAt(panel, ORIGIN, { historySteps: 56, futureSteps: USUAL_HORIZON_DAYS })
    const label = labelAt(panel, ORIGIN, USUAL_HORIZON_DAYS)
    const measure = async (input: DemandInput, counts: (row: number) => boolean = () => true) => {
      const prediction = await predictor.predict(input)
      expect(prediction.isFallback.every((flag) => flag === 0)).toBe(true)
      const units = label.values.map((sold, at) =>
        counts(Math.floor(at / USUAL_HORIZON_DAYS)) ? sold : Number.NaN,
      )
      return demandMetrics([
        {
          granularity: 'DAY',
          originDay: '2024-01-01',
          series: panel.series,
          segments: panel.series.map(() => 'smooth' as const),
          naiveError: naiveErrors(panel, ORIGIN),
          label: { ...label, values: units },
          prediction,
        },
      ])
    }
    const isEven = (row: number): boolean => row % 2 === 0
    const [inTime, tooLate, mixed] = [
      await measure(fresh),
      await measure(late(fresh, () => true)),
      // The others are forecast as if nobody was late.
      await measure(late(fresh, isEven), (row) => !isEven(row)),
    ]
    const others = await measure(fresh, (row) => !isEven(row))
    expect(mixed).toEqual(others)
    expect(Math.abs(tooLate.bias - inTime.bias)).toBeLessThan(0.05)
    expect(Math.abs(tooLate.bias)).toBeLessThan(0.08)
    expect(tooLate.coverage80).toBeGreaterThan(0.7)
    expect(tooLate.coverage80).toBeGreaterThan(inTime.coverage80 - 0.05)
    expect(tooLate.wape).toBeLessThan(inTime.wape * 1.1)
  })
})
