/** The first start does not wait for the network of what visitors do: it is trained afterwards, and only where no simple rule does as well. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { trainFirstModels } from '../../src/bootstrap/first-start'
import { SESSION_MODEL } from '../../src/contracts/session/session'
import { systemClock as clock } from '../../src/core/time/clock'
import { createLogger } from '../../src/core/logger'
import { ModelRegistry } from '../../src/registry/registry'
import { IngestService } from '../../src/services/behaviour/ingest.service'
import { ModelService } from '../../src/services/models/model.service'
import { CatalogWriteService } from '../../src/services/shop/catalog-write.service'
import { TrainingRunner } from '../../src/training/training-runner'
import { Rng } from '../../src/core/statistics/rng'
import { admin, createShop, event, ingestKey, type TestShop } from '../support/shop'

const logger = createLogger({ level: 'silent', name: 'test' })
const VISITS = 400
const BATCH = 500

/** A visit is about one of 40 groups of 8 items, in any order; every other item is any of 300, so that only the visit as a whole tells what comes next. */
function drawVisits() {
  const rng = new Rng('visits')
  return Array.from({ length: VISITS }, (_, visit) => {
    const group = rng.integer(40)
    return Array.from({ length: 8 }, (_step, step) => ({
      itemId: step % 2 === 1 ? `any-${rng.integer(300)}` : `${group}-${rng.integer(8)}`,
      timeMs: visit * 3_600_000 + step * 60_000,
    }))
  })
}

let shop: TestShop
let home: string

beforeAll(async () => {
  shop = await createShop()
  home = await mkdtemp(join(tmpdir(), 'home-'))
  const { database } = shop
  const visits = drawVisits()
  const lastMs = Math.max(...visits.flatMap((steps) => steps.map(({ timeMs }) => timeMs)))
  const laterMs = clock.now().getTime() - 3_600_000 - lastMs
  const itemIds = [...new Set(visits.flatMap((steps) => steps.map(({ itemId }) => itemId)))]
  await new CatalogWriteService({ database, clock }).upsertItems(
    admin,
    itemIds.map((externalId) => ({ externalId, title: externalId, priceMinor: 500n, currency: 'EUR' })),
  )
  const events = visits.flatMap((steps, visit) =>
    steps.map(({ itemId, timeMs }) =>
      event({
        itemExternalId: itemId,
        sessionExternalId: `visit-${visit}`,
        occurredAt: new Date(timeMs + laterMs),
      }),
    ),
  )
  const ingest = new IngestService({ database, clock })
  for (let from = 0; from < events.length; from += BATCH)
    await ingest.ingestEvents(ingestKey, events.slice(from, from + BATCH))
})

afterAll(async () => {
  await shop.drop()
  await rm(home, { recursive: true, force: true })
})

it('waits for an ensemble without a network, and asks for one with a network once', async () => {
  const { database } = shop
  const registry = await ModelRegistry.open({ database, home, logger })
  const start = () =>
    trainFirstModels(
      {
        database,
        clock,
        logger,
        seedSize: 'none',
        asksNetworks: true,
        signal: new AbortController().signal,
        progress: () => ({ update: () => undefined, done: () => undefined }),
      },
      {
        registry,
        models: new ModelService({ database, registry }),
        training: new TrainingRunner({ database, home, logger, listener: null }),
      },
    )
  const runs = () =>
    database.prisma.trainingRun.findMany({
      where: { model: { name: SESSION_MODEL } },
      orderBy: { id: 'asc' },
    })
  const expected = [
    { status: 'SUCCEEDED', hyperparameters: expect.objectContaining({ network: 'none' }) },
    { status: 'QUEUED', hyperparameters: expect.objectContaining({ network: 'gru4rec' }) },
  ]
  await start()
  expect(await runs()).toMatchObject(expected)
  expect(await registry.champion(SESSION_MODEL)).toMatchObject({ family: 'ensemble' })
  await start()
  expect(await runs()).toMatchObject(expected)
})
