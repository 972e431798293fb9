import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { trainFirstModels } from '../../src/bootstrap/first-start'
import { DEMAND_MODEL } from '../../src/contracts/models/model-version'
import { systemClock } from '../../src/core/time/clock'
import { createLogger } from '../../src/core/logger'
import { ModelRegistry } from '../../src/registry/registry'
import { ModelService } from '../../src/services/models/model.service'
import { registerOnnx } from '../../src/training/demand/register-onnx'
import { TrainingRunner } from '../../src/training/training-runner'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { storeDemandShop } from '../support/demand-shop'
import { gateReport, LINEAGE } from '../support/model-versions'
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
  trainFirstModels(
    {
      database: test.database,
      clock: systemClock,
      logger,
      seedSize: 'none',
      asksNetworks: true,
      signal: new AbortController().signal,
      progress: () => ({ update: () => undefined, done: () => undefined }),
    },
    {
      registry,
      models: new ModelService({ database: test.database, registry }),
      training: new TrainingRunner({ database: test.database, home, logger, listener: null }),
    },
  )

const runs = () => test.database.prisma.trainingRun.findMany()

const promote = (version: number) =>
  registry.moveAlias(
    { modelName: DEMAND_MODEL, version, alias: 'champion' },
    { actor: 'admin', reason: 'a test' },
    () => undefined,
  )

it('trains another model only where the champion reads features that are not computed any more', async () => {
  const first = await registerOnnx(registry, {
    onnx: modelOf({ factor: 1 }),
    signature: REGISTERED_SIGNATURE,
    actor: 'admin',
    metrics: [],
    codeVersion: '0',
    now: new Date(),
    logger,
  })
  await promote(first.version)
  // It was trained elsewhere, and reads none of the features of our networks.
  await start()
  expect(await runs()).toEqual([])

  // As if it had been registered by a version of Forecart that defines its inputs otherwise.
  const files = new Map(await registry.files(first))
  const signature = JSON.parse(Buffer.from(files.get('signature.json')!).toString()) as object
  files.set('signature.json', Buffer.from(JSON.stringify({ ...signature, featureHash: 'of another time' })))
  const staged = await registry.stage({
    modelName: DEMAND_MODEL,
    family: 'onnx',
    files,
    lineage: LINEAGE,
    createdAt: new Date(),
  })
  const draft = { staged, metrics: [], baselineMetrics: [], gate: gateReport(), alias: 'champion' as const }
  const [outdated] = await registry.register([draft], { actor: 'admin', expectedChampionId: first.id })
  await start()
  expect(await runs()).toMatchObject([{ status: 'SUCCEEDED' }])
  const successor = (await registry.champion(DEMAND_MODEL))!
  expect(successor.id).not.toBe(outdated!.id)
  await registry.assertServable(successor)

  // A person's affair: the folder may only be away.
  await rm(registry.locate(successor).directory, { recursive: true })
  await start()
  expect(await runs()).toHaveLength(1)
  expect((await registry.champion(DEMAND_MODEL))!.id).toBe(successor.id)
})
