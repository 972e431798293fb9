/** What hangs on events, orders and their lines: for the shop all of it, for an end user what is its own. */
import { noonDaysAgo, skuOf } from '../support/small-shop'
import { TestServer, asAdmin, asUser } from '../support/test-server'
import { countStatements } from '../support/statements-of-operations'

const at = noonDaysAgo(3).toISOString()
const [SOLD, RETIRED] = [skuOf(20), skuOf(59)]
const EVENT = `type query rating orderExternalId session { externalId } user { externalId } item { externalId }
  location { externalId } order { externalId }`
const ORDER = `externalId session { externalId isNamedByShop } user { externalId }
  returns { externalId quantity refunded { amountMinor currency } returnedAt item { externalId } location { externalId } }
  lines { lineNumber item { externalId } returnedQuantity }`

describe('events, orders and lines', () => {
  let server: TestServer
  let signedId: string
  beforeAll(async () => {
    server = await TestServer.start()
    const { trendingItems } = await server.query<{ trendingItems: { id: string }[] }>(
      asAdmin,
      '{ trendingItems(windowHours: 2000, first: 1) { id } }',
    )
    signedId = trendingItems[0]!.id
    const line = { itemExternalId: SOLD, unitPriceMinor: '100', promotionExternalId: 'summer' }
    const order = (externalId: string, userExternalId: string | null, sessionExternalId: string) => ({
      externalId,
      userExternalId,
      sessionExternalId,
      orderedAt: at,
      currency: 'EUR',
      locationExternalId: 'online',
      lines: [
        { ...line, quantity: 2 },
        { ...line, quantity: 3 },
        { itemExternalId: RETIRED, unitPriceMinor: '100', quantity: 1 },
      ],
      returns: [
        { externalId: `${externalId}-1`, itemExternalId: SOLD, quantity: 3, refundedMinor: '250', returnedAt: at },
        { externalId: `${externalId}-2`, itemExternalId: RETIRED, quantity: 1, returnedAt: at, locationExternalId: 'depot' },
      ],
    }) // prettier-ignore
    const event = (n: number, fields: object) => ({
      clientEventId: `e${n}`,
      occurredAt: new Date(Date.parse(at) + n * 1_000),
      ...fields,
    })
    const hers = { sessionExternalId: 'till', userExternalId: 'ada' }
    await server.query(
      asAdmin,
      `mutation ($orders: [OrderInput!]!, $events: [EventInput!]!) {
         recordOrders(input: { orders: $orders }) { rejected }
         ingestEvents(input: { events: $events }) { rejected } }`,
      {
        orders: [order('of-ada', 'ada', 'till'), order('of-bob', 'bob', 'bobs'), order('at-home', 'ada', 'page')],
        events: [
          event(1, { ...hers, type: 'SIGNUP' }),
          event(2, { ...hers, type: 'SEARCH', query: 'tea' }),
          event(3, { ...hers, type: 'FAVORITE', itemExternalId: SOLD, recommendationId: signedId }),
          event(4, { ...hers, type: 'PURCHASE', itemExternalId: SOLD, orderExternalId: 'of-ada', promotionExternalId: 'summer' }),
          event(5, { ...hers, type: 'REVIEW', itemExternalId: RETIRED, orderExternalId: 'of-bob', rating: 4.5 }),
          event(6, { sessionExternalId: 'bobs', userExternalId: 'bob', type: 'LOGIN' }),
        ],
      },
    ) // prettier-ignore
    await server.query(
      await asUser('ada'),
      `mutation ($events: [EventInput!]!) { ingestEvents(input: { events: $events }) { accepted } }`,
      { events: [event(7, { sessionExternalId: 'page', type: 'LOGIN' })] },
    )
  })
  afterAll(() => server.stop())

  const returned = (externalId: string, isShop: boolean) => [
    {
      externalId: `${externalId}-1`,
      quantity: 3,
      refunded: { amountMinor: 250, currency: 'EUR' },
      returnedAt: at,
      item: { externalId: SOLD },
      location: { externalId: 'online' },
    },
    {
      externalId: `${externalId}-2`,
      quantity: 1,
      refunded: { amountMinor: 0, currency: 'EUR' },
      returnedAt: at,
      item: isShop ? { externalId: RETIRED } : null,
      location: isShop ? { externalId: 'depot' } : null,
    },
  ]
  const lines = (isShop: boolean) => [
    { lineNumber: 1, item: { externalId: SOLD }, returnedQuantity: 2 },
    { lineNumber: 2, item: { externalId: SOLD }, returnedQuantity: 1 },
    { lineNumber: 3, item: isShop ? { externalId: RETIRED } : null, returnedQuantity: 1 },
  ]
  const hersAre = (isShop: boolean) => {
    const common = {
      ...(isShop ? { recommendationId: null as string | null } : {}),
      query: null,
      rating: null,
      orderExternalId: null,
      session: { externalId: 'till' },
      user: { externalId: 'ada' },
      item: null as object | null,
      location: { externalId: 'online' },
      order: null as object | null,
    }
    const sold = { externalId: SOLD }
    return [
      { ...common, type: 'SIGNUP' },
      { ...common, type: 'SEARCH', query: 'tea' },
      { ...common, type: 'FAVORITE', item: sold, ...(isShop ? { recommendationId: signedId } : {}) },
      {
        ...common,
        type: 'PURCHASE',
        item: sold,
        orderExternalId: 'of-ada',
        order: { externalId: 'of-ada' },
      },
      {
        ...common,
        type: 'REVIEW',
        item: isShop ? { externalId: RETIRED } : null,
        rating: 4.5,
        orderExternalId: 'of-bob',
        order: isShop ? { externalId: 'of-bob' } : null,
      },
    ]
  }
  const queryOf = (
    isShop: boolean,
  ) => `{ session(ref: { externalId: "till" }) { events { nodes { ${EVENT} ${isShop ? 'recommendationId' : ''} } } }
    orders(filter: { externalIds: ["of-ada", "of-bob", "at-home"] }) { nodes { ${ORDER} } } }`
  interface Answer {
    session: { events: { nodes: object[] } }
    orders: { nodes: { externalId: string }[] }
  }
  const orders = ({ orders: { nodes } }: Answer) =>
    Object.fromEntries(nodes.map(({ externalId, ...order }) => [externalId, order]))

  it('show the shop everything that hangs on them', async () => {
    const answer = await server.query<Answer>(asAdmin, queryOf(true))
    expect(answer.session.events.nodes).toEqual(hersAre(true))
    const order = (name: string, user: string, session: string, isNamedByShop = true) => ({
      session: { externalId: session, isNamedByShop },
      user: { externalId: user },
      returns: returned(name, true),
      lines: lines(true),
    })
    expect(orders(answer)).toEqual({
      'of-ada': order('of-ada', 'ada', 'till'),
      'of-bob': order('of-bob', 'bob', 'bobs'),
      // Nobody but its customer named this session so.
      'at-home': order('at-home', 'ada', 'page', false),
    })
    const promotion = { externalId: 'summer' }
    expect(
      await server.query(
        asAdmin,
        `{ session(ref: { externalId: "till" }) { events { nodes { promotion { externalId } } } }
           orders(filter: { externalIds: ["of-ada"] }) { nodes { promotions { externalId } lines { promotion { externalId } } } } }`,
      ),
    ).toEqual({
      session: { events: { nodes: [null, null, null, promotion, null].map((one) => ({ promotion: one })) } },
      orders: {
        nodes: [
          { promotions: [promotion], lines: [promotion, promotion, null].map((one) => ({ promotion: one })) },
        ],
      },
    })
  })

  it('show an end user its own, and neither hidden items, foreign orders and sessions, nor promotions', async () => {
    const ada = await asUser('ada')
    const answer = await server.query<Answer>(ada, queryOf(false))
    expect(answer.session.events.nodes).toEqual(hersAre(false))
    const order = (name: string, session: string, isNamedByShop: boolean) => ({
      session: { externalId: session, isNamedByShop },
      user: { externalId: 'ada' },
      returns: returned(name, false),
      lines: lines(false),
    })
    expect(orders(answer)).toEqual({
      'of-ada': order('of-ada', 'till', true),
      'at-home': order('at-home', 'page', false),
    })
    for (const field of ['promotions { name }', 'lines { promotion { name } }']) {
      expect(await server.codes(ada, `{ orders { nodes { ${field} } } }`)).toEqual(['FORBIDDEN'])
    }
    const eventPromotion = '{ session(ref: { externalId: "till" }) { events { nodes { promotion { name } } } } }'
    expect(await server.codes(ada, eventPromotion)).toEqual(['FORBIDDEN'])
    const { orders: foreign } = await server.query<{ orders: { nodes: { returns: { id: string }[] }[] } }>(
      asAdmin,
      '{ orders(filter: { externalIds: ["of-bob"] }) { nodes { returns { id } } } }',
    )
    const ids = foreign.nodes[0]!.returns.map(({ id }) => id)
    const nodes = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }'
    expect(await server.query(ada, nodes, { ids })).toEqual({ nodes: [null, null] })
    expect(await server.query(asAdmin, nodes, { ids })).toEqual({
      nodes: [{ __typename: 'OrderReturn' }, { __typename: 'OrderReturn' }],
    })
  }) // prettier-ignore

  /** Of three times: now and then a read of the server's own falls between. */
  const fewestStatements = async (run: () => Promise<unknown>): Promise<number> => {
    const counts = [await countStatements(server, run), await countStatements(server, run)]
    return Math.min(...counts, await countStatements(server, run))
  }

  it('are answered in as many statements as there are kinds of things, however many there are', async () => {
    const query = `{ orders(first: 20) { nodes { session { id } promotions { id } returns { item { id } location { id } }
        lines(first: 5) { returnedQuantity item { id } promotion { id } } } }
      sessions(first: 20) { nodes { events { nodes { session { id } user { id } promotion { id } order { id } } } } } }`
    // orders, whose sessions, these, which promotions, these, returns, their items and places, lines, what came back, their items;
    // sessions, events, their sessions, users and orders
    expect(await fewestStatements(() => server.query(asAdmin, query))).toBeLessThanOrEqual(16)
  })

  it('name promotions, which have what a card shows: words, a code, days, and pages of the items on sale that they cover', async () => {
    await server.query(
      asAdmin,
      `mutation { createPromotion(input: { externalId: "all", name: "All", kind: COUPON, couponCodes: ["ALL"], startsOn: "2030-01-01", endsOn: "2030-01-02" }) { userErrors { code } }
         named: createPromotion(input: { externalId: "three", name: "Three", kind: DISPLAY, startsOn: "2020-01-01", endsOn: "2020-01-02",
           items: [{ externalId: "${skuOf(1)}" }, { externalId: "${skuOf(2)}" }, { externalId: "${RETIRED}" }] }) { userErrors { code } } }`,
    )
    const page = 'totalCount pageInfo { hasNextPage endCursor } nodes { externalId }'
    const query = (args: string) => `{ promotions { nodes { externalId couponCodes description coveredItems(${args}) { ${page} } } } }`
    interface Covered {
      externalId: string
      couponCodes: string[]
      description: string | null
      coveredItems: { totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string }; nodes: { externalId: string }[] }
    }
    const cards = async (args: string) => {
      const { promotions } = await server.query<{ promotions: { nodes: Covered[] } }>(asAdmin, query(args))
      return Object.fromEntries(promotions.nodes.map(({ externalId, ...card }) => [externalId, card]))
    }
    const first = await cards('first: 1')
    const shown = (name: string, cardsOf: typeof first) => cardsOf[name]!.coveredItems.nodes.map(({ externalId }) => externalId)
    expect(first['summer']).toMatchObject({ couponCodes: [], description: '20 % off in summer' })
    expect(first['all']).toMatchObject({ couponCodes: ['ALL'], description: null, coveredItems: { totalCount: 59 } })
    expect(first['three']!.coveredItems).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true } })
    expect(['summer', 'all', 'three'].map((name) => shown(name, first))).toEqual([[skuOf(0)], [skuOf(0)], [skuOf(1)]])
    const second = await cards(`first: 9, after: "${first['three']!.coveredItems.pageInfo.endCursor}"`)
    expect(shown('three', second)).toEqual([skuOf(2)])
    // promotions, which of them name items, these, all items; two counts
    expect(await fewestStatements(() => cards('first: 5'))).toBeLessThanOrEqual(6)
  }) // prettier-ignore

  it('of types that are about an item need one, and sessions are entered without', async () => {
    const event = { sessionExternalId: 'till', occurredAt: at }
    expect(
      await server.query(
        asAdmin,
        `mutation ($events: [EventInput!]!) { ingestEvents(input: { events: $events }) { accepted userErrors { index code } } }`,
        {
          events: ['FAVORITE', 'LOGIN', 'SIGNUP'].map((type) => ({
            ...event,
            type,
            clientEventId: type,
            // What was never an id counts nothing, and its event stays.
            recommendationId: 'no id at all',
          })),
        },
      ),
    ).toEqual({ ingestEvents: { accepted: 2, userErrors: [{ index: 0, code: 'BAD_USER_INPUT' }] } })
    expect(
      await server.database.query(
        `SELECT DISTINCT recommendation_id AS id FROM event JOIN session s ON s.id = session_id
          WHERE s.external_id = 'till' AND recommendation_id IS NOT NULL`,
      ),
    ).toEqual([{ id: signedId }])
  })

  it('lists items of several categories with everything below them', async () => {
    const { categories } = await server.query<{ categories: { nodes: { id: string; name: string }[] } }>(
      asAdmin,
      '{ categories { nodes { id name } } }',
    )
    const idOf = (name: string) => categories.nodes.find((category) => category.name === name)!.id
    const names = async (...categoryIds: string[]) => {
      const { items } = await server.query<{ items: { nodes: { category: { name: string } }[] } }>(
        asAdmin,
        'query ($filter: ItemFilter) { items(first: 100, filter: $filter) { nodes { category { name } } } }',
        { filter: { categoryIds } },
      )
      return [...new Set(items.nodes.map(({ category }) => category.name))].sort()
    }
    expect(await names(idOf('Kitchen'), idOf('Office'))).toEqual(['Kitchen', 'Office'])
    expect(await names(idOf('Home'), idOf('Office'))).toEqual(['Garden', 'Kitchen', 'Office'])
    expect(await names()).toEqual([])
    const both = `{ items(filter: { categoryId: "${idOf('Home')}", categoryIds: [] }) { totalCount } }`
    expect(await server.codes(asAdmin, both)).toEqual(['BAD_USER_INPUT'])
    expect(await server.codes(asAdmin, '{ items(filter: { categoryIds: ["x"] }) { totalCount } }')).toEqual([
      'BAD_USER_INPUT',
    ])
  })
})
