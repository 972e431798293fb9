/** Whatever is told in whatever order, and rolled up in between: the incremental result is the full one, and the obvious one. */
import { fc } from '../../../support/property-testing'
import type {
  CategoryInput,
  EventInput,
  OrderInput,
  ReturnInput,
} from '../../../../src/contracts/shop/shop-records'
import { CatalogWriteService } from '../../../../src/services/shop/catalog-write.service'
import { IngestService } from '../../../../src/services/behaviour/ingest.service'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import { RollupService } from '../../../../src/services/demand/rollup.service'
import { extent } from '../../../support/extent'
import { admin, clock, createShop, type TestShop } from '../../../support/shop'
import { readDemand, readGroups, readRecords, slowDemand, slowGroups } from '../../../support/slow-demand'

/** Around days on which clocks of these zones change; some skip midnight, some have it twice. */
const ZONES = ['Europe/Berlin', 'America/Havana', 'America/Santiago', 'Pacific/Auckland', 'UTC']
const EDGES = [
  '2025-10-26T00:00:00Z',
  '2025-10-25T22:00:00Z',
  '2025-11-02T04:00:00Z',
  '2025-11-02T05:00:00Z',
  '2025-09-07T04:00:00Z',
  '2025-09-27T14:00:00Z',
  '2026-03-08T05:00:00Z',
]
const ITEMS = ['mug', 'plate']
const LOCATIONS = ['berlin', 'auckland', 'online']
const ORDERS = ['o1', 'o2', 'o3']

const item = fc.constantFrom(...ITEMS)
const location = fc.constantFrom(...LOCATIONS)
const quantity = fc.constantFrom(1, 2, 0.1, 0.3, 0.7)
const instant = fc
  .tuple(
    fc.constantFrom(...EDGES),
    fc.constantFrom(-3_600_000, -1_800_000, -1, 0, 1_800_000, 3_600_000, 7_200_000),
  )
  .map(([edge, offsetMs]) => new Date(Date.parse(edge) + offsetMs))
/** Items move, and so do categories. */
const category: fc.Arbitrary<CategoryInput> = fc.record({
  externalId: fc.constantFrom('cups', 'plates'),
  parentExternalId: fc.constantFrom('kitchen', 'garden', null),
})
const amount = fc.bigInt({ min: 0n, max: 999n })

type Step =
  | { kind: 'events'; events: EventInput[] }
  | { kind: 'orders'; orders: OrderInput[] }
  | { kind: 'returns'; returns: ReturnInput[] }
  | { kind: 'zone'; location: string; timeZone: string }
  | { kind: 'category'; item: string; category: CategoryInput | null }
  | { kind: 'roll up' }

const event: fc.Arbitrary<EventInput> = fc.record({
  // Few ids, so that events are sent twice, sometimes with another content.
  clientEventId: fc.nat(40).map((n) => `e${n}`),
  type: fc.constantFrom('VIEW', 'CLICK', 'PURCHASE', 'PURCHASE', 'RETURN', 'ADD_TO_CART'),
  sessionExternalId: fc.constantFrom('s1', 's2', 's3'),
  userExternalId: fc.option(fc.constantFrom('ada', 'bob')),
  itemExternalId: item,
  locationExternalId: location,
  quantity,
  price: fc.option(fc.record({ amountMinor: amount, currency: fc.constantFrom('EUR', 'EUR', 'USD') })),
  orderExternalId: fc.option(fc.constantFrom(...ORDERS)),
  occurredAt: instant,
})

const order: fc.Arbitrary<OrderInput> = fc
  .record({
    externalId: fc.constantFrom(...ORDERS),
    sessionExternalId: fc.option(fc.constantFrom('s1', 's2', 's3')),
    userExternalId: fc.option(fc.constantFrom('ada', 'bob')),
    locationExternalId: location,
    orderedAt: instant,
    currency: fc.constantFrom('EUR', 'EUR', 'USD'),
    lines: fc.array(
      fc.record({ itemExternalId: item, quantity, unitPriceMinor: amount.map((minor) => minor + 10n) }),
      { minLength: 1, maxLength: 3 },
    ),
    discountMinor: fc.bigInt({ min: 0n, max: 1n }),
    cancelledAt: fc.option(instant, { freq: 2 }),
    returned: fc.option(
      fc.array(fc.record({ itemExternalId: item, quantity, returnedAt: instant }), { maxLength: 2 }),
    ),
  })
  .map(({ returned, ...rest }) => ({
    ...rest,
    returns: returned?.map((given, n) => ({ ...given, externalId: `${rest.externalId}-r${n}` })),
  }))

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('events' as const),
      events: fc.array(event, { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('orders' as const),
      orders: fc.array(order, { minLength: 1, maxLength: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('returns' as const),
      returns: fc
        .record({
          externalId: fc.constantFrom('x1', 'x2'),
          orderExternalId: fc.constant(null),
          itemExternalId: item,
          locationExternalId: location,
          quantity,
          currency: fc.constant('EUR'),
          returnedAt: instant,
        })
        .map((one) => [one]),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('zone' as const),
      location,
      timeZone: fc.constantFrom(...ZONES),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('category' as const), item, category: fc.option(category) }),
  },
  { weight: 4, arbitrary: fc.constant({ kind: 'roll up' as const }) },
)

