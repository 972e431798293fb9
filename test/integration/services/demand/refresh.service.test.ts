import { type DemandSeriesKey, QUANTILE_LEVELS } from '../../../../src/contracts/demand/demand'
import { type DemandQuantity, UNITS_BY_DAY } from '../../../../src/contracts/demand/model-names'
import type { Viewer } from '../../../../src/contracts/viewer'
import type { Clock } from '../../../../src/core/time/clock'
import { createLogger } from '../../../../src/core/logger'
import { NotificationListener } from '../../../../src/db/notifications'
import { lookUpSeries, storeForecasts } from '../../../../src/db/repositories/demand/forecast.repository'
import { countPending, recordRefreshes } from '../../../../src/db/repositories/demand/refresh.repository'
import { setAlias } from '../../../../src/db/repositories/models/model.repository'
import { insertSeriesEvaluations } from '../../../../src/db/repositories/models/series-evaluation.repository'
import { TaskCatalog } from '../../../../src/registry/task-catalog'
import { CatalogWriteService } from '../../../../src/services/shop/catalog-write.service'
import { CovariateWriteService } from '../../../../src/services/shop/covariate-write.service'
import { addDays } from '../../../../src/core/time/day'
import { AnomalyService } from '../../../../src/services/demand/anomaly.service'
import { ForecastEngine } from '../../../../src/services/demand/forecast-engine'
import { encodePoints } from '../../../../src/services/demand/forecast-points'
import { ForecastService } from '../../../../src/services/demand/forecast.service'
import type { DemandForecastValue } from '../../../../src/services/demand/forecast-value'
import { IngestService } from '../../../../src/services/behaviour/ingest.service'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import { PromotionWriteService } from '../../../../src/services/promotion/promotion-write.service'
import { type RefreshFilter, RefreshService } from '../../../../src/services/demand/refresh.service'
import { RetentionService } from '../../../../src/services/operations/retention.service'
import { Retraining } from '../../../../src/services/models/retraining'
import { RollupService } from '../../../../src/services/demand/rollup.service'
import { insertModelVersion, LastWeekModel } from '../../../support/last-week-model'
import {
  admin,
  anonymous,
  createShop,
  event,
  ingestKey,
  NOW,
  order,
  readKey,
  type TestShop,
} from '../../../support/shop'

const logger = createLogger({ level: 'silent', name: 'test' })
const ANY = { measures: null, granularities: null, itemIds: null, locationIds: null, categoryIds: null }
const MS_PER_HOUR = 3_600_000

