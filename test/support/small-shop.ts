/** A shop to ask questions about: a few places, sixty items, two customers, three weeks of orders. Made by the write services. */
import type { OrderInput } from '../../src/contracts/shop/shop-records'
import type { Viewer } from '../../src/contracts/viewer'
import { systemClock } from '../../src/core/time/clock'
import type { Database } from '../../src/db/client'
import { IngestService } from '../../src/services/behaviour/ingest.service'
import { RollupService } from '../../src/services/demand/rollup.service'
import { PromotionWriteService } from '../../src/services/promotion/promotion-write.service'
import { CatalogWriteService } from '../../src/services/shop/catalog-write.service'
import { OrderWriteService } from '../../src/services/shop/order-write.service'

export const ITEM_COUNT = 60
export const DEMAND_DAYS = 21
const ADMIN: Viewer = { kind: 'admin' }
const MS_PER_HOUR = 3_600_000
const MS_PER_DAY = 24 * MS_PER_HOUR

/** The hour in which the run began: its processes inherit it, and share one shop. */
const thisHour = Number((process.env['FORECART_TEST_HOUR'] ??= String(Math.floor(Date.now() / MS_PER_HOUR))))
const hoursPastNoon = (thisHour % 24) - 12
/** The shop is where this hour is the one from noon: no day of it ends while a test runs. (`Etc/GMT+3` is three hours behind UTC.) */
const TIME_ZONE = `Etc/GMT${hoursPastNoon < 0 ? '' : '+'}${hoursPastNoon}`

export const skuOf = (index: number): string => `sku-${String(index).padStart(3, '0')}`
/** Noon of the shop's time. */
export const noonDaysAgo = (days: number): Date => new Date(thisHour * MS_PER_HOUR - days * MS_PER_DAY)

export async function seedSmallShop(database: Database): Promise<void> {
  const options = { database, clock: systemClock }
  const catalogWrites = new CatalogWriteService(options)
  await catalogWrites.upsertLocations(ADMIN, [
    { externalId: 'eu', name: 'Europe', kind: 'REGION', timeZone: TIME_ZONE },
    {
      externalId: 'berlin',
      name: 'Berlin',
      kind: 'STORE',
      timeZone: TIME_ZONE,
      parentExternalId: 'eu',
    },
    { externalId: 'online', name: 'Online', kind: 'ONLINE', timeZone: TIME_ZONE },
    {
      externalId: 'depot',
      name: 'Depot',
      kind: 'WAREHOUSE',
      timeZone: TIME_ZONE,
      parentExternalId: 'eu',
    },
  ])
  await catalogWrites.upsertItems(
    ADMIN,
    Array.from({ length: ITEM_COUNT }, (_, index) => ({
      externalId: skuOf(index),
      title: `Thing ${index % 7}`,
      categoryPath: ['Home', ['Kitchen', 'Garden', 'Office'][index % 3]!],
      priceMinor: BigInt(100 + (index % 5) * 100),
      costMinor: 50n,
      currency: 'EUR',
      active: index !== ITEM_COUNT - 1,
    })),
  )
  await catalogWrites.upsertUsers(ADMIN, [
    { externalId: 'ada', homeLocationExternalId: 'berlin', attributes: { segment: 'loyal' } },
    { externalId: 'bob' },
  ])
  await new OrderWriteService(options).recordOrders(
    ADMIN,
    Array.from({ length: DEMAND_DAYS }, (_, index): OrderInput => ({
      externalId: `order-${index}`,
      userExternalId: index % 2 === 0 ? 'ada' : 'bob',
      locationExternalId: 'berlin',
      orderedAt: noonDaysAgo(DEMAND_DAYS - index),
      currency: 'EUR',
      lines: Array.from({ length: ITEM_COUNT }, (__, item) => ({
        itemExternalId: skuOf(item),
        quantity: 1 + ((index + item) % 4),
        unitPriceMinor: 100n,
      })),
    })),
  )
  const ingest = new IngestService(options)
  for (const user of ['ada', 'bob']) {
    await ingest.ingestEvents(
      ADMIN,
      Array.from({ length: 12 }, (_, index) => ({
        clientEventId: `${user}-${index}`,
        type: 'VIEW' as const,
        sessionExternalId: `${user}-session-${index % 4}`,
        userExternalId: user,
        itemExternalId: skuOf(index),
        locationExternalId: 'online',
        occurredAt: new Date(noonDaysAgo(2).getTime() + index * 60_000),
      })),
    )
  }
  await new PromotionWriteService(options).create(ADMIN, {
    externalId: 'summer',
    name: 'Summer',
    kind: 'PRICE_DISCOUNT',
    discountFraction: 0.2,
    description: '20 % off in summer',
    startsOn: '2030-06-01',
    endsOn: '2030-06-14',
    items: [{ externalId: skuOf(0) }, { externalId: skuOf(1) }],
    locations: [{ externalId: 'berlin' }],
  })
  await new RollupService(options).rollUpDirty()
}
