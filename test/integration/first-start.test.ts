import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { trainFirstModel } from '../../src/bootstrap/first-start'
import { DEMAND_MODEL } from '../../src/contracts/model-version'
import { systemClock } from '../../src/core/clock'
import { createLogger } from '../../src/core/logger'
import { ModelRegistry } from '../../src/registry/registry'
import { ModelService } from '../../src/services/model.service'
import { registerOnnx } from '../../src/training/register-onnx'
import { TrainingRunner } from '../../src/training/training-runner'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { storeDemandShop } from '../support/demand-shop'
import { modelOf, REGISTERED_SIGNATURE } from '../support/registered-model'

const logger = createLogger({ level: 'silent', name: 'test' })

let test: TestDatabase
let home: string
let registry: ModelRegistry

beforeAll(async () => {
  test = await createTestDatabase()
  home = await mkdtemp(join(tmpdir(), 'home-'))
  registry = await ModelRegistry.open({ database: test.database, home, logger })
  await storeDemandShop(test.database, { items: 4, locations: 1, historyDays: 200 })
})

afterAll(async () => {
  await test.drop()
  await rm(home, { recursive: true, force: true })
})

const start = () =>
  trainFirstModel(
    {
      database: test.database,
      clock: systemClock,
      logger,
      seedSize: 'none',
      signal: new AbortController().signal,
      progress: () => ({ update: () => undefined, done: () => undefined }),
    },
    {
      registry,
      models: new ModelService({ database: test.database, registry }),
      training: new TrainingRunner({ database: test.database, home, logger, listener: null }),
    },
  )

it('trains nothing where a model from elsewhere is champion, and another model where its files are damaged', async () => {
  const { id, version } = await registerOnnx(registry, {
    onnx: modelOf({ factor: 1 }),
    signature: REGISTERED_SIGNATURE,
    actor: 'admin',
    metrics: [],
    codeVersion: '0',
    now: new Date(),
    logger,
  })
  await registry.moveAlias(
    { modelName: DEMAND_MODEL, version, alias: 'champion' },
    { actor: 'admin', reason: 'a test' },
    () => undefined,
  )
  await start()
  expect(await test.database.prisma.trainingRun.count()).toBe(0)

  const champion = (await registry.champion(DEMAND_MODEL))!
  expect(champion.id).toBe(id)
  await rm(join(registry.locate(champion).directory, 'model.onnx'))
  await start()
  const [run] = await test.database.prisma.trainingRun.findMany()
  expect(run).toMatchObject({ status: 'SUCCEEDED' })
  const successor = (await registry.champion(DEMAND_MODEL))!
  expect(successor.id).not.toBe(id)
  await registry.assertServable(successor)
}, 120_000)
