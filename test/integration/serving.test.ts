import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DemandInput, DemandPanel } from '../../src/contracts/demand/demand'
import type { DemandPredictor } from '../../src/contracts/demand/demand-estimator'
import { DEMAND_MODEL } from '../../src/contracts/models/model-version'
import { hasErrorCode } from '../../src/core/errors'
import { createLogger } from '../../src/core/logger'
import { NotificationListener } from '../../src/db/notifications'
import type { ModelVersionRecord } from '../../src/db/repositories/models/model.repository'
import { panelAt } from '../../src/evaluation'
import { buildDemandPanel } from '../../src/features/demand'
import { DEMAND_FAMILIES } from '../../src/models/demand/families'
import { seasonalNaive } from '../../src/models/demand/references'
import { ModelRegistry } from '../../src/registry/registry'
import { explainForecast } from '../../src/services/demand/forecast-drivers'
import { DemandServing, type DemandServingOptions } from '../support/demand-serving'
import type { ChampionReport } from '../../src/serving/served-champion'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { randomDemandRows } from '../support/demand-rows'
import { gateReport, LINEAGE } from '../support/model-versions'
import { exhaustively, exhaustivelyWhere } from '../support/extent'

const logger = createLogger({ level: 'silent', name: 'test' })
const HISTORY_DAYS = 150

let test: TestDatabase
let home: string
let registry: ModelRegistry
let listener: NotificationListener
let serving: DemandServing
let panel: DemandPanel
/** Of the same family, trained on different data: their answers differ. */
let predictors: DemandPredictor[]

beforeAll(async () => {
  const rows = randomDemandRows({
    seed: 5,
    items: 8,
    locations: 2,
    historyDays: HISTORY_DAYS,
    futureDays: 28,
  })
  panel = buildDemandPanel(rows)
  const train = (origin: number) =>
    seasonalNaive.createEstimator({}).train(panelAt(panel, origin), { seed: 1 })
  predictors = [await train(119), await train(HISTORY_DAYS - 1)]
  test = await createTestDatabase()
  home = await mkdtemp(join(tmpdir(), 'home-'))
  registry = await ModelRegistry.open({ database: test.database, home, logger })
  listener = new NotificationListener(test.url, logger)
  await listener.start()
})

afterEach(async () => {
  await serving.stop()
  await test.database.query('DELETE FROM model_alias')
  await test.database.query('DELETE FROM model_version')
  await registry.clean()
})

afterAll(async () => {
  await listener.close()
  await test.drop()
  await rm(home, { recursive: true, force: true })
})

async function registerVersion(
  predictor: DemandPredictor,
  alias: 'champion' | null,
): Promise<ModelVersionRecord> {
  const staged = await registry.stage({
    modelName: DEMAND_MODEL,
    family: predictor.family,
    files: predictor.save(),
    lineage: LINEAGE,
    createdAt: new Date(),
  })
  const champion = await registry.champion(DEMAND_MODEL)
  const draft = { staged, metrics: [], baselineMetrics: [], gate: gateReport(), alias }
  const [version] = await registry.register([draft], {
    actor: 'admin',
    expectedChampionId: champion?.id ?? null,
  })
  return version!
}

async function startServing(options: Partial<DemandServingOptions> = {}): Promise<void> {
  serving = new DemandServing({ registry, listener, logger, ...options })
  await serving.start()
}

/** What one caller asks for: one series, all of its history. */
function inputOf(series: number): DemandInput {
  return { ...panel, series: [panel.series[series]!] }
}

async function expectAnswers(predictor: DemandPredictor, series: number, prediction: unknown): Promise<void> {
  expect(prediction).toEqual(await predictor.predict(inputOf(series)))
}

/** Callers that ask again and again until told to stop; answers by version, and whatever failed. */
function loadOf(callers: number) {
  const answers = new Map<bigint, number>()
  const failures: unknown[] = []
  let waiting: { id: bigint | null; count: number; resolve: () => void } | null = null
  let running = true
  const call = async (caller: number): Promise<void> => {
    while (running) {
      try {
        const { versionId, prediction } = await serving.predictDemand(inputOf(caller % panel.series.length))
        expect(prediction.isFallback).toHaveLength(1)
        answers.set(versionId, (answers.get(versionId) ?? 0) + 1)
      } catch (error) {
        failures.push(error)
        running = false
      }
      if (waiting && (!running || countOf(waiting.id) >= waiting.count)) waiting.resolve()
    }
  }
  const countOf = (id: bigint | null): number =>
    id === null ? [...answers.values()].reduce((sum, count) => sum + count, 0) : (answers.get(id) ?? 0)
  const done = Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)))
  return {
    answers,
    failures,
    total: () => countOf(null),
    /** Resolves when as many answers of a version (null: of any) have come. */
    until: (id: bigint | null, count: number) =>
      new Promise<void>((resolve) => {
        waiting = { id, count, resolve }
      }),
    async stop() {
      running = false
      await done
    },
  }
}

