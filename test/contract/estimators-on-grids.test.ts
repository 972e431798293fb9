/** What every family keeps to on grids of weeks and months, and far ahead by day. */
import { FORMER_LEVELS, LEVEL_COUNT, STEP_STATUS, type DemandPanel } from '../../src/contracts/demand/demand'
import type { DemandFamily, DemandPredictor } from '../../src/contracts/demand/demand-estimator'
import { LONGEST_HORIZON } from '../../src/contracts/demand/horizon'
import { USUAL_SHAPE, windowShape } from '../../src/contracts/demand/window-shape'
import { dailyGrid, gridFrom, namesOfPeriods } from '../../src/core/time/grid'
import { panelAt, predictWindows } from '../../src/evaluation'
import { featureHash } from '../../src/features/demand'
import { DEMAND_FAMILIES } from '../../src/models/demand/families'
import { onSaleFrom, panelOf, poisson } from '../support/panels'
import { isExhaustive } from '../support/extent'

/** Small networks and forests, which are only to be well formed here. */
const SMALL: Readonly<Record<string, Record<string, unknown>>> = {
  'global-mlp': {
    hiddenSize: 16,
    residualBlocks: 1,
    decoderSize: 16,
    batchSize: 32,
    maxSteps: 20,
    evaluateEvery: 20,
  },
  sequence: {
    stateSize: 10,
    hiddenSize: 24,
    decoderSize: 24,
    batchSize: 32,
    maxSteps: 10,
    evaluateEvery: 10,
    maxWindows: 400,
  },
  boosted: { maxRounds: 8, maxWindows: 400, maxBins: 15 },
  'random-forest': { trees: 4, maxLeaves: 16, maxWindows: 400, maxBins: 15 },
  automatic: { members: ['level-and-profile', 'weekday-promotion-mean'] },
}

const GRIDS = [
  // Two years of weeks are enough for the network.
  { grid: gridFrom('2022-01-03', 'WEEK'), periods: 104, horizon: 13, lengths: {} },
  { grid: gridFrom('2020-01-01', 'MONTH'), periods: 60, horizon: 6, lengths: {} },
  { grid: dailyGrid('2024-01-01'), periods: 400, horizon: 92, lengths: { horizon: 92 } },
  // A horizon that is shorter than a week: series that end early move by single days.
  { grid: dailyGrid('2024-01-01'), periods: 140, horizon: 3, lengths: { horizon: 3 } },
  // The context holds the season of a year twice: its months are told apart.
  { grid: gridFrom('2018-01-01', 'MONTH'), periods: 96, horizon: 12, lengths: { horizon: 12, context: 24 } },
] as const

/** What `npm test` tries on all grids; others but the slowest on one. */
const QUICK = ['seasonal-naive', 'level-and-profile', 'smoothing', 'intermittent', 'theta']
const SLOWEST = ['arima', 'random-forest', 'automatic']
const isTried = (name: string, grid: number): boolean =>
  isExhaustive || (grid === 0 ? !SLOWEST.includes(name) : QUICK.includes(name))

const CASES = GRIDS.flatMap((one, grid) =>
  Object.entries(DEMAND_FAMILIES)
    .filter(([name]) => isTried(name, grid))
    .map(
      ([name, family]) =>
        [
          name,
          `${one.periods} ${namesOfPeriods(one.grid.granularity)}, ${one.horizon} ahead`,
          family,
          one,
        ] as const,
    ),
)

function panelOn({ grid, periods, horizon }: (typeof GRIDS)[number]): DemandPanel {
  return panelOf({
    seed: 4,
    series: 8,
    grid,
    historyDays: periods,
    futureSteps: horizon,
    promotionRate: 0.03,
    draw: ({ day, series, promoted, rng }) =>
      poisson(
        (4 + series) * (promoted ? 2 : 1) * (1 + 0.5 * Math.sin((2 * Math.PI * day) / grid.season)),
        rng,
      ),
  })
}

