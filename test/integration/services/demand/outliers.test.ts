/** Days far above what their series sell: an alert says which, and what they are made of, until they are put right. */
import { addDays } from '../../../../src/core/time/day'
import { DemandImportService } from '../../../../src/services/demand/demand-import.service'
import { CatalogWriteService } from '../../../../src/services/shop/catalog-write.service'
import { IngestService } from '../../../../src/services/behaviour/ingest.service'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import { OutlierService } from '../../../../src/services/demand/outlier.service'
import { RollupService } from '../../../../src/services/demand/rollup.service'
import { admin, clock, createShop, event, NOW, order, type TestShop } from '../../../support/shop'

const YESTERDAY = '2026-03-09'
const DAYS = 20

describe('the alert of a day far above what its series sells', () => {
  let shop: TestShop
  let orders: OrderWriteService
  let aggregates: DemandImportService

  beforeEach(async () => {
    shop = await createShop()
    orders = new OrderWriteService({ database: shop.database, clock })
    aggregates = new DemandImportService({ database: shop.database, clock })
  })
  afterEach(() => shop.drop())

  async function look(): Promise<void> {
    await new RollupService({ database: shop.database, clock }).rollUpDirty()
    await new OutlierService({ database: shop.database }).check()
  }
  const open = async () =>
    shop.read<{ subject: string; message: string }>(
      `SELECT subject, message FROM alert WHERE kind = 'DEMAND_OUTLIER' AND resolved_at IS NULL ORDER BY id`,
    )
  const subjects = async () => (await open()).map(({ subject }) => subject)

  /** Three a day, up to yesterday. */
  const usual = (item = 'mug', location = 'berlin', units = 3) =>
    Array.from({ length: DAYS }, (_, index) =>
      row(addDays(YESTERDAY, index - DAYS + 1), units, item, location),
    )
  const row = (day: string, units: number, itemExternalId = 'mug', locationExternalId = 'berlin') => ({
    itemExternalId,
    locationExternalId,
    day,
    units,
  })
  const sold = (externalId: string, quantity: number, fields = {}) =>
    order({ externalId, lines: [{ itemExternalId: 'mug', quantity, unitPriceMinor: 1_000n }], ...fields })

  it('names the row of an import, once, and is over when the day is imported again', async () => {
    const wrong = row('2026-02-25', 1e9)
    await aggregates.recordAggregates(admin, [...usual(), wrong])
    await look()
    const [alert, ...others] = await open()
    expect(others).toEqual([])
    expect(alert!.subject).toBe('item mug at berlin on 2026-02-25')
    expect(alert!.message).toContain('sold 1,000,000,000 units at berlin on 2026-02-25')
    expect(alert!.message).toContain('the imported demand of 2026-02-25 with 1,000,000,000')
    expect(alert!.message).toContain('Import the day again')

    await aggregates.recordAggregates(admin, [row('2026-02-26', 150)])
    await look()
    expect(await subjects()).toEqual(['item mug at berlin on 2026-02-25', 'item mug at berlin on 2026-02-26'])
    await aggregates.recordAggregates(admin, [row('2026-02-25', 3), row('2026-02-26', 3)])
    await look()
    expect(await open()).toEqual([])
    expect(await shop.read(`SELECT 1 FROM alert WHERE kind = 'DEMAND_OUTLIER'`)).toHaveLength(2)
  })

  it('names the order among others of its day, also of today, and is over when it is cancelled', async () => {
    await aggregates.recordAggregates(admin, usual())
    const today = { orderedAt: new Date(NOW) }
    await orders.recordOrders(admin, [sold('small', 2, today), sold('huge', 123_456_789, today)])
    await look()
    const [alert] = await open()
    expect(alert!.subject).toBe('item mug at berlin on 2026-03-10')
    expect(alert!.message).toContain('Its largest part: order huge with 123,456,789. ')
    await orders.recordOrders(admin, [sold('huge', 123_456_789, { ...today, cancelledAt: new Date(NOW) })])
    await look()
    expect(await open()).toEqual([])
  })

  it('stays as it is while its day goes on selling, and is told anew once the day has a tenth more', async () => {
    await aggregates.recordAggregates(admin, usual())
    const today = { orderedAt: new Date(NOW) }
    await orders.recordOrders(admin, [sold('huge', 1_000, today)])
    await look()
    const [first] = await open()
    await orders.recordOrders(admin, [sold('next', 90, today)])
    await look()
    expect(await open()).toEqual([first])
    await orders.recordOrders(admin, [sold('last', 20, today)])
    await look()
    const [second, ...others] = await open()
    expect(others).toEqual([])
    expect(second!.message).toContain('sold 1,110 units')
    expect(await shop.read(`SELECT 1 FROM alert WHERE kind = 'DEMAND_OUTLIER'`)).toHaveLength(2)
  })

  it('names a purchase that was told by an event only', async () => {
    await aggregates.recordAggregates(admin, usual())
    await new IngestService({ database: shop.database, clock }).ingestEvents(admin, [
      event({ type: 'PURCHASE', quantity: 50_000 }),
    ])
    await look()
    expect((await open())[0]!.message).toContain('a purchase event of 2026-03-09T10:00:00Z with 50,000')
  })

  it('is over when sales turn out to be so high', async () => {
    await aggregates.recordAggregates(admin, usual().slice(0, -4))
    await aggregates.recordAggregates(admin, [row(addDays(YESTERDAY, -3), 400)])
    await look()
    expect(await open()).toHaveLength(1)
    await aggregates.recordAggregates(
      admin,
      [-2, -1, 0].map((days) => row(addDays(YESTERDAY, days), 380)),
    )
    await look()
    expect(await open()).toEqual([])
  })

  it('is not raised of newcomers that begin high, even days of much, or small series', async () => {
    await aggregates.recordAggregates(admin, [
      row(YESTERDAY, 900, 'plate'),
      ...usual('lamp', 'berlin', 16_777_217),
      ...usual('mug', 'auckland', 1),
      row('2026-03-01', 90, 'mug', 'auckland'),
    ])
    await look()
    expect(await open()).toEqual([])
  })

  it('finds what a larger mistake was hiding when that is corrected, also years back', async () => {
    const days = ['2023-02-01', '2023-02-02', '2023-02-03', '2023-02-04', '2023-02-05', '2023-02-06']
    const wrong = ['2023-02-02', '2023-02-04', '2023-02-05']
    await aggregates.recordAggregates(
      admin,
      days.map((day) => row(day, wrong.includes(day) ? 1e6 : 3)),
    )
    await look()
    expect(await open()).toEqual([])
    await aggregates.recordAggregates(admin, [row('2023-02-04', 3)])
    await look()
    expect(await subjects()).toEqual(['item mug at berlin on 2023-02-02', 'item mug at berlin on 2023-02-05'])
  })

  it('notices a correction that nobody asked it to look at', async () => {
    await aggregates.recordAggregates(admin, [...usual(), row('2026-02-25', 1e9)])
    await look()
    await shop.database.query(`UPDATE demand_day SET units = 3 WHERE units = 1e9`)
    await look()
    expect(await open()).toEqual([])
  })

  it('is raised of fifty days; one more says that there are others, which take their places', async () => {
    const items = Array.from({ length: 60 }, (_, index) => `item-${String(index).padStart(2, '0')}`)
    await new CatalogWriteService({ database: shop.database, clock }).upsertItems(
      admin,
      items.map((externalId) => ({ externalId, title: externalId, priceMinor: 1n, currency: 'EUR' })),
    )
    await aggregates.recordAggregates(
      admin,
      items.flatMap((item) => [...usual(item), row('2026-03-01', 1e6, item)]),
    )
    await look()
    expect((await subjects()).filter((subject) => subject !== 'other days')).toHaveLength(50)
    expect(await subjects()).toContain('other days')
    await aggregates.recordAggregates(
      admin,
      items.slice(0, 15).map((item) => row('2026-03-01', 3, item)),
    )
    await look()
    expect(await open()).toHaveLength(45)
    expect(await subjects()).not.toContain('other days')
  })
})
