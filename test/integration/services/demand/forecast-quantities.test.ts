/** Forecasts of every measure and granularity, of categories and regions, as of an instant: by hand-counted sales. */
import { type DemandQuantity, UNITS_BY_DAY } from '../../../../src/contracts/demand/model-names'
import type { Clock } from '../../../../src/core/time/clock'
import { ForecartError } from '../../../../src/core/errors'
import { CatalogWriteService } from '../../../../src/services/shop/catalog-write.service'
import { ForecastEngine } from '../../../../src/services/demand/forecast-engine'
import { ForecastService } from '../../../../src/services/demand/forecast.service'
import type {
  DemandForecastRequest,
  DemandForecastValue,
} from '../../../../src/services/demand/forecast-value'
import { RollupService } from '../../../../src/services/demand/rollup.service'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import { insertModelVersion, LastWeekModel } from '../../../support/last-week-model'
import { admin, createShop, ingestKey, NOW, order, type TestShop } from '../../../support/shop'

const WEEKLY = { measure: 'UNITS', granularity: 'WEEK' } as const
const MONTHLY = { measure: 'UNITS', granularity: 'MONTH' } as const

describe('forecasts beyond units of items by day', () => {
  let shop: TestShop
  let model: LastWeekModel
  let service: ForecastService
  let ids: Record<string, bigint>
  let now: Date
  const clock: Clock = { now: () => now }

  beforeEach(async () => {
    shop = await createShop()
    now = new Date(NOW)
    const { database } = shop
    const catalog = new CatalogWriteService({ database, clock })
    const kitchen = { externalId: 'kitchen', name: 'Kitchen' }
    await catalog.upsertItems(admin, [
      { externalId: 'mug', category: kitchen },
      { externalId: 'plate', category: kitchen },
    ])
    await catalog.upsertLocations(admin, [
      { externalId: 'europe', name: 'Europe', kind: 'REGION', timeZone: 'Europe/Berlin' },
      { externalId: 'berlin', parentExternalId: 'europe' },
    ])
    const rows = await shop.read<{ key: string; id: bigint }>(
      `SELECT external_id AS key, id FROM item UNION ALL SELECT external_id, id FROM location
        UNION ALL SELECT external_id, id FROM category`,
    )
    ids = Object.fromEntries(rows.map(({ key, id }) => [key, id]))
    await sell('berlin', '2026-01-05T10:00:00Z', { mug: 1, plate: 1, lamp: 1 })
    await sell('auckland', '2026-01-05T10:00:00Z', { mug: 1 })
    await sell('berlin', '2026-03-04T10:00:00Z', { mug: 4, plate: 3, lamp: 7 })
    await sell('auckland', '2026-03-05T10:00:00Z', { mug: 7 })
    await new RollupService({ database, clock }).rollUpDirty()
    model = new LastWeekModel(await insertModelVersion(database, 1))
    const models = () => model
    const engine = new ForecastEngine({ database, models, clock })
    service = new ForecastService({ database, engine, models, clock })
  })
  afterEach(() => shop.drop())

  let lastOrder = 0
  const sell = (place: string, at: string, quantities: Record<string, number>) =>
    new OrderWriteService({ database: shop.database, clock }).recordOrders(ingestKey, [
      order({
        externalId: `quantity-${++lastOrder}`,
        locationExternalId: place,
        orderedAt: new Date(at),
        lines: Object.entries(quantities).map(([itemExternalId, quantity]) => ({
          itemExternalId,
          quantity,
          unitPriceMinor: 1_000n,
        })),
      }),
    ])

  const request = (
    what: { item?: string; category?: string; place?: string },
    quantity: DemandQuantity = UNITS_BY_DAY,
    horizonDays = 28,
  ): DemandForecastRequest => ({
    ...quantity,
    itemId: what.item ? ids[what.item]! : null,
    categoryId: what.category ? ids[what.category]! : null,
    locationId: what.place ? ids[what.place]! : null,
    horizonDays,
  })
  const forecast = async (wanted: DemandForecastRequest): Promise<DemandForecastValue> => {
    const [answer] = await service.forecastMany(admin, [wanted])
    if (answer instanceof Error) throw answer
    return answer!
  }
  /** The model answers the mean of the last seven periods. */
  const meanOf = async (wanted: DemandForecastRequest) => (await forecast(wanted)).mean[0]

  it('add up the items of a category and the places of a region', async () => {
    expect(await meanOf(request({ item: 'mug', place: 'berlin' }))).toBeCloseTo(4 / 7)
    expect(await meanOf(request({ category: 'kitchen', place: 'berlin' }))).toBeCloseTo(7 / 7)
    expect(await meanOf(request({ category: 'kitchen', place: 'europe' }))).toBeCloseTo(7 / 7)
    expect(await meanOf(request({ category: 'kitchen' }))).toBeCloseTo(14 / 7)
    expect(await meanOf(request({}))).toBeCloseTo(21 / 7)
    expect(await meanOf(request({ place: 'berlin' }))).toBeCloseTo(14 / 7)
  })

  it('count an order once, whatever it holds, and tell revenue in its currency', async () => {
    const orders = { measure: 'ORDERS', granularity: 'DAY' } as const
    expect(await meanOf(request({ item: 'mug' }, orders))).toBeCloseTo(2 / 7)
    expect(await meanOf(request({ category: 'kitchen' }, orders))).toBeCloseTo(2 / 7)
    expect(await meanOf(request({ place: 'berlin' }, orders))).toBeCloseTo(1 / 7)
    const revenue = { measure: 'REVENUE', granularity: 'DAY' } as const
    const { mean, currency } = await forecast(request({ category: 'kitchen', place: 'berlin' }, revenue))
    expect(mean[0]).toBeCloseTo(70 / 7)
    expect(currency).toBe('EUR')
    expect((await forecast(request({ item: 'mug' }))).currency).toBeNull()
  })

  it('are of whole weeks and months that follow the last one that is over', async () => {
    const weekly = await forecast(request({ item: 'mug' }, WEEKLY, 20))
    expect(weekly).toMatchObject({ originDay: '2026-03-08', horizonDays: 14, lastObservedDay: '2026-03-08' })
    expect(weekly.mean).toHaveLength(2)
    expect(weekly.mean[0]).toBeCloseTo(11 / 7)
    const monthly = await forecast(request({ item: 'mug' }, MONTHLY, 28))
    expect(monthly).toMatchObject({ originDay: '2026-02-28', horizonDays: 31 })
    expect(monthly.mean).toHaveLength(1)
    const total = await service.total(admin, weekly, { from: '2026-03-09', to: '2026-03-23' }, [0.5])
    expect(total.mean).toBeCloseTo(22 / 7, 4)
    await expect(
      service.total(admin, weekly, { from: '2026-03-10', to: '2026-03-23' }, [0.5]),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining('whole weeks') })
  })

  it('come with the history of their own periods', async () => {
    const past = { ...request({ category: 'kitchen' }, WEEKLY), originDay: '2026-03-08' }
    const [weeks] = await service.history(admin, [past], 20)
    expect(weeks!.map(({ day, value }) => [day, value])).toEqual([
      ['2026-02-23', 0],
      ['2026-03-02', 14],
    ])
    const [none] = await service.history(admin, [past], 6)
    expect(none).toEqual([])
  })

  it('are stored apart for each measure, granularity and scope, and answered from the store', async () => {
    const requests = [
      request({ item: 'mug' }),
      request({ item: 'mug' }, WEEKLY),
      request({ category: 'kitchen' }),
      request({ category: 'kitchen' }, { measure: 'REVENUE', granularity: 'WEEK' }),
      request({}),
    ]
    const first = (await service.forecastMany(admin, requests)) as DemandForecastValue[]
    const calls = model.calls.length
    expect(await service.forecastMany(admin, requests)).toEqual(first)
    expect(model.calls).toHaveLength(calls)
    expect(new Set(first.map(({ id }) => id)).size).toBe(5)
    expect(first[3]).toMatchObject({ measure: 'REVENUE', granularity: 'WEEK', itemId: null, currency: 'EUR' })
  })

  it('are refused where the model does not reach as far, with what to do', async () => {
    const [far] = await service.forecastMany(admin, [request({ item: 'mug' }, UNITS_BY_DAY, 60)])
    expect(far).toBeInstanceOf(ForecartError)
    expect(far).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('hyperparameters: { horizon: 92 }'),
    })
    const [never] = await service.forecastMany(admin, [request({ item: 'mug' }, UNITS_BY_DAY, 93)])
    expect(never).toMatchObject({ code: 'BAD_USER_INPUT', message: '"horizonDays" must be between 1 and 92' })
  })

  it('as of an instant read what was known then, are not stored, and say whether the model knew more', async () => {
    const whatIf = { ...request({ item: 'mug', place: 'berlin' }), asOf: new Date(NOW), scenario: null }
    const stored = () => shop.database.prisma.forecast.count()
    const before = await stored()
    const asOfNow = await service.forecastWhatIf(admin, whatIf)
    now = new Date('2026-03-20T12:00:00Z')
    await sell('berlin', '2026-03-06T10:00:00Z', { mug: 700 })
    await new RollupService({ database: shop.database, clock }).rollUpDirty()
    const again = await service.forecastWhatIf(admin, whatIf)
    expect(again).toMatchObject({ id: asOfNow.id, originDay: '2026-03-09', asOf: new Date(NOW) })
    expect(again.mean).toEqual(asOfNow.mean)
    expect(await stored()).toBe(before)
    // The version of the test was trained on what was known in 1970.
    expect(again.sawLaterData).toBe(false)
    await shop.database.query(`UPDATE model_version SET data_as_of = '2026-03-15'`)
    expect(await service.forecastWhatIf(admin, whatIf)).toMatchObject({ sawLaterData: true })
    await expect(
      service.forecastWhatIf(admin, { ...whatIf, asOf: new Date('2026-04-01') }),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})
