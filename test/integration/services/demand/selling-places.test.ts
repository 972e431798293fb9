import { once, EventEmitter } from 'node:events'
import { createLogger } from '../../../../src/core/logger'
import { NotificationListener } from '../../../../src/db/notifications'
import { CatalogWriteService } from '../../../../src/services/shop/catalog-write.service'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import { RollupService } from '../../../../src/services/demand/rollup.service'
import { SellingPlaces } from '../../../../src/services/demand/selling-places'
import { admin, clock, createShop, ingestKey, order, type TestShop } from '../../../support/shop'

describe('SellingPlaces', () => {
  let shop: TestShop
  let listener: NotificationListener
  let places: SellingPlaces
  let announcements: number
  const heard = new EventEmitter()

  beforeEach(async () => {
    shop = await createShop()
    listener = new NotificationListener(shop.database.url, createLogger({ level: 'silent', name: 'test' }))
    await listener.start()
    places = new SellingPlaces({ database: shop.database, listener })
    announcements = 0
    listener.on('selling-places', () => {
      announcements++
      heard.emit('announced')
    })
  })
  afterEach(async () => {
    await listener.close()
    await shop.drop()
  })

  /** Resolves when what `change` announced was heard. */
  const announced = async (change: () => Promise<unknown>): Promise<void> => {
    const announcement = once(heard, 'announced')
    await change()
    await announcement
  }

  const sellOn = async (externalId: string, orderedAt: string): Promise<void> => {
    await new OrderWriteService({ database: shop.database, clock }).recordOrders(ingestKey, [
      order({ externalId, orderedAt: new Date(orderedAt) }),
    ])
    await new RollupService({ database: shop.database, clock }).rollUpDirty()
  }

  const openStore = (externalId: string) =>
    new CatalogWriteService({ database: shop.database, clock }).upsertLocations(admin, [
      { externalId, name: externalId, kind: 'STORE', timeZone: 'Europe/Berlin' },
    ])

  it('reads places once until a new one is announced', async () => {
    const [first, same] = await Promise.all([places.read(), places.read()])
    expect(same).toBe(first)
    expect(await places.read()).toBe(first)
    await announced(() => openStore('hamburg'))
    expect(await places.read()).toHaveLength(first.length + 1)
  })

  it('knows the first and last days of a place again after a roll-up moved them, and hears of no other roll-up', async () => {
    await announced(() => sellOn('first', '2026-03-02T10:00:00Z'))
    await announced(() => sellOn('later', '2026-03-08T10:00:00Z'))
    expect(announcements).toBe(2)
    // Within the days that are known, and once more on the last of them.
    await sellOn('between', '2026-03-05T10:00:00Z')
    await sellOn('again', '2026-03-08T11:00:00Z')
    await announced(() => sellOn('latest', '2026-03-09T10:00:00Z'))
    expect(announcements).toBe(3)
    const known = await places.read()
    const days = known.filter(({ lastHeardDay }) => lastHeardDay !== null)
    expect(days.map(({ firstHeardDay, lastHeardDay }) => lastHeardDay! - firstHeardDay!)).toEqual([7])
  })

  it('reads them each time where nobody tells of changes', async () => {
    const untold = new SellingPlaces({ database: shop.database, listener: null })
    const before = await untold.read()
    await openStore('hamburg')
    expect(await untold.read()).toHaveLength(before.length + 1)
  })
})
