/** Telling the same again changes nothing: not in another batch, not twice in one, not an hour later. */
import type { RecordResult } from '../../../../src/contracts/shop/record-result'
import { type Clock, fixedClock } from '../../../../src/core/time/clock'
import { AdvertWriteService } from '../../../../src/services/shop/advert-write.service'
import { PaymentMethodWriteService } from '../../../../src/services/shop/payment-method-write.service'
import { CatalogWriteService } from '../../../../src/services/shop/catalog-write.service'
import { CovariateWriteService } from '../../../../src/services/shop/covariate-write.service'
import { DemandImportService } from '../../../../src/services/demand/demand-import.service'
import { ConsentService } from '../../../../src/services/behaviour/consent.service'
import { IngestService } from '../../../../src/services/behaviour/ingest.service'
import { PurchaseOrderWriteService } from '../../../../src/services/inventory/purchase-order.service'
import { InventoryService } from '../../../../src/services/shop/inventory.service'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import { PromotionWriteService } from '../../../../src/services/promotion/promotion-write.service'
import { RollupService } from '../../../../src/services/demand/rollup.service'
import { admin, clock, createShop, event, order, type TestShop } from '../../../support/shop'

const AN_HOUR_LATER = fixedClock('2026-03-10T13:00:00Z')

type Counts = Pick<RecordResult, 'recorded' | 'unchanged' | 'rejected'>
type Tell = (shop: TestShop, at: Clock, times: number) => Promise<Counts>

const repeat = <T>(rows: readonly T[], times: number): T[] => Array.from({ length: times }, () => rows).flat()
const place = { itemExternalId: 'mug', locationExternalId: 'berlin' }
const returned = {
  externalId: 'return-1',
  itemExternalId: 'mug',
  quantity: 1,
  refundedMinor: 1_000n,
  returnedAt: new Date('2026-03-09T12:00:00.123Z'),
}
const purchase = event({ type: 'PURCHASE', orderExternalId: 'elsewhere', rating: -0 })

const ADVERT = { name: 'Mugs', placement: 'home-top', currencies: ['EUR'], startsOn: '2026-03-01' }

