/** A small shop whose figures are counted by hand: every measure of every kind of series, by day, week and month, now and as of an instant. */
import {
  COVARIATE_COUNT,
  type DemandSeriesKey,
  type Measure,
  STEP_STATUS,
} from '../../../src/contracts/demand/demand'
import { fixedClock } from '../../../src/core/time/clock'
import { addDays, type Day } from '../../../src/core/time/day'
import { firstDayOf, type Granularity, lastDayOf } from '../../../src/core/time/grid'
import { type DemandPanelOptions, loadDemandPanel } from '../../../src/datasets/demand-panel'
import { readValues } from '../../../src/db/repositories/demand/values.repository'
import { IngestService } from '../../../src/services/behaviour/ingest.service'
import { DemandImportService } from '../../../src/services/demand/demand-import.service'
import { RollupService } from '../../../src/services/demand/rollup.service'
import { CatalogWriteService } from '../../../src/services/shop/catalog-write.service'
import { InventoryService } from '../../../src/services/shop/inventory.service'
import { OrderWriteService } from '../../../src/services/shop/order-write.service'
import { admin, clock, createShop, event, NOW, order, type TestShop } from '../../support/shop'

/** A Monday; the shop's clock stands at noon of the Tuesday after. */
const LAST_DAY: Day = '2026-03-09'
const UNKNOWN = null

