/** What trees of demand read, and how a few levels become the grid. */
import { COVARIATE_COUNT, LEVEL_COUNT, QUANTILE_LEVELS } from '../../../../src/contracts/demand/demand'
import { USUAL_SHAPE } from '../../../../src/contracts/demand/window-shape'
import { Rng } from '../../../../src/core/statistics/rng'
import { normalQuantile, panelAt } from '../../../../src/evaluation'
import { allocateWindows, COVARIATE_COLUMN, DemandWindowWriter } from '../../../../src/features/demand'
import { trainBoostedTrees } from '../../../../src/models/boosting'
import { fitWidths, UNCALIBRATED } from '../../../../src/models/demand/boosted/calibration'
import { parseBoostedConfig } from '../../../../src/models/demand/boosted/config'
import { BoostedEstimator } from '../../../../src/models/demand/boosted/estimator'
import { COLUMNS, naiveUnits, writeColumns } from '../../../../src/models/demand/boosted/columns'
import { Identities } from '../../../../src/models/demand/boosted/identities'
import { LEARNT_LEVELS, writeGrid } from '../../../../src/models/demand/boosted/levels'
import { onnxFilesOf } from '../../../../src/models/demand/boosted/onnx-files'
import { fc } from '../../../support/property-testing'
import { panelOf } from '../../../support/panels'