/** What a shop may tell, each with two rows. */
const TOLD: Readonly<Record<string, Tell>> = {
  items: (shop, at, times) =>
    new CatalogWriteService({ database: shop.database, clock: at }).upsertItems(
      admin,
      repeat(
        [
          {
            externalId: 'mug',
            title: 'Mug',
            brand: 'Clay',
            categoryPath: ['Kitchen', 'Mugs'],
            priceMinor: 1_200n,
            costMinor: 300n,
            currency: 'EUR',
            launchedOn: '2026-01-01',
            attributes: { z: [-0, 0.1, { b: 1, a: 2 }], a: null },
          },
          {
            externalId: 'vase',
            title: 'Vase',
            priceMinor: 5n,
            currency: 'EUR',
            category: { externalId: 'deco' },
          },
        ],
        times,
      ),
    ),
  users: (shop, at, times) =>
    new CatalogWriteService({ database: shop.database, clock: at }).upsertUsers(
      admin,
      repeat(
        [
          { externalId: 'ada', homeLocationExternalId: 'berlin', attributes: { b: 1, a: -0 } },
          { externalId: 'bob' },
        ],
        times,
      ),
    ),
  locations: (shop, at, times) =>
    new CatalogWriteService({ database: shop.database, clock: at }).upsertLocations(
      admin,
      repeat(
        [
          { externalId: 'berlin', name: 'Berlin', timeZone: 'europe/paris', latitude: -0, longitude: 13.4 },
          { externalId: 'south', name: 'South', kind: 'REGION', timeZone: 'UTC', parentExternalId: 'berlin' },
        ],
        times,
      ),
    ),
  orders: (shop, at, times) =>
    new OrderWriteService({ database: shop.database, clock: at }).recordOrders(
      admin,
      repeat(
        [
          order({
            externalId: 'order-2',
            userExternalId: 'ada',
            sessionExternalId: 'visit',
            discountMinor: 333n,
            paymentMethod: 'card',
            deliveredAt: new Date('2026-03-09T11:00:00.5Z'),
            returns: [returned],
          }),
          order({
            externalId: 'order-3',
            lines: [{ itemExternalId: 'plate', quantity: 0.1, unitPriceMinor: 7n }],
          }),
        ],
        times,
      ),
    ),
  returns: (shop, at, times) =>
    new OrderWriteService({ database: shop.database, clock: at }).recordReturns(
      admin,
      repeat(
        [
          { ...returned, externalId: 'alone', orderExternalId: null, currency: 'EUR' },
          { ...returned, externalId: 'of-order', orderExternalId: 'order-1', currency: 'EUR' },
        ],
        times,
      ),
    ),
  adverts: (shop, at, times) =>
    new AdvertWriteService({ database: shop.database, clock: at }).upsertAdverts(
      admin,
      repeat(
        [
          { ...ADVERT, externalId: 'top', itemExternalId: 'mug', budgetMinor: 5_000n, endsOn: '2026-04-01' },
          { ...ADVERT, externalId: 'side', url: '/sale', valuePerClickMinor: 25n, active: false },
        ],
        times,
      ),
    ),
  advertDays: async (shop, at, times) => {
    const adverts = new AdvertWriteService({ database: shop.database, clock: at })
    await adverts.upsertAdverts(admin, [{ ...ADVERT, externalId: 'counted', itemExternalId: 'mug' }])
    const day = { advertExternalId: 'counted', impressions: 100, clicks: 3, costMinor: 75n, currency: 'EUR' }
    return adverts.recordAdvertDays(
      admin,
      repeat(
        [
          { ...day, day: '2026-03-08' },
          { advertExternalId: 'counted', day: '2026-03-09' },
        ],
        times,
      ),
    )
  },
  paymentMethods: (shop, at, times) =>
    new PaymentMethodWriteService({ database: shop.database, clock: at }).upsertPaymentMethods(
      admin,
      repeat(
        [
          { externalId: 'card', name: 'Card' },
          {
            externalId: 'invoice',
            name: 'Invoice',
            availability: [
              { locationExternalId: 'berlin', currency: 'EUR', minimumMinor: 2_000n, maximumMinor: 50_000n },
              { currency: 'NZD' },
            ],
          },
        ],
        times,
      ),
    ),
  consents: (shop, at, times) =>
    new ConsentService({ database: shop.database, clock: at }).recordConsent(
      admin,
      repeat(
        [
          { userExternalId: 'ada', personalization: false, marketing: true },
          { userExternalId: 'bob', analytics: false, decidedAt: new Date('2026-03-01T00:00:00Z') },
        ],
        times,
      ),
    ),
  events: async (shop, at, times) => {
    const events = repeat([purchase, event({ clientEventId: 'viewed' })], times)
    const result = await new IngestService({ database: shop.database, clock: at }).ingestEvents(admin, events)
    return { recorded: result.accepted, unchanged: result.duplicates, rejected: result.rejected }
  },
  inventory: (shop, at, times) =>
    new InventoryService({ database: shop.database, clock: at }).recordInventory(
      admin,
      repeat(
        [
          { ...place, countedAt: new Date('2026-03-08T10:00:00.001Z'), quantityOnHand: -0 },
          { ...place, countedAt: new Date('2026-03-09T10:00:00Z'), quantityOnHand: 2.5 },
        ],
        times,
      ),
    ),
  purchaseOrders: (shop, at, times) =>
    new PurchaseOrderWriteService({ database: shop.database, clock: at }).recordPurchaseOrders(
      admin,
      repeat(
        [
          {
            ...{
              ...place,
              externalId: 'po-1',
              quantity: 10,
              orderedOn: '2026-03-01',
              expectedOn: '2026-03-12',
            },
            receipts: [
              { quantity: 2, receivedAt: new Date('2026-03-09T10:00:00.001Z') },
              { quantity: 0.5, receivedAt: new Date('2026-03-08T10:00:00Z') },
            ],
          },
          {
            ...{ externalId: 'po-1', itemExternalId: 'mug', quantity: 5, orderedOn: '2026-03-01' },
            ...{ expectedOn: '2026-03-12', cancelledAt: new Date('2026-03-05T10:00:00.123Z') },
          },
        ],
        times,
      ),
    ),
  prices: (shop, at, times) =>
    new CovariateWriteService({ database: shop.database, clock: at }).recordCovariates(admin, {
      prices: repeat(
        [
          { ...place, validFrom: '2026-03-01', priceMinor: 900n, currency: 'EUR' },
          {
            itemExternalId: 'mug',
            validFrom: '2026-04-01',
            priceMinor: 950n,
            currency: 'EUR',
            knownAt: new Date('2026-02-01T00:00:00Z'),
          },
        ],
        times,
      ),
    }),
  weather: (shop, at, times) =>
    new CovariateWriteService({ database: shop.database, clock: at }).recordCovariates(admin, {
      weather: repeat(
        [
          { locationExternalId: 'berlin', day: '2026-03-01', temperatureC: -0, precipitationMm: 0.1 },
          { locationExternalId: 'berlin', day: '2026-03-20', temperatureC: 12, precipitationMm: 0 },
        ],
        times,
      ),
    }),
  'calendar days': (shop, at, times) =>
    new CovariateWriteService({ database: shop.database, clock: at }).recordCovariates(admin, {
      calendarDays: repeat(
        [
          { country: 'DE', day: '2026-03-20', name: 'A holiday' },
          {
            locationExternalId: 'berlin',
            calendar: 'closures',
            day: '2026-03-08',
            name: 'Stocktaking',
            closed: true,
          },
        ],
        times,
      ),
    }),
  demand: (shop, at, times) =>
    new DemandImportService({ database: shop.database, clock: at }).recordAggregates(
      admin,
      repeat(
        [
          { ...place, day: '2026-02-01', units: 0.1, orders: 1, revenueMinor: 100n },
          { ...place, day: '2026-02-02', units: -0 },
        ],
        times,
      ),
    ),
}

