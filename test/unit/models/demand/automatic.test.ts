/** The automatic choice: a strategy for each segment, weights by series, members that are not used, and a time budget. */
import {
  COVARIATE_COUNT,
  FALLBACK,
  LEVEL_COUNT,
  QUANTILE_LEVELS,
  type DemandPrediction,
} from '../../../../src/contracts/demand/demand'
import type { DemandPredictor } from '../../../../src/contracts/demand/demand-estimator'
import { windowShape } from '../../../../src/contracts/demand/window-shape'
import {
  fitHorizonCorrelation,
  independentPeriods,
  normalQuantile,
  panelAt,
  predictWindows,
  type DemandSegment,
  type ForecastWindow,
} from '../../../../src/evaluation'
import { COVARIATE_COLUMN } from '../../../../src/features/demand'
import { automatic } from '../../../../src/models/demand/automatic'
import {
  choiceSchema,
  chooseStrategies,
  combinationFor,
  usedMembers,
  withoutUnused,
} from '../../../../src/models/demand/automatic/choose'
import { combinePredictions } from '../../../../src/models/demand/automatic/combine'
import type { MemberFamily } from '../../../../src/models/demand/automatic/config'
import { AutomaticPredictor } from '../../../../src/models/demand/automatic/predictor'
import { DEMAND_FAMILIES } from '../../../../src/models/demand/families'
import { validationOrigins } from '../../../../src/models/demand/global-mlp/windows'
import { exhaustively } from '../../../support/extent'
import { panelOf, poisson } from '../../../support/panels'

const HORIZON = 2
const SERIES = 60
const TRUTH = 10

/** Quantiles of a normal distribution around `centre(row)`. */
function predictionOf(centre: (row: number) => number): DemandPrediction {
  const mean = Float32Array.from({ length: SERIES * HORIZON }, (_, at) => centre(Math.floor(at / HORIZON)))
  return {
    horizon: HORIZON,
    mean,
    quantiles: Float32Array.from(
      { length: mean.length * LEVEL_COUNT },
      (_, at) => mean[Math.floor(at / LEVEL_COUNT)]! + normalQuantile(QUANTILE_LEVELS[at % LEVEL_COUNT]!),
    ),
    isFallback: new Uint8Array(SERIES),
  }
}

/** Two windows in which everything sells ten; the first half of the series is smooth, the other intermittent. */
function windowsOf(centre: (row: number) => number): ForecastWindow[] {
  return ['2025-01-28', '2025-02-25'].map((originDay) => ({
    granularity: 'DAY' as const,
    originDay: originDay,
    series: Array.from({ length: SERIES }, (_, row) => ({ itemId: String(row + 1), locationId: null })),
    naiveError: new Float64Array(SERIES).fill(1),
    segments: Array.from({ length: SERIES }, (_, row): DemandSegment =>
      isSmooth(row) ? 'smooth' : 'intermittent',
    ),
    label: {
      horizon: HORIZON,
      values: new Float32Array(SERIES * HORIZON).fill(TRUTH),
      stockOutFraction: new Float32Array(SERIES * HORIZON),
    },
    prediction: predictionOf(centre),
  }))
}

const isSmooth = (row: number): boolean => row < SERIES / 2
const storedChoiceOf = (predictor: DemandPredictor) =>
  JSON.parse(Buffer.from(predictor.save().get('choice.json')!).toString()) as {
    readonly members: readonly string[]
    readonly choice: { readonly strategies: object }
  }
const key = (row: number) => ({ itemId: String(row + 1), locationId: null })

it('has a champion for each segment, and keeps only the members that are one', () => {
  const choice = chooseStrategies([
    windowsOf((row) => (isSmooth(row) ? TRUTH : 30)),
    windowsOf(() => 40),
    windowsOf((row) => (isSmooth(row) ? 30 : TRUTH)),
  ])
  expect(choice.strategies).toMatchObject({ smooth: 0, intermittent: 2 })
  expect(combinationFor(choice, 3, key(0), 'smooth')).toEqual([1, 0, 0])
  const only = { ...choice, strategies: { all: 0, smooth: 0, intermittent: 2 } }
  const used = usedMembers(only, 3)
  expect(used).toEqual([0, 2])
  const kept = withoutUnused(only, used)
  expect(combinationFor(kept, 2, key(0), 'smooth')).toEqual([1, 0])
  expect(combinationFor(kept, 2, key(40), 'intermittent')).toEqual([0, 1])
  // A segment that was not seen takes the strategy of all.
  expect(combinationFor(kept, 2, key(0), 'new')).toEqual([1, 0])
})