describe('batching', () => {
  it('answers concurrent callers from one model call, each with its own series', async () => {
    const version = await registerVersion(predictors[0]!, 'champion')
    await startServing()
    const wanted = panel.series.map((_, series) => series)
    const answers = await Promise.all(wanted.map((series) => serving.predictDemand(inputOf(series))))
    expect(serving.modelCalls).toBe(1)
    for (const [series, { versionId, prediction }] of answers.entries()) {
      expect(versionId).toBe(version.id)
      await expectAnswers(predictors[0]!, series, prediction)
    }
    expect(serving.metrics()).toMatchObject({ rows: wanted.length, requests: wanted.length, failures: 0 })
  })

  exhaustively(() => {
    it('splits an input that is larger than a batch, and joins the answers', async () => {
      await registerVersion(predictors[0]!, 'champion')
      await startServing({ maxBatchRows: 5 })
      const { prediction } = await serving.predictDemand(panel)
      expect(prediction).toEqual(await predictors[0]!.predict(panel))
      expect(serving.modelCalls).toBe(Math.ceil(panel.series.length / 5))
    })
  })

  exhaustively(() => {
    it('never joins inputs over other days', async () => {
      await registerVersion(predictors[0]!, 'champion')
      await startServing()
      const earlier = panelAt(panel, HISTORY_DAYS - 2, { futureSteps: 28 })
      const answers = await Promise.all([serving.predictDemand(panel), serving.predictDemand(earlier)])
      expect(serving.modelCalls).toBe(2)
      expect(answers[1].prediction).toEqual(await predictors[0]!.predict(earlier))
    })
  })

  exhaustively(() => {
    it('refuses more than may wait', async () => {
      await registerVersion(predictors[0]!, 'champion')
      await startServing({ maxQueuedRows: 1 })
      const answers = await Promise.allSettled(
        [0, 1, 2].map((series) => serving.predictDemand(inputOf(series))),
      )
      const codes = answers.map((answer) =>
        answer.status === 'rejected' ? (answer.reason as { code: string }).code : 'OK',
      )
      expect(codes).toEqual(['OK', 'RATE_LIMITED', 'RATE_LIMITED'])
    })
  })
})

