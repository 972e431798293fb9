import { STEP_STATUS, USUAL_HORIZON_DAYS } from '../../../src/contracts/demand/demand'
import type { Clock } from '../../../src/core/time/clock'
import { loadDemandPanel } from '../../../src/datasets/demand-panel'
import { IngestService } from '../../../src/services/behaviour/ingest.service'
import { OrderWriteService } from '../../../src/services/shop/order-write.service'
import { PromotionWriteService } from '../../../src/services/promotion/promotion-write.service'
import { RollupService } from '../../../src/services/demand/rollup.service'
import { admin, createShop, event, ingestKey, NOW, order, type TestShop } from '../../support/shop'

describe('loadDemandPanel as of an instant', () => {
  let shop: TestShop
  let now = new Date(NOW)
  const clock: Clock = { now: () => now }

  beforeAll(async () => {
    shop = await createShop()
  })
  afterAll(() => shop.drop())

  const load = (asOf?: Date) =>
    loadDemandPanel(shop.database, {
      series: 'items',
      originDay: '2026-03-09',
      historySteps: 40,
      futureSteps: USUAL_HORIZON_DAYS,
      asOf,
    })
  const rollUp = () => new RollupService({ database: shop.database, clock }).rollUpDirty()

  it('sees what was known then, bit for bit, whatever came late', async () => {
    const { database } = shop
    const orders = new OrderWriteService({ database, clock })
    const ingest = new IngestService({ database, clock })
    const sell = (externalId: string, place: string, at: string, quantity: number) =>
      orders.recordOrders(ingestKey, [
        order({
          externalId,
          locationExternalId: place,
          orderedAt: new Date(at),
          lines: [{ itemExternalId: 'mug', quantity, unitPriceMinor: 1_000n }],
        }),
      ])
    await sell('one', 'berlin', '2026-02-10T10:00:00Z', 2.5)
    // The evening of the 8th in New York, and the 9th in Berlin.
    await sell('two', 'online', '2026-03-09T02:00:00Z', 1)
    await ingest.ingestEvents(ingestKey, [
      event({
        type: 'PURCHASE',
        quantity: 3,
        itemExternalId: 'plate',
        occurredAt: new Date('2026-03-05T10:00:00Z'),
      }),
      event({ type: 'VIEW', itemExternalId: 'lamp', occurredAt: new Date('2026-03-05T10:00:00Z') }),
    ])
    await rollUp()
    await database.query(
      `INSERT INTO calendar_day (country, day, name, known_at)
       VALUES ('DE', '2026-03-06', 'A holiday on which nothing is sold yet', '2026-01-01'), ('DE', '2026-02-10', 'Open', '2026-01-01')`,
    )
    const asOf = now
    const then = await load()
    const statusOn = (loaded: typeof then, day: number) =>
      loaded.panel.series.map(({ status }) => status[day])
    // 2026-03-06 is the day 36 of the forty.
    expect(statusOn(then, 36)).toContain(STEP_STATUS.closed)
    expect(await load(asOf)).toEqual(then)

    now = new Date(now.getTime() + 3_600_000)
    await sell('late', 'auckland', '2026-02-01T10:00:00Z', 4)
    await sell('late too', 'berlin', '2026-03-05T10:00:00Z', 4)
    await sell('on the holiday', 'berlin', '2026-03-06T10:00:00Z', 4)
    await ingest.ingestEvents(ingestKey, [
      event({ type: 'PURCHASE', itemExternalId: 'lamp', occurredAt: new Date('2026-03-07T10:00:00Z') }),
    ])
    const promotions = new PromotionWriteService({ database, clock })
    await promotions.create(admin, {
      externalId: 'sale',
      name: 'Sale',
      kind: 'PRICE_DISCOUNT',
      discountFraction: 0.2,
      startsOn: '2026-03-01',
      endsOn: '2026-03-20',
    })
    await rollUp()
    const later = await load()
    expect(later.panel).not.toEqual(then.panel)
    expect(statusOn(later, 36)).not.toContain(STEP_STATUS.closed)
    expect(await load(now)).toEqual(later)
    const replayed = await load(asOf)
    expect(replayed.panel).toEqual(then.panel)
    expect(replayed.covariateHashes).toEqual(then.covariateHashes)

    // Whatever becomes of the sale, what was planned of it is read as of then.
    const planned = now
    for (const change of [
      () =>
        promotions.update(
          admin,
          { externalId: 'sale' },
          { discountFraction: 0.4, items: [{ externalId: 'mug' }] },
        ),
      () => promotions.cancel(admin, { externalId: 'sale' }),
      () => promotions.cancel(admin, { externalId: 'sale' }, true),
    ]) {
      now = new Date(now.getTime() + 3_600_000)
      const before = await load()
      expect((await change()).userErrors).toEqual([])
      const changed = await load()
      expect(changed.panel).not.toEqual(before.panel)
      expect((await load(now)).panel).toEqual(changed.panel)
      expect((await load(planned)).panel).toEqual(later.panel)
      expect((await load(new Date(now.getTime() - 1))).panel).toEqual(before.panel)
    }
    expect((await load(asOf)).panel).toEqual(then.panel)
  })
})