it('takes the mean where errors cancel out, and the median where one member goes astray', () => {
  expect(chooseStrategies([windowsOf(() => 5), windowsOf(() => 15)]).strategies.smooth).toBe('MEAN')
  const choice = chooseStrategies([
    windowsOf((row) => (row % 3 === 0 ? 100 : TRUTH)),
    windowsOf((row) => (row % 3 === 1 ? 100 : TRUTH)),
    windowsOf((row) => (row % 3 === 2 ? 100 : TRUTH)),
  ])
  expect(choice.strategies.all).toBe('MEDIAN')
})

it('weighs the members of each series by what they lost in other windows', () => {
  const choice = chooseStrategies([
    windowsOf((row) => (row % 2 === 0 ? 9.5 : 14)),
    windowsOf((row) => (row % 2 === 0 ? 14 : 9.5)),
  ])
  expect(choice.strategies.smooth).toBe('WEIGHTED')
  const [even, odd] = [0, 1].map((row) => combinationFor(choice, 2, key(row), 'smooth') as number[])
  expect(even![0]).toBeGreaterThan(0.6)
  expect(odd![1]).toBeGreaterThan(0.6)
  expect(even![0]! + even![1]!).toBeCloseTo(1, 9)
  const stranger = combinationFor(choice, 2, { itemId: '999', locationId: null }, 'smooth') as number[]
  expect(stranger[0]).toBeCloseTo(0.5, 2)
})

it('keeps quantiles in order and means inside of them, also of medians', () => {
  const combined = combinePredictions(
    [predictionOf(() => 5), predictionOf(() => 50), predictionOf(() => 6)],
    (row) => (row % 2 === 0 ? 'MEDIAN' : [0.2, 0.3, 0.5]),
  )
  for (let at = 0; at < combined.mean.length; at++) {
    const quantiles = [...combined.quantiles.subarray(at * LEVEL_COUNT, (at + 1) * LEVEL_COUNT)]
    expect([...quantiles].sort((a, b) => a - b)).toEqual(quantiles)
    expect(combined.mean[at]).toBeGreaterThanOrEqual(quantiles[0]!)
    expect(combined.mean[at]).toBeLessThanOrEqual(quantiles.at(-1)!)
  }
  expect(combined.mean[0]).toBe(6)
  expect(combined.mean[HORIZON]).toBeCloseTo(0.2 * 5 + 0.3 * 50 + 0.5 * 6, 5)
})

it('drops the weights with the members, also those of a segment in which only a dropped one was without fault', () => {
  const choice = { strategies: { all: 0 }, weights: {}, segmentWeights: { all: [0.9, 0.1], lumpy: [0, 1] } }
  const kept = withoutUnused(choice, usedMembers(choice, 2))
  expect(choiceSchema.parse(JSON.parse(JSON.stringify(kept)))).toEqual({
    strategies: { all: 0 },
    weights: {},
    segmentWeights: {},
  })
})

it('judges weights of series that were not seen in other windows by those of their segment, as they are served', () => {
  // Each series can be scored in one of both windows: the first half in the first one.
  const seenOnce = (centre: number): ForecastWindow[] =>
    windowsOf(() => centre).map((window, index) => ({
      ...window,
      segments: window.segments.map((): DemandSegment => 'smooth'),
      naiveError: window.naiveError.map((_, row) => (isSmooth(row) === (index === 0) ? 1 : 0)),
    }))
  expect(chooseStrategies([seenOnce(7), seenOnce(22)]).strategies).toEqual({
    all: 'WEIGHTED',
    smooth: 'WEIGHTED',
  })
})

it.each([
  ['a launch curve, where it is that of each member', [2, 2], [0.5, 0.5], FALLBACK.launchCurve],
  [
    'a launch curve, where it is that of one and others answer for the group',
    [1, 2],
    'MEDIAN',
    FALLBACK.launchCurve,
  ],
  ['the group, where each member does', [1, 1], 'MEDIAN', FALLBACK.group],
  ['the series, where a member forecasts it', [2, 0], 'MEDIAN', FALLBACK.none],
  [
    'a launch curve, where the member that forecasts the series does not count',
    [2, 0],
    [1, 0],
    FALLBACK.launchCurve,
  ],
] as const)('says of a forecast that it is that of %s', (_, kinds, combination, expected) => {
  const predictions = kinds.map((kind) => ({
    ...predictionOf(() => TRUTH),
    isFallback: new Uint8Array(SERIES).fill(kind),
  }))
  expect(combinePredictions(predictions, () => combination).isFallback[0]).toBe(expected)
})

