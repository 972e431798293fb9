/** What every demand estimator and predictor keeps to, whatever its family. */
import { simulateDemandRows } from '../../seeds'
import { tf } from '../../src/compute'
import {
  COVARIATE_COUNT,
  STEP_STATUS,
  USUAL_HORIZON_DAYS,
  QUANTILE_LEVELS,
  type DemandPanel,
  type DemandPrediction,
  type DemandSeries,
} from '../../src/contracts/demand/demand'
import { USUAL_SHAPE } from '../../src/contracts/demand/window-shape'
import type {
  DemandEstimator,
  DemandFamily,
  DemandPredictor,
} from '../../src/contracts/demand/demand-estimator'
import { backtest, demandMetrics, panelAt, predictWindows } from '../../src/evaluation'
import { buildDemandPanel, featureHash } from '../../src/features/demand'
import { onSaleFrom } from '../support/panels'
import { DEMAND_FAMILIES } from '../../src/models/demand/families'
import { task } from '../../src/models/demand/task'
import { exhaustively, exhaustivelyWhere, extent } from '../support/extent'

const HISTORY_DAYS = 200
const ORIGIN = HISTORY_DAYS - 1 - USUAL_HORIZON_DAYS
const LEVELS = QUANTILE_LEVELS.length

const TRAINED_HERE = task.families.filter(({ isTrainedHere }) => isTrainedHere)

/** Of families whose defaults take too long for a test: small enough for it, large enough to learn something. */
const HYPERPARAMETERS: Readonly<Record<string, Record<string, unknown>>> = {
  'global-mlp': {
    hiddenSize: 32,
    residualBlocks: 1,
    decoderSize: 24,
    batchSize: 32,
    learningRate: 0.002,
    maxSteps: extent({ short: 40, exhaustive: 200 }),
    evaluateEvery: extent({ short: 40, exhaustive: 50 }),
    maxWindows: extent({ short: 500, exhaustive: 2000 }),
  },
  sequence: {
    stateSize: 10,
    hiddenSize: 24,
    decoderSize: 24,
    batchSize: 32,
    learningRate: 0.005,
    maxSteps: extent({ short: 30, exhaustive: 120 }),
    evaluateEvery: extent({ short: 30, exhaustive: 60 }),
    maxWindows: extent({ short: 500, exhaustive: 2000 }),
  },
  boosted: {
    maxRounds: extent({ short: 12, exhaustive: 25 }),
    learningRate: 0.2,
    maxWindows: 800,
    maxBins: 31,
    patience: 5,
  },
  'random-forest': {
    trees: extent({ short: 6, exhaustive: 12 }),
    maxLeaves: 32,
    maxWindows: extent({ short: 400, exhaustive: 800 }),
    maxBins: 31,
  },
  arima: { searchedSeries: 4 },
  automatic: { members: ['level-and-profile', 'weekday-promotion-mean'] },
}

/** Rules whose training takes moments: what takes several trainings is tried in `npm test` with these. */
const QUICK: readonly string[] = ['level-and-profile', 'recent-quantiles', 'weekday-promotion-mean']

const panel = buildDemandPanel(simulateDemandRows({ seed: 3, lastDay: '2025-06-30', scale: 'tiny' }).rows)
const past = panelAt(panel, ORIGIN)
const input = panelAt(panel, ORIGIN, { futureSteps: USUAL_HORIZON_DAYS })

/** A series that a model has never heard of; `days` of history. */
function stranger(days: number): DemandSeries {
  const { historySteps: historyDays, futureSteps: futureDays, series } = input
  return {
    ...series[0]!,
    itemId: '999999',
    ...onSaleFrom(historyDays - days, historyDays),
    values: Float32Array.from({ length: historyDays }, (_, index) => (index >= historyDays - days ? 4 : 0)),
    stockOutFraction: new Float32Array(historyDays),
    covariates: new Float32Array((historyDays + futureDays) * COVARIATE_COUNT),
    knownAhead: 'always' as const,
  }
}

function levelOf({ values: units }: DemandSeries): number {
  return units.subarray(-56).reduce((sum, sold) => sum + sold, 0) / 56
}

