/** Prices, stock, weather and calendars come back as they were told, page by page, to the shop and to nobody else. */
import { skuOf } from '../support/small-shop'
import { TestServer, asAdmin, asUser } from '../support/test-server'
import type { Credentials } from '../support/test-server'

const SKU = skuOf(7)
const PRICES = `prices(item: { externalId: "${SKU}" })`
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()

describe('what a shop has told', () => {
  let server: TestServer
  let reader: Credentials
  beforeAll(async () => {
    server = await TestServer.start()
    reader = await server.createKey(['read'], 'reader')
  })
  afterAll(() => server.stop())

  it('of prices comes back, the latest first, everywhere or of one place, own or of a competitor', async () => {
    const price = (validFrom: string, amountMinor: number, more: object = {}) => ({
      itemExternalId: SKU,
      validFrom,
      price: { amountMinor, currency: 'EUR' },
      knownAt: '2025-01-01T00:00:00Z',
      ...more,
    })
    const prices = [
      price('2030-01-01', 300),
      price('2030-02-01', 250, { locationExternalId: 'berlin' }),
      price('2030-03-01', 280, { competitor: 'rival' }),
    ]
    await record({ prices })
    const fields = 'nodes { validFrom competitor price { amountMinor } knownAt item { externalId } location { externalId } }'
    const read = async (args: string) => {
      const data = await server.query<{ prices: { nodes: object[] } }>(
        reader,
        `{ prices(item: { externalId: "${SKU}" }, from: "2030-01-01"${args}) { ${fields} } }`,
      )
      return data.prices.nodes
    }
    const common = { knownAt: '2025-01-01T00:00:00.000Z', item: { externalId: SKU } }
    const own = { ...common, validFrom: '2030-01-01', competitor: null, price: { amountMinor: 300 }, location: null }
    const local = { ...common, validFrom: '2030-02-01', competitor: null, price: { amountMinor: 250 }, location: { externalId: 'berlin' } }
    const rival = { ...common, validFrom: '2030-03-01', competitor: 'rival', price: { amountMinor: 280 }, location: null }
    expect(await read('')).toEqual([rival, local, own])
    expect(await read(', competitor: ""')).toEqual([local, own])
    expect(await read(', competitor: "rival"')).toEqual([rival])
    expect(await read(', location: { externalId: "berlin" }')).toEqual([local])
    expect(await read(', to: "2030-01-31"')).toEqual([own])
  }) // prettier-ignore

  it('of stock comes back, with the times without any', async () => {
    const [emptyAt, filledAt] = [hoursAgo(5), hoursAgo(2)]
    const count = (countedAt: string, quantityOnHand: number) => ({
      itemExternalId: SKU,
      locationExternalId: 'berlin',
      countedAt,
      quantityOnHand,
    })
    await server.query(
      asAdmin,
      'mutation ($input: RecordInventoryInput!) { recordInventory(input: $input) { recorded } }',
      { input: { counts: [count(emptyAt, 0), count(filledAt, 2.5)] } },
    )
    const args = `(item: { externalId: "${SKU}" }, location: { externalId: "berlin" })`
    expect(
      await server.query(
        reader,
        `{ stockCounts${args} { nodes { countedAt quantityOnHand location { externalId } } }
           stockOuts${args} { totalCount nodes { startedAt endedAt item { externalId } } }
           elsewhere: stockCounts(item: { externalId: "${SKU}" }, location: { externalId: "online" }) { totalCount } }`,
      ),
    ).toEqual({
      stockCounts: {
        nodes: [
          { countedAt: filledAt, quantityOnHand: 2.5, location: { externalId: 'berlin' } },
          { countedAt: emptyAt, quantityOnHand: 0, location: { externalId: 'berlin' } },
        ],
      },
      stockOuts: { totalCount: 1, nodes: [{ startedAt: emptyAt, endedAt: filledAt, item: { externalId: SKU } }] },
      elsewhere: { totalCount: 0 },
    })
  }) // prettier-ignore

  describe('of stock, held against what is forecast', () => {
    const input = (more = '') =>
      `input: { item: { externalId: "${SKU}" }, location: { externalId: "berlin" }, leadTimeDays: 5, serviceLevel: 0.9${more} }`
    const FIELDS = `firstDay onHand countedUnits soldSinceCount onOrder leadTimeDemand protectionDemand safetyStock reorderPoint
      orderQuantity orderCost { amountMinor currency } limitedBy cycleServiceLevel stockOutOn daysOfCover overStock capacityUsed
      item { externalId } location { externalId } forecast { points { mean } learnedLevels }`
    interface Plan {
      readonly [field: string]: unknown
      readonly leadTimeDemand: number
      readonly protectionDemand: number
      readonly reorderPoint: number
      readonly orderQuantity: number
      readonly forecast: { readonly points: { readonly mean: number }[]; readonly learnedLevels: number[] }
    }
    const plan = async (more = '') => {
      const data = await server.query<{ reorderPlan: Plan }>(reader, `{ reorderPlan(${input(more)}) { ${FIELDS} } }`)
      return data.reorderPlan
    }
    const count = async (sku: string, place: string, quantityOnHand: number) =>
      server.services.inventory.recordInventory({ kind: 'admin' }, [
        { itemExternalId: sku, locationExternalId: place, countedAt: new Date(), quantityOnHand },
      ])

    it('says what to order, from the stock that was counted', async () => {
      await count(SKU, 'berlin', 2)
      const answer = await plan()
      const days = answer.forecast.points.map(({ mean }) => mean)
      const expected = (until: number) => days.slice(0, until).reduce((sum, mean) => sum + mean, 0)
      expect(Math.abs(answer.leadTimeDemand / expected(5) - 1)).toBeLessThan(0.15)
      expect(answer).toMatchObject({
        ...{ onHand: 2, countedUnits: 2, soldSinceCount: 0, onOrder: 0, limitedBy: ['PACK'], capacityUsed: null },
        ...{ item: { externalId: SKU }, location: { externalId: 'berlin' } },
        orderQuantity: Math.ceil(answer.reorderPoint - 2),
        orderCost: { amountMinor: 50 * Math.ceil(answer.reorderPoint - 2), currency: 'EUR' },
        cycleServiceLevel: expect.closeTo(0.9, 1),
      })
      expect(answer.reorderPoint).toBeGreaterThan(answer.protectionDemand)
      expect(answer.forecast.learnedLevels).toContain(0.99)
    })

    it('counts what was ordered from suppliers and is still to come, and what came since the count', async () => {
      const [sku, admin] = [skuOf(5), { kind: 'admin' }] as const
      const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10)
      const ordered = (externalId: string, quantity: number, expectedOn: string, more: object = {}) => ({
        ...{ externalId, itemExternalId: sku, locationExternalId: 'berlin', quantity, expectedOn },
        ...{ orderedOn: day(-60), ...more },
      })
      const tell = (...orders: ReturnType<typeof ordered>[]) =>
        server.services.purchaseOrderWrites.recordPurchaseOrders(admin, orders)
      const planned = async (more = '') => {
        const { reorderPlan } = await server.query<{ reorderPlan: { [field: string]: number | null } }>(
          reader,
          `{ reorderPlan(input: { item: { externalId: "${sku}" }, location: { externalId: "berlin" }, leadTimeDays: 2, reviewDays: 3${more} }) {
               onHand receivedSinceCount purchasedUnits onOrder reorderPoint orderQuantity } }`,
        )
        return reorderPlan
      }
      const countedAt = new Date(Date.now() - 7_200_000)
      await server.services.inventory.recordInventory(admin, [
        { itemExternalId: sku, locationExternalId: 'berlin', countedAt, quantityOnHand: 1 },
      ])
      const before = await planned()
      expect(before).toMatchObject({ onHand: 1, receivedSinceCount: 0, purchasedUnits: 0, onOrder: 0 })
      expect(before.orderQuantity).toBeGreaterThan(0)
      // Late and to come; of ten units six came, four of them after the count; lost, cancelled and beyond a year count for nothing.
      const came = [
        { quantity: 2, receivedAt: new Date(countedAt.getTime() - 1_000) },
        { quantity: 4, receivedAt: new Date(countedAt.getTime() + 1_000) },
      ]
      expect(
        await tell(
          ordered('late', 10, day(-3), { receipts: came }),
          ordered('soon', 300, day(1)),
          ordered('lost', 700, day(-40)),
          ordered('cancelled', 700, day(1), { cancelledAt: new Date() }),
          ordered('distant', 700, day(400)),
        ),
      ).toMatchObject({ recorded: 5, unchanged: 0, rejected: 0 })
      expect(await planned()).toMatchObject({ onHand: 5, receivedSinceCount: 4, purchasedUnits: 304, onOrder: 304, orderQuantity: 0 })
      // What the request says counts in its place.
      expect(await planned(', onOrder: []')).toMatchObject({ purchasedUnits: null, onOrder: 0, onHand: 5 })
      expect(await planned(`, onOrder: [{ quantity: 3, arrivesOn: "${day(1)}" }]`)).toMatchObject({ purchasedUnits: null, onOrder: 3 })
      expect(await planned(', onHand: 9')).toMatchObject({ purchasedUnits: 304, onHand: 9, receivedSinceCount: null })
      const { reorderPlans, item } = await server.query<Record<string, object>>(
        reader,
        `{ reorderPlans(input: { items: [{ externalId: "${sku}" }], locations: [{ externalId: "berlin" }] }) { plans { purchasedUnits onOrder } }
           item(ref: { externalId: "${sku}" }) { reorderPlan(location: { externalId: "berlin" }) { purchasedUnits } } }`,
      )
      expect(reorderPlans).toEqual({ plans: [{ purchasedUnits: 304, onOrder: 304 }] })
      expect(item).toEqual({ reorderPlan: { purchasedUnits: 304 } })
      // What comes later than an order of the next review would is on order, but puts off nothing.
      expect(await tell(ordered('soon', 300, day(25)))).toMatchObject({ recorded: 1 })
      const later = await planned()
      expect(later.onOrder).toBe(304)
      expect(later.orderQuantity).toBeGreaterThan(0)
      // Where the stock has run out, what came after that is there.
      await server.services.inventory.recordInventory(admin, [
        { itemExternalId: sku, locationExternalId: 'berlin', countedAt: new Date(countedAt.getTime() + 500), quantityOnHand: 0 },
      ])
      expect(await planned()).toMatchObject({ onHand: 4, receivedSinceCount: 4 })

      const read = async (filter: string) => {
        const { purchaseOrders } = await server.query<{ purchaseOrders: { nodes: object[] } }>(
          reader,
          `{ purchaseOrders(filter: ${filter}) { nodes { externalId quantity openQuantity receivedQuantity receipts { quantity } expectedOn cancelledAt item { externalId } location { externalId } } } }`,
        )
        return purchaseOrders.nodes
      }
      const of = { item: { externalId: sku }, location: { externalId: 'berlin' }, cancelledAt: null }
      const soon = { ...of, externalId: 'soon', quantity: 300, openQuantity: 300, receivedQuantity: 0, receipts: [], expectedOn: day(25) }
      expect(await read('{ externalIds: ["soon", "late"], open: true }')).toEqual([
        soon,
        { ...of, externalId: 'late', quantity: 10, openQuantity: 4, receivedQuantity: 6, receipts: [{ quantity: 2 }, { quantity: 4 }], expectedOn: day(-3) },
      ])
      expect(await read(`{ item: { externalId: "${sku}" }, open: false }`)).toMatchObject([{ externalId: 'cancelled', openQuantity: 0 }])
      expect(await read('{ location: { externalId: "online" } }')).toEqual([])
      expect(await read('{ item: { externalId: "mgu" } }')).toEqual([])
    })

    it('takes lead times from what came whole of purchase orders where it is asked to and enough did, and says which they are', async () => {
      const sku = skuOf(5)
      const admin = { kind: 'admin' } as const
      // This hour is from noon at the places of the small shop, where noon UTC may be another day.
      const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000)
      const came = (externalId: string, place: string, leadTimeDays: number, share = 1) => ({
        ...{ externalId, itemExternalId: sku, locationExternalId: place, quantity: 10 },
        ...{ orderedOn: daysAgo(40).toISOString().slice(0, 10), expectedOn: daysAgo(30).toISOString().slice(0, 10) },
        receipts: [{ quantity: 10 * share, receivedAt: daysAgo(40 - leadTimeDays) }],
      })
      await server.services.inventory.recordInventory(admin, [
        { itemExternalId: sku, locationExternalId: 'berlin', countedAt: daysAgo(1), quantityOnHand: 20 },
      ])
      const planned = async (more: string) => {
        const { reorderPlan } = await server.query<{ reorderPlan: object }>(
          reader,
          `{ reorderPlan(input: { item: { externalId: "${sku}" }, location: { externalId: "berlin" }, leadTimeDays: 3 ${more} }) {
               leadTimeSource leadTimeDeliveries leadTimeMedianDays leadTimeSpreadDays } }`,
        )
        return reorderPlan
      }
      const tell = (...orders: ReturnType<typeof came>[]) =>
        server.services.purchaseOrderWrites.recordPurchaseOrders(admin, orders)
      const configured = { leadTimeSource: 'CONFIGURED', leadTimeDeliveries: 0, leadTimeMedianDays: 3, leadTimeSpreadDays: null }
      // Five whole ones here and two there; what came in part tells of no lead time yet.
      await tell(
        ...[2, 3, 4, 5, 6].map((days) => came(`here-${days}`, 'berlin', days)),
        ...[9, 10].map((days) => came(`there-${days}`, 'online', days)),
        came('part', 'berlin', 20, 0.5),
      )
      expect(await planned(', learnsLeadTimes: true')).toEqual(configured)
      await tell(came('there-11', 'online', 11))
      expect(await planned(', learnsLeadTimes: true')).toEqual({
        ...{ leadTimeSource: 'ITEM', leadTimeDeliveries: 8, leadTimeMedianDays: 5.5 },
        leadTimeSpreadDays: expect.closeTo(10.3 - 2.7, 6),
      })
      await tell(...['a', 'b', 'c'].map((name) => came(name, 'berlin', 4)))
      expect(await planned(', learnsLeadTimes: true')).toMatchObject({ leadTimeSource: 'ITEM_AT_PLACE', leadTimeDeliveries: 8, leadTimeMedianDays: 4 })
      expect(await planned('')).toEqual(configured)
      expect(await planned(', observedLeadTimeDays: [1, 5]')).toMatchObject({ leadTimeSource: 'CONFIGURED', leadTimeDeliveries: 2, leadTimeMedianDays: 3 })
    })

    it('takes off what was sold on the days after the count, but not what was sold today', async () => {
      const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
      await server.services.inventory.recordInventory({ kind: 'admin' }, [
        { itemExternalId: skuOf(6), locationExternalId: 'online', countedAt: daysAgo(3), quantityOnHand: 500 },
      ])
      await server.database.query(
        `INSERT INTO demand_day (item_id, location_id, day, source, units, orders, visits, revenue_minor, returns)
         SELECT i.id, l.id, ($1::timestamptz AT TIME ZONE l.time_zone)::date - ago, 'IMPORT', 100, 1, 1, 0, 0
           FROM item i, location l, generate_series(0, 3) ago WHERE i.external_id = $2 AND l.external_id = 'online'
         ON CONFLICT (item_id, location_id, day, source) DO UPDATE SET units = 100`,
        [new Date(), skuOf(6)],
      )
      const { reorderPlan } = await server.query<{ reorderPlan: { soldSinceCount: number } }>(
        reader,
        `{ reorderPlan(input: { item: { externalId: "${skuOf(6)}" }, location: { externalId: "online" } }) { soldSinceCount } }`,
      )
      expect(reorderPlan.soldSinceCount).toBe(200)
    })

    it('tries other stock, orders, demand and budgets', async () => {
      const asCounted = await plan()
      const rich = await plan(', onHand: 5000')
      expect(rich).toMatchObject({ countedUnits: null, orderQuantity: 0, stockOutOn: null })
      expect(rich.overStock).toBeGreaterThan(4_000)
      const twice = await plan(', demandFactor: 2')
      expect(twice.reorderPoint).toBeCloseTo(2 * asCounted.reorderPoint, 3)
      expect(await plan(', budget: { amountMinor: "120", currency: "EUR" }')).toMatchObject({
        ...{ orderQuantity: 2, limitedBy: ['PACK', 'BUDGET'] },
      })
      const promoted = await plan(
        `, scenario: { promotions: [{ kind: PRICE_DISCOUNT, discountFraction: 0.3, items: [{ externalId: "${SKU}" }], startsOn: "${asCounted.firstDay as string}", endsOn: "${asCounted.firstDay as string}" }] }`,
      )
      expect(promoted.reorderPoint).toBeGreaterThan(0)
    })

    it('is refused with a code where nothing was counted, or the model does not look as far, and to who may not read', async () => {
      const codeOf = async (more: string, as = reader, place = 'online') => {
        const [code] = await server.codes(
          as,
          `{ reorderPlan(input: { item: { externalId: "${SKU}" }, location: { externalId: "${place}" }${more} }) { onHand } }`,
        )
        return code
      }
      expect(await codeOf('')).toBe('NOT_ENOUGH_DATA')
      expect(await codeOf(', onHand: 3')).toBeUndefined()
      expect(await codeOf(', onHand: 3, leadTimeDays: 40')).toBe('BAD_USER_INPUT')
      expect(await codeOf(', onHand: 3, leadTimeDays: 1, leadTimeDeviationDays: 3')).toBe('BAD_USER_INPUT')
      expect(await codeOf(', onHand: 3, serviceLevel: 1')).toBe('BAD_USER_INPUT')
      expect(await codeOf(', onHand: 3, goal: NEWSVENDOR')).toBe('BAD_USER_INPUT')
      expect(await codeOf(', onHand: 3, unitCost: { amountMinor: "1", currency: "USD" }')).toBe('BAD_USER_INPUT')
      expect(await codeOf('', await asUser('ada'), 'berlin')).toBe('FORBIDDEN')
    })

    it('moves what one place has too much of, keeps one budget, and is a field of the item', async () => {
      await count(SKU, 'berlin', 0)
      await count(SKU, 'online', 400)
      await count(skuOf(8), 'berlin', 0)
      const { reorderPlans, item } = await server.query<{
        reorderPlans: {
          plans: { movedUnits: number; orderQuantity: number; item: object; location: { externalId: string } }[]
          refusals: object[]
          transfers: { units: number }[]
          orderCosts: { amountMinor: number }[]
        }
        item: { reorderPlan: { orderQuantity: number; countedUnits: number } }
      }>(
        reader,
        `{ reorderPlans(input: { items: [{ externalId: "${SKU}" }, { externalId: "${skuOf(8)}" }], locations: [{ externalId: "berlin" }, { externalId: "online" }],
             budget: { amountMinor: "500", currency: "EUR" } }) {
             plans { movedUnits orderQuantity item { externalId } location { externalId } } refusals { code item { externalId } location { externalId } }
             transfers { units item { externalId } from { externalId } to { externalId } } orderCosts { amountMinor } }
           item(ref: { externalId: "${SKU}" }) { reorderPlan(location: { externalId: "berlin" }) { orderQuantity countedUnits } } }`,
      )
      expect(reorderPlans.transfers).toEqual([
        {
          units: expect.any(Number),
          ...{ item: { externalId: SKU }, from: { externalId: 'online' }, to: { externalId: 'berlin' } },
        },
      ])
      const [{ units }] = reorderPlans.transfers as [{ units: number }]
      expect(reorderPlans.plans.map(({ movedUnits }) => movedUnits)).toEqual([units, -units, 0])
      expect(reorderPlans.plans.map(({ orderQuantity }) => orderQuantity)).toEqual([0, 0, 10])
      expect(reorderPlans.orderCosts).toEqual([{ amountMinor: 500 }])
      expect(reorderPlans.refusals).toEqual([
        { code: 'NOT_ENOUGH_DATA', item: { externalId: skuOf(8) }, location: { externalId: 'online' } },
      ])
      // By itself, nothing is moved to the place.
      expect(item.reorderPlan).toMatchObject({ countedUnits: 0 })
      expect(item.reorderPlan.orderQuantity).toBeGreaterThan(0)
    })
  }) // prettier-ignore

  it('of the weather comes back, a day at a time', async () => {
    const day = (date: string, temperatureC: number, more: object = {}) => ({
      locationExternalId: 'berlin',
      day: date,
      temperatureC,
      precipitationMm: 0.5,
      ...more,
    })
    await record({
      weather: [day('2025-01-01', 1), day('2025-01-02', 2), day('2030-01-01', 9, { isForecast: true })],
    })
    expect(
      await pages(
        'weather(location: { externalId: "berlin" }',
        'day temperatureC precipitationMm isForecast',
      ),
    ).toEqual([
      { day: '2030-01-01', temperatureC: 9, precipitationMm: 0.5, isForecast: true },
      { day: '2025-01-02', temperatureC: 2, precipitationMm: 0.5, isForecast: false },
      { day: '2025-01-01', temperatureC: 1, precipitationMm: 0.5, isForecast: false },
    ])
    expect(
      await pages('weather(location: { externalId: "berlin" }, from: "2025-01-02", to: "2025-01-02"', 'day'),
    ).toEqual([{ day: '2025-01-02' }])
  })

  it('of calendars comes back for a country, and for all that counts at a place', async () => {
    await server.query(
      asAdmin,
      `mutation { upsertLocations(input: { locations: [{ externalId: "berlin", country: "DE" }] }) { recorded } }`,
    )
    await record({
      calendarDays: [
        { country: 'DE', day: '2030-10-03', name: 'Unity' },
        { country: 'FR', day: '2030-07-14', name: 'Bastille' },
        { locationExternalId: 'eu', calendar: 'events', day: '2030-08-01', name: 'Fair' },
        {
          locationExternalId: 'depot',
          calendar: 'closures',
          day: '2030-08-02',
          name: 'Repairs',
          closed: true,
        },
      ],
    })
    const names = (args: string) => pages(`calendarDays(${args}`, 'name')
    expect(await names('country: "FR"')).toEqual([{ name: 'Bastille' }])
    expect(await names('calendar: "closures"')).toEqual([{ name: 'Repairs' }])
    expect(await names('location: { externalId: "berlin" }')).toEqual([{ name: 'Unity' }, { name: 'Fair' }])
    expect(await names('from: "2030-08-01", to: "2030-08-31"')).toEqual([
      { name: 'Repairs' },
      { name: 'Fair' },
    ])
    expect(
      await pages(
        'calendarDays(location: { externalId: "depot" }, calendar: "closures"',
        'calendar country day isHoliday closed location { externalId }',
      ),
    ).toEqual([
      {
        calendar: 'closures',
        country: null,
        day: '2030-08-02',
        isHoliday: false,
        closed: true,
        location: { externalId: 'depot' },
      },
    ])
  })

  it('is not for end users, nor for keys that may only record', async () => {
    const ingester = await server.createKey(['ingest'], 'till')
    const queries = [
      PRICES,
      `stockCounts(item: { externalId: "${SKU}" })`,
      `stockOuts(item: { externalId: "${SKU}" })`,
      'weather(location: { externalId: "berlin" })',
      'calendarDays',
      'purchaseOrders',
    ]
    for (const as of [await asUser('ada'), ingester]) {
      for (const query of queries) expect(await server.codes(as, `{ ${query} { totalCount } }`)).toEqual(['FORBIDDEN'])
    }
  }) // prettier-ignore

  it('names the thing that does not exist', async () => {
    const { errors } = await server.ask(
      reader,
      `{ prices(item: { externalId: "mgu" }) { totalCount } weather(location: { externalId: "Atlantis" }) { totalCount }
         stockCounts(item: { externalId: "${SKU}" }, location: { externalId: "nowhere" }) { totalCount }
         demandForecast(input: { item: { externalId: "lmap" } }) { id } }`,
    )
    expect(errors?.map(({ message, extensions }) => `${extensions.code}: ${message}`).sort()).toEqual([
      'NOT_FOUND: There is no item with the externalId "lmap"',
      'NOT_FOUND: There is no item with the externalId "mgu"',
      'NOT_FOUND: There is no location with the externalId "Atlantis"',
      'NOT_FOUND: There is no location with the externalId "nowhere"',
    ])
  })

  const record = (input: object) =>
    server.query(
      asAdmin,
      'mutation ($input: RecordCovariatesInput!) { recordCovariates(input: $input) { recorded } }',
      { input },
    )

  /** The nodes of all pages of one node each. */
  async function pages(call: string, fields: string): Promise<object[]> {
    const nodes: object[] = []
    let after: string | null = null
    do {
      const query = `query ($after: String) { page: ${call}, first: 1, after: $after) {
        nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`
      const { page }: { page: { nodes: object[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } =
        await server.query(reader, query, { after })
      nodes.push(...page.nodes)
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after !== null)
    return nodes
  }
})
