import { UNITS_BY_DAY } from '../../../src/contracts/demand/model-names'
import { EventEmitter, once } from 'node:events'
import { CHECK_OUTLIERS_TASK } from '../../../src/contracts/operations/jobs'
import type { Clock } from '../../../src/core/time/clock'
import { ForecartError } from '../../../src/core/errors'
import { createLogger } from '../../../src/core/logger'
import { type JobRunner, runJobs } from '../../../src/db/jobs'
import { NotificationListener } from '../../../src/db/notifications'
import { demandJobs } from '../../../src/job-runner/demand/jobs'
import { ForecastEngine } from '../../../src/services/demand/forecast-engine'
import { ForecastService } from '../../../src/services/demand/forecast.service'
import { JobService, type JobRecord } from '../../../src/services/operations/job.service'
import { OrderWriteService } from '../../../src/services/shop/order-write.service'
import { RefreshService } from '../../../src/services/demand/refresh.service'
import { insertModelVersion, LastWeekModel } from '../../support/last-week-model'
import {
  admin,
  clock as shopClock,
  createShop,
  endUser,
  ingestKey,
  order,
  readKey,
  type TestShop,
} from '../../support/shop'

const logger = createLogger({ level: 'silent', name: 'test' })
const ANY = { measures: null, granularities: null, itemIds: null, locationIds: null, categoryIds: null }