/** The highest mean or quantile of any day of the horizon. */
function highestOf({ mean, quantiles }: DemandPrediction, row: number): number {
  const days = row * USUAL_HORIZON_DAYS
  return Math.max(
    ...mean.subarray(days, days + USUAL_HORIZON_DAYS),
    ...quantiles.subarray(days * LEVELS, (days + USUAL_HORIZON_DAYS) * LEVELS),
  )
}

function expectWellFormed(prediction: DemandPrediction, series: number): void {
  expect(prediction.horizon).toBe(USUAL_HORIZON_DAYS)
  expect(prediction.mean).toHaveLength(series * USUAL_HORIZON_DAYS)
  expect(prediction.quantiles).toHaveLength(series * USUAL_HORIZON_DAYS * LEVELS)
  expect(prediction.isFallback).toHaveLength(series)
  expect(prediction.mean.every((value) => Number.isFinite(value) && value >= 0)).toBe(true)
  expect(prediction.quantiles.every((value) => Number.isFinite(value) && value >= 0)).toBe(true)
  const crossings = prediction.quantiles.filter(
    (value, at) => at % LEVELS > 0 && value < prediction.quantiles[at - 1]!,
  )
  expect(crossings).toHaveLength(0)
}

it('DEMAND_FAMILIES names every family of the task that is trained here', () => {
  const names = TRAINED_HERE.map(({ family }) => family)
  expect(Object.keys(DEMAND_FAMILIES).sort()).toEqual(names.sort())
})

describe.each(TRAINED_HERE.map((entry) => [entry.family, entry] as const))('%s', (name, entry) =>
  keepsToTheContract(name, entry, HYPERPARAMETERS[name]),
)

// What a network says of a period is a part of its own: its family is tried above, with the usual head.
exhaustively(() =>
  describe.each([
    ['global-mlp', 'negative-binomial'],
    ['sequence', 'tweedie'],
  ])('%s with the head %s', (name, head) => {
    const entry = TRAINED_HERE.find(({ family }) => family === name)!
    keepsToTheContract(name, entry, { ...HYPERPARAMETERS[name], head })
  }),
)