describe('with a covariate of the shop', () => {
  /** What is told of a day doubles its sales, and of the last day up to the origin those of all days after. */
  const shop = () => {
    const panel = panelOf({
      ...{ seed: 5, series: 8, historyDays: 200 },
      draw: ({ series, day, rng }) => 20 * (isTold(series, day) ? 2 : 1) + Math.floor(3 * rng.uniform()),
    })
    for (const [row, { covariates }] of panel.series.entries())
      for (let day = 0; day < panel.historySteps + panel.futureSteps; day++)
        covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN.number1] = isTold(row, day) ? 7 : -3
    return panel
  }
  const isTold = (series: number, day: number): boolean => ((day * 7 + series * 3) % 11) % 3 === 0

  it('forecasts what it tells of days ahead', async () => {
    const panel = shop()
    const estimator = new BoostedEstimator({ maxRounds: 20, learningRate: 0.3, maxWindows: 512, maxBins: 31 })
    const predictor = await estimator.train(panel, { seed: 1 })
    const input = panelAt(panel, panel.historySteps - 1, { futureSteps: 28 })
    const told: number[] = []
    const others: number[] = []
    const { mean } = await predictor.predict(input)
    for (let row = 0; row < panel.series.length; row++)
      for (let step = 0; step < 28; step++)
        (isTold(row, panel.historySteps + step) ? told : others).push(mean[row * 28 + step]!)
    const average = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length
    expect(average(told) / average(others)).toBeGreaterThan(1.7)
  })

  it('explains period by period, and others get a turn meanwhile, one of which may cancel it', async () => {
    const panel = shop()
    // Prices never differ here, so that no tree reads them: nothing is to be kept from rising.
    const estimator = new BoostedEstimator({ maxRounds: 2, maxWindows: 256, fallingWithPrice: true })
    const predictor = await estimator.train(panel, { seed: 1 })
    const whole = panelAt(panel, panel.historySteps - 1, { futureSteps: 28 })
    const input = { ...whole, series: whole.series.slice(0, 1) }
    let turns = 0
    const turn = () => {
      turns++
      timer = setImmediate(turn)
    }
    let timer = setImmediate(turn)
    expect(await predictor.explain(input)).not.toBeNull()
    clearImmediate(timer)
    expect(turns).toBeGreaterThan(20)
    const cancel = new AbortController()
    const explained = predictor.explain(input, { signal: cancel.signal })
    setImmediate(() => cancel.abort())
    await expect(explained).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})

describe('the grid of levels', () => {
  it('is that of a normal distribution where the learnt levels are', () => {
    const grid = new Float32Array(LEVEL_COUNT)
    writeGrid(
      Float64Array.from(LEARNT_LEVELS, (level) => 100 + 7 * normalQuantile(level)),
      grid,
      0,
    )
    grid.forEach((value, at) => expect(value).toBeCloseTo(100 + 7 * normalQuantile(QUANTILE_LEVELS[at]!), 3))
  })

  it('never falls nor is negative, and holds what was learnt', () => {
    const learnt = fc.array(fc.double({ min: -50, max: 1e6, noNaN: true }), {
      minLength: LEARNT_LEVELS.length,
      maxLength: LEARNT_LEVELS.length,
    })
    fc.assert(
      fc.property(learnt, (values) => {
        const sorted = Float64Array.from(values).sort()
        const grid = new Float32Array(LEVEL_COUNT)
        writeGrid(sorted, grid, 0)
        expect(grid.every((value, at) => value >= 0 && (at === 0 || value >= grid[at - 1]!))).toBe(true)
        for (const [at, level] of LEARNT_LEVELS.entries()) {
          const expected = Math.max(0, sorted[at]!)
          const found = grid[QUANTILE_LEVELS.indexOf(level)]!
          expect(Math.abs(found - expected)).toBeLessThanOrEqual(
            1e-6 * (1 + Math.max(...sorted.map(Math.abs))),
          )
        }
      }),
    )
  })
})

it('reads the last days and the last same weekdays of a series, as they were', () => {
  const days = 120
  const panel = panelOf({ seed: 1, series: 1, historyDays: days, draw: ({ day }) => day })
  const input = panelAt(panel, days - 1, { futureSteps: USUAL_SHAPE.horizon })
  const windows = allocateWindows(1, USUAL_SHAPE)
  new DemandWindowWriter(input, USUAL_SHAPE).write(0, days - 1, windows, 0)
  const [series] = input.series
  const row = new Float64Array(COLUMNS.length)
  const level = days - 1 - (USUAL_SHAPE.context - 1) / 2
  const sold = (name: string): number =>
    row[COLUMNS.findIndex((column) => column.name === name)]! * windows.scale[0]! + level
  for (const step of [0, 6, 7, 27]) {
    const of = { identities: Identities.of(input), shape: USUAL_SHAPE }
    writeColumns({ windows, row: 0, step, ahead: step + 1 }, series!, of, row)
    expect(sold('lag1')).toBeCloseTo(days - 1, 3)
    expect(sold('lag7')).toBeCloseTo(days - 7, 3)
    const forecastDay = days + step
    const lastSameWeekday = forecastDay - 7 * Math.ceil((step + 1) / 7)
    expect(sold('samePhase1')).toBeCloseTo(lastSameWeekday, 3)
    expect(sold('samePhase4')).toBeCloseTo(lastSameWeekday - 21, 3)
    expect(row[0]).toBe(0)
    expect(naiveUnits({ windows, row: 0, step, ahead: step + 1 }, USUAL_SHAPE)).toBeGreaterThan(0)
  }
  const stranger = { ...series!, itemId: '77' }
  writeColumns(
    { windows, row: 0, step: 0, ahead: 1 },
    stranger,
    { identities: Identities.of(input), shape: USUAL_SHAPE },
    row,
  )
  expect(row[0]).toBeNaN()
})

it('widens quantiles that are too narrow until the shares beyond them are those of their levels', async () => {
  const rng = new Rng(5)
  const count = 4000
  const columns = COLUMNS.map(() => new Float32Array(count))
  const ratios = Float64Array.from({ length: count }, () => 10 + 2 * rng.normal())
  const narrow = async (level: number) =>
    (
      await trainBoostedTrees(
        {
          objective: { kind: 'squared-error' },
          training: {
            columns: [{ ...COLUMNS[3]!, values: new Float64Array(8) }],
            labels: new Float64Array(8).fill(10 + 1.25 * normalQuantile(level)),
          },
          hyperparameters: { maxRounds: 1 },
        },
        { seed: 1 },
      )
    ).model
  const forest = {
    columns: [3],
    mean: await narrow(0.5),
    quantiles: await Promise.all(LEARNT_LEVELS.map(narrow)),
    widths: UNCALIBRATED,
  }
  const weights = new Float64Array(count).fill(1)
  const widths = fitWidths(forest, { count, columns, ratios, weights })
  LEARNT_LEVELS.forEach((level, at) => {
    if (level !== 0.5)
      expect(Math.abs(widths[at]! - 1.6)).toBeLessThan(Math.abs(level - 0.5) < 0.3 ? 0.2 : 0.1)
  })
})

it('refuses a training that would hold more examples than a process has memory for', () => {
  expect(() => parseBoostedConfig({ maxWindows: 1_000_000, stepsPerWindow: 6 })).toThrow(
    expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringContaining('stepsPerWindow') }),
  )
})