describe('a shop in which promotions sell thrice as much', () => {
  const panel = panelOf({
    seed: 2,
    series: 40,
    historyDays: 320,
    promotionRate: 0.1,
    draw: ({ promoted, rng }) => poisson(promoted ? 24 : 8, rng),
  })
  const members = ['level-and-profile', 'weekday-promotion-mean']
  const past = panelAt(panel, 290)
  const input = panelAt(panel, 290, { futureSteps: 28 })

  it('is forecast by the rule that reads promotions, and by that rule alone', async () => {
    const chosen = await automatic.createEstimator({ members }).train(past, { seed: 1 })
    const alone = await DEMAND_FAMILIES['weekday-promotion-mean'].createEstimator({}).train(past, { seed: 1 })
    expect([...chosen.save().keys()].filter((name) => name.startsWith('level-and-profile'))).toEqual([])
    expect((await chosen.predict(input)).mean).toEqual((await alone.predict(input)).mean)
    expect(chosen.composition).toMatchObject({
      comparedWindows: 3,
      members: ['weekday-promotion-mean'],
      leftOut: [{ family: 'level-and-profile', reason: 'NOT_CHOSEN' }],
    })
    expect(chosen.composition!.segments).toContainEqual({
      segment: 'all',
      strategy: 'ONE_MEMBER',
      families: ['weekday-promotion-mean'],
    })
    const loaded = await automatic.load(chosen.save())
    expect(await loaded.predict(input)).toEqual(await chosen.predict(input))
  })

  it('is forecast by all members alike where its history is too short to compare them, and says so', async () => {
    const short = await automatic.createEstimator({ members }).train(panelAt(panel, 130), { seed: 1 })
    expect(short.composition).toEqual({
      comparedWindows: 0,
      members,
      leftOut: [],
      segments: [{ segment: 'all', strategy: 'MEAN', families: members }],
    })
  })

  exhaustively(() => {
    it('is forecast by trees and a network, whose choice a loaded model makes again', async () => {
      const chosen = await automatic
        .createEstimator({
          members: ['boosted', 'sequence'],
          memberHyperparameters: {
            boosted: { maxRounds: 20, learningRate: 0.2, maxWindows: 600, maxBins: 63 },
            sequence: {
              stateSize: 10,
              hiddenSize: 16,
              decoderSize: 16,
              batchSize: 32,
              maxSteps: 60,
              maxWindows: 600,
            },
          },
        })
        .train(past, { seed: 1 })
      const { comparedWindows, members, leftOut } = chosen.composition!
      expect(comparedWindows).toBe(3)
      expect([...members, ...leftOut.map(({ family }) => family)].sort()).toEqual(['boosted', 'sequence'])
      expect(leftOut.every(({ reason }) => reason === 'NOT_CHOSEN')).toBe(true)
      const { mean } = await chosen.predict(input)
      const loaded = await automatic.load(chosen.save())
      expect((await loaded.predict(input)).mean).toEqual(mean)
      expect(ratioOfPromotedDays(mean)).toBeGreaterThan(2)
      await chosen.dispose()
      await loaded.dispose()
    }, 300_000)
  })

  /** What is forecast of promoted days / of others. */
  function ratioOfPromotedDays(mean: Float32Array): number {
    const sums = [0, 0]
    const days = [0, 0]
    input.series.forEach(({ covariates }, row) => {
      for (let step = 0; step < 28; step++) {
        const day = input.historySteps + step
        const isPromoted = covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN.promotion] === 1 ? 1 : 0
        sums[isPromoted]! += mean[row * 28 + step]!
        days[isPromoted]!++
      }
    })
    return sums[1]! / days[1]! / (sums[0]! / days[0]!)
  }

  it('has the correlations of errors that its own forecasts have where members are validated', async () => {
    const chosen = await automatic.createEstimator({ members }).train(past, { seed: 1 })
    const { horizon, horizonCorrelation, ...shape } = chosen.signature
    const validated = await predictWindows(chosen, past, validationOrigins(past, { horizon, ...shape }), {
      horizon,
    })
    expect(horizonCorrelation).toEqual(fitHorizonCorrelation(validated, 1))
    expect(horizonCorrelation).not.toEqual(independentPeriods(horizon))
  })

  it('tells segments from the context of its model, whether it is given more or not', async () => {
    const shape = windowShape(past.grid, { context: 28 })
    const both: readonly MemberFamily[] = ['level-and-profile', 'weekday-promotion-mean']
    const predictors = await Promise.all(
      both.map((member) => DEMAND_FAMILIES[member].createEstimator({ context: 28 }).train(past, { seed: 1 })),
    )
    const choice = { strategies: { all: 0, smooth: 1 }, weights: {}, segmentWeights: {} }
    const horizonCorrelation = independentPeriods(shape.horizon)
    const predictor = new AutomaticPredictor({ shape, members: both, predictors, choice, horizonCorrelation })
    for (const historySteps of [28, 56]) {
      const given = panelAt(panel, 290, { historySteps, futureSteps: 28 })
      const { mean } = await predictor.predict(given)
      const [usual, ofSmooth] = await Promise.all(predictors.map((one) => one.predict(given)))
      const rows = Array.from({ length: 40 }, (_, row) => row * shape.horizon)
      expect(rows.filter((at) => mean[at] === ofSmooth!.mean[at]).length).toBeGreaterThan(30)
      expect(mean).not.toEqual(usual!.mean)
    }
  })

  it('is compared by the segments that forecasts are told apart by', async () => {
    const lengths = { context: 28, horizon: 7 }
    const young = {
      ...panel,
      series: panel.series.map((one) => ({ ...one, firstObserved: 40 })),
    }
    // At the last comparison window each series is 52 days old.
    const chosen = await automatic
      .createEstimator({ members, ...lengths })
      .train(panelAt(young, 119), { seed: 1 })
    const { choice } = storedChoiceOf(chosen)
    expect(choice.strategies).not.toHaveProperty('new')
    expect(choice.strategies).toHaveProperty('smooth')
  })

  it('is forecast by the first member where the time is up before another one is trained', async () => {
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort())
    try {
      const chosen = await automatic
        .createEstimator({ members, timeBudgetSeconds: 60 })
        .train(past, { seed: 1 })
      expect(timeout).toHaveBeenCalledWith(30_000)
      const alone = await DEMAND_FAMILIES['level-and-profile'].createEstimator({}).train(past, { seed: 1 })
      expect((await chosen.predict(input)).mean).toEqual((await alone.predict(input)).mean)
      expect(chosen.composition).toMatchObject({
        members: ['level-and-profile'],
        leftOut: [{ family: 'weekday-promotion-mean', reason: 'TIME_BUDGET' }],
      })
    } finally {
      timeout.mockRestore()
    }
  })
})