describe('series of any kind', () => {
  let shop: TestShop
  let ids: Map<string, string>

  beforeAll(async () => {
    shop = await createShop()
    const catalog = new CatalogWriteService({ database: shop.database, clock })
    const place = { timeZone: 'Europe/Berlin', country: 'DE' }
    await catalog.upsertLocations(admin, [
      { ...place, externalId: 'eu', name: 'Europe', kind: 'REGION' },
      { ...place, externalId: 'germany', name: 'Germany', kind: 'REGION', parentExternalId: 'eu' },
      { ...place, externalId: 'berlin', parentExternalId: 'eu' },
      { ...place, externalId: 'munich', name: 'Munich', kind: 'STORE', parentExternalId: 'germany' },
    ])
    await catalog.upsertItems(admin, [
      { externalId: 'mug', categoryPath: ['Kitchen', 'Cups'] },
      { externalId: 'plate', categoryPath: ['Kitchen'] },
      { externalId: 'poster', title: 'Poster', priceMinor: 700n, currency: 'USD' },
    ])
    const line = (itemExternalId: string, quantity: number, unitPriceMinor: bigint) => ({
      ...{ itemExternalId, quantity, unitPriceMinor },
    })
    const at = (day: Day) => new Date(`${day}T11:00:00Z`)
    const everyDay = Array.from({ length: 37 }, (_, index) => addDays('2026-02-01', index))
    expect(
      await new OrderWriteService({ database: shop.database, clock }).recordOrders(admin, [
        ...everyDay.map((day) =>
          order({ externalId: day, orderedAt: at(day), lines: [line('mug', 1, 1_000n)] }),
        ),
        order({
          externalId: 'of-two-items',
          orderedAt: at('2026-03-03'),
          lines: [line('mug', 2, 1_000n), line('plate', 3, 500n)],
          returns: [
            { externalId: 'broken', itemExternalId: 'mug', quantity: 1, returnedAt: at('2026-03-06') },
          ],
        }),
        order({
          externalId: 'in-munich',
          locationExternalId: 'munich',
          orderedAt: at('2026-03-04'),
          lines: [line('plate', 1, 500n), line('lamp', 1, 2_000n)],
        }),
        order({
          externalId: 'in-munich-again',
          locationExternalId: 'munich',
          orderedAt: at(LAST_DAY),
          lines: [line('lamp', 1, 2_000n)],
        }),
        order({
          externalId: 'in-dollars',
          currency: 'USD',
          orderedAt: at('2026-03-07'),
          lines: [line('poster', 2, 700n)],
        }),
      ]),
    ).toMatchObject({ recorded: 41 })
    const look = (sessionExternalId: string, itemExternalId: string, locationExternalId: string) =>
      event({ sessionExternalId, itemExternalId, locationExternalId, occurredAt: at('2026-03-05') })
    await new IngestService({ database: shop.database, clock }).ingestEvents(admin, [
      look('one', 'mug', 'berlin'),
      look('one', 'plate', 'berlin'),
      look('one', 'mug', 'munich'),
      look('two', 'lamp', 'berlin'),
    ])
    const imports = new DemandImportService({ database: shop.database, clock })
    await imports.recordAggregates(admin, [
      {
        ...{ itemExternalId: 'mug', locationExternalId: 'online', day: '2026-03-02' },
        ...{ units: 5, orders: 4, visits: 9, revenueMinor: 5_000n },
      },
    ])
    await imports.recordCompleteDays(admin, [
      { locationExternalId: 'online', from: '2026-03-02', to: '2026-03-08' },
    ])
    await new InventoryService({ database: shop.database, clock }).recordStockOuts(admin, [
      {
        itemExternalId: 'plate',
        locationExternalId: 'berlin',
        startedAt: new Date('2026-03-07T23:00:00Z'),
        endedAt: new Date('2026-03-08T23:00:00Z'),
      },
    ])
    await new RollupService({ database: shop.database, clock }).rollUpDirty()
    const names = await shop.read<{ name: string; id: string }>(
      `SELECT external_id AS name, id::text FROM item UNION ALL SELECT external_id, id::text FROM location
        UNION ALL SELECT external_id, id::text FROM category`,
    )
    ids = new Map(names.map(({ name, id }) => [name, id]))
  })
  afterAll(() => shop.drop())

  const idOf = (name: string | null) => (name === null ? null : ids.get(name)!)
  const ofItem = (item: string, location: string | null): DemandSeriesKey => ({
    itemId: idOf(item),
    locationId: idOf(location),
  })
  const of = (category: string | null, location: string | null): DemandSeriesKey => ({
    itemId: null,
    categoryId: idOf(category),
    locationId: idOf(location),
  })

  const load = (
    measure: Measure,
    series: readonly DemandSeriesKey[],
    options: Partial<DemandPanelOptions> = {},
  ) =>
    loadDemandPanel(shop.database, {
      ...{ measure, series, historySteps: 8, futureSteps: 2, originDay: LAST_DAY },
      ...options,
    })

  /** Values by period, null where they are not observed. They are those of the exact reading. */
  async function values(
    measure: Measure,
    series: readonly DemandSeriesKey[],
    granularity: Granularity = 'DAY',
  ) {
    const historySteps = { DAY: 8, WEEK: 2, MONTH: 1 }[granularity]
    const { panel } = await load(measure, series, { granularity, historySteps })
    const [from, to] = [firstDayOf(panel.grid, 0), lastDayOf(panel.grid, historySteps - 1)]
    const exactly = await readValues(shop.database, { measure, granularity, series, from, to })
    return panel.series.map(({ values: rounded, status }, position) =>
      Array.from(rounded, (value, period) => {
        if (status[period] === STEP_STATUS.unobserved) return UNKNOWN
        const exact = exactly(position, period) ?? 0
        expect(Math.fround(exact)).toBe(value)
        return exact
      }),
    )
  }

  it('adds up units', async () => {
    expect(
      await values('UNITS', [
        ofItem('plate', 'berlin'),
        ofItem('plate', 'eu'),
        of('kitchen/cups', 'berlin'),
        of('kitchen', 'berlin'),
        of('kitchen', 'eu'),
        of(null, 'germany'),
        of(null, 'eu'),
        of(null, null),
      ]),
    ).toEqual([
      [UNKNOWN, 3, 0, 0, 0, 0, 0, 0],
      [UNKNOWN, 3, 1, 0, 0, 0, 0, 0],
      [1, 3, 1, 1, 1, 1, 1, 1],
      [1, 6, 1, 1, 1, 1, 1, 1],
      [1, 6, 2, 1, 1, 1, 1, 1],
      [UNKNOWN, UNKNOWN, 2, 0, 0, 0, 0, 1],
      [1, 6, 3, 1, 1, 3, 1, 2],
      // Nobody said what was sold online on the last day.
      [6, 6, 3, 1, 1, 3, 1, UNKNOWN],
    ])
  })

  it('counts an order of several items once, and not where an import does not say which lines were one', async () => {
    expect(
      await values('ORDERS', [
        ofItem('mug', 'berlin'),
        ofItem('plate', 'berlin'),
        of('kitchen', 'berlin'),
        of(null, 'eu'),
        ofItem('mug', 'online'),
        of(null, null),
      ]),
    ).toEqual([
      [1, 2, 1, 1, 1, 1, 1, 1],
      [UNKNOWN, 1, 0, 0, 0, 0, 0, 0],
      [1, 2, 1, 1, 1, 1, 1, 1],
      [1, 2, 2, 1, 1, 2, 1, 2],
      [4, 0, 0, 0, 0, 0, 0, UNKNOWN],
      [UNKNOWN, 2, 2, 1, 1, 2, 1, UNKNOWN],
    ])
  })

  it('counts a session once at each place, from the first one that was seen there on', async () => {
    const before = [UNKNOWN, UNKNOWN, UNKNOWN]
    expect(
      await values('VISITS', [
        ofItem('mug', 'berlin'),
        of('kitchen', 'berlin'),
        of(null, 'berlin'),
        of('kitchen', 'eu'),
      ]),
    ).toEqual([
      [...before, 1, 0, 0, 0, 0],
      [...before, 1, 0, 0, 0, 0],
      [...before, 2, 0, 0, 0, 0],
      [...before, 2, 0, 0, 0, 0],
    ])
  })

  it('adds up revenue of one currency and refuses to add up two', async () => {
    const series = [of('kitchen', 'berlin'), of('kitchen', 'eu'), of(null, 'munich'), ofItem('poster', null)]
    expect(await values('REVENUE', series)).toEqual([
      [10, 45, 10, 10, 10, 10, 10, 10],
      [10, 45, 15, 10, 10, 10, 10, 10],
      [UNKNOWN, UNKNOWN, 25, 0, 0, 0, 0, 20],
      [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 14, 0, 0],
    ])
    expect((await load('REVENUE', series)).currencies).toEqual(['EUR', 'EUR', 'EUR', 'USD'])
    expect((await load('UNITS', series)).currencies).toEqual([null, null, null, null])
    const refusal = {
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('Revenue in EUR and USD does not add up') as string,
    }
    await expect(load('REVENUE', [of(null, 'eu')])).rejects.toMatchObject(refusal)
    const asked = {
      granularity: 'WEEK',
      series: [of(null, 'eu')],
      from: '2026-03-02',
      to: '2026-03-08',
    } as const
    await expect(readValues(shop.database, { measure: 'REVENUE', ...asked })).rejects.toMatchObject(refusal)
  })

  it('adds up returns on the days that they came back', async () => {
    expect(await values('RETURNS', [ofItem('mug', 'eu'), of('kitchen', null), of(null, 'munich')])).toEqual([
      [0, 0, 0, 0, 1, 0, 0, 0],
      [0, 0, 0, 0, 1, 0, 0, UNKNOWN],
      [UNKNOWN, UNKNOWN, 0, 0, 0, 0, 0, 0],
    ])
  })

  it('has whole weeks and months only, and none of which a day is not observed', async () => {
    const series = [of('kitchen', 'berlin'), of(null, 'eu'), of(null, null), ofItem('plate', 'berlin')]
    // Online came to it in the last week, all of which is told of; the plate on its second day.
    expect(await values('UNITS', series, 'WEEK')).toEqual([
      [7, 12],
      [7, 16],
      [7, 21],
      [UNKNOWN, UNKNOWN],
    ])
    expect(await values('ORDERS', series, 'WEEK')).toEqual([
      [7, 8],
      [7, 10],
      [7, UNKNOWN],
      [UNKNOWN, UNKNOWN],
    ])
    expect(await values('REVENUE', [of('kitchen', 'berlin')], 'WEEK')).toEqual([[70, 105]])
    expect(await values('VISITS', [of('kitchen', 'berlin')], 'WEEK')).toEqual([[UNKNOWN, UNKNOWN]])
    expect(await values('UNITS', [of('kitchen', 'eu')], 'MONTH')).toEqual([[28]])
    const { originDay, panel } = await load('UNITS', series, { granularity: 'MONTH', historySteps: 1 })
    expect([originDay, panel.grid.start]).toEqual(['2026-02-28', '2026-02-01'])
  })

  it('weighs what is out of stock by what it usually sells', async () => {
    const { panel } = await load('UNITS', [of('kitchen', 'berlin')])
    // Three plates in five days in stock; thirty mugs in four weeks.
    const [plates, mugs] = [3 / 5, 30 / 28]
    const fractions = [...panel.series[0]!.stockOutFraction]
    expect(fractions.slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0])
    expect(fractions[6]).toBeCloseTo(plates / (plates + mugs), 2)
    expect(fractions[7]).toBe(0)
  })

  it('is the same as of now, and knows nothing of later orders as of an earlier instant', async () => {
    const series = [of('kitchen', 'berlin'), of(null, 'eu'), ofItem('mug', null), ofItem('plate', 'eu')]
    const before = await load('ORDERS', series)
    for (const measure of ['UNITS', 'ORDERS', 'VISITS', 'RETURNS'] as const) {
      const then = await load(measure, series, { asOf: new Date(NOW) })
      expect(then.panel).toEqual((await load(measure, series)).panel)
    }
    const later = fixedClock('2026-03-10T13:00:00Z')
    await new OrderWriteService({ database: shop.database, clock: later }).recordOrders(admin, [
      order({
        externalId: 'late',
        orderedAt: new Date('2026-03-06T11:00:00Z'),
        lines: [
          { itemExternalId: 'mug', quantity: 1, unitPriceMinor: 1_000n },
          { itemExternalId: 'plate', quantity: 1, unitPriceMinor: 500n },
        ],
      }),
    ])
    await new RollupService({ database: shop.database, clock: later }).rollUpDirty()
    expect((await load('ORDERS', series, { asOf: new Date(NOW) })).panel).toEqual(before.panel)
    expect((await values('ORDERS', series))[1]).toEqual([1, 2, 2, 1, 2, 2, 1, 2])
    await new OrderWriteService({ database: shop.database, clock: later }).recordOrders(admin, [
      order({
        externalId: 'late',
        orderedAt: new Date('2026-03-06T11:00:00Z'),
        cancelledAt: later.now(),
        lines: [{ itemExternalId: 'mug', quantity: 1, unitPriceMinor: 1_000n }],
      }),
    ])
    await new RollupService({ database: shop.database, clock: later }).rollUpDirty()
  })

  it('counts a day that is not over as readers ask for it, and follows an item to another category', async () => {
    const kitchen = of('kitchen', 'berlin')
    const cups = of('kitchen/cups', 'berlin')
    await new OrderWriteService({ database: shop.database, clock }).recordOrders(admin, [
      order({
        externalId: 'today',
        orderedAt: new Date('2026-03-10T10:00:00Z'),
        lines: [
          { itemExternalId: 'mug', quantity: 1, unitPriceMinor: 1_000n },
          { itemExternalId: 'plate', quantity: 1, unitPriceMinor: 500n },
        ],
      }),
    ])
    const rollUp = () => new RollupService({ database: shop.database, clock }).rollUpDirty()
    await rollUp()
    const ordersOf = async (day: Day) => {
      const wanted = { series: [kitchen, cups, of(null, 'berlin')], from: day, to: day }
      const at = await readValues(shop.database, { measure: 'ORDERS', granularity: 'DAY', ...wanted })
      return [0, 1, 2].map((position) => at(position, 0) ?? 0)
    }
    expect(await ordersOf('2026-03-10')).toEqual([1, 1, 1])
    const catalog = new CatalogWriteService({ database: shop.database, clock })
    await catalog.upsertItems(admin, [{ externalId: 'mug', categoryPath: ['Garden'] }])
    // Whether the roll-up has run or not.
    expect(await ordersOf('2026-03-03')).toEqual([1, 0, 2])
    await rollUp()
    expect(await ordersOf('2026-03-03')).toEqual([1, 0, 2])
    expect(await ordersOf('2026-03-10')).toEqual([1, 0, 1])
    await catalog.upsertItems(admin, [{ externalId: 'mug', categoryPath: ['Kitchen', 'Cups'] }])
    await rollUp()
    expect(await ordersOf('2026-03-03')).toEqual([2, 2, 2])
  })

  it('sees a scenario in what lies ahead, and in nothing else', async () => {
    const series = [ofItem('mug', 'eu'), of('kitchen', 'berlin'), of(null, 'munich')]
    const plain = await load('UNITS', series)
    expect(await load('UNITS', series, { scenario: { prices: [], promotions: null } })).toEqual(plain)
    const price = { itemId: idOf('mug')!, locationId: idOf('eu'), amountMinor: 500, from: null, to: null }
    const cheaper = await load('UNITS', series, { scenario: { prices: [price], promotions: null } })
    const past = (panel: typeof plain.panel) =>
      panel.series.map(({ covariates, ...rest }) => ({
        ...rest,
        covariates: covariates.subarray(0, 8 * COVARIATE_COUNT),
      }))
    expect(past(cheaper.panel)).toEqual(past(plain.panel))
    const isChanged = cheaper.covariateHashes.map(
      (hash, position) => hash !== plain.covariateHashes[position],
    )
    expect(isChanged).toEqual([true, true, false])
  })

  it('refuses categories and places that there are not', async () => {
    await expect(
      load('UNITS', [{ itemId: null, categoryId: '999', locationId: null }]),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(load('UNITS', [{ itemId: null, locationId: '999' }])).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
