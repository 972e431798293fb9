/**
 * Two servers over one database, each with a memory of its own. What one acknowledges counts in the other one as soon as that hears of it;
 * where its connection for announcements is cut and nobody tells it so, it notices within a second, and reads the database itself.
 */
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import type { EventInput } from '../../../../src/contracts/shop/shop-records'
import type { NotificationTopic } from '../../../../src/db/notifications'
import { temporaryFolder } from '../../../../bench/temporary-folder'
import { CuttableProxy } from '../../../support/cuttable-proxy'
import { createRawTestDatabase } from '../../../support/database'
import { exhaustively } from '../../../support/extent'
import { startRecommendations, type TestRecommendations } from '../../../support/recommendations'
import { ALLOWED_MS, type Served, ServedShop } from '../../../support/served-shop'
import { spawnServer } from '../../../support/server-process'
import { admin, createShop, event, type TestShop } from '../../../support/shop'

const SESSION = { externalId: 'session-1' }

describe('two servers', () => {
  let shop: TestShop
  let proxy: CuttableProxy
  let here: TestRecommendations
  /** Hears of the other one through the proxy; all else goes straight to the database. */
  let there: TestRecommendations
  let names: Map<bigint, string>

  beforeAll(async () => {
    shop = await createShop()
    const url = new URL(shop.database.url)
    proxy = await CuttableProxy.start({ host: url.hostname, port: Number(url.port) })
    url.host = new URL(proxy.url).host
    here = await startRecommendations(shop)
    there = await startRecommendations(shop, url.toString())
    await here.catalog.upsertItems(
      admin,
      ['vase', 'spoon'].map((externalId) => ({
        externalId,
        title: externalId,
        priceMinor: 500n,
        currency: 'EUR',
      })),
    )
    const rows = await shop.read<{ id: bigint; name: string }>(`SELECT id, external_id AS name FROM item`)
    names = new Map(rows.map(({ id, name }) => [id, name]))
  })
  afterAll(async () => {
    await here.close()
    await there.close()
    await proxy.stop()
    await shop.drop()
  })

  const send = (fields: Partial<EventInput>) => here.ingest.ingestEvents(admin, [event(fields)])
  const hide = (externalId: string, isHidden: boolean) =>
    here.catalog.upsertItems(admin, [{ externalId, active: !isHidden }])
  /** All that may be shown, but for the item that the visitor is at: no model is trained, so that these are the fallbacks. */
  const listBy = async (server: TestRecommendations) =>
    (await server.service.itemPage(admin, { surface: 'HOME', session: SESSION, first: 20 }))!.items
      .map(({ itemId }) => names.get(itemId)!)
      .sort()
  const hears = (topic: NotificationTopic) =>
    new Promise((resolve) => {
      const stop = there.listener.on(topic, () => resolve(stop()))
    })

  it('have what the other one was told, from the announcement on', async () => {
    const heardOfEvent = hears('sessions')
    await send({ itemExternalId: 'mug' })
    await heardOfEvent
    expect(await listBy(there)).toEqual(['lamp', 'plate', 'spoon', 'vase'])
    const heardOfItem = hears('items')
    await hide('vase', true)
    // Here at once.
    expect(await listBy(here)).toEqual(['lamp', 'plate', 'spoon'])
    await heardOfItem
    expect(await listBy(there)).toEqual(['lamp', 'plate', 'spoon'])
  })

  it('have what is no item of the other one as well, and what it takes back', async () => {
    const shownBy = async (server: TestRecommendations) => {
      const lists = await Promise.all([
        server.service.page(admin, { surface: 'CHECKOUT' }),
        server.service.page(admin, { surface: 'ADVERT' }),
        server.service.page(admin, { surface: 'HOME', target: 'PROMOTION' }),
      ])
      return lists.flatMap((list) => list!.items.map((one) => ('target' in one ? one.target.type : 'Item')))
    }
    const write = (active: boolean): [NotificationTopic, () => Promise<unknown>][] => [
      [
        'payment-methods',
        () =>
          here.paymentMethodWrites.upsertPaymentMethods(admin, [
            { externalId: 'card', name: 'Card', active },
          ]),
      ],
      [
        'adverts',
        () =>
          here.advertWrites.upsertAdverts(admin, [
            {
              externalId: 'top',
              name: 'Top',
              placement: 'top',
              url: '/',
              currencies: ['EUR'],
              startsOn: '2026-03-01',
              active,
            },
          ]),
      ],
      [
        'promotions',
        () =>
          active
            ? here.promotionWrites.create(admin, {
                externalId: 'sale',
                name: 'Sale',
                kind: 'PRICE_DISCOUNT',
                discountFraction: 0.1,
                startsOn: '2026-03-01',
                endsOn: '2026-03-20',
              })
            : here.promotionWrites.cancel(admin, { externalId: 'sale' }),
      ],
    ]
    expect([await shownBy(here), await shownBy(there)]).toEqual([[], []])
    for (const [active, shown] of [
      [true, ['PaymentMethod', 'Advert', 'Promotion']],
      [false, []],
    ] as const) {
      for (const [topic, run] of write(active)) {
        const heard = hears(topic)
        await run()
        await heard
      }
      expect([await shownBy(here), await shownBy(there)]).toEqual([shown, shown])
    }
  })

  it('notice within a second that they hear nothing, and have it nevertheless, until they hear again', async () => {
    expect(await listBy(there)).toEqual(['lamp', 'plate', 'spoon'])
    const heardAgain = new Promise<void>((resolve) => there.listener.onReconnect(resolve))
    const silentSinceMs = performance.now()
    expect(proxy.silence('forecart notifications')).toBe(1)
    await send({ itemExternalId: 'lamp' })
    await hide('spoon', true)
    let trustedAtMs = silentSinceMs
    while (await there.listener.isCurrent()) {
      trustedAtMs = performance.now()
      await nextTurn()
    }
    expect(trustedAtMs - silentSinceMs).toBeLessThan(1_000)
    expect(await listBy(there)).toEqual(['mug', 'plate'])
    // What it writes itself counts at once, whatever it hears.
    await there.catalog.upsertItems(admin, [{ externalId: 'plate', active: false }])
    expect(await listBy(there)).toEqual(['mug'])
    await heardAgain
    expect(await there.listener.isCurrent()).toBe(true)
    expect(await listBy(there)).toEqual(['mug'])
    const heardOfItem = hears('items')
    await hide('spoon', false)
    await heardOfItem
    expect(await listBy(there)).toEqual(['mug', 'spoon'])
  })
})

