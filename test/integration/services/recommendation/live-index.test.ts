/** The champion finds neighbours among the sessions of now: new ones join, old ones and those of who does not allow it leave, and there is a bound. */
import { EventEmitter, once } from 'node:events'
import type { EventInput } from '../../../../src/contracts/shop/shop-records'
import { SESSION_MODEL, type SessionTypes } from '../../../../src/contracts/session/session'
import { createLogger } from '../../../../src/core/logger'
import { readSessionCorpus } from '../../../../src/datasets/session-corpus'
import { NotificationListener } from '../../../../src/db/notifications'
import type { SessionIndexNews } from '../../../../src/models/session/session-neighbours/index-news'
import { sessionNeighbours } from '../../../../src/models/session/session-neighbours'
import { ModelRegistry } from '../../../../src/registry/registry'
import { ConsentService } from '../../../../src/services/behaviour/consent.service'
import { UserErasureService } from '../../../../src/services/behaviour/user-erasure.service'
import { IngestService } from '../../../../src/services/behaviour/ingest.service'
import { LiveIndex } from '../../../../src/services/recommendation/session-index/live-index'
import { SessionModel } from '../../../../src/services/recommendation/session-model'
import { Serving } from '../../../../src/serving/serving'
import { temporaryFolder } from '../../../../bench/temporary-folder'
import { registerFirstChampion } from '../../../support/model-versions'
import { admin, clock, createShop, event, NOW, type TestShop } from '../../../support/shop'

const logger = createLogger({ level: 'fatal', name: 'test' })
const minutesAgo = (minutes: number) => new Date(Date.parse(NOW) - minutes * 60_000)
const MAX_STEPS = 40

describe('the live index of sessions', () => {
  let shop: TestShop
  let listener: NotificationListener
  let serving: Serving
  let liveIndex: LiveIndex
  let model: SessionModel
  let ingest: IngestService
  let ids: Map<string, string>
  const folder = temporaryFolder()
  const renewals = new EventEmitter()
  let news: SessionIndexNews | null = null

  beforeAll(async () => {
    shop = await createShop()
    const { database } = shop
    listener = new NotificationListener(database.url, logger)
    await listener.start()
    ingest = new IngestService({ database, clock })
    const rows = await shop.read<{ id: bigint; name: string }>(`SELECT id, external_id AS name FROM item`)
    ids = new Map(rows.map(({ id, name }) => [name, id.toString()]))
    // All items are known, and a mug leads to nothing yet.
    await visit('past-1', ['plate', 'lamp'], 5_000)
    await visit('past-2', ['mug'], 4_000)
    const registry = await ModelRegistry.open({ database, home: folder.path, logger })
    const trained = await sessionNeighbours
      .createEstimator({})
      .train(await readSessionCorpus(database, new Date(NOW), 30), { seed: 1 })
    await registerFirstChampion(registry, SESSION_MODEL, trained)
    serving = new Serving({ registry, listener: null, logger })
    await serving.start()
    model = new SessionModel({
      model: serving.of<SessionTypes>(SESSION_MODEL),
      rerankDeadlineMs: 0,
      files: async (id) => registry.files(await registry.version(id)),
    })
    liveIndex = new LiveIndex({
      model: serving.of<SessionTypes>(SESSION_MODEL),
      registry,
      databaseUrl: database.url,
      listener,
      clock,
      logger,
      everyMs: 20,
      maxSteps: MAX_STEPS,
      onRenewed: (latest) => {
        news = latest ?? news
        renewals.emit('renewed')
      },
    })
    liveIndex.start()
  })
  afterAll(async () => {
    await liveIndex.stop()
    await serving.stop()
    await listener.close()
    await shop.drop()
    folder.remove()
  })

  const visit = (sessionExternalId: string, items: readonly string[], agoMinutes: number, more: Partial<EventInput> = {}) =>
    ingest.ingestEvents(
      admin,
      items.map((itemExternalId, step) =>
        event({ sessionExternalId, itemExternalId, occurredAt: minutesAgo(agoMinutes - step / 10), ...more }),
      ),
    ) // prettier-ignore
  /** What a visitor of a mug is told to go on to, by the neighbours alone; null where there are none. */
  const afterMug = async () => {
    const steps = [{ type: 'VIEW' as const, itemId: ids.get('mug')!, timeMs: Date.parse(NOW) }]
    const [answer] = (await model.ask([{ steps, placeId: null }], { count: 1 }))!
    return [...ids].find(([, id]) => id === answer!.items[0]?.itemId)?.[0] ?? null
  }
  const renewedUntil = async (isDone: () => boolean | Promise<boolean>) => {
    while (!(await isDone())) await once(renewals, 'renewed')
  }

  it('has sessions that were stored since the training, also while they go on', async () => {
    await visit('ada-1', ['mug', 'plate', 'plate'], 3, { userExternalId: 'ada' })
    await renewedUntil(async () => (await afterMug()) === 'plate')
    await visit('bob-1', ['mug', 'lamp'], 2, { userExternalId: 'bob' })
    await visit('bob-2', ['mug', 'lamp'], 1, { userExternalId: 'bob' })
    await renewedUntil(async () => (await afterMug()) === 'lamp')
    const { index } = news!
    expect(index.firstOpen).toBeLessThan(index.steps.offsets.length - 1)
  })

  it('has none of who does not allow it any more', async () => {
    await new ConsentService({ database: shop.database, clock }).recordConsent(admin, [
      { userExternalId: 'bob', personalization: false },
    ])
    await renewedUntil(async () => (await afterMug()) === 'plate')
  })

  it('has none of who was deleted any more', async () => {
    await visit('cleo-1', ['mug', 'lamp'], 2, { userExternalId: 'cleo' })
    await visit('cleo-2', ['mug', 'lamp'], 1, { userExternalId: 'cleo' })
    await renewedUntil(async () => (await afterMug()) === 'lamp')
    await new UserErasureService({ database: shop.database }).deleteUser(admin, { externalId: 'cleo' })
    await renewedUntil(async () => (await afterMug()) === 'plate')
  })

  it('is bounded: the oldest sessions leave', async () => {
    for (let session = 0; session < MAX_STEPS; session++)
      await visit(`many-${session}`, ['mug', 'lamp'], 500 - session)
    // Whole visits: what is left has no room for another one.
    const steps = () => news!.index.steps.items.length
    await renewedUntil(() => steps() > MAX_STEPS - 2)
    expect(steps()).toBeLessThanOrEqual(MAX_STEPS)
    expect(news!.index.firstOpen).toBeGreaterThan(0)
  })
})