describe('versions', () => {
  it('without a champion there is no answer; one that is registered later is served by itself', async () => {
    await startServing()
    expect(await serving.currentVersion()).toBeNull()
    await expect(serving.predictDemand(inputOf(0))).rejects.toMatchObject({ code: 'NO_MODEL' })
    const moved = new Promise<void>((resolve) => listener.on('model-alias', () => resolve()))
    const version = await registerVersion(predictors[0]!, 'champion')
    await moved
    await serving.settled()
    expect(await serving.currentVersion()).toBe(version.id)
    await expectAnswers(predictors[0]!, 0, (await serving.predictDemand(inputOf(0))).prediction)
  })

  it('other than the champion are answered by name, and do not pile up', async () => {
    const versions = []
    for (let count = 0; count < 4; count++) versions.push(await registerVersion(predictors[1]!, null))
    await registerVersion(predictors[0]!, 'champion')
    await startServing()
    for (const { id } of versions) {
      const { versionId, prediction } = await serving.predictDemand(inputOf(1), { version: id })
      expect(versionId).toBe(id)
      await expectAnswers(predictors[1]!, 1, prediction)
      expect((await serving.signature(id)).context).toBe(predictors[1]!.signature.context)
    }
    expect(serving.metrics().versionsLoaded).toBe(3)
    await expect(serving.predictDemand(inputOf(0), { version: 999n })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  for (const callers of [3, 12])
    exhaustivelyWhere(callers > 3, () => {
      it(`are swapped under the load of ${callers} callers without a failed request`, async () => {
        const first = await registerVersion(predictors[0]!, 'champion')
        const second = await registerVersion(predictors[1]!, null)
        await startServing()
        const load = loadOf(callers)
        await load.until(first.id, 50)
        const target = { modelName: DEMAND_MODEL, version: second.version, alias: 'champion' as const }
        await registry.moveAlias(target, { actor: 'admin' }, () => undefined)
        await load.until(second.id, 50)
        await registry.rollback(DEMAND_MODEL, 'admin')
        await load.until(first.id, load.answers.get(first.id)! + 50)
        await load.stop()
        expect(load.failures).toEqual([])
        expect(serving.metrics()).toMatchObject({ swaps: 2, versionsLoaded: 1, failures: 0 })
      })
    })

  exhaustively(() => {
    it('that are damaged are refused, and the earlier champion goes on answering', async () => {
      const first = await registerVersion(predictors[0]!, 'champion')
      await startServing()
      const second = await registerVersion(predictors[1]!, null)
      await writeFile(join(registry.locate(second).directory, 'manifest.json'), '{}')
      const target = { modelName: DEMAND_MODEL, version: second.version, alias: 'champion' as const }
      await registry.moveAlias(target, { actor: 'admin' }, () => undefined)
      await expect(serving.refreshChampion()).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' })
      expect((await serving.predictDemand(inputOf(0))).versionId).toBe(first.id)
    })
  })

  it('cannot answer where the only champion is damaged, and the error says so', async () => {
    const version = await registerVersion(predictors[0]!, 'champion')
    await writeFile(join(registry.locate(version).directory, 'manifest.json'), '{}')
    await startServing()
    await expect(serving.predictDemand(inputOf(0))).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' })
    await expect(serving.currentVersion()).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' })
  })
})

/** What happens to files, and what becomes of them. */
const DAMAGES: readonly [string, (directory: string) => Promise<void>][] = [
  ['a file that was cut off', (directory) => truncate(join(directory, 'errors.json'), 10)],
  [
    'a flipped bit',
    async (directory) => {
      const path = join(directory, 'errors.json')
      const bytes = await readFile(path)
      bytes[bytes.length >> 1]! ^= 1
      await writeFile(path, bytes)
    },
  ],
  ['a missing signature', (directory) => rm(join(directory, 'signature.json'))],
  ['another manifest', (directory) => writeFile(join(directory, 'manifest.json'), '{}')],
  ['no folder', (directory) => rm(directory, { recursive: true })],
]

describe('a damaged champion', () => {
  let first: ModelVersionRecord
  let second: ModelVersionRecord
  let directory: string
  let backup: string
  let reports: ChampionReport[]
  let heard: (() => void)[]

  /** Resolves with the first report, told or yet to be told, that is as wanted. */
  async function reported(isWanted: (report: ChampionReport) => boolean): Promise<ChampionReport> {
    for (;;) {
      const found = reports.find(isWanted)
      if (found) return found
      await new Promise<void>((resolve) => heard.push(resolve))
    }
  }
  const isDamaged = ({ error }: ChampionReport) => hasErrorCode(error, 'ARTIFACT_CORRUPT')
  const isWell = ({ error }: ChampionReport) => error === null
  async function restore(): Promise<void> {
    reports = []
    await cp(backup, directory, { recursive: true })
  }

  beforeEach(async () => {
    first = await registerVersion(predictors[0]!, 'champion')
    second = await registerVersion(predictors[1]!, 'champion')
    directory = registry.locate(second).directory
    backup = join(home, 'backup')
    await cp(directory, backup, { recursive: true })
    reports = []
    heard = []
  })
  const start = (): Promise<void> =>
    startServing({
      recheckMs: 30,
      onChampion: async (report) => {
        reports.push(report)
        for (const listener of heard.splice(0)) listener()
      },
    })

  for (const [index, [name, damage]] of DAMAGES.entries())
    exhaustivelyWhere(index > 0, () => {
      it(`by ${name} is told, gives way to the one before, and serves when it is restored`, async () => {
        await damage(directory)
        await start()
        expect(await serving.currentVersion()).toBe(first.id)
        const { versionId, prediction } = await serving.predictDemand(inputOf(0))
        expect(versionId).toBe(first.id)
        await expectAnswers(predictors[0]!, 0, prediction)
        expect(await reported(isDamaged)).toMatchObject({
          champion: { id: second.id },
          served: { id: first.id },
        })
        await restore()
        await reported(isWell)
        expect((await serving.predictDemand(inputOf(0))).versionId).toBe(second.id)
      })
    })

  exhaustively(() => {
    it('goes on from memory, and costs no request when the model host is killed after that', async () => {
      await start()
      expect((await serving.predictDemand(inputOf(0))).versionId).toBe(second.id)
      await DAMAGES[0]![1](directory)
      expect(await reported(isDamaged)).toMatchObject({
        champion: { id: second.id },
        served: { id: second.id },
      })
      expect((await serving.predictDemand(inputOf(1))).versionId).toBe(second.id)
      process.kill(serving.hostPid!, 'SIGKILL')
      expect((await serving.predictDemand(inputOf(0))).versionId).toBe(first.id)
      await restore()
      await reported(isWell)
      expect((await serving.predictDemand(inputOf(0))).versionId).toBe(second.id)
      expect(serving.metrics().failures).toBe(0)
    })
  })

  exhaustively(() => {
    it('gives way to the newest baseline where the champion before it is damaged, too', async () => {
      const baseline = await registerVersion(predictors[1]!, null)
      await DAMAGES[0]![1](directory)
      await DAMAGES[0]![1](registry.locate(first).directory)
      await start()
      expect((await serving.predictDemand(inputOf(0))).versionId).toBe(baseline.id)
    })
  })

  exhaustively(() => {
    it('does not matter any more after a rollback', async () => {
      await DAMAGES[0]![1](directory)
      await start()
      reports = []
      await registry.rollback(DEMAND_MODEL, 'admin')
      expect(await reported(isWell)).toMatchObject({ champion: { id: first.id }, served: { id: first.id } })
    })
  })
})

describe('a model host', () => {
  for (const { callers, kills } of [
    { callers: 3, kills: 1 },
    { callers: 12, kills: 3 },
  ])
    exhaustivelyWhere(kills > 1, () => {
      it(`that is killed under the load of ${callers} callers costs no request, ${kills} times`, async () => {
        await registerVersion(predictors[0]!, 'champion')
        await startServing()
        const load = loadOf(callers)
        for (let round = 1; round <= kills; round++) {
          await load.until(null, load.total() + 30)
          process.kill(serving.hostPid!, 'SIGKILL')
          await load.until(null, load.total() + 30)
        }
        await load.stop()
        expect(load.failures).toEqual([])
        expect(serving.metrics().hostRestarts).toBe(kills)
        expect(serving.metrics().retries).toBeGreaterThan(0)
        await expectAnswers(predictors[0]!, 3, (await serving.predictDemand(inputOf(3))).prediction)
      })
    })

  exhaustively(() => {
    it('that is busy lets a caller leave', async () => {
      await registerVersion(predictors[0]!, 'champion')
      await startServing()
      const abort = new AbortController()
      const leaving = serving.predictDemand(panel, { signal: abort.signal })
      abort.abort()
      await expect(leaving).rejects.toMatchObject({ code: 'CANCELLED' })
      expect((await serving.predictDemand(inputOf(0))).prediction.horizon).toBe(28)
    })
  })
})

describe('drivers of a forecast', () => {
  it('are told by the model host as by the model itself, also where the host is killed meanwhile', async () => {
    const hyperparameters = { maxRounds: 5, learningRate: 0.3, maxWindows: 300 }
    const boosted = await DEMAND_FAMILIES.boosted
      .createEstimator(hyperparameters)
      .train(panelAt(panel, HISTORY_DAYS - 1), { seed: 1 })
    const older = await registerVersion(predictors[0]!, null)
    await registerVersion(boosted, 'champion')
    await startServing()
    const input = inputOf(0)
    const { mean, isFallback } = await boosted.predict(input)
    expect([...isFallback]).toEqual([0])
    const here = await explainForecast(input, modelOf(boosted), mean)

    const champion = await serving.requireDemand()
    const callsBefore = serving.modelCalls
    expect(await explainForecast(input, champion, mean)).toEqual(here)
    expect(serving.modelCalls).toBe(callsBefore)
    expect(here.map(({ code }) => code)).toEqual(expect.arrayContaining(['USUAL', 'CALENDAR']))
    mean.forEach((units, period) =>
      expect(here.reduce((sum, { unitsByPeriod }) => sum + unitsByPeriod[period]!, 0)).toBeCloseTo(units, 6),
    )

    const asked = Array.from({ length: 8 }, () => explainForecast(input, champion, mean))
    process.kill(serving.hostPid!, 'SIGKILL')
    for (const drivers of await Promise.all(asked)) expect(drivers).toEqual(here)
    expect(serving.metrics()).toMatchObject({ hostRestarts: 1, failures: 0 })
    await expect(champion.explain!(panel)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })

    // A version that cannot explain itself is asked for forecasts of other inputs.
    const plain = await serving.requireDemand(older.id)
    expect(plain.explain).toBeUndefined()
    const usual = await predictors[0]!.predict(input)
    const asOther = await explainForecast(input, plain, usual.mean)
    expect(asOther).toEqual(await explainForecast(input, modelOf(predictors[0]!), usual.mean))
    expect(serving.modelCalls).toBeGreaterThan(callsBefore)
  })

  function modelOf(predictor: DemandPredictor) {
    return {
      predict: async (input: DemandInput) => ({ versionId: 0n, prediction: await predictor.predict(input) }),
      ...(predictor.explain && { explain: predictor.explain.bind(predictor) }),
    }
  }
})