exhaustively(() => {
  const TOKEN = 'admin-token-of-the-servers-of-the-test'
  const VISITORS = 12
  const ROUNDS_BEFORE = 4
  const ROUNDS_SILENT = 8
  const ROUNDS_AFTER = 6

  it('answer right under load while a listener falls silent and one of them is killed', async () => {
    const { url, drop } = await createRawTestDatabase()
    const { host, hostname, port } = new URL(url)
    const folder = temporaryFolder()
    const proxies: Record<string, CuttableProxy> = {}
    const start = async (name: string): Promise<Served> => {
      proxies[name] ??= await CuttableProxy.start({ host: hostname, port: Number(port) })
      const process = spawnServer({
        DATABASE_URL: url.replace(host, new URL(proxies[name].url).host),
        FORECART_HOME: `${folder.path}/${name}`,
        FORECART_ADMIN_TOKEN: TOKEN,
      })
      return { name, process, url: (await process.ready()).url }
    }
    const servers = await Promise.all(['a', 'b'].map(start))
    const shop = new ServedShop(TOKEN)
    await shop.fill(servers[0]!)

    let session = 0
    /** A visitor that is refused begins a new session elsewhere: what became of its event is not known. */
    const visit = async (visitor: number, round: number): Promise<void> => {
      const [by, other] = (visitor + round) % 2 === 0 ? servers : servers.toReversed()
      const item = shop.items[(visitor * 7 + round) % 30]!
      try {
        const step = await shop.view(by!, `visit-${visitor}-${session}`, item)
        await shop.check(by!, step)
        await wait(step.acknowledgedAtMs + ALLOWED_MS - performance.now() + 1)
        await shop.check(other!, step)
        await shop.check(by!, step)
      } catch (error) {
        if (!isKilling) throw error
        session++
      }
    }
    let isKilling = false
    const rounds = async (from: number, count: number) => {
      for (let round = from; round < from + count; round++) {
        // Hidden by one, shown again by the other: the items at the end, which nobody is at.
        const item = shop.items.at(-1 - (round % 4))!
        const hiding = shop.hide(servers[round % 2]!, item, round % 8 < 4).catch((error: unknown) => {
          if (!isKilling) throw error
        })
        await Promise.all([
          hiding,
          ...Array.from({ length: VISITORS }, (_, visitor) => visit(visitor, round)),
        ])
      }
      return from + count
    }
    try {
      let round = await rounds(0, ROUNDS_BEFORE)
      // That of the server, and that of its job runner.
      expect(proxies.b!.silence('forecart notifications')).toBeGreaterThan(0)
      round = await rounds(round, ROUNDS_SILENT)
      isKilling = true
      const killed = servers[0]!.process.stop('SIGKILL')
      round = await rounds(round, 1)
      await killed
      servers[0] = await start('a')
      isKilling = false
      await rounds(round, ROUNDS_AFTER)
      expect(shop.faults).toEqual([])
      expect(shop.checked.sameServer).toBeGreaterThan(2 * VISITORS * (ROUNDS_SILENT + ROUNDS_AFTER))
      expect(shop.checked.otherServer).toBeGreaterThan(VISITORS * (ROUNDS_SILENT + ROUNDS_AFTER))
      expect(shop.checked.hidden).toBeGreaterThan(100)
    } finally {
      await Promise.all(servers.map(({ process }) => process.stop()))
      await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()))
      folder.remove()
      await drop()
    }
  })
})
