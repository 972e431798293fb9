/** Trainers and model hosts that really run out of memory: V8 ends them in the middle of their work, and of nobody else's. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DemandPanel } from '../../src/contracts/demand/demand'
import { DEMAND_MODEL } from '../../src/contracts/models/model-version'
import { createLogger } from '../../src/core/logger'
import { loadDemandPanel } from '../../src/datasets/demand-panel'
import * as models from '../../src/db/repositories/models/model.repository'
import * as runs from '../../src/db/repositories/models/training-run.repository'
import { seasonalNaive } from '../../src/models/demand/references'
import { ModelRegistry } from '../../src/registry/registry'
import { DemandServing } from '../support/demand-serving'
import { TrainingRunner } from '../../src/training/training-runner'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { storeDemandShop } from '../support/demand-shop'
import { exhaustively } from '../support/extent'
import { registerFirstChampion } from '../support/model-versions'

const logger = createLogger({ level: 'silent', name: 'test' })
/** Room enough for what they do, and soon full. */
const GREEDY = ['--max-old-space-size=160', '--require', join(__dirname, '../support/greedy-child.cjs')]
const NETWORK = { hiddenSize: 16, decoderSize: 16, maxSteps: 40, evaluateEvery: 20 }
const HISTORY_DAYS = 220
/** Every host dies of its fifth, which its successor answers first: three have died after the thirteenth. */
const CALLS = 14
const IMMEDIATELY = { baseDelayMs: 0, maxDelayMs: 0, healthyAfterMs: 0 }

let test: TestDatabase
let home: string
let registry: ModelRegistry

beforeAll(async () => {
  test = await createTestDatabase()
  await storeDemandShop(test.database, { historyDays: HISTORY_DAYS })
  await test.database.transaction((tx) => models.ensureModel(tx, { name: 'demand', kind: 'DEMAND' }))
  home = await mkdtemp(join(tmpdir(), 'home-'))
  registry = await ModelRegistry.open({ database: test.database, home, logger })
})

afterAll(async () => {
  await test.drop()
  await rm(home, { recursive: true, force: true })
})

async function train(
  options: { execArgv?: readonly string[] } = {},
): Promise<{ readonly run: runs.TrainingRunRecord; readonly trainers: number }> {
  const runner = new TrainingRunner({ database: test.database, home, logger, listener: null, ...options })
  const queued = await test.database.transaction((tx) =>
    runs.insertRun(tx, {
      modelName: 'demand',
      family: 'global-mlp',
      hyperparameters: NETWORK,
      seed: 1,
      requestedBy: 'admin',
    }),
  )
  const pids = new Set<number>()
  const run = await runner.run(queued.id, {
    onProgress: () => runner.trainerPids.forEach((pid) => pids.add(pid)),
  })
  expect(runner.trainerPids).toEqual([])
  return { run, trainers: pids.size }
}

exhaustively(() => {
  it('two trainers without memory fail their run with a code, and the next one has a trainer of its own', async () => {
    const { run, trainers } = await train({ execArgv: GREEDY })
    expect(trainers).toBe(2)
    expect(run).toMatchObject({
      status: 'FAILED',
      errorCode: 'TRAINER_CRASHED',
      // How V8 ends a process whose heap is full; which of them depends on its version.
      errorMessage: expect.stringMatching(/^trainer ended with (SIGABRT|SIGTRAP|SIGILL)$/),
      versionId: null,
    })
    expect(await test.database.prisma.modelVersion.count()).toBe(0)
    expect((await train()).run).toMatchObject({ status: 'SUCCEEDED', errorCode: null })
  })
})

it('a model host without memory is replaced as often as it dies, and costs no request', async () => {
  const { panel } = await loadDemandPanel(test.database, {
    series: 'items',
    historySteps: HISTORY_DAYS,
    futureSteps: 28,
    origins: 'all',
  })
  await registerFirstChampion(
    registry,
    DEMAND_MODEL,
    await seasonalNaive.createEstimator({}).train(panel, { seed: 1 }),
  )
  const inputOf = (call: number): DemandPanel => ({
    ...panel,
    series: [panel.series[call % panel.series.length]!],
  })
  const serving = new DemandServing({
    registry,
    listener: null,
    logger,
    execArgv: GREEDY,
    restart: IMMEDIATELY,
    // Each request is a call of its own.
    maxBatchRows: 1,
  })
  try {
    await serving.start()
    const whole = await serving.predictDemand(inputOf(0))
    for (let call = 1; call < CALLS; call++) {
      const { prediction } = await serving.predictDemand(inputOf(call))
      expect(prediction.mean).toHaveLength(whole.prediction.mean.length)
    }
    const { hostRestarts, retries, failures } = serving.metrics()
    expect(failures).toBe(0)
    expect(hostRestarts).toBeGreaterThanOrEqual(3)
    expect(retries).toBeGreaterThanOrEqual(hostRestarts)
    expect((await serving.predictDemand(inputOf(0))).prediction).toEqual(whole.prediction)
  } finally {
    await serving.stop()
  }
})
