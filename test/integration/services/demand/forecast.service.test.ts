import { COVARIATE_COUNT, QUANTILE_LEVELS } from '../../../../src/contracts/demand/demand'
import type { Viewer } from '../../../../src/contracts/viewer'
import type { Clock } from '../../../../src/core/time/clock'
import { UNITS_BY_DAY } from '../../../../src/contracts/demand/model-names'
import { addDays, dayFromNumber } from '../../../../src/core/time/day'
import { loadDemandPanel } from '../../../../src/datasets/demand-panel'
import { ForecastEngine } from '../../../../src/services/demand/forecast-engine'
import { DemandImportService } from '../../../../src/services/demand/demand-import.service'
import { ForecastService } from '../../../../src/services/demand/forecast.service'
import type { DemandForecastValue } from '../../../../src/services/demand/forecast-value'
import { createTestDatabase, type TestDatabase } from '../../../support/database'
import { randomDemandRows, SHOP_FIRST_DAY } from '../../../support/demand-rows'
import { insertModelVersion, LastWeekModel } from '../../../support/last-week-model'
import { storeDemandRows } from '../../../support/store-demand-rows'

const HISTORY_DAYS = 60
const LAST_DAY = SHOP_FIRST_DAY + HISTORY_DAYS - 1
const ADMIN: Viewer = { kind: 'admin' }
const MS_PER_DAY = 86_400_000

/** Locations of the shop are in Berlin, New York and Tokyo: at noon in UTC the day before is over everywhere. */
const noonAfter = (day: number): Date => new Date((day + 1.5) * MS_PER_DAY)