describe('a shop of one series, in which trees find 256 examples in all of the history, and fewer before the comparison', () => {
  const panel = panelOf({
    seed: 3,
    series: 1,
    historyDays: 200,
    draw: ({ day, rng }) => poisson(day % 7 === 0 ? 20 : 8, rng),
  })
  const hyperparameters = {
    ...{ context: 28, horizon: 7 },
    memberHyperparameters: { boosted: { maxRounds: 2, stepsPerWindow: 2 } },
  }
  const trained = async (...members: MemberFamily[]) => {
    const predictor = await automatic
      .createEstimator({ ...hyperparameters, members })
      .train(panel, { seed: 1 })
    return storedChoiceOf(predictor)
  }

  it('is forecast by the mean of all where trees come first', async () => {
    expect(await trained('boosted', 'level-and-profile')).toMatchObject({
      members: ['boosted', 'level-and-profile'],
      choice: { strategies: { all: 'MEAN' } },
    })
  })

  it('is forecast without trees where they come second', async () => {
    expect(await trained('level-and-profile', 'boosted')).toMatchObject({ members: ['level-and-profile'] })
  })
})

it.each([
  [{ members: ['boosted', 'boosted'] }, 'each family is named once'],
  [{ members: ['boosted'], memberHyperparameters: { sequence: {} } }, 'sequence, which is no member'],
  [{ memberHyperparameters: { boosted: { maxRounds: 0 } } }, 'maxRounds'],
  [{ memberHyperparameters: { boosted: { horizon: 7 } } }, 'common to all members'],
])('refuses %j', (hyperparameters, message) => {
  expect(() => automatic.createEstimator(hyperparameters)).toThrow(message)
})
