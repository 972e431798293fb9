/** A task that is no part of Forecart is trained, judged, registered, served, refreshed and backtested like demand. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DemandPanel, DemandTypes } from '../../src/contracts/demand/demand'
import { systemClock } from '../../src/core/time/clock'
import { createLogger } from '../../src/core/logger'
import { enqueueJob } from '../../src/db/jobs'
import { NotificationListener } from '../../src/db/notifications'
import { readSetting } from '../../src/db/repositories/operations/setting.repository'
import type { ModelVersionRecord } from '../../src/db/repositories/models/model.repository'
import { buildDemandPanel } from '../../src/features/demand'
import { JobRunner } from '../../src/job-runner/job-runner'
import { seasonalNaive } from '../../src/models/demand/references'
import { ModelRegistry } from '../../src/registry/registry'
import { BUILT_IN_TASKS, loadPart, TaskCatalog } from '../../src/registry/task-catalog'
import { IngestService } from '../../src/services/behaviour/ingest.service'
import { ModelService, type TrainModelInput } from '../../src/services/models/model.service'
import { Serving } from '../../src/serving/serving'
import type { TaskTraining } from '../../src/training/task-training'
import { TrainingRunner } from '../../src/training/training-runner'
import { runCommand } from '../support/command-line'
import { randomDemandRows } from '../support/demand-rows'
import { compileEventCount, EVENT_COUNT_FILE } from '../support/event-count/compile'
import type { EventCountTypes } from '../support/event-count/types'
import { gateReport, LINEAGE } from '../support/model-versions'
import { admin, clock, createShop, event, ingestKey, type TestShop } from '../support/shop'
import { exhaustively } from '../support/extent'

const EVENT_COUNT = 'event-count'
const JOB = 'refresh-event-count'
const DAYS = 60
const logger = createLogger({ level: 'silent', name: 'test' })
/** Events of the days of a week: 6 on average, and never like the day before. */
const WEEK = [3, 9, 4, 8, 5, 7, 6]

let shop: TestShop
let home: string
let tasks: TaskCatalog
let registry: ModelRegistry
let listener: NotificationListener
let models: ModelService
let runner: TrainingRunner
let serving: Serving
let panel: DemandPanel

beforeAll(async () => {
  tasks = new TaskCatalog([...BUILT_IN_TASKS, compileEventCount()])
  shop = await createShop()
  const { database } = shop
  const first = clock.now().getTime() - DAYS * 86_400_000
  const events = Array.from({ length: DAYS }, (_, day) =>
    Array.from({ length: WEEK[day % 7]! }, () => event({ occurredAt: new Date(first + day * 86_400_000) })),
  )
  await new IngestService({ database, clock }).ingestEvents(ingestKey, events.flat())
  home = await mkdtemp(join(tmpdir(), 'home-'))
  listener = new NotificationListener(database.url, logger)
  await listener.start()
  registry = await ModelRegistry.open({ database, home, logger, tasks })
  models = new ModelService({ database, registry })
  runner = new TrainingRunner({ database, home, logger, listener, tasks })
  serving = new Serving({ registry, listener, logger })
  await serving.start()
  panel = buildDemandPanel(
    randomDemandRows({ seed: 5, items: 8, locations: 2, historyDays: 150, futureDays: 28 }),
  )
  await registerDemandChampion()
  await serving.of('demand').refreshChampion()
})

afterAll(async () => {
  await serving.stop()
  await listener.close()
  await shop.drop()
  await rm(home, { recursive: true, force: true })
})

async function registerDemandChampion(): Promise<void> {
  const predictor = await seasonalNaive.createEstimator({}).train(panel, { seed: 1 })
  const staged = await registry.stage({
    modelName: 'demand',
    family: predictor.family,
    files: predictor.save(),
    lineage: LINEAGE,
    createdAt: new Date(),
  })
  await registry.register(
    [{ staged, metrics: [], baselineMetrics: [], gate: gateReport(), alias: 'champion' }],
    { actor: 'admin', expectedChampionId: null },
  )
}

