import { fixedClock } from '../../../../src/core/time/clock'
import { demandQuery } from '../../../../src/db/repositories/demand/demand-definition'
import { readHourlyUnitsOfPlace } from '../../../../src/db/repositories/demand/hourly-units.repository'
import { lockRollup, takeMarks } from '../../../../src/db/repositories/demand/demand-rollup.repository'
import { IngestService } from '../../../../src/services/behaviour/ingest.service'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import { RollupService } from '../../../../src/services/demand/rollup.service'
import { admin, clock, createShop, event, NOW, order, type TestShop } from '../../../support/shop'
import { readDemand } from '../../../support/slow-demand'

describe('the roll-up of daily demand', () => {
  let shop: TestShop
  let rollup: RollupService
  let ingest: IngestService
  let orders: OrderWriteService

  beforeEach(async () => {
    shop = await createShop()
    rollup = new RollupService({ database: shop.database, clock })
    ingest = new IngestService({ database: shop.database, clock })
    orders = new OrderWriteService({ database: shop.database, clock })
  })
  afterEach(() => shop.drop())

  const revisions = async () =>
    Object.fromEntries(
      (
        await shop.read<{ series: string; revision: bigint }>(
          `SELECT i.external_id || ' ' || coalesce(l.external_id, 'all') AS series, revision FROM series s
             JOIN item i ON i.id = s.item_id LEFT JOIN location l ON l.id = s.location_id ORDER BY 1`,
        )
      ).map(({ series, revision }) => [series, Number(revision)]),
    )

  it('moves on the revisions of a series and of its item over all locations for complete days only', async () => {
    await ingest.ingestEvents(admin, [
      event({ type: 'PURCHASE', occurredAt: new Date('2026-03-09T10:00:00Z') }),
      event({ type: 'PURCHASE', itemExternalId: 'lamp', occurredAt: new Date(NOW) }),
    ])
    const first = await rollup.rollUpDirty()
    expect(first.cells).toBe(2)
    expect(first.changedSeries.map(({ locationId }) => locationId === null).sort()).toEqual([false, true])
    expect(await revisions()).toEqual({ 'mug all': 1, 'mug berlin': 1 })

    await ingest.ingestEvents(admin, [event({ type: 'PURCHASE', locationExternalId: 'auckland' })])
    await rollup.rollUpDirty()
    expect(await revisions()).toEqual({ 'mug all': 2, 'mug auckland': 1, 'mug berlin': 1 })
  })

  it('lets the hours of a place be read by category, of the best sellers of each day, and up to an instant', async () => {
    await shop.database.query(
      `WITH made AS (INSERT INTO category (external_id, name) VALUES ('cups', 'Cups'), ('light', 'Light') RETURNING id, name)
       UPDATE item SET category_id = made.id FROM made WHERE made.name = CASE external_id WHEN 'lamp' THEN 'Light' ELSE 'Cups' END`,
    )
    const sold = (itemExternalId: string, quantity: number, orderedAt: string) =>
      order({
        ...{ externalId: `${itemExternalId}-${orderedAt}`, orderedAt: new Date(orderedAt) },
        lines: [{ itemExternalId, quantity, unitPriceMinor: 1_000n }],
      })
    await orders.recordOrders(admin, [
      sold('mug', 3, '2026-03-08T08:10:00Z'),
      sold('plate', 2, '2026-03-08T08:20:00Z'),
      sold('lamp', 4, '2026-03-08T15:00:00Z'),
      sold('plate', 5, '2026-03-09T08:00:00Z'),
      sold('lamp', 1, '2026-03-09T08:00:00Z'),
    ])
    await rollup.rollUpDirty()
    const [ids] = await shop.read<{ mug: bigint; cups: bigint; berlin: bigint }>(
      `SELECT i.id AS mug, i.category_id AS cups, l.id AS berlin FROM item i, location l
        WHERE i.external_id = 'mug' AND l.external_id = 'berlin'`,
    )
    const read = async (fields: { mostItemsOfADay?: number } = {}) => {
      const hours = await readHourlyUnitsOfPlace(shop.database, {
        ...{ itemIds: [ids!.mug], locationId: ids!.berlin, from: '2026-03-01', to: '2026-03-09' },
        ...{ until: new Date(NOW), ...fields },
      })
      return hours
        .map(({ categoryId, day, hour, units }) => [categoryId && 'cups', day, hour, units].join(' '))
        .sort()
    }
    expect(await read()).toEqual([
      ...[' 2026-03-08 16 4', ' 2026-03-09 9 1'],
      ...['cups 2026-03-08 9 5', 'cups 2026-03-09 9 5'],
    ])
    expect(await read({ mostItemsOfADay: 1 })).toEqual([' 2026-03-08 16 4', 'cups 2026-03-09 9 5'])
  })

  it('moves on the items that are forecast from the one that was sold, until they are launched', async () => {
    for (const [externalId, launchedOn] of [
      ['cup', null],
      ['bowl', '2026-03-05'],
    ] as const) {
      await shop.database.query(
        `INSERT INTO item (external_id, title, price_minor, currency, updated_at, launched_on, predecessor_id)
         SELECT $1, $1, 100, 'EUR', now(), $2::date, id FROM item WHERE external_id = 'mug'`,
        [externalId, launchedOn],
      )
    }
    await ingest.ingestEvents(admin, [
      event({ type: 'PURCHASE', occurredAt: new Date('2026-03-09T10:00:00Z') }),
    ])
    await rollup.rollUpDirty()
    expect(await revisions()).toEqual({ 'cup all': 1, 'cup berlin': 1, 'mug all': 1, 'mug berlin': 1 })
  })

  it('knows by the place whether a day is complete', async () => {
    // 11 March has begun in Auckland, while New York is on the 10th.
    const evening = new RollupService({ database: shop.database, clock: fixedClock('2026-03-10T14:00:00Z') })
    const at = new Date('2026-03-10T08:00:00Z')
    await ingest.ingestEvents(admin, [
      event({ type: 'PURCHASE', locationExternalId: 'auckland', occurredAt: at }),
      event({ type: 'PURCHASE', locationExternalId: 'online', occurredAt: at }),
    ])
    await evening.rollUpDirty()
    expect(await revisions()).toEqual({ 'mug all': 1, 'mug auckland': 1 })
  })

  it('leaves revisions alone where nothing changed in value', async () => {
    await orders.recordOrders(admin, [order()])
    await rollup.rollUpDirty()
    const before = await revisions()
    // The event of a recorded order says nothing new.
    await ingest.ingestEvents(admin, [event({ type: 'PURCHASE', orderExternalId: 'order-1' })])
    expect(await rollup.rollUpDirty()).toEqual({ cells: 1, changedSeries: [] })
    expect(await revisions()).toEqual(before)
    expect(await rollup.rollUpDirty()).toEqual({ cells: 0, changedSeries: [] })
  })

  it('asks for new forecasts in the transaction that changed demand', async () => {
    await shop.database.query(`DELETE FROM graphile_worker._private_jobs`)
    await orders.recordOrders(admin, [order()])
    await rollup.rollUpDirty()
    const jobs = await shop.read<{ task: string }>(
      `SELECT task_identifier AS task FROM graphile_worker.jobs ORDER BY 1`,
    )
    expect(jobs.map(({ task }) => task)).toEqual(['refresh-forecasts', 'rollup'])
  })

  it('lets orders win over events as they become known, late and cancelled', async () => {
    const purchase = { type: 'PURCHASE', quantity: 5, price: { amountMinor: 900n, currency: 'EUR' } } as const
    await ingest.ingestEvents(admin, [
      event({ ...purchase, orderExternalId: 'order-1' }),
      event({ ...purchase, quantity: 1, sessionExternalId: 'buyer' }),
      event({ ...purchase, quantity: 10, sessionExternalId: 'somebody else' }),
      event(),
    ])
    await rollup.rollUpDirty()
    const cell = { item: 'mug', location: 'berlin', day: '2026-03-09', visits: 1, returns: 0 }
    expect(await readDemand(shop.database)).toEqual([
      { ...cell, units: 16, orders: 3, revenueMinor: 14_400n },
    ])

    // The order is the purchase that names it, and the one of the same visitor that names none; that of somebody else stays.
    const recorded = order({ discountMinor: 100n, sessionExternalId: 'buyer' })
    await orders.recordOrders(admin, [recorded])
    await rollup.rollUpDirty()
    expect(await readDemand(shop.database)).toEqual([
      { ...cell, units: 12, orders: 2, revenueMinor: 10_900n },
    ])

    await orders.recordOrders(admin, [{ ...recorded, cancelledAt: new Date('2026-03-09T11:00:00Z') }])
    await rollup.rollUpDirty()
    expect(await readDemand(shop.database)).toEqual([{ ...cell, units: 10, orders: 1, revenueMinor: 9_000n }])
  })

  it('never touches imported aggregates', async () => {
    await shop.database.query(
      `INSERT INTO demand_day SELECT i.id, l.id, '2026-03-09', 'IMPORT', 7, 7, 0, 0, 0 FROM item i, location l`,
    )
    await orders.recordOrders(admin, [order()])
    await rollup.rollUpDirty()
    await rollup.recomputeAll()
    expect(
      await shop.read(
        `SELECT source::text, count(*)::int AS n, sum(units) AS units FROM demand_day GROUP BY 1 ORDER BY 1 DESC`,
      ),
    ).toEqual([
      { source: 'TRANSACTIONS', n: 1, units: 2 },
      { source: 'IMPORT', n: 9, units: 63 },
    ])
  })

  it('keeps a mark that is made while its cell is being recomputed, and makes nobody wait', async () => {
    await ingest.ingestEvents(admin, [event()])
    await shop.database.transaction(async (tx) => {
      await lockRollup(tx)
      expect((await takeMarks(tx, 100)).cells).toHaveLength(1)
      expect(await ingest.ingestEvents(admin, [event({ sessionExternalId: 'other' })])).toMatchObject({
        accepted: 1,
      })
    })
    expect(await rollup.rollUpDirty()).toMatchObject({ cells: 1 })
    expect((await readDemand(shop.database))[0]).toMatchObject({ visits: 2 })
  })

  it('takes marks back when it fails', async () => {
    await ingest.ingestEvents(admin, [event()])
    const failure = new Error('the process was killed')
    await expect(
      shop.database.transaction(async (tx) => {
        await takeMarks(tx, 100)
        throw failure
      }),
    ).rejects.toBe(failure)
    expect(await rollup.rollUpDirty()).toMatchObject({ cells: 1 })
  })

  it('survives absurd prices', async () => {
    const price = { amountMinor: 1_000_000_000_000_000n, currency: 'EUR' }
    await ingest.ingestEvents(admin, [event({ type: 'PURCHASE', quantity: 1e9, price })])
    await rollup.rollUpDirty()
    expect((await readDemand(shop.database))[0]).toMatchObject({
      units: 1e9,
      revenueMinor: 9_000_000_000_000_000_000n,
    })
  })

  it('stops between rounds when it is told to', async () => {
    await expect(rollup.rollUpDirty({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    })
  })

  it('reads demand as it was known at an instant', async () => {
    const then = new Date('2026-03-10T10:00:00Z')
    const early = fixedClock('2026-03-10T09:00:00Z')
    await new OrderWriteService({ database: shop.database, clock: early }).recordOrders(admin, [order()])
    await new IngestService({ database: shop.database, clock: early }).ingestEvents(admin, [
      event({ type: 'PURCHASE', orderExternalId: 'order-2', quantity: 3 }),
    ])
    await rollup.rollUpDirty()
    const known = (await readDemand(shop.database)).map(({ units, orders: n }) => ({ units, orders: n }))
    const definition = demandQuery({ cells: 'all', asOf: '$1::timestamptz' })
    const asKnown = () => shop.read(`SELECT units, orders FROM (${definition}) demand`, [then])
    expect(await asKnown()).toEqual(known)

    // Learnt later: a cancellation, another order's lines, a view.
    await orders.recordOrders(admin, [
      order({ cancelledAt: new Date('2026-03-10T11:00:00Z') }),
      order({ externalId: 'order-2', lines: [{ itemExternalId: 'mug', quantity: 9, unitPriceMinor: 1n }] }),
    ])
    await ingest.ingestEvents(admin, [event()])
    await rollup.rollUpDirty()
    expect((await readDemand(shop.database))[0]).toMatchObject({ units: 9, orders: 1, visits: 1 })
    expect(await asKnown()).toEqual(known)
  })
})