const WRITERS = extent({ short: 6, exhaustive: 20 })

describe('the roll-up', () => {
  let shop: TestShop
  let rollup: RollupService
  let apply: (step: Step) => Promise<unknown>

  beforeAll(async () => {
    shop = await createShop()
    rollup = new RollupService({ database: shop.database, clock })
    const ingest = new IngestService({ database: shop.database, clock })
    const orders = new OrderWriteService({ database: shop.database, clock })
    const catalog = new CatalogWriteService({ database: shop.database, clock })
    apply = async (step) => {
      switch (step.kind) {
        case 'events':
          return ingest.ingestEvents(admin, step.events)
        case 'orders':
          return orders.recordOrders(admin, step.orders)
        case 'returns':
          return orders.recordReturns(admin, step.returns)
        case 'zone':
          return catalog.upsertLocations(admin, [{ externalId: step.location, timeZone: step.timeZone }])
        case 'category':
          return catalog.upsertItems(admin, [{ externalId: step.item, category: step.category }])
        case 'roll up':
          return rollup.rollUpDirty()
      }
    }
  })
  afterAll(() => shop.drop())

  async function forget(): Promise<void> {
    await shop.database.query(
      `DELETE FROM order_return; DELETE FROM shop_order; DELETE FROM event; DELETE FROM event_receipt; DELETE FROM session;
       DELETE FROM demand_day; DELETE FROM demand_dirty; DELETE FROM demand_group_day; DELETE FROM demand_group_dirty; DELETE FROM series`,
    )
  }

  it('equals a full recomputation and the slow reference after any interleaving', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        await forget()
        for (const one of steps) await apply(one)
        await rollup.rollUpDirty()
        const incremental = await readDemand(shop.database)
        const records = await readRecords(shop.database)
        expect(incremental).toEqual(slowDemand(records))
        const groups = await readGroups(shop.database)
        expect(groups).toEqual(slowGroups(records))
        const revisions = await shop.read('SELECT * FROM series ORDER BY id')
        // Nothing is left to do: neither a value nor a revision changes.
        expect(await rollup.recomputeAll()).toEqual({ cells: 0, changedSeries: [] })
        expect(await shop.read('SELECT * FROM series ORDER BY id')).toEqual(revisions)
        expect(await readGroups(shop.database)).toEqual(groups)
        await shop.database.query('DELETE FROM demand_day; DELETE FROM demand_group_day')
        await rollup.recomputeAll()
        expect(await readGroups(shop.database)).toEqual(groups)
        expect(await readDemand(shop.database)).toEqual(incremental)
      }),
      { numRuns: extent({ short: 15, exhaustive: 60 }) },
    )
  })

  it('loses no mark between concurrent writers and runners', async () => {
    await forget()
    const events = fc
      .sample(event, { numRuns: 30 * WRITERS, seed: 7 })
      .map((one, n) => ({ ...one, clientEventId: `c${n}` }))
    const orders = fc.sample(order, { numRuns: 2 * WRITERS, seed: 8 })
    let writing = true
    const runners = [1, 2].map(async () => {
      while (writing) await rollup.rollUpDirty()
    })
    await Promise.all([
      ...Array.from({ length: WRITERS }, (_, n) =>
        apply({ kind: 'events', events: events.slice(n * 30, n * 30 + 30) }),
      ),
      ...orders.map((one) => apply({ kind: 'orders', orders: [one] })),
    ])
    writing = false
    await Promise.all(runners)
    await rollup.rollUpDirty()
    const records = await readRecords(shop.database)
    expect(await readDemand(shop.database)).toEqual(slowDemand(records))
    expect(await readGroups(shop.database)).toEqual(slowGroups(records))
  })
})
