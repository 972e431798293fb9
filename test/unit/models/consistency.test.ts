/** What every family keeps to on odd series: quantiles and mean agree, newcomers are believed, one order moves nothing. */
import { fc } from '../../support/property-testing'
import {
  COVARIATE_COUNT,
  STEP_STATUS,
  LEVEL_COUNT,
  USUAL_HORIZON_DAYS,
  MEDIAN_LEVEL,
  type DemandPanel,
  type DemandSeries,
} from '../../../src/contracts/demand/demand'
import type { DemandPredictor } from '../../../src/contracts/demand/demand-estimator'
import { panelAt } from '../../../src/evaluation'
import { COVARIATE_COLUMN } from '../../../src/features/demand'
import { DEMAND_FAMILIES, type DemandFamilyName } from '../../../src/models/demand/families'
import { exhaustivelyWhere } from '../../support/extent'
import { panelOf, poisson } from '../../support/panels'

const HISTORY_DAYS = 200
const SMALL: Readonly<Record<string, Record<string, unknown>>> = {
  'global-mlp': {
    hiddenSize: 16,
    residualBlocks: 1,
    decoderSize: 16,
    batchSize: 32,
    maxSteps: 60,
    maxWindows: 1000,
  },
  sequence: {
    stateSize: 10,
    hiddenSize: 24,
    decoderSize: 24,
    batchSize: 32,
    maxSteps: 60,
    evaluateEvery: 60,
    maxWindows: 1000,
  },
  boosted: { maxRounds: 20, learningRate: 0.2, maxWindows: 600, maxBins: 31 },
  'random-forest': { trees: 10, maxLeaves: 32, maxWindows: 600, maxBins: 31 },
  arima: { searchedSeries: 4 },
  automatic: { members: ['level-and-profile', 'weekday-promotion-mean'] },
}

/** Six series of six a day in category 1; four slow ones, which sell on Sundays only, in category 2. */
const shop: DemandPanel = (() => {
  const panel = panelOf({
    seed: 4,
    series: 10,
    historyDays: HISTORY_DAYS,
    draw: ({ series, day, rng }) => (series < 6 ? poisson(6, rng) : day % 28 === 6 ? 1 : 0),
  })
  return {
    ...panel,
    series: panel.series.map((series, row) => ({ ...series, categoryId: row < 6 ? '1' : '2' })),
  }
})()
const input = panelAt(shop, HISTORY_DAYS - 1, { futureSteps: USUAL_HORIZON_DAYS })

/** A series of the shop with other sales, from `days` days before the end. */
function series(
  categoryId: string,
  days: number,
  units: (index: number) => number,
  closed = false,
): DemandSeries {
  const first = HISTORY_DAYS - days
  const covariates = new Float32Array((HISTORY_DAYS + USUAL_HORIZON_DAYS) * COVARIATE_COUNT)
  if (closed) covariates[HISTORY_DAYS * COVARIATE_COUNT + COVARIATE_COLUMN.closed] = 1
  return {
    ...input.series[0]!,
    itemId: '777',
    categoryId,
    firstObserved: first,
    values: Float32Array.from({ length: HISTORY_DAYS }, (_, index) => (index < first ? 0 : units(index))),
    status: Uint8Array.from({ length: HISTORY_DAYS }, (_, index) =>
      index < first ? STEP_STATUS.unobserved : STEP_STATUS.observed,
    ),
    stockOutFraction: new Float32Array(HISTORY_DAYS),
    covariates,
    knownAhead: 'always',
  }
}

const isFalling = (values: readonly number[]) =>
  values.some((value, at) => at > 0 && !(value >= values[at - 1]!))

/** Networks are tried by global-mlp and trees by boosted; search takes long. */
const SLOW: readonly DemandFamilyName[] = ['sequence', 'arima', 'random-forest']

for (const name of Object.keys(DEMAND_FAMILIES) as DemandFamilyName[]) {
  exhaustivelyWhere(SLOW.includes(name), () => describe(`${name} on odd series`, () => tryOddSeries(name)))
}

function tryOddSeries(name: DemandFamilyName): void {
  let predictor: DemandPredictor
  beforeAll(async () => {
    const estimator = DEMAND_FAMILIES[name].createEstimator(SMALL[name] ?? {})
    predictor = await estimator.train(panelAt(shop, HISTORY_DAYS - 1), { seed: 1 })
  })
  afterAll(() => predictor.dispose())

  const forecast = async (one: DemandSeries) => {
    const { mean, quantiles } = await predictor.predict({ ...input, series: [one] })
    return Array.from(mean, (value, step) => ({
      mean: value,
      quantiles: [...quantiles.subarray(step * LEVEL_COUNT, (step + 1) * LEVEL_COUNT)],
    }))
  }

  it('keeps the mean between quantiles that do not decrease, and closed days at zero', async () => {
    const odd = fc.record({
      category: fc.constantFrom('1', '2', '3'),
      days: fc.integer({ min: 0, max: HISTORY_DAYS }),
      every: fc.integer({ min: 1, max: 40 }),
      size: fc.constantFrom(0.1, 1, 7, 50, 16_777_217, 1e9),
    })
    await fc.assert(
      fc.asyncProperty(odd, async ({ category, days, every, size }) => {
        const found = await forecast(
          series(category, days, (index) => (index % every === 0 ? size : 0), true),
        )
        expect(found.filter(({ quantiles }) => isFalling(quantiles))).toEqual([])
        expect(
          found.filter(({ mean, quantiles }) => !(mean >= quantiles[0]! && mean <= quantiles.at(-1)!)),
        ).toEqual([])
        const [closed] = found
        expect([closed!.mean, ...closed!.quantiles].every((value) => value === 0)).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  it('believes a newcomer of 50 a day in a slow category', async () => {
    for (const { mean, quantiles } of await forecast(series('2', 10, () => 50))) {
      expect(Math.abs(mean - 50)).toBeLessThan(10)
      expect(Math.abs(quantiles[MEDIAN_LEVEL]! - 50)).toBeLessThan(10)
      expect(quantiles[0]).toBeGreaterThan(10)
    }
  })

  it('is not moved by one order of a hundred million', async () => {
    const usual = (index: number) => 5 + (index % 3)
    const [plain, hit] = [
      await forecast(series('1', HISTORY_DAYS, usual)),
      await forecast(
        series('1', HISTORY_DAYS, (index) => (index === HISTORY_DAYS - 5 ? 123_456_789 : usual(index))),
      ),
    ]
    hit.forEach(({ mean, quantiles }, step) => {
      expect(Math.abs(mean - plain[step]!.mean)).toBeLessThan(3)
      expect(Math.abs(quantiles[MEDIAN_LEVEL]! - plain[step]!.quantiles[MEDIAN_LEVEL]!)).toBeLessThan(3)
    })
  })
}