function keepsToTheContract(
  name: string,
  entry: (typeof TRAINED_HERE)[number],
  hyperparameters: Record<string, unknown> | undefined,
): void {
  let family: DemandFamily
  let estimator: DemandEstimator
  let predictor: DemandPredictor
  const fractions: number[] = []
  const isDear = !QUICK.includes(name)

  beforeAll(async () => {
    family = await entry.load()
    estimator = family.createEstimator(hyperparameters ?? {})
    predictor = await estimator.train(past, {
      seed: 5,
      onProgress: ({ fraction }) => fractions.push(fraction),
    })
  })

  afterAll(async () => {
    await predictor.dispose()
  })

  it('goes by its name and says what it takes and gives', () => {
    expect([family.family, estimator.family, predictor.family, predictor.signature.family]).toEqual([
      name,
      name,
      name,
      name,
    ])
    expect(predictor.signature).toMatchObject({
      task: 'DEMAND',
      horizon: USUAL_HORIZON_DAYS,
      featureHash: featureHash(USUAL_SHAPE),
    })
    expect(predictor.signature.inputs.length).toBeGreaterThan(0)
    expect(predictor.signature.outputs.map((output) => output.name)).toEqual(['mean', 'quantiles'])
    expect(predictor.signature.horizonCorrelation).toHaveLength(USUAL_HORIZON_DAYS)
    expect(predictor.signature.horizonCorrelation![0]).toBe(1)
  })

  it('predicts ordered, finite, non-negative quantiles of the right shape', async () => {
    expectWellFormed(await predictor.predict(input), input.series.length)
    expectWellFormed(await predictor.predict({ ...input, series: [] }), 0)
  })

  it('answers for new and unknown items, and labels what is only a rule', async () => {
    const series = [stranger(0), stranger(3), stranger(60), input.series[0]!]
    const prediction = await predictor.predict({ ...input, series })
    expectWellFormed(prediction, series.length)
    expect(Array.from(prediction.isFallback)).toEqual([1, 1, 0, 0])
    // A shop that sells things sells new things too, and four a day for sixty days is about four a day.
    expect(prediction.mean[0]).toBeGreaterThan(0)
    expect(prediction.mean[2 * USUAL_HORIZON_DAYS + 3]).toBeGreaterThan(2)
    expect(prediction.mean[2 * USUAL_HORIZON_DAYS + 3]).toBeLessThan(8)
  })

  it('manages with less history and fewer known covariates than it would like', async () => {
    const short = panelAt(panel, ORIGIN, { historySteps: 20 })
    expectWellFormed(await predictor.predict(short), short.series.length)
  })

  exhaustivelyWhere(isDear, () => {
    it('is not moved by one order of 123,456,789, of its series, of the item over all places, or of others', async () => {
      const ORDER = 123_456_789
      const sells = (series: DemandSeries) => series.locationId !== null && levelOf(series) > 1
      const wrong = past.series.findIndex(sells)
      const { itemId } = past.series[wrong]!
      const isOf = (series: DemandSeries, row: number) =>
        row === wrong || (series.itemId === itemId && series.locationId === null)
      for (const daysAgo of [0, 10]) {
        const withOrder = <P extends DemandPanel>(of: P): P => ({
          ...of,
          series: of.series.map((series, row) => {
            if (!isOf(series, row)) return series
            const day = of.historySteps - 1 - daysAgo
            const sold = series.values[day]! + ORDER
            return {
              ...series,
              values: series.values.with(day, sold),
              status: series.status.with(day, STEP_STATUS.observed),
              stockOutFraction: series.stockOutFraction.with(day, 0),
            }
          }),
        })
        const misled = await estimator.train(withOrder(past), { seed: 5 })
        const [right, served, learnt] = [
          await predictor.predict(input),
          await predictor.predict(withOrder(input)),
          await misled.predict(withOrder(input)),
        ]
        await misled.dispose()
        for (const [row, series] of input.series.entries()) {
          const most = 3 * highestOf(right, row) + 30
          expect([series.itemId, series.locationId, highestOf(served, row) < most]).toEqual([
            series.itemId,
            series.locationId,
            true,
          ])
          expect([series.itemId, series.locationId, highestOf(learnt, row) < most]).toEqual([
            series.itemId,
            series.locationId,
            true,
          ])
        }
      }
    })
  })

  it('predicts a series alike alone and among others', async () => {
    const all = await predictor.predict(input)
    const alone = await predictor.predict({ ...input, series: input.series.slice(4, 5) })
    const size = USUAL_HORIZON_DAYS * LEVELS
    const among = all.quantiles.subarray(4 * size, 5 * size)
    alone.quantiles.forEach((value, at) => expect(value).toBeCloseTo(among[at]!, 3))
  })

  exhaustivelyWhere(isDear, () => {
    it('learns the same from the same data and seed, and leaves no tensors behind', async () => {
      const before = tf.memory().numTensors
      const again = await estimator.train(past, { seed: 5 })
      expect(await again.predict(input)).toEqual(await predictor.predict(input))
      await again.dispose()
      expect(tf.memory().numTensors).toBe(before)
    })
  })

  it('predicts the same after it was saved and loaded', async () => {
    const files = new Map(Array.from(predictor.save(), ([file, bytes]) => [file, Uint8Array.from(bytes)]))
    const loaded = await family.load(files)
    expect(loaded.signature).toEqual(predictor.signature)
    expect(await loaded.predict(input)).toEqual(await predictor.predict(input))
    expect(loaded.save()).toEqual(files)
    await loaded.dispose()
  })

  it('refuses an artifact that is damaged, of another family, or of other features', async () => {
    const files = predictor.save()
    for (const file of files.keys()) {
      const missing = new Map(files)
      missing.delete(file)
      await expect(family.load(missing)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' })
      const garbage = new Map(files).set(file, new TextEncoder().encode('{"garbage": true}'))
      await expect(family.load(garbage)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' })
    }
    const signature = JSON.parse(new TextDecoder().decode(files.get('signature.json'))) as object
    for (const change of [{ family: 'something-else' }, { featureHash: 'of other features' }]) {
      const bytes = new TextEncoder().encode(JSON.stringify({ ...signature, ...change }))
      await expect(family.load(new Map(files).set('signature.json', bytes))).rejects.toMatchObject({
        code: 'ARTIFACT_CORRUPT',
      })
    }
  })

  exhaustivelyWhere(isDear, () => {
    it('ties or beats the seasonal naive forecast', async () => {
      const plan = { horizon: USUAL_HORIZON_DAYS, windows: 2, stride: 7, refit: false, seed: 5 }
      const own = await backtest(estimator, panel, plan)
      const baseline = await backtest(DEMAND_FAMILIES['seasonal-naive'].createEstimator({}), panel, plan)
      expect(demandMetrics(own.windows).pinball).toBeLessThanOrEqual(demandMetrics(baseline.windows).pinball)
    })
  })

  it('cannot see what happens after the origin', async () => {
    const changed: DemandPanel = {
      ...panel,
      series: panel.series.map((series) => ({
        ...series,
        values: series.values.map((units, index) => (index > ORIGIN ? 500 - units : units)),
        stockOutFraction: series.stockOutFraction.map((fraction, index) =>
          index > ORIGIN ? 1 - fraction : fraction,
        ),
      })),
    }
    const plan = { horizon: USUAL_HORIZON_DAYS }
    const [seen] = await predictWindows(predictor, panel, [ORIGIN], plan)
    const [unseen] = await predictWindows(predictor, changed, [ORIGIN], plan)
    expect(unseen!.prediction).toEqual(seen!.prediction)
    expect(unseen!.label.values).not.toEqual(seen!.label.values)
  })

  it.each([
    ['units of another length', { values: new Float32Array(3) }],
    ['covariates of another length', { covariates: new Float32Array(3) }],
    ['a first day after the last', { firstObserved: 10_000 }],
    ['units that are no numbers', { values: new Float32Array(past.historySteps).fill(Number.NaN) }],
    ['negative units', { values: new Float32Array(past.historySteps).fill(-1) }],
  ])('refuses %s', async (_, change) => {
    const broken = (of: DemandPanel) => ({ ...of, series: [{ ...of.series[0]!, ...change }, of.series[1]!] })
    await expect(predictor.predict(broken(input))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    await expect(estimator.train(broken(past), { seed: 1 })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  it('says when there is too little to learn from', async () => {
    const days = panelAt(panel, 15)
    await expect(estimator.train(days, { seed: 1 })).rejects.toMatchObject({ code: 'NOT_ENOUGH_DATA' })
    const empty = { ...past, series: [] }
    await expect(estimator.train(empty, { seed: 1 })).rejects.toMatchObject({ code: 'NOT_ENOUGH_DATA' })
  })

  it('refuses hyper-parameters that it does not have, before and after its code is loaded', () => {
    const refused = expect.objectContaining({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(`${name} has no hyper-parameter "nonsense"`),
    })
    expect(() => family.createEstimator({ nonsense: 1 })).toThrow(refused)
    expect(() => entry.parseHyperparameters({ nonsense: 1 })).toThrow(refused)
  })

  it('has an entry whose defaults it takes, and which reads what a model says of itself', () => {
    const defaults = entry.parseHyperparameters({})
    expect(entry.parseHyperparameters(defaults)).toEqual(defaults)
    expect(family.createEstimator(defaults).family).toBe(name)
    expect(entry.readSignature(predictor.save())).toEqual(predictor.signature)
  })

  it('stops when it is cancelled', async () => {
    const cancelled = { code: 'CANCELLED' }
    const signal = AbortSignal.abort()
    await expect(estimator.train(past, { seed: 1, signal })).rejects.toMatchObject(cancelled)
    await expect(predictor.predict(input, { signal })).rejects.toMatchObject(cancelled)

    const before = tf.memory().numTensors
    const controller = new AbortController()
    const stages: number[] = []
    const run = estimator.train(past, {
      seed: 1,
      signal: controller.signal,
      onProgress: ({ fraction }) => {
        stages.push(fraction)
        controller.abort()
      },
    })
    await expect(run).rejects.toMatchObject(cancelled)
    expect(stages.length).toBeLessThan(3)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('reports progress that only grows, up to the whole', () => {
    expect(fractions.length).toBeGreaterThan(1)
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions)
    expect(fractions.at(-1)).toBe(1)
  })
}