async function train(input: Omit<TrainModelInput, 'model'> = {}): Promise<ModelVersionRecord> {
  const queued = await models.trainModel(admin, { model: EVENT_COUNT, ...input })
  const run = await runner.run(queued.id)
  expect(run).toMatchObject({ status: 'SUCCEEDED', errorCode: null })
  return registry.version(run.versionId!)
}

/** Registered by this process: the trainer has been tried where a model is its work. */
async function register(
  family: string,
  hyperparameters: Record<string, unknown> = {},
): Promise<ModelVersionRecord> {
  const entry = tasks.task(EVENT_COUNT).families.find((one) => one.family === family)!
  const estimator = (await entry.load()).createEstimator(hyperparameters)
  const predictor = await estimator.train({ firstDay: '2026-01-01', counts: [] }, { seed: 1 })
  const staged = await registry.stage({
    modelName: EVENT_COUNT,
    family,
    files: predictor.save(),
    lineage: LINEAGE,
    createdAt: new Date(),
  })
  const { id } = (await registry.champion(EVENT_COUNT))!
  const draft = { staged, metrics: [], baselineMetrics: [], gate: gateReport(), alias: null }
  return (await registry.register([draft], { actor: 'admin', expectedChampionId: id }))[0]!
}

async function promote({ version }: ModelVersionRecord): Promise<void> {
  await models.promoteModel(admin, { name: EVENT_COUNT, version, overrideReason: 'a test' })
  await serving.of(EVENT_COUNT).refreshChampion()
}

const predict = async (rows: EventCountTypes['input']) =>
  (await serving.of<EventCountTypes>(EVENT_COUNT).requireChampion()).predict(rows)