describe('telling the same again', () => {
  let shop: TestShop
  beforeEach(async () => {
    shop = await createShop()
    await new OrderWriteService({ database: shop.database, clock }).recordOrders(admin, [order()])
    await settle()
  })
  afterEach(() => shop.drop())

  const settle = () => new RollupService({ database: shop.database, clock }).rollUpDirty()
  const revisions = () =>
    shop.read(`SELECT item_id, location_id, revision, updated_at FROM series ORDER BY 1, 2`)
  const jobs = () => shop.read(`SELECT task_identifier FROM graphile_worker.jobs`)

  /** Nothing moves and no forecast is asked for while `tell` runs. */
  async function expectQuiet(tell: () => Promise<unknown>): Promise<void> {
    await settle()
    await shop.database.query('DELETE FROM graphile_worker._private_jobs')
    const before = await revisions()
    await tell()
    await settle()
    expect(await revisions()).toEqual(before)
    expect(await jobs()).toEqual([])
  }

  it.each(Object.entries(TOLD))('%s changes nothing and is counted', async (_what, tell) => {
    expect(await tell(shop, clock, 2)).toMatchObject({ recorded: 2, unchanged: 2, rejected: 0 })
    await expectQuiet(async () => {
      expect(await tell(shop, clock, 1)).toMatchObject({ recorded: 0, unchanged: 2, rejected: 0 })
      expect(await tell(shop, AN_HOUR_LATER, 2)).toMatchObject({ recorded: 0, unchanged: 4, rejected: 0 })
    })
  })

  it('a promotion changes nothing, its patch and its cancellation neither', async () => {
    const promotions = (at: Clock) => new PromotionWriteService({ database: shop.database, clock: at })
    const plan = {
      externalId: 'spring',
      name: 'Spring',
      kind: 'PRICE_DISCOUNT' as const,
      discountFraction: 0.2,
      startsOn: '2026-03-20',
      endsOn: '2026-03-22',
      items: [{ externalId: 'mug' }, { externalId: 'plate' }],
    }
    const patch = { discountFraction: 0.3, knownAt: new Date('2026-03-01T00:00:00Z') }
    const spring = { externalId: 'spring' }
    await promotions(clock).create(admin, plan)
    await expectQuiet(() =>
      promotions(AN_HOUR_LATER).create(admin, { ...plan, items: [...plan.items].reverse() }),
    )
    await promotions(clock).update(admin, spring, patch)
    await expectQuiet(() => promotions(AN_HOUR_LATER).update(admin, spring, patch))
    await promotions(clock).cancel(admin, spring)
    await expectQuiet(() => promotions(AN_HOUR_LATER).cancel(admin, spring))
  })

  it('rows of one thing in one batch follow each other, and each is counted', async () => {
    const catalog = new CatalogWriteService({ database: shop.database, clock })
    expect(
      await catalog.upsertItems(admin, [
        { externalId: 'vase', title: 'Vase', priceMinor: 5n, currency: 'EUR' },
        { externalId: 'vase', brand: 'Clay' },
        { externalId: 'vase', brand: 'Clay' },
        { externalId: 'vase', currency: 'USD' },
        { externalId: 'vase', priceMinor: 6n },
      ]),
    ).toMatchObject({ recorded: 3, unchanged: 1, rejected: 1, userErrors: [{ index: 3, code: 'CONFLICT' }] })
    expect(await shop.read(`SELECT title, brand, price_minor FROM item WHERE external_id = 'vase'`)).toEqual([
      { title: 'Vase', brand: 'Clay', price_minor: 6n },
    ])
    expect(
      await catalog.upsertUsers(admin, [
        { externalId: 'eve', attributes: { a: 1 } },
        { externalId: 'eve', homeLocationExternalId: 'nowhere' },
        { externalId: 'eve', homeLocationExternalId: 'berlin' },
        { externalId: 'eve', attributes: { a: 1 } },
      ]),
    ).toMatchObject({ recorded: 2, unchanged: 1, rejected: 1, userErrors: [{ index: 1, code: 'NOT_FOUND' }] })
    expect(
      await catalog.upsertLocations(admin, [
        { externalId: 'ulm', name: 'Ulm', kind: 'STORE', timeZone: 'Europe/Berlin' },
        { externalId: 'ulm', country: 'DE' },
      ]),
    ).toMatchObject({ recorded: 2, unchanged: 0, rejected: 0 })
    expect(await shop.read(`SELECT name, country FROM location WHERE external_id = 'ulm'`)).toEqual([
      { name: 'Ulm', country: 'DE' },
    ])
  })

  it('a row that only renames a category counts as one that changed something', async () => {
    const catalog = new CatalogWriteService({ database: shop.database, clock })
    const row = (name: string) => [{ externalId: 'mug', category: { externalId: 'cups', name } }]
    await catalog.upsertItems(admin, row('Cups'))
    expect(await catalog.upsertItems(admin, row('Mugs'))).toMatchObject({ recorded: 1, unchanged: 0 })
    expect(await catalog.upsertItems(admin, row('Mugs'))).toMatchObject({ recorded: 0, unchanged: 1 })
  })
})
