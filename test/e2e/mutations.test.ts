import { noonDaysAgo, skuOf } from '../support/small-shop'
import { TestServer, asAdmin, asUser } from '../support/test-server'
import type { Credentials } from '../support/test-server'

const RECORD = '{ recorded unchanged rejected userErrors { index list code message } }'

describe('what a shop tells us', () => {
  let server: TestServer
  let ingester: Credentials
  beforeAll(async () => {
    server = await TestServer.start()
    ingester = await server.createKey(['ingest'], 'till')
  })
  afterAll(() => server.stop())

  const event = (clientEventId: string, fields: Record<string, unknown> = {}) => ({
    clientEventId,
    type: 'VIEW',
    sessionExternalId: 'session-x',
    itemExternalId: skuOf(1),
    occurredAt: new Date(Date.now() - 60_000).toISOString(),
    ...fields,
  })
  const ingest = async (as: Credentials, events: object[]) => {
    const data = await server.query<{ ingestEvents: Record<string, unknown> }>(
      as,
      `mutation ($input: IngestEventsInput!) { ingestEvents(input: $input) {
         accepted duplicates rejected userErrors { index clientEventId code } } }`,
      { input: { events } },
    )
    return data.ingestEvents
  }

  it('events are stored once; bad ones are named beside the good', async () => {
    const batch = [
      event('a', {
        properties: { nested: [1, { __proto__x: true }] },
        price: { amountMinor: '500', currency: 'EUR' },
      }),
      event('b', { itemExternalId: 'no such thing' }),
      event('c', { type: 'SEARCH', itemExternalId: null, query: 'mugs' }),
      event('a'),
    ]
    expect(await ingest(ingester, batch)).toMatchObject({
      accepted: 2,
      duplicates: 1,
      rejected: 1,
      userErrors: [{ index: 1, clientEventId: 'b' }],
    })
    expect(await ingest(ingester, batch)).toMatchObject({ accepted: 0, duplicates: 3, rejected: 1 })
    const { session } = await server.query<{ session: { events: { nodes: object[] } } }>(
      asAdmin,
      '{ session(ref: { externalId: "session-x" }) { events { nodes { type query quantity price { amountMinor currency } properties } } } }',
    )
    expect(session.events.nodes).toHaveLength(2)
    expect(session.events.nodes).toContainEqual(
      expect.objectContaining({
        price: { amountMinor: 500, currency: 'EUR' },
        properties: { nested: [1, { __proto__x: true }] },
      }),
    )
  })

  it('end users send their own events, and no others', async () => {
    const ada = await asUser('ada')
    expect(await ingest(ada, [event('own', { sessionExternalId: 'adas' })])).toMatchObject({ accepted: 1 })
    expect(
      await ingest(ada, [event('foreign', { sessionExternalId: 'adas', userExternalId: 'bob' })]),
    ).toMatchObject({ accepted: 0, rejected: 1, userErrors: [{ code: 'FORBIDDEN' }] })
    expect(
      await server.query(
        asAdmin,
        `{ session(ref: { externalId: "adas" }) { id }
           sessions(filter: { externalId: "adas" }) { nodes { isNamedByShop user { externalId } } } }`,
      ),
    ).toEqual({
      session: null,
      sessions: { nodes: [{ isNamedByShop: false, user: { externalId: 'ada' } }] },
    })
  })

  it('a batch that is too large is refused as a whole', async () => {
    const events = Array.from({ length: 1_001 }, (_, index) => event(`many-${index}`))
    expect(
      await server.codes(
        ingester,
        'mutation ($input: IngestEventsInput!) { ingestEvents(input: $input) { accepted } }',
        {
          input: { events },
        },
      ),
    ).toEqual(['BAD_USER_INPUT'])
  })

  it('items, users and locations are made and changed', async () => {
    const mutation = `mutation ($items: UpsertItemsInput!, $users: UpsertUsersInput!, $locations: UpsertLocationsInput!) {
      upsertLocations(input: $locations) ${RECORD} upsertItems(input: $items) ${RECORD} upsertUsers(input: $users) ${RECORD} }`
    const variables = {
      locations: {
        locations: [{ externalId: 'paris', name: 'Paris', kind: 'STORE', timeZone: 'Europe/Paris' }],
      },
      items: {
        items: [
          {
            externalId: 'mug',
            title: 'Mug',
            price: { amountMinor: 900, currency: 'EUR' },
            cost: { amountMinor: 300, currency: 'EUR' },
            category: { externalId: 'mugs', name: 'Mugs' },
            attributes: { colour: 'blue' },
          },
          { externalId: 'incomplete' },
        ],
      },
      users: { users: [{ externalId: 'eve', homeLocationExternalId: 'paris' }] },
    }
    expect(await server.query(ingester, mutation, variables)).toMatchObject({
      upsertLocations: { recorded: 1, rejected: 0 },
      upsertItems: { recorded: 1, rejected: 1, userErrors: [{ index: 1, code: 'BAD_USER_INPUT' }] },
      upsertUsers: { recorded: 1 },
    })
    await server.query(
      ingester,
      `mutation { upsertItems(input: { items: [{ externalId: "mug", active: false }] }) ${RECORD} }`,
    )
    expect(
      await server.query(
        asAdmin,
        `{ item(ref: { externalId: "mug" }) { title active price { amountMinor } cost { amountMinor } category { name } attributes }
           user(ref: { externalId: "eve" }) { homeLocation { name } } }`,
      ),
    ).toEqual({
      item: {
        title: 'Mug',
        active: false,
        price: { amountMinor: 900 },
        cost: { amountMinor: 300 },
        category: { name: 'Mugs' },
        attributes: { colour: 'blue' },
      },
      user: { homeLocation: { name: 'Paris' } },
    })
  })

  it('orders, counts and covariates are recorded', async () => {
    const data = await server.query(
      ingester,
      `mutation ($orders: RecordOrdersInput!, $counts: RecordInventoryInput!, $covariates: RecordCovariatesInput!) {
        recordOrders(input: $orders) ${RECORD} recordInventory(input: $counts) ${RECORD} recordCovariates(input: $covariates) ${RECORD} }`,
      {
        orders: {
          orders: [
            {
              externalId: 'order-x',
              userExternalId: 'ada',
              locationExternalId: 'berlin',
              orderedAt: noonDaysAgo(1).toISOString(),
              currency: 'EUR',
              lines: [{ itemExternalId: skuOf(2), quantity: 2, unitPriceMinor: 300, discountMinor: 50 }],
            },
            { externalId: 'empty', orderedAt: noonDaysAgo(1).toISOString(), currency: 'euro', lines: [] },
          ],
        },
        counts: {
          counts: [
            {
              itemExternalId: skuOf(2),
              locationExternalId: 'berlin',
              countedAt: noonDaysAgo(1).toISOString(),
              quantityOnHand: 4,
            },
          ],
        },
        covariates: {
          prices: [
            {
              itemExternalId: skuOf(2),
              validFrom: '2030-01-01',
              price: { amountMinor: '450', currency: 'EUR' },
              knownAt: '2024-06-01T00:00:00Z',
            },
          ],
          weather: [
            {
              locationExternalId: 'berlin',
              day: '2025-01-01',
              temperatureC: 3.5,
              precipitationMm: 0,
              knownAt: '2024-12-30T18:00:00Z',
            },
          ],
          calendarDays: [
            { country: 'DE', day: '2030-10-03', name: 'Unity' },
            { country: 'Germany', day: '2030-10-03', name: 'x' },
            { country: 'DE', day: '2030-10-04', name: 'y', knownAt: '2100-01-01T00:00:00Z' },
          ],
        },
      },
    )
    expect(data).toMatchObject({
      recordOrders: { recorded: 1, rejected: 1, userErrors: [{ index: 1, code: 'BAD_USER_INPUT' }] },
      recordInventory: { recorded: 1 },
      recordCovariates: {
        recorded: 3,
        rejected: 2,
        userErrors: [
          { index: 1, list: 'calendarDays' },
          { index: 2, list: 'calendarDays' },
        ],
      },
    })
    const { orders } = await server.query<{ orders: { nodes: object[] } }>(
      asAdmin,
      '{ orders(filter: { externalIds: ["order-x"] }) { nodes { total { amountMinor } lines { quantity unitPrice { amountMinor } discount { amountMinor } } } } }',
    )
    expect(orders.nodes).toEqual([
      {
        total: { amountMinor: 550 },
        lines: [{ quantity: 2, unitPrice: { amountMinor: 300 }, discount: { amountMinor: 50 } }],
      },
    ])
  })

  it('promotions are planned, changed and cancelled', async () => {
    const PAYLOAD = '{ promotion { name startsOn endsOn status discountFraction } userErrors { path code } }'
    const create = (fields: string) =>
      server.query<{ createPromotion: { promotion: object | null; userErrors: object[] } }>(
        ingester,
        `mutation { createPromotion(input: { externalId: "spring", name: "Spring", kind: PRICE_DISCOUNT, ${fields} }) ${PAYLOAD} }`,
      )
    const refused = await create(
      'discountFraction: 2, startsOn: "2031-03-10", endsOn: "2031-03-01", knownAt: "2100-01-01T00:00:00Z"',
    )
    expect(refused.createPromotion.promotion).toBeNull()
    expect(refused.createPromotion.userErrors.length).toBeGreaterThan(0)
    expect(refused.createPromotion.userErrors).toContainEqual({
      path: ['input', 'knownAt'],
      code: 'BAD_USER_INPUT',
    })
    expect(refused.createPromotion.userErrors).toContainEqual({
      path: ['input', 'discountFraction'],
      code: 'BAD_USER_INPUT',
    })
    await create(
      `discountFraction: 0.1, startsOn: "2031-03-01", endsOn: "2031-03-10", items: [{ externalId: "${skuOf(3)}" }]`,
    )
    expect(
      await server.query(
        ingester,
        `mutation { updatePromotion(input: { promotion: { externalId: "spring" }, discountFraction: 0.3 }) ${PAYLOAD}
           cancelPromotion(promotion: { externalId: "spring" }) ${PAYLOAD}
           none: cancelPromotion(promotion: { externalId: "nothing" }) ${PAYLOAD} }`,
      ),
    ).toEqual({
      updatePromotion: {
        promotion: {
          name: 'Spring',
          startsOn: '2031-03-01',
          endsOn: '2031-03-10',
          status: 'PLANNED',
          discountFraction: 0.3,
        },
        userErrors: [],
      },
      cancelPromotion: {
        promotion: expect.objectContaining({ status: 'CANCELLED', discountFraction: 0.3 }) as object,
        userErrors: [],
      },
      none: { promotion: null, userErrors: [{ path: ['promotion'], code: 'NOT_FOUND' }] },
    })
    const { promotion } = await server.query<{ promotion: { items: object[] } }>(
      asAdmin,
      '{ promotion(ref: { externalId: "spring" }) { items { externalId } locations { externalId } } }',
    )
    expect(promotion).toEqual({ items: [{ externalId: skuOf(3) }], locations: [] })
  })

  it('a customer is forgotten, once', async () => {
    await ingest(ingester, [event('of-dora', { userExternalId: 'dora', sessionExternalId: 'doras' })])
    const mutation =
      'mutation { deleteUser(user: { externalId: "dora" }) { deletedUserId userErrors { path code } } }'
    const { user } = await server.query<{ user: { id: string } }>(
      asAdmin,
      '{ user(ref: { externalId: "dora" }) { id } }',
    )
    expect(await server.query(ingester, mutation)).toEqual({
      deleteUser: { deletedUserId: user.id, userErrors: [] },
    })
    expect(
      await server.query(
        asAdmin,
        '{ user(ref: { externalId: "dora" }) { id } session(ref: { externalId: "doras" }) { id } }',
      ),
    ).toEqual({ user: null, session: null })
    expect(await server.query(ingester, mutation)).toEqual({
      deleteUser: { deletedUserId: null, userErrors: [{ path: ['user'], code: 'NOT_FOUND' }] },
    })
  })

  it('forecasts are refreshed by a job that can be looked at', async () => {
    const trainer = await server.createKey(['models'], 'trainer')
    const { refreshForecasts } = await server.query<{
      refreshForecasts: { job: { id: string; status: string } }
    }>(
      trainer,
      `mutation { refreshForecasts(input: { items: [{ externalId: "${skuOf(1)}" }] }) { job { id status kind } userErrors { code } }
         none: refreshForecasts(input: { items: [{ externalId: "nothing" }] }) { job { id } userErrors { path code } } }`,
    )
    expect(refreshForecasts.job.status).toBe('QUEUED')
    expect(
      await server.query(
        asAdmin,
        'query ($id: ID!) { job(id: $id) { kind requestedBy } jobs(filter: { status: QUEUED }) { totalCount } }',
        {
          id: refreshForecasts.job.id,
        },
      ),
    ).toMatchObject({
      job: { kind: 'refresh-forecasts', requestedBy: 'key:trainer' },
      jobs: { totalCount: 1 },
    })
  })
})