describe('a task beside demand', () => {
  let weekMean: ModelVersionRecord

  it('is trained in a process of its own, judged in its own words, and registered', async () => {
    weekMean = await train()
    expect(weekMean).toMatchObject({ family: 'week-mean', aliases: ['champion'] })
    expect(weekMean.gate.summary).toMatch(/beats the baseline \(last-day\): absolute error/)
    expect(weekMean.metrics).toEqual([{ name: 'mae', value: expect.any(Number) }])
    expect(await models.model(admin, EVENT_COUNT)).toMatchObject({ task: 'EVENT_COUNT' })
  })

  it('refuses families that are not its own', async () => {
    await expect(models.trainModel(admin, { model: EVENT_COUNT, family: 'global-mlp' })).rejects.toThrow(
      /no model family "global-mlp"; there are week-mean, last-day, ensemble, counter/,
    )
  })

  it('is served by the model host that serves demand', async () => {
    await serving.of(EVENT_COUNT).refreshChampion()
    const demand = await serving.of<DemandTypes>('demand').requireChampion()
    const [counts, units] = await Promise.all([predict([[1, 2, 3], [7]]), demand.predict(panel)])
    expect(counts).toEqual({ versionId: weekMean.id, prediction: [2, 7] })
    expect(units.prediction.isFallback).toHaveLength(panel.series.length)
    expect(serving.metrics().versionsLoaded).toBe(2)
  })

  it('is answered while a large batch of demand is under way', async () => {
    const demand = await serving.of<DemandTypes>('demand').requireChampion()
    const series = Array.from({ length: 400 }, () => panel.series).flat()
    const ended: string[] = []
    await Promise.all([
      demand.predict({ ...panel, series }).then(() => ended.push('demand')),
      predict([[5]]).then(() => ended.push(EVENT_COUNT)),
    ])
    expect(ended).toEqual([EVENT_COUNT, 'demand'])
  })

  it('changes to another version under load, and no request fails', async () => {
    const next = await register('week-mean', { days: 2 })
    const asked = new Set<bigint>()
    let isOver = false
    const callers = Array.from({ length: 4 }, async () => {
      while (!isOver) asked.add((await predict([[1, 3, 5]])).versionId)
    })
    await promote(next)
    while (!asked.has(next.id)) await predict([[1, 3, 5]]).then(({ versionId }) => asked.add(versionId))
    isOver = true
    await Promise.all(callers)
    expect(asked).toContain(next.id)
    expect((await predict([[1, 3, 5]])).prediction).toEqual([4])
    expect(serving.metrics().failures).toBe(0)
  })

  it('keeps several models and a large file in one version', async () => {
    const version = await train({ family: 'ensemble' })
    await promote(version)
    expect((await predict([Array.from({ length: 14 }, (_, day) => day)])).prediction).toEqual([
      (10 + 6.5) / 2,
    ])
    const { files } = version.manifest as { files: Record<string, { bytes: number; isLarge?: true }> }
    expect(files['notes.bin']).toMatchObject({ bytes: 100_000, isLarge: true })
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['member-0.days.json', 'member-1.days.json']))
  })

  it('may answer in the process that asks, and learn what happens meanwhile', async () => {
    const loaded = serving.metrics().versionsLoaded
    await promote(await register('counter'))
    const champion = await serving.of<EventCountTypes>(EVENT_COUNT).requireChampion()
    expect((await champion.predict([[2, 4]])).prediction).toEqual([3])
    await champion.observe(10)
    expect((await champion.predict([[2, 4]])).prediction).toEqual([13])
    // The version before it left the host, and this one never came there.
    expect(serving.metrics().versionsLoaded).toBe(loaded - 1)
  })

  it('is refreshed by a job of its own in the job runner', async () => {
    const jobRunner = new JobRunner({
      databaseUrl: shop.database.url,
      home,
      logLevel: 'silent',
      modelMemoryMib: 512,
      retention: { receiptDays: 90, auditDays: 730, slateDays: 90, predictionDays: 365 },
      devices: () => ['ort-cpu'],
      onDeviceLost: () => undefined,
      tasks: tasks.modules,
      logger,
    })
    const news = new Promise<void>((resolve) => {
      listener.on('job', ({ jobId }) => {
        if (jobId === EVENT_COUNT) resolve()
      })
    })
    await jobRunner.start()
    try {
      await enqueueJob(shop.database, JOB, {})
      await news
    } finally {
      await jobRunner.stop()
    }
    expect(await readSetting(shop.database, EVENT_COUNT)).toMatchObject({ prediction: [6] })
  })

  it('is backtested like any other', async () => {
    const training = loadPart(tasks.modulesOf(EVENT_COUNT).training, 'training') as TaskTraining
    const data = await training.load({
      database: shop.database,
      clock: systemClock,
      modelName: EVENT_COUNT,
      trainingDays: 730,
      hyperparameters: {},
    })
    expect(training.describe(data)).toMatchObject({ counts: { days: DAYS } })
    const plan = { windows: 14, stride: 1, horizon: 1, refit: false, seed: 1 }
    const [mean, last] = await Promise.all(
      ['week-mean', 'last-day'].map(async (name) => {
        const entry = tasks.task(EVENT_COUNT).families.find(({ family }) => family === name)!
        return training.backtest(data, await entry.load(), { days: 7 }, plan)
      }),
    )
    // How far the days of a week are from their mean, and from the day before.
    expect(mean!.metrics[0]!.value).toBeCloseTo(12 / 7)
    expect(last!.metrics[0]!.value).toBeCloseTo(24 / 7)
  })

  describe('with its file in FORECART_TASKS', () => {
    const forecart = async (...argv: string[]): Promise<string> => {
      const { code, output, errors } = await runCommand(argv, {
        DATABASE_URL: shop.database.url,
        FORECART_HOME: home,
        FORECART_DEVICE: 'ort-cpu',
        FORECART_TASKS: EVENT_COUNT_FILE,
      })
      expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' })
      return output
    }

    exhaustively(() => {
      it('is trained by the command', async () => {
        expect(await forecart('train', '--model', EVENT_COUNT)).toMatch(
          /event-count version \d+: .*absolute error/,
        )
      })
    })

    it('is listed and backtested by the commands', async () => {
      expect(await forecart('models', 'list', '--model', EVENT_COUNT)).toMatch(/mae.*\n[^]*week-mean/)
      const backtest = ['backtest', '--model', EVENT_COUNT, '--windows', '14', '--horizon', '1', '--json']
      const { results } = JSON.parse(await forecart(...backtest)) as { results: { family: string }[] }
      expect(results.map(({ family }) => family)).toEqual(['week-mean', 'last-day'])
    })
  })
})