describe.each(CASES)(
  '%s on %s',
  (name, _words, family: DemandFamily, { grid, horizon, lengths, ...rest }) => {
    const panel = panelOn({ grid, horizon, lengths, ...rest } as (typeof GRIDS)[number])
    const input = panelAt(panel, panel.historySteps - 1, { futureSteps: horizon })
    let predictor: DemandPredictor

    beforeAll(async () => {
      predictor = await family.createEstimator({ ...SMALL[name], ...lengths }).train(panel, { seed: 1 })
    })
    afterAll(() => predictor.dispose())

    it('says its grid, answers as far as its horizon, and the same after it was saved and loaded', async () => {
      const { granularity, season } = grid
      expect(predictor.signature).toMatchObject({ granularity, season, horizon })
      expect(predictor.signature.horizonCorrelation).toHaveLength(horizon)
      expect(predictor.signature.featureHash).toBe(featureHash(predictor.signature))
      const prediction = await predictor.predict(input)
      expect(prediction.horizon).toBe(horizon)
      expect(prediction.mean).toHaveLength(8 * horizon)
      expect(prediction.quantiles).toHaveLength(8 * horizon * LEVEL_COUNT)
      expect(Array.from(prediction.isFallback)).toEqual(Array.from({ length: 8 }, () => 0))
      expect(prediction.mean.every((value) => Number.isFinite(value) && value >= 0)).toBe(true)
      const falls = prediction.quantiles.filter(
        (value, at) => !(value >= 0) || (at % LEVEL_COUNT > 0 && value < prediction.quantiles[at - 1]!),
      )
      expect(falls).toHaveLength(0)

      const loaded = await family.load(predictor.save())
      expect(loaded.signature).toEqual(predictor.signature)
      expect(await loaded.predict(input)).toEqual(prediction)
      expect(loaded.save()).toEqual(predictor.save())
      await loaded.dispose()
    })

    // The family `automatic` came when there were other grids.
    if (name !== 'automatic')
      it('reads an artifact of before there were other grids as one of days, and refuses it on another grid', async () => {
        const files = new Map(predictor.save())
        const change = (file: string, by: (content: Record<string, unknown>) => unknown): void => {
          const content = JSON.parse(new TextDecoder().decode(files.get(file))) as Record<string, unknown>
          files.set(file, new TextEncoder().encode(JSON.stringify(by(content))))
        }
        change(
          'signature.json',
          ({ granularity: _granularity, season: _season, context, horizon: reach, ...others }) => ({
            ...others,
            contextDays: context,
            horizonDays: reach,
          }),
        )
        change('fallback.json', (groups) =>
          Object.fromEntries(
            Object.entries(groups).map(([key, group]) => {
              const { series, mean, phases } = group as { series: number; mean: number; phases: number[] }
              return [key, { series, mean, quantiles: FORMER_LEVELS.map(() => mean), weekdays: phases }]
            }),
          ),
        )
        if (grid.granularity !== 'DAY') {
          await expect(family.load(files)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' })
          return
        }
        const loaded = await family.load(files)
        expect(loaded.signature).toEqual(predictor.signature)
        expect(await loaded.predict(input)).toEqual(await predictor.predict(input))
        await loaded.dispose()
      })

    it('answers for series that are young, or that end early, and sees nothing after an origin', async () => {
      const [young, late, ...others] = input.series
      const delay = grid.granularity === 'MONTH' ? 1 : 3
      const odd = [
        { ...young!, ...onSaleFrom(input.historySteps - 1, input.historySteps) },
        {
          ...late!,
          status: late!.status.map((status, index) =>
            index < input.historySteps - delay ? status : STEP_STATUS.unobserved,
          ),
        },
        ...others,
      ]
      const prediction = await predictor.predict({ ...input, series: odd })
      expect(Array.from(prediction.isFallback.subarray(0, 3))).toEqual([1, 0, 0])
      expect(prediction.mean.every((value) => Number.isFinite(value) && value >= 0)).toBe(true)

      const origin = panel.historySteps - 1 - horizon
      const changed = {
        ...panel,
        series: panel.series.map((one) => ({
          ...one,
          values: one.values.map((value, index) => (index > origin ? 100 - value : value)),
        })),
      }
      const [seen] = await predictWindows(predictor, panel, [origin], { horizon })
      const [unseen] = await predictWindows(predictor, changed, [origin], { horizon })
      expect(unseen!.prediction).toEqual(seen!.prediction)
      expect(unseen!.naiveError).toEqual(seen!.naiveError)
    })

    it('names the periods where there are too few, and refuses other grids and horizons that are too long', async () => {
      const periods = namesOfPeriods(grid.granularity)
      const estimator = family.createEstimator({ ...SMALL[name], ...lengths })
      await expect(estimator.train(panelAt(panel, 2), { seed: 1 })).rejects.toMatchObject({
        code: 'NOT_ENOUGH_DATA',
        message: expect.stringContaining(`there are 3 ${periods} before the evaluation windows`),
      })
      const other = { ...input, grid: gridFrom(grid.start, grid.granularity === 'DAY' ? 'WEEK' : 'DAY') }
      await expect(predictor.predict(other)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
      const tooLong = LONGEST_HORIZON[grid.granularity] + 1
      expect(() => family.createEstimator({ horizon: 1000 })).toThrow(
        expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      )
      if (tooLong > LONGEST_HORIZON.DAY) return
      await expect(
        family.createEstimator({ horizon: tooLong }).train(panel, { seed: 1 }),
      ).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining(`at most ${tooLong - 1} ${periods}`),
      })
    })
  },
)

it('Features of windows of other grids and lengths have hashes of their own; those of 56 and 28 days keep theirs', () => {
  const shapes = [
    USUAL_SHAPE,
    { ...USUAL_SHAPE, horizon: 92 },
    { ...USUAL_SHAPE, context: 112 },
    { ...USUAL_SHAPE, season: 30 },
    windowShape({ granularity: 'WEEK', season: 52 }),
    windowShape({ granularity: 'WEEK', season: 26 }),
    windowShape({ granularity: 'MONTH', season: 12 }),
  ]
  expect(new Set(shapes.map(featureHash)).size).toBe(shapes.length)
  expect(featureHash(USUAL_SHAPE)).toBe('8ef0a2d079819974df45a9d281bff95095855f31c3ebb63e0e00c45c26e774da')
})