describe('tasks of the job runner', () => {
  let shop: TestShop
  let model: LastWeekModel
  let listener: NotificationListener
  let runner: JobRunner
  let refresh: RefreshService
  let forecasts: ForecastService
  let jobs: JobService
  const checks = new EventEmitter()
  const clock: Clock = shopClock

  beforeAll(async () => {
    shop = await createShop({ poolSize: 8 })
    const { database } = shop
    model = new LastWeekModel(await insertModelVersion(database, 1))
    const engine = new ForecastEngine({ database, models: () => model, clock })
    refresh = new RefreshService({ database, engine, clock, logger })
    forecasts = new ForecastService({ database, engine, models: () => model, clock })
    jobs = new JobService({ database })
    listener = new NotificationListener(database.url, logger)
    await listener.start()
    const work = demandJobs({ database, models: () => model, clock, logger, retraining: null })
    runner = await runJobs({
      database,
      concurrency: 2,
      crontab: work.crontab.join('\n'),
      logger,
      tasks: {
        ...work.handlers,
        [CHECK_OUTLIERS_TASK]: async (payload, context) => {
          await work.handlers[CHECK_OUTLIERS_TASK]!(payload, context)
          checks.emit('done')
        },
      },
    })
  })
  afterAll(async () => {
    await runner.stop()
    await listener.close()
    await shop.drop()
  })

  const nextNews = (topic: 'forecast-refreshed' | 'job'): Promise<void> =>
    new Promise((resolve) => {
      const unsubscribe = listener.on(topic, () => {
        unsubscribe()
        resolve()
      })
    })

  const ended = async (id: bigint): Promise<JobRecord> => {
    for (;;) {
      const news = nextNews('job')
      const job = await jobs.job(admin, id)
      if (job?.finishedAt) return job
      await news
    }
  }

  it('carry a sale from the write to the refreshed forecast', async () => {
    const cursor = await refresh.latestCursor(admin)
    const news = nextNews('forecast-refreshed')
    await new OrderWriteService({ database: shop.database, clock }).recordOrders(ingestKey, [
      order({ orderedAt: new Date('2026-03-08T10:00:00Z') }),
    ])
    await news
    const caughtUp = await refresh.refreshesAfter(admin, cursor, ANY)
    expect(caughtUp).toMatchObject({ kind: 'UPDATE', refreshes: [{ locationId: null }, {}] })
    expect(await shop.read(`SELECT 1 FROM demand_dirty`)).toEqual([])
  })

  it('name the order that is far above what its item sells, until it is corrected', async () => {
    const orders = new OrderWriteService({ database: shop.database, clock })
    const sold = (externalId: string, day: string, quantity: number) =>
      order({
        externalId,
        locationExternalId: 'auckland',
        orderedAt: new Date(`${day}T02:00:00Z`),
        lines: [{ itemExternalId: 'plate', quantity, unitPriceMinor: 1_000n }],
      })
    const alerts = (state: 'IS NULL' | 'IS NOT NULL') =>
      shop.read<{ message: string }>(
        `SELECT message FROM alert WHERE kind = 'DEMAND_OUTLIER' AND resolved_at ${state}`,
      )
    const days = Array.from({ length: 20 }, (_, index) => `2026-02-${String(index + 1).padStart(2, '0')}`)
    await orders.recordOrders(ingestKey, [
      ...days.map((day, index) => sold(`plates-${index}`, day, 6)),
      sold('typo', '2026-03-08', 123_456_789),
    ])
    while ((await alerts('IS NULL')).length === 0) await once(checks, 'done')
    const [alert, ...others] = await alerts('IS NULL')
    expect(others).toEqual([])
    expect(alert!.message).toContain('Item plate sold 123,456,789 units at auckland on 2026-03-08')
    expect(alert!.message).toContain('has 6. Its largest part: order typo with 123,456,789.')

    await orders.recordOrders(ingestKey, [sold('typo', '2026-03-08', 6)])
    while ((await alerts('IS NOT NULL')).length === 0) await once(checks, 'done')
    expect(await alerts('IS NULL')).toEqual([])
  })

  it('show whoever asked for a refresh how it went', async () => {
    const [mug] = await shop.read<{ id: bigint }>(`SELECT id FROM item WHERE external_id = 'mug'`)
    await forecasts.forecastMany(admin, [
      { ...UNITS_BY_DAY, itemId: mug!.id, categoryId: null, locationId: null, horizonDays: 7 },
    ])
    const cursor = await refresh.latestCursor(admin)
    const job = await jobs.refreshForecasts(admin, { itemIds: [mug!.id], locationIds: null })
    expect(job).toMatchObject({
      kind: 'refresh-forecasts',
      requestedBy: 'admin',
      details: { items: 1, locations: 'all' },
    })
    expect(await ended(job.id)).toMatchObject({
      status: 'SUCCEEDED',
      progressFraction: 1,
      details: { refreshed: 2, items: 1 },
    })
    const caughtUp = await refresh.refreshesAfter(admin, cursor, ANY)
    expect(
      caughtUp.kind === 'UPDATE' && caughtUp.refreshes.every(({ itemId }) => itemId === String(mug!.id)),
    ).toBe(true)
  })

  it('show why a job failed, and nothing of what only we can mend', async () => {
    const { database } = shop
    const insert = async () =>
      (await database.prisma.job.create({ data: { kind: 'test', requestedBy: 'admin' } })).id
    const refused = await insert()
    const failure = new ForecartError('NO_MODEL', 'There is no model')
    await expect(jobs.run(refused, () => Promise.reject(failure))).rejects.toBe(failure)
    expect(await jobs.job(admin, refused)).toMatchObject({
      status: 'FAILED',
      errorCode: 'NO_MODEL',
      errorMessage: 'There is no model',
    })
    const broken = await insert()
    const defect = new Error('password=secret')
    await expect(jobs.run(broken, () => Promise.reject(defect))).rejects.toBe(defect)
    const job = await jobs.job(admin, broken)
    expect(job).toMatchObject({ status: 'FAILED', errorCode: 'INTERNAL_SERVER_ERROR' })
    expect(job!.errorMessage).not.toContain('secret')
    // The queue tries again, and a success is what remains.
    await jobs.run(broken, async () => ({ done: true }))
    expect(await jobs.job(admin, broken)).toMatchObject({ status: 'SUCCEEDED', errorCode: null })
  })

  it('are listed by page, the newest first, and filtered', async () => {
    const { database } = shop
    for (let index = 0; index < 5; index++) {
      await database.prisma.job.create({ data: { kind: 'paged', requestedBy: 'admin' } })
    }
    const first = await jobs.jobs(readKey, { first: 2 }, { kind: 'paged' })
    const rest = await jobs.jobs(readKey, { first: 10, after: first.cursors[1] }, { kind: 'paged' })
    const ids = [...first.nodes, ...rest.nodes].map(({ id }) => id)
    expect(ids).toHaveLength(5)
    expect([...ids].sort((a, b) => Number(b - a))).toEqual(ids)
    expect([first.hasNextPage, rest.hasNextPage]).toEqual([true, false])
    expect(await first.totalCount()).toBe(5)
    const failed = await jobs.jobs(admin, {}, { status: 'FAILED' })
    expect(failed.nodes.map(({ errorCode }) => errorCode)).toEqual(['NO_MODEL'])
  })

  it('are asked for by those who may', async () => {
    const everything = { itemIds: null, locationIds: null }
    for (const viewer of [readKey, endUser('ann')]) {
      await expect(jobs.refreshForecasts(viewer, everything)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
    await expect(jobs.jobs(endUser('ann'), {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(jobs.job({ kind: 'anonymous' }, 1n)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})