describe('RefreshService', () => {
  let shop: TestShop
  let model: LastWeekModel
  let now: Date
  let forecasts: ForecastService
  let refreshes: RefreshService
  let rollup: RollupService
  let ids: Record<string, bigint>
  const clock: Clock = { now: () => now }

  beforeEach(async () => {
    shop = await createShop()
    now = new Date(NOW)
    const { database } = shop
    model = new LastWeekModel(await insertModelVersion(database, 1))
    const none = new LastWeekModel(null)
    const models = ({ granularity }: DemandQuantity) => (granularity === 'DAY' ? model : none)
    const engine = new ForecastEngine({ database, models, clock })
    forecasts = new ForecastService({ database, engine, models, clock })
    refreshes = new RefreshService({ database, engine, clock, logger })
    rollup = new RollupService({ database, clock })
    const rows = await shop.read<{ key: string; id: bigint }>(
      `SELECT external_id AS key, id FROM item UNION ALL SELECT external_id, id FROM location`,
    )
    ids = Object.fromEntries(rows.map(({ key, id }) => [key, id]))
    await sell('mug', 'berlin', '2026-03-04T10:00:00Z', 7)
    await sell('lamp', 'auckland', '2026-03-04T10:00:00Z', 7)
    await rollup.rollUpDirty()
    await refreshes.refreshPending()
  })
  afterEach(() => shop.drop())

  let lastOrder = 0
  const sell = (item: string, place: string, at: string, quantity: number) =>
    new OrderWriteService({ database: shop.database, clock }).recordOrders(ingestKey, [
      order({
        externalId: `refresh-${++lastOrder}`,
        locationExternalId: place,
        orderedAt: new Date(at),
        lines: [{ itemExternalId: item, quantity, unitPriceMinor: 1_000n }],
      }),
    ])

  const forecast = async (item: string, place: string | null): Promise<DemandForecastValue> => {
    const locationId = place === null ? null : ids[place]!
    const [answer] = await forecasts.forecastMany(admin, [
      { ...UNITS_BY_DAY, categoryId: null, itemId: ids[item]!, locationId, horizonDays: 7 },
    ])
    if (answer instanceof Error) throw answer
    return answer!
  }

  const since = async (cursor: bigint, filter: Partial<typeof ANY> | object = {}) => {
    const caughtUp = await refreshes.refreshesAfter(admin, cursor, { ...ANY, ...filter })
    if (caughtUp.kind === 'RESYNC') return 'RESYNC'
    return caughtUp.refreshes.map(({ itemId, locationId }) => [
      itemName(itemId),
      locationId === null ? null : placeName(locationId),
    ])
  }
  const itemName = (id: string | null) => ['mug', 'plate', 'lamp'].find((key) => String(ids[key]) === id)
  const placeName = (id: string) => ['berlin', 'auckland', 'online'].find((key) => String(ids[key]) === id)

  it('a day that sells otherwise than was forecast of it is an anomaly and raises an alert, until it is corrected', async () => {
    const anomalies = new AnomalyService({ database: shop.database, clock })
    const listed = async () => (await anomalies.anomalies(readKey, { first: 10 }, {})).nodes
    const alerts = () =>
      shop.read<{ subject: string; severity: string; resolved: boolean }>(
        `SELECT subject, severity::text AS severity, resolved_at IS NOT NULL AS resolved FROM alert WHERE kind = 'DEMAND_ANOMALY' ORDER BY id`,
      )
    const { originDay } = await forecast('mug', 'berlin')
    const day = addDays(originDay, 1)
    const sold = (quantity: number) =>
      new OrderWriteService({ database: shop.database, clock }).recordOrders(ingestKey, [
        order({
          externalId: 'many',
          orderedAt: new Date(`${day}T10:00:00Z`),
          lines: [{ itemExternalId: 'mug', quantity, unitPriceMinor: 1_000n }],
        }),
      ])
    await sold(40)
    await rollup.rollUpDirty()
    // The day has not ended.
    await anomalies.check()
    expect(await listed()).toEqual([])

    now = new Date(now.getTime() + 24 * MS_PER_HOUR)
    await anomalies.check()
    expect(await listed()).toEqual([
      expect.objectContaining({ itemId: ids.mug, locationId: ids.berlin, day, units: 40, severity: 'HIGH' }),
    ])
    const subject = `item mug at berlin on ${day}`
    expect(await alerts()).toEqual([{ subject, severity: 'WARNING', resolved: false }])
    await expect(anomalies.anomalies(anonymous, { first: 1 }, {})).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    })

    // A correction is heeded the same day, and what was told before is over.
    await sold(45)
    await rollup.rollUpDirty()
    now = new Date(now.getTime() + 6 * MS_PER_HOUR)
    await anomalies.check()
    expect(await listed()).toEqual([expect.objectContaining({ day, units: 45, severity: 'HIGH' })])
    expect(await alerts()).toEqual([
      { subject, severity: 'WARNING', resolved: true },
      { subject, severity: 'WARNING', resolved: false },
    ])

    await sold(1)
    await rollup.rollUpDirty()
    now = new Date(now.getTime() + 24 * MS_PER_HOUR)
    await anomalies.check()
    expect(await listed()).toEqual([])
    expect(await alerts()).toEqual([
      { subject, severity: 'WARNING', resolved: true },
      { subject, severity: 'WARNING', resolved: true },
    ])
  })

  it('a champion that errs more than in its backtest raises an alert and asks for one training a week, until sales are as usual', async () => {
    const { database } = shop
    const versionId = model.versionId!
    const key = { itemId: String(ids.mug), categoryId: null, locationId: String(ids.berlin) }
    const figures = { wape: 0.3, mase: 1, bias: 0.05, pinball: 0.2, coverage80: 0.8 }
    const evaluation = { series: key, scoredDays: 100, metrics: figures, baselineMetrics: figures }
    const version = { id: versionId, modelName: 'demand' }
    await database.transaction(async (tx) => {
      await insertSeriesEvaluations(tx, version, [evaluation])
      await setAlias(tx, 'demand', 'champion', versionId)
    })
    const today = (await forecast('mug', 'berlin')).originDay
    // Twenty a day were forecast on the evening before each week.
    for (const originDay of [addDays(today, -14), addDays(today, -7)]) {
      const [state] = await lookUpSeries(database, UNITS_BY_DAY, [{ ...key, originDay }], versionId)
      const { seriesId, revision } = { ...state!, seriesId: state!.seriesId! }
      const twenty = new Float32Array(7 * QUANTILE_LEVELS.length).fill(20)
      const prediction = {
        horizon: 7,
        mean: twenty.slice(0, 7),
        quantiles: twenty,
        isFallback: new Uint8Array(1),
      }
      const basis = { followsLaunchCurve: false, borrowedItemId: null, borrowedBefore: null }
      const stored = {
        seriesId,
        revision,
        originDay,
        lastObservedDay: null,
        ...basis,
        points: encodePoints(prediction, 0),
      }
      await storeForecasts(database, [
        { ...stored, versionId, covariateHash: 'h', horizon: 7, isFallback: false, currency: null },
      ])
    }
    const sellEachDay = async (units: number) => {
      const orders = Array.from({ length: 14 }, (_, index) => {
        const day = addDays(today, index - 13)
        const line = { itemExternalId: 'mug', quantity: units + (index % 2), unitPriceMinor: 1_000n }
        return order({ externalId: `drift-${index}`, orderedAt: new Date(`${day}T10:00:00Z`), lines: [line] })
      })
      await new OrderWriteService({ database, clock }).recordOrders(ingestKey, orders)
      await rollup.rollUpDirty()
    }
    const tasks = new TaskCatalog()
    const retraining = new Retraining({ database, tasks, trainingDays: 300, logger })
    const anomalies = new AnomalyService({ database, clock, retraining })
    const silent = new AnomalyService({ database, clock })
    const look = async (service: AnomalyService) => {
      await service.check()
      now = new Date(now.getTime() + 6 * MS_PER_HOUR)
      return shop.read<{ subject: string; resolved: boolean; message: string }>(
        `SELECT subject, resolved_at IS NOT NULL AS resolved, message FROM alert WHERE kind = 'DEMAND_DRIFT' ORDER BY id`,
      )
    }
    const runs = () =>
      shop.read(
        `SELECT family, training_days AS days, requested_by AS by, status::text AS status FROM training_run ORDER BY id`,
      )
    const subject = 'version 1 of demand'

    await sellEachDay(40)
    const [alert] = await look(silent)
    expect(alert).toMatchObject({ subject, resolved: false })
    expect(alert!.message).toContain('On the last 14 complete days that version 1 of demand forecast')
    expect(alert!.message).toMatch(/errors were 5\d(\.\d)? % of what was sold, beside 30 % in its backtest/)
    expect(alert!.message).toMatch(
      /differed from sales by -5\d(\.\d)? % altogether, beside 5 % in that backtest/,
    )
    expect(await runs()).toEqual([])

    expect(await look(anomalies)).toHaveLength(1)
    const queued = { family: 'global-mlp', days: 300, by: 'drift', status: 'QUEUED' }
    expect(await runs()).toEqual([queued])
    await shop.read(`UPDATE training_run SET status = 'FAILED' RETURNING 1`)
    expect(await look(anomalies)).toHaveLength(1)
    expect(await runs()).toHaveLength(1)

    await sellEachDay(20)
    expect(await look(anomalies)).toMatchObject([{ subject, resolved: true }])
    await shop.read(`UPDATE training_run SET created_at = created_at - interval '8 days' RETURNING 1`)
    await look(anomalies)
    expect(await runs()).toHaveLength(1)
    await sellEachDay(4)
    expect(await look(anomalies)).toMatchObject([{ resolved: true }, { subject, resolved: false }])
    expect(await runs()).toEqual([{ ...queued, status: 'FAILED' }, queued])
    // Another champion: what was told of this one is over.
    await database.transaction(async (tx) =>
      setAlias(tx, 'demand', 'champion', await insertModelVersion(database, 2)),
    )
    expect(await look(anomalies)).toMatchObject([{ resolved: true }, { resolved: true }])
  })

  it('a late sale of a complete day changes the forecast and is told, for the touched series only', async () => {
    const before = await forecast('mug', 'berlin')
    const other = await forecast('lamp', 'auckland')
    const cursor = await refreshes.latestCursor(admin)
    await new IngestService({ database: shop.database, clock }).ingestEvents(ingestKey, [
      event({ type: 'PURCHASE', quantity: 14, occurredAt: new Date('2026-03-08T10:00:00Z') }),
    ])
    expect(await since(cursor)).toEqual([])
    await rollup.rollUpDirty()
    model.calls.length = 0
    expect(await refreshes.refresh({})).toBe(2)

    expect(await since(cursor)).toEqual([
      ['mug', null],
      ['mug', 'berlin'],
    ])
    expect(model.calls).toHaveLength(1)
    const after = await forecast('mug', 'berlin')
    expect(after.mean[0]).toBeCloseTo(before.mean[0]! + 2)
    expect(await forecast('lamp', 'auckland')).toEqual(other)
    // What was pushed is what is stored: nothing was computed for the questions.
    expect(model.calls).toHaveLength(1)
  })

  it('one measure without a model does not hold up the others, and waits', async () => {
    const quantity = { measure: 'REVENUE', granularity: 'WEEK' } as const
    const key = { itemId: null, categoryId: null, locationId: null, originDay: '2026-03-08' }
    await lookUpSeries(shop.database, quantity, [key], 1n)
    await sell('mug', 'berlin', '2026-03-04T10:00:00Z', 3)
    await rollup.rollUpDirty()
    expect(await refreshes.refreshPending()).toBe(2)
    expect(await countPending(shop.database)).toEqual([{ ...quantity, count: 1 }])
  })

  it('are told by measure, granularity and category: of a category itself, and of items that were in it', async () => {
    const { database } = shop
    await new CatalogWriteService({ database, clock }).upsertItems(admin, [
      { externalId: 'mug', category: { externalId: 'kitchen', name: 'Kitchen' } },
    ])
    const [kitchen] = await shop.read<{ id: string }>(`SELECT id::text FROM category`)
    const cursor = await refreshes.latestCursor(admin)
    const versionId = model.versionId!
    const issue = async (quantity: DemandQuantity, key: DemandSeriesKey) => {
      const lookup = { ...key, originDay: '2026-03-08' }
      const [state] = await lookUpSeries(database, quantity, [lookup], versionId)
      const { seriesId, revision } = { ...state!, seriesId: state!.seriesId! }
      const points = Buffer.alloc(4)
      const basis = { followsLaunchCurve: false, borrowedItemId: null, borrowedBefore: null }
      const stored = { seriesId, revision, originDay: '2026-03-08', lastObservedDay: null, points, ...basis }
      const [forecast] = await storeForecasts(database, [
        { ...stored, versionId, covariateHash: 'h', horizon: 1, isFallback: false, currency: null },
      ])
      await database.transaction((tx) => recordRefreshes(tx, [{ seriesId, forecastId: forecast!.id }]))
      return { ...quantity, ...key }
    }
    const weekly = { measure: 'REVENUE', granularity: 'WEEK' } as const
    const categoryId = kitchen!.id
    const category = await issue(weekly, { itemId: null, categoryId, locationId: null })
    const everything = await issue(weekly, { itemId: null, categoryId: null, locationId: null })
    const mug = await issue(UNITS_BY_DAY, { itemId: String(ids['mug']), categoryId, locationId: null })
    const lamp = await issue(UNITS_BY_DAY, {
      itemId: String(ids['lamp']),
      categoryId: null,
      locationId: null,
    })
    const told = async (filter: Partial<RefreshFilter>) => {
      const caughtUp = await refreshes.refreshesAfter(admin, cursor, { ...ANY, ...filter })
      if (caughtUp.kind === 'RESYNC') throw new Error('The log ended')
      return caughtUp.refreshes.map(({ id: _id, forecastId: _forecastId, ...key }) => key)
    }
    expect(await told({})).toEqual([category, everything, mug, lamp])
    expect(await told({ categoryIds: [categoryId] })).toEqual([category, mug])
    expect(await told({ measures: ['REVENUE'] })).toEqual([category, everything])
    expect(await told({ measures: ['REVENUE'], granularities: ['DAY'] })).toEqual([])
    expect(await told({ granularities: ['DAY'], categoryIds: [categoryId] })).toEqual([mug])
    expect(await told({ itemIds: [String(ids['lamp'])] })).toEqual([lamp])
  })

  it('a sale of today changes nothing until the day is over', async () => {
    const cursor = await refreshes.latestCursor(admin)
    await sell('mug', 'berlin', '2026-03-10T08:00:00Z', 70)
    await rollup.rollUpDirty()
    expect(await refreshes.refresh({})).toBe(0)
    const before = await forecast('mug', 'berlin')

    now = new Date('2026-03-10T23:00:00Z')
    expect(await refreshes.refreshMovedOrigins()).toBeGreaterThan(0)
    const told = await since(cursor)
    expect(told).toContainEqual(['mug', 'berlin'])
    expect((await forecast('mug', 'berlin')).mean[0]).toBeGreaterThan(before.mean[0]!)
  })

  it('moves the origin of each place at its own midnight', async () => {
    await forecast('mug', 'berlin')
    await forecast('lamp', 'auckland')
    await forecast('mug', null)
    const cursor = await refreshes.latestCursor(admin)
    // Midnight in Auckland is at 11:00 in UTC; at noon it is over there. The next one is 23 hours away.
    now = new Date(now.getTime() + 11.5 * MS_PER_HOUR)
    await refreshes.refreshMovedOrigins()
    expect(await since(cursor)).toEqual([['mug', 'berlin']])
    expect((await forecast('mug', 'berlin')).originDay).toBe('2026-03-10')
    expect((await forecast('lamp', 'auckland')).originDay).toBe('2026-03-10')
    expect((await forecast('mug', null)).originDay).toBe('2026-03-09')
    const next = await refreshes.latestCursor(admin)
    await refreshes.refreshMovedOrigins()
    expect(await since(next)).toEqual([])
  })

  it.each([
    [
      'a promotion',
      () =>
        new PromotionWriteService({ database: shop.database, clock }).create(admin, {
          externalId: 'spring',
          name: 'Spring',
          kind: 'PRICE_DISCOUNT',
          discountFraction: 0.3,
          startsOn: '2026-03-12',
          endsOn: '2026-03-14',
          items: [{ externalId: 'mug' }],
        }),
    ],
    [
      'a price',
      () =>
        new CovariateWriteService({ database: shop.database, clock }).recordCovariates(admin, {
          prices: [{ itemExternalId: 'mug', validFrom: '2026-03-12', priceMinor: 900n, currency: 'EUR' }],
        }),
    ],
  ])('%s planned for the days ahead refreshes the series it is about', async (_name, plan) => {
    const before = await forecast('mug', 'berlin')
    const cursor = await refreshes.latestCursor(admin)
    await plan()
    // Whoever asks before the refresh gets the new plan too.
    expect((await forecast('mug', 'berlin')).id).not.toBe(before.id)
    await refreshes.refresh({})
    expect(await since(cursor)).toEqual([
      ['mug', null],
      ['mug', 'berlin'],
    ])
  })

  it('catches up by cursor, with the last refresh of each series, filtered', async () => {
    const cursor = await refreshes.latestCursor(admin)
    for (const day of ['05', '06', '07']) {
      await sell('mug', 'berlin', `2026-03-${day}T10:00:00Z`, 1)
      await sell('lamp', 'auckland', `2026-03-${day}T01:00:00Z`, 1)
      await rollup.rollUpDirty()
      await refreshes.refresh({})
    }
    expect(await since(cursor)).toHaveLength(4)
    const item = { itemIds: [String(ids.mug)] }
    const place = { locationIds: [String(ids.auckland)] }
    expect(await since(cursor, item)).toEqual([
      ['mug', null],
      ['mug', 'berlin'],
    ])
    expect(await since(cursor, place)).toEqual([['lamp', 'auckland']])
    expect(await since(cursor, { ...item, ...place })).toEqual([])
    expect(await since(cursor, { categoryIds: ['1'] })).toEqual([])

    const { cursor: end } = await refreshes.refreshesAfter(admin, cursor, ANY)
    expect(await since(end)).toEqual([])
    expect(await refreshes.latestCursor(admin)).toBe(end)
  })

  it('asks to begin anew where the log does not reach back, or never was', async () => {
    const old = await refreshes.latestCursor(admin)
    await sell('mug', 'berlin', '2026-03-05T10:00:00Z', 1)
    await rollup.rollUpDirty()
    await refreshes.refresh({})
    const latest = await refreshes.latestCursor(admin)
    await shop.read(`UPDATE forecast_refresh SET created_at = $1`, [
      new Date(now.getTime() - 8 * 24 * MS_PER_HOUR),
    ])
    await new RetentionService({
      database: shop.database,
      clock: { now: () => now },
      logger,
      retention: { receiptDays: 90, auditDays: 730, slateDays: 90, predictionDays: 365 },
    }).cleanUp()
    expect(await refreshes.refreshesAfter(admin, old, ANY)).toEqual({ kind: 'RESYNC', cursor: latest })
    expect(await since(latest)).toEqual([])
    expect(await since(latest + 1_000n)).toBe('RESYNC')
  })

  it('forgets nothing while there is no model', async () => {
    const cursor = await refreshes.latestCursor(admin)
    const version = model.versionId
    model.versionId = null
    await sell('mug', 'berlin', '2026-03-05T10:00:00Z', 1)
    await rollup.rollUpDirty()
    expect(await refreshes.refresh({})).toBe(0)
    model.versionId = version
    expect(await refreshes.refresh({})).toBe(2)
    expect(await since(cursor)).toHaveLength(2)
  })

  it('refreshes again what a process that died had not told', async () => {
    const cursor = await refreshes.latestCursor(admin)
    await sell('mug', 'berlin', '2026-03-05T10:00:00Z', 1)
    await rollup.rollUpDirty()
    await forecast('mug', 'berlin') // computed and stored, but nobody was told
    expect(await refreshes.refresh({})).toBe(2)
    expect(await since(cursor)).toHaveLength(2)
    expect(await refreshes.refresh({})).toBe(0)
  })

  it('recomputes what was asked for with another champion', async () => {
    const before = await forecast('mug', 'berlin')
    model.versionId = await insertModelVersion(shop.database, 2)
    const cursor = await refreshes.latestCursor(admin)
    await refreshes.refreshAskedFor()
    expect(await since(cursor)).toContainEqual(['mug', 'berlin'])
    model.calls.length = 0
    expect((await forecast('mug', 'berlin')).versionId).not.toBe(before.versionId)
    expect(model.calls).toHaveLength(0)
  })

  it('announces a refresh to other processes', async () => {
    const listener = new NotificationListener(shop.database.url, logger)
    await listener.start()
    const heard = new Promise<void>((resolve) => listener.on('forecast-refreshed', () => resolve()))
    await sell('mug', 'berlin', '2026-03-05T10:00:00Z', 1)
    await rollup.rollUpDirty()
    await refreshes.refresh({})
    await heard
    await listener.close()
  })

  it("is not for the shop's visitors", async () => {
    const visitor: Viewer = {
      kind: 'user',
      externalId: 'ann',
      sessionExternalId: null,
      expiresAt: new Date('2100-01-01'),
    }
    await expect(refreshes.latestCursor(visitor)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(refreshes.refreshesAfter(anonymous, 0n, ANY)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    })
    expect(typeof (await refreshes.latestCursor(readKey))).toBe('bigint')
  })
})