describe('ForecastService', () => {
  let test: TestDatabase
  let model: LastWeekModel
  let now: Date
  const clock: Clock = { now: () => now }

  beforeEach(async () => {
    test = await createTestDatabase()
    await storeDemandRows(
      test.database,
      randomDemandRows({ seed: 3, items: 5, locations: 3, historyDays: HISTORY_DAYS, futureDays: 0 }),
    )
    model = new LastWeekModel(await insertModelVersion(test.database, 1))
    now = noonAfter(LAST_DAY)
  })
  afterEach(() => test.drop())

  /** As another process would: nothing is remembered. */
  const createService = (): ForecastService =>
    new ForecastService({
      database: test.database,
      engine: new ForecastEngine({ database: test.database, models: () => model, clock }),
      models: () => model,
      clock,
    })

  const request = (itemId: number, locationId: number | null = null, horizonDays = 28) => ({
    ...UNITS_BY_DAY,
    itemId: BigInt(itemId),
    categoryId: null,
    locationId: locationId === null ? null : BigInt(locationId),
    horizonDays,
  })
  const allItems = [1, 2, 3, 4, 5].map((id) => request(id))

  it('computes what is not stored in one model call, and then answers from the store', async () => {
    const service = createService()
    const first = await service.forecastMany(ADMIN, allItems)
    expect(model.calls).toHaveLength(1)
    expect(model.calls[0]).toHaveLength(5)

    expect(await service.forecastMany(ADMIN, allItems)).toEqual(first)
    expect(await createService().forecastMany(ADMIN, allItems)).toEqual(first)
    expect(model.calls).toHaveLength(1)
    expect(await test.database.prisma.forecast.count()).toBe(5)
  })

  it('computes only what is missing', async () => {
    const service = createService()
    await service.forecastMany(ADMIN, allItems.slice(0, 3))
    await service.forecastMany(ADMIN, allItems)
    expect(model.calls[1]).toEqual([
      { itemId: '4', locationId: null },
      { itemId: '5', locationId: null },
    ])
  })

  it('totals days by what the database says of the errors of the version, without its artifact', async () => {
    const spreadOf = async (service: ForecastService, forecast: DemandForecastValue): Promise<number> => {
      const period = { from: addDays(forecast.originDay, 1), to: addDays(forecast.originDay, 15) }
      const { quantiles } = await service.total(ADMIN, forecast, period, [0.1, 0.9])
      return quantiles[1]! - quantiles[0]!
    }
    const [forecast] = (await createService().forecastMany(ADMIN, [request(1)])) as DemandForecastValue[]
    const independent = await spreadOf(createService(), forecast!)
    await test.database.query(`UPDATE model_version SET signature = $1::jsonb`, [
      JSON.stringify({ outputs: [], horizonCorrelation: [1, ...new Array<number>(27).fill(0.9)] }),
    ])
    jest.spyOn(model, 'version').mockRejectedValue(new Error('The artifact was loaded'))
    expect(await spreadOf(createService(), forecast!)).toBeGreaterThan(1.5 * independent)
  })

  it('gives the days after the origin of the place, as many as asked for', async () => {
    const [short, long] = (await createService().forecastMany(ADMIN, [
      request(1, null, 3),
      request(1, null, 28),
    ])) as DemandForecastValue[]
    expect(model.calls).toHaveLength(1)
    expect(short!.originDay).toBe(dayFromNumber(LAST_DAY))
    expect(short!.mean).toHaveLength(3)
    expect(short!.quantiles).toEqual(long!.quantiles.slice(0, 3 * QUANTILE_LEVELS.length))
    expect(short!.id).toBe(long!.id)
  })

  it('has an origin for each time zone: a call for each origin, all answers in order', async () => {
    // 16:00 in UTC of the last day: the next day has begun in Tokyo only.
    now = new Date((LAST_DAY + 16 / 24) * MS_PER_DAY)
    const answers = (await createService().forecastMany(ADMIN, [
      request(1, 1),
      request(1, 3),
      request(2, 2),
      request(2, null),
    ])) as DemandForecastValue[]
    expect(answers.map(({ originDay }) => originDay)).toEqual([
      dayFromNumber(LAST_DAY - 1),
      dayFromNumber(LAST_DAY),
      dayFromNumber(LAST_DAY - 1),
      dayFromNumber(LAST_DAY - 1),
    ])
    expect(answers.map(({ itemId, locationId }) => [itemId, locationId])).toEqual([
      [1n, 1n],
      [1n, 3n],
      [2n, 2n],
      [2n, null],
    ])
    expect(model.calls).toHaveLength(2)
  })

  it('computes anew when the day ends', async () => {
    const service = createService()
    const [before] = (await service.forecastMany(ADMIN, [request(1)])) as DemandForecastValue[]
    now = noonAfter(LAST_DAY + 1)
    const [after] = (await service.forecastMany(ADMIN, [request(1)])) as DemandForecastValue[]
    expect(after!.originDay).toBe(addDays(before!.originDay, 1))
    expect(after!.id).not.toBe(before!.id)
  })

  it('computes anew when the series changes, and leaves the others alone', async () => {
    const service = createService()
    const before = (await service.forecastMany(ADMIN, allItems)) as DemandForecastValue[]
    await test.database.query(
      `UPDATE demand_day SET units = units + 700 WHERE item_id = 2 AND location_id = 1 AND day = $1::date`,
      [dayFromNumber(LAST_DAY)],
    )
    await test.database.query(
      `INSERT INTO demand_day (item_id, location_id, day, source, units, orders, visits, revenue_minor, returns)
       VALUES (2, 1, $1::date, 'TRANSACTIONS', 70, 1, 1, 0, 0)`,
      [dayFromNumber(LAST_DAY)],
    )
    await test.database.query(`UPDATE series SET revision = revision + 1 WHERE item_id = 2`)
    const after = (await service.forecastMany(ADMIN, allItems)) as DemandForecastValue[]
    expect(model.calls[1]).toEqual([{ itemId: '2', locationId: null }])
    expect(after[1]!.mean[0]).toBeGreaterThanOrEqual(before[1]!.mean[0]! + 10)
    expect(after.filter((_, index) => index !== 1)).toEqual(before.filter((_, index) => index !== 1))
  })

  it('computes anew for another champion, and keeps what the one before said', async () => {
    const service = createService()
    const [first] = (await service.forecastMany(ADMIN, [request(1)])) as DemandForecastValue[]
    const firstVersion = model.versionId
    model.versionId = await insertModelVersion(test.database, 2)
    const [second] = (await service.forecastMany(ADMIN, [request(1)])) as DemandForecastValue[]
    expect([first!.versionId, second!.versionId]).toEqual([firstVersion, model.versionId])
    model.versionId = firstVersion
    expect(await service.forecastMany(ADMIN, [request(1)])).toEqual([first])
    expect(model.calls).toHaveLength(2)
  })

  it('two processes that compute the same at once answer with one forecast', async () => {
    const [one, other] = await Promise.all([
      createService().forecastMany(ADMIN, allItems),
      createService().forecastMany(ADMIN, [...allItems].reverse()),
    ])
    expect([...other].reverse()).toEqual(one)
    expect(await test.database.prisma.forecast.count()).toBe(5)
  })

  it('answers the others when one cannot be answered', async () => {
    const answers = await createService().forecastMany(ADMIN, [
      request(999),
      request(1),
      request(1, 999),
      request(1, null, 29),
      request(1, null, 0),
    ])
    expect(answers).toEqual([
      expect.objectContaining({ code: 'NOT_FOUND' }),
      expect.objectContaining({ itemId: 1n, horizonDays: 28 }),
      expect.objectContaining({ code: 'NOT_FOUND' }),
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    ])
  })

  it('labels the forecast of an item without history', async () => {
    await test.database.prisma.item.create({
      data: { id: 77n, externalId: 'new', title: 'New', priceMinor: 1n, currency: 'EUR' },
    })
    const [answer] = await createService().forecastMany(ADMIN, [request(77)])
    expect(answer).toMatchObject({ itemId: 77n, isFallback: true })
  })

  it('forecasts a new item from its predecessor, and says whose days they are', async () => {
    await test.database.prisma.item.create({
      data: {
        ...{ id: 77n, externalId: 'new', title: 'New', priceMinor: 1n, currency: 'EUR' },
        ...{ predecessorId: 1n, predecessorKnownAt: noonAfter(LAST_DAY - 2) },
      },
    })
    const service = createService()
    const [successor, predecessor] = (await service.forecastMany(ADMIN, [
      request(77),
      request(1),
    ])) as DemandForecastValue[]
    expect(predecessor!.mean[0]).toBeGreaterThan(0)
    expect(predecessor).toMatchObject({ borrowedItemId: null, borrowedBefore: null })
    expect(successor!.mean).toEqual(predecessor!.mean)
    const tomorrow = dayFromNumber(LAST_DAY + 1)
    expect(successor).toMatchObject({ isFallback: false, borrowedItemId: 1n, borrowedBefore: tomorrow })
    expect(await createService().forecastMany(ADMIN, [request(77)])).toEqual([successor])

    // Its own history stays its own.
    const past = { ...request(77), originDay: dayFromNumber(LAST_DAY) }
    expect(await service.history(ADMIN, [past], 30)).toEqual([[]])

    // Before the shop told of the predecessor, nobody knew it.
    const early = { ...request(77), asOf: noonAfter(LAST_DAY - 3), scenario: null }
    const told = { ...request(77), asOf: noonAfter(LAST_DAY - 1), scenario: null }
    expect(await service.forecastWhatIf(ADMIN, early)).toMatchObject({
      isFallback: true,
      borrowedItemId: null,
    })
    expect(await service.forecastWhatIf(ADMIN, told)).toMatchObject({ isFallback: false, borrowedItemId: 1n })
  })

  it('reads an item from its first own day on, and only the days before of its predecessor', async () => {
    const owned = dayFromNumber(LAST_DAY - 1)
    await test.database.prisma.item.create({
      data: {
        ...{ id: 77n, externalId: 'new', title: 'New', priceMinor: 1n, currency: 'EUR' },
        ...{ launchedOn: new Date(owned), predecessorId: 1n, predecessorKnownAt: noonAfter(LAST_DAY - 2) },
      },
    })
    const loaded = async (itemId: string, readsPredecessors: boolean) =>
      loadDemandPanel(test.database, {
        series: [{ itemId, locationId: '1' }],
        originDay: dayFromNumber(LAST_DAY),
        ...{ historySteps: 28, futureSteps: 7, ...(readsPredecessors ? { predecessorSteps: 28 } : {}) },
      })
    const [joined, own, before] = [
      await loaded('77', true),
      await loaded('77', false),
      await loaded('1', false),
    ]
    expect(joined.borrowed).toEqual([{ itemId: '1', before: owned }])
    expect(own.borrowed).toEqual([null])
    const [one, ofItself, ofPredecessor] = [joined, own, before].map(({ panel }) => panel.series[0]!)
    for (const field of ['values', 'status', 'stockOutFraction'] as const) {
      expect(one![field].slice(0, 26)).toEqual(ofPredecessor![field].slice(0, 26))
      expect(one![field].slice(26)).toEqual(ofItself![field].slice(26))
    }
    expect(one!.covariates.slice(0, 26 * COVARIATE_COUNT)).toEqual(
      ofPredecessor!.covariates.slice(0, 26 * COVARIATE_COUNT),
    )
    expect(one!.covariates.slice(26 * COVARIATE_COUNT)).toEqual(
      ofItself!.covariates.slice(26 * COVARIATE_COUNT),
    )
    expect(joined.covariateHashes).not.toEqual(own.covariateHashes)
  })

  it('says that nothing is known of such an item where the model would take that for no sales', async () => {
    class BlindModel extends LastWeekModel {
      override async requireChampion() {
        const history = { name: 'history', shape: ['batch', 7], dtype: 'float32', unit: 'units' } as const
        const champion = await super.requireChampion()
        return { ...champion, signature: { ...champion.signature, family: 'onnx', inputs: [history] } }
      }
    }
    model = new BlindModel(model.versionId)
    await test.database.prisma.item.create({
      data: { id: 77n, externalId: 'new', title: 'New', priceMinor: 1n, currency: 'EUR' },
    })
    const answers = await createService().forecastMany(ADMIN, [request(77), request(1)])
    expect(answers).toMatchObject([{ code: 'NOT_ENOUGH_DATA' }, { itemId: 1n }])
  })

  it('says so where there is no model, and where nothing sells', async () => {
    model.versionId = null
    expect(await createService().forecastMany(ADMIN, [request(1)])).toEqual([
      expect.objectContaining({ code: 'NO_MODEL' }),
    ])
    const empty = await createTestDatabase()
    const models = new LastWeekModel(1n)
    const engine = new ForecastEngine({ database: empty.database, models: () => models, clock })
    const service = new ForecastService({ database: empty.database, engine, models: () => models, clock })
    const answers = await service.forecastMany(ADMIN, [request(1)])
    await empty.drop()
    expect(answers).toEqual([expect.objectContaining({ code: 'NOT_ENOUGH_DATA' })])
  })

  it("refuses the shop's visitors and keys without the scope", async () => {
    const expiresAt = new Date(Date.now() + MS_PER_DAY)
    const key: Viewer = { kind: 'apiKey', keyId: 1n, source: 'till', scopes: ['ingest'], expiresAt }
    const refused: [Viewer, string][] = [
      [{ kind: 'anonymous' }, 'UNAUTHENTICATED'],
      [{ kind: 'user', externalId: 'u1', sessionExternalId: null, expiresAt }, 'FORBIDDEN'],
      [key, 'FORBIDDEN'],
    ]
    const service = createService()
    for (const [viewer, code] of refused) {
      await expect(service.forecastMany(viewer, allItems)).rejects.toMatchObject({ code })
      await expect(service.history(viewer, [], 7)).rejects.toMatchObject({ code })
    }
    expect(model.calls).toHaveLength(0)
    expect(await service.forecastMany({ ...key, scopes: ['read'] }, [request(1)])).toHaveLength(1)
  })

  it('totals days by joint samples, whose quantiles lie closer together than the sum of those of days', async () => {
    const service = createService()
    const [forecast] = (await service.forecastMany(ADMIN, [request(1)])) as [DemandForecastValue]
    const from = addDays(forecast.originDay, 1)
    const week = await service.total(ADMIN, forecast, { from, to: addDays(from, 7) }, [0.1, 0.5, 0.9])
    expect(week.mean).toBeCloseTo(7 * forecast.mean[0]!, 4)
    const low = forecast.quantiles[QUANTILE_LEVELS.indexOf(0.1)]!
    const high = forecast.quantiles[QUANTILE_LEVELS.indexOf(0.9)]!
    expect(week.quantiles[0]).toBeGreaterThan(7 * low)
    expect(week.quantiles[2]).toBeLessThan(7 * high)
    expect(week.quantiles[1]).toBeGreaterThan(week.quantiles[0]!)

    const day = await service.total(ADMIN, forecast, { from, to: addDays(from, 1) }, [0.9])
    expect(day.quantiles[0]).toBeCloseTo(high, 1)
    for (const period of [
      { from, to: from },
      { from: forecast.originDay, to: addDays(from, 1) },
      { from, to: addDays(from, 29) },
    ]) {
      await expect(service.total(ADMIN, forecast, period, [0.5])).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
      })
    }
  })

  it('tells how good the version was that answered', async () => {
    const metrics = [{ name: 'wape', value: 0.3 }]
    await test.database.prisma.modelVersion.update({ where: { id: model.versionId! }, data: { metrics } })
    expect(await createService().accuracies(ADMIN, [model.versionId!, 999n])).toEqual([metrics, []])
  })

  it('tells what was sold, day by day from the first day on sale', async () => {
    const originDay = dayFromNumber(LAST_DAY)
    const series = [
      { ...UNITS_BY_DAY, itemId: 1n, categoryId: null, locationId: 1n, originDay },
      { ...UNITS_BY_DAY, itemId: 1n, categoryId: null, locationId: null, originDay },
    ]
    const [, all] = await createService().history(ADMIN, series, 10)
    expect(all!.map(({ day }) => day)).toEqual(
      Array.from({ length: 10 }, (_, index) => dayFromNumber(LAST_DAY - 9 + index)),
    )
    const [{ units }] = (await test.database.query<{ units: number }>(
      `SELECT sum(units) AS units FROM demand_day WHERE item_id = 1 AND day > $1::date`,
      [dayFromNumber(LAST_DAY - 10)],
    )) as [{ units: number }]
    expect(all!.reduce((sum, day) => sum + day.value!, 0)).toBeCloseTo(units, 3)
  })

  it('keeps the history of the whole shop until a complete day changes', async () => {
    const originDay = dayFromNumber(LAST_DAY)
    const shop = { ...UNITS_BY_DAY, itemId: null, categoryId: null, locationId: null, originDay }
    const service = createService()
    // A series has a revision from when its forecast was first asked for.
    await service.forecastMany(ADMIN, [{ ...shop, horizonDays: 7 }])
    const [before] = await service.history(ADMIN, [shop], 10)
    const [same] = await service.history(ADMIN, [shop], 10)
    expect(same).toBe(before)
    const [shorter] = await service.history(ADMIN, [shop], 5)
    expect(shorter).toEqual(before!.slice(5))

    const imports = new DemandImportService({ database: test.database, clock })
    const late = { itemExternalId: 'item-1', locationExternalId: 'location-1', day: originDay, units: 500 }
    await expect(imports.recordAggregates(ADMIN, [late])).resolves.toMatchObject({ recorded: 1 })
    const [after] = await service.history(ADMIN, [shop], 10)
    expect(after!.at(-1)!.value).toBeGreaterThanOrEqual(500)
    expect(after).toEqual((await createService().history(ADMIN, [shop], 10))[0])
    expect(after!.slice(0, -1)).toEqual(before!.slice(0, -1))
  })

  it('tells figures exactly, and a day that nobody told of from a day without sales and a closed one', async () => {
    const { database } = test
    await database.query('DELETE FROM demand_observed_range; DELETE FROM demand_day WHERE item_id = 1')
    const day = (daysBefore: number) => dayFromNumber(LAST_DAY - daysBefore)
    await database.query(
      `INSERT INTO demand_day (item_id, location_id, day, source, units, orders, visits, revenue_minor, returns)
       VALUES (1, 1, $1, 'IMPORT', 16777217, 0, 0, 0, 0), (1, 1, $2, 'IMPORT', 0, 0, 0, 0, 0)`,
      [day(3), day(1)],
    )
    await database.query(
      `INSERT INTO calendar_day (calendar, location_id, day, name, is_holiday, closed) VALUES ('closures', 1, $1, 'Stocktaking', false, true)`,
      [day(0)],
    )
    const series = [{ ...UNITS_BY_DAY, itemId: 1n, categoryId: null, locationId: 1n, originDay: day(0) }]
    const [actuals] = await createService().history(ADMIN, series, 4)
    expect(actuals!.map(({ status, value }) => [status, value])).toEqual([
      ['OBSERVED', 16_777_217],
      ['UNOBSERVED', null],
      ['OBSERVED', 0],
      ['CLOSED', 0],
    ])
  })

  it('forecasts from where the data ends, says how late it is, and refuses what ended long ago', async () => {
    const { database } = test
    await database.query('DELETE FROM demand_observed_range')
    await database.query('DELETE FROM demand_day WHERE day > $1::date', [dayFromNumber(LAST_DAY - 3)])
    await database.query('DELETE FROM demand_day WHERE item_id = 1 AND day > $1::date', [
      dayFromNumber(LAST_DAY - 40),
    ])
    const imports = new DemandImportService({ database, clock })
    const complete = (itemExternalId: string) =>
      imports.recordCompleteDays(ADMIN, [
        { itemExternalId, from: dayFromNumber(SHOP_FIRST_DAY), to: dayFromNumber(LAST_DAY - 3) },
      ])
    expect(await complete('item-3')).toMatchObject({ recorded: 1, unchanged: 0 })
    expect(await complete('item-3')).toMatchObject({ recorded: 0, unchanged: 1 })

    const [late, ended] = await createService().forecastMany(ADMIN, [request(3), request(1)])
    expect(late).toMatchObject({
      originDay: dayFromNumber(LAST_DAY),
      lastObservedDay: dayFromNumber(LAST_DAY - 3),
    })
    expect(ended).toMatchObject({ code: 'NOT_ENOUGH_DATA' })

    expect(await complete('item-1')).toMatchObject({ recorded: 1 })
    const [told] = await createService().forecastMany(ADMIN, [request(1)])
    expect(told).toMatchObject({ lastObservedDay: dayFromNumber(LAST_DAY - 3) })
  })
})