it('says how many examples there are where there are too few, and not how many days', async () => {
  const small = panelOf({ seed: 2, series: 1, historyDays: 160, draw: ({ day }) => day % 7 })
  const training = new BoostedEstimator().train(small, { seed: 1 })
  await expect(training).rejects.toMatchObject({
    code: 'NOT_ENOUGH_DATA',
    message: expect.stringMatching(/256 examples.*there are \d+/),
  })
})

it('with fallingWithPrice the mean never rises with the price, though prices rose with demand', async () => {
  // Dear weeks were good weeks: what is learnt freely is that a higher price sells more.
  const isDear = (series: number, day: number): boolean => Math.floor(day / 7 + series / 3) % 2 === 0
  const panel = panelOf({
    ...{ seed: 6, series: 8, historyDays: 200 },
    draw: ({ series, day, rng }) => (isDear(series, day) ? 30 : 15) + Math.floor(3 * rng.uniform()),
  })
  const column = COVARIATE_COLUMN.logRelativePrice
  for (const [row, { covariates }] of panel.series.entries())
    for (let day = 0; day < panel.historySteps + panel.futureSteps; day++)
      covariates[day * COVARIATE_COUNT + column] = isDear(row, day) ? 0.2 : -0.2
  const train = (fallingWithPrice: boolean) =>
    new BoostedEstimator({ maxRounds: 8, learningRate: 0.4, maxWindows: 256, fallingWithPrice }).train(
      panel,
      { seed: 1 },
    )
  const meanAt = async (
    predictor: Awaited<ReturnType<typeof train>>,
    logPrice: number,
  ): Promise<Float32Array> => {
    const input = panelAt(panel, panel.historySteps - 1, { futureSteps: 28 })
    for (const { covariates } of input.series)
      for (let step = 0; step < 28; step++)
        covariates[(panel.historySteps + step) * COVARIATE_COUNT + column] = logPrice
    return (await predictor.predict(input)).mean
  }
  const [told, free] = [await train(true), await train(false)]
  // Its trees are exported as a file for the mean and for each level, and one that says what they read.
  const exported = onnxFilesOf(told.save())
  expect([...exported.keys()]).toEqual([
    'mean.onnx',
    ...LEARNT_LEVELS.map((level) => `quantile-${level}.onnx`),
    'trees.json',
  ])
  expect(JSON.parse(new TextDecoder().decode(exported.get('trees.json')))).toMatchObject({
    columns: expect.arrayContaining([{ name: 'relativePrice', kind: 'numeric' }]),
    // The code of an item is its place in the list.
    codes: Identities.of(panel).state,
  })
  const [cheap, dear] = [await meanAt(told, -0.2), await meanAt(told, 0.2)]
  expect(dear.every((mean, at) => mean <= cheap[at]! * (1 + 1e-6))).toBe(true)
  const [freeCheap, freeDear] = [await meanAt(free, -0.2), await meanAt(free, 0.2)]
  expect(freeDear.some((mean, at) => mean > freeCheap[at]! * 1.1)).toBe(true)
})
