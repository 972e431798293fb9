import { encodeId } from '../../src/core/ids'
import { ITEM_COUNT, skuOf } from '../support/small-shop'
import { TestServer, asAdmin } from '../support/test-server'
import { countStatements } from '../support/statements-of-operations'

interface Page<Node = object> {
  nodes: Node[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

describe('the shop as a graph', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start()
  })
  afterAll(() => server.stop())

  it('answers a nested list in as many statements as it has kinds of things', async () => {
    const query = `{
      items(first: 20) { nodes { title category { name parent { name } } } }
      orders(first: 10) { nodes { externalId total { amountMinor currency } user { externalId homeLocation { name } }
        location { name parent { name } } lines { quantity item { title category { name } } } } }
    }`
    await server.query(asAdmin, query)
    const statements = await countStatements(server, () => server.query(asAdmin, query))
    // items, orders, categories, their parents, users, homes and places, regions, lines, items of lines, their categories
    expect(statements).toBeLessThanOrEqual(10)
  })

  it('reads lists inside a list together, with their own pages', async () => {
    const query = `{ users { nodes { externalId
      sessions(first: 3) { pageInfo { hasNextPage endCursor } nodes { events(first: 2) { pageInfo { hasNextPage } nodes { item { title } } } } }
      orders(first: 4) { pageInfo { hasNextPage } nodes { externalId lines { quantity } } } } } }`
    const { users } = await server.query<{
      users: { nodes: { sessions: Page; orders: Page<{ externalId: string }> }[] }
    }>(asAdmin, query)
    for (const [index, { sessions, orders }] of users.nodes.entries()) {
      expect(sessions.nodes).toHaveLength(3)
      expect(sessions.pageInfo.hasNextPage).toBe(true)
      expect(orders.nodes.map(({ externalId }) => externalId)).toEqual(
        [20, 18, 16, 14].map((number) => `order-${number - index}`),
      )
    }
    // users, sessions, events, items, orders (and whose they are), lines
    expect(await countStatements(server, () => server.query(asAdmin, query))).toBeLessThanOrEqual(7)
    const rest = await server.query<{ user: { sessions: Page } }>(
      asAdmin,
      'query ($after: String) { user(ref: { externalId: "ada" }) { sessions(after: $after) { pageInfo { hasNextPage } nodes { id } } } }',
      { after: users.nodes[0]!.sessions.pageInfo.endCursor },
    )
    expect(rest.user.sessions.nodes).toHaveLength(1)
  })

  it('recommends from memory: a warm list, with its cards, takes no statement', async () => {
    const query = `{ recommendations(input: { surface: HOME, events: [{ type: VIEW, item: { externalId: "${skuOf(1)}" } }] }) {
      rank item { externalId title price { amountMinor currency } attributes } } }`
    const read = () => server.query<{ recommendations: { item: { externalId: string } }[] }>(asAdmin, query)
    const first = await read()
    expect(first.recommendations.length).toBeGreaterThan(5)
    const [{ item }] = first.recommendations as [{ item: { externalId: string } }]
    expect(
      await countStatements(server, async () => {
        expect(await read()).toEqual(first)
      }),
    ).toBe(0)
    const { item: stored } = await server.query<{ item: object }>(
      asAdmin,
      `{ item(ref: { externalId: "${item.externalId}" }) { externalId title price { amountMinor currency } attributes } }`,
    )
    expect(item).toEqual(stored)
  })

  it('recommends by the last fifty of ten thousand events, and refuses more of them', async () => {
    const query = `query ($events: [SessionEventInput!]) { nextActions(input: { events: $events, first: 5 }) {
      skippedEvents actions { action probability } nextItems { item { externalId } } } }`
    const startMs = Date.now() - 1_200_000
    const events = Array.from({ length: 10_000 }, (_, at) => ({
      type: 'VIEW',
      item: { externalId: skuOf(1 + (at % 7)) },
      occurredAt: new Date(startMs + at * 100).toISOString(),
    }))
    const last = await server.query(asAdmin, query, { events: events.slice(-50) })
    expect(await server.query(asAdmin, query, { events })).toEqual(last)
    const refused = await server.ask(asAdmin, query, { events: [...events, events[0]] })
    expect(refused.errors).toMatchObject([
      { message: '$events has more than 10000 entries', extensions: { code: 'BAD_USER_INPUT' } },
    ])
  })

  it.each([
    ['filter: { active: false }', { recommendationList: { items: [], emptyBecause: { code: 'FILTER' } } }],
    ['after: ""', 'after: the cursor is not one of a list of recommendations'],
    [`device: "${'x'.repeat(51)}"`, 'input.device has more than 50 characters'],
  ])('says of a list of recommendations with %s what is wrong', async (input, expected) => {
    const { data, errors } = await server.ask(
      asAdmin,
      `{ recommendationList(input: { surface: HOME, ${input} }) { items { rank } emptyBecause { code } } }`,
    )
    if (typeof expected !== 'string') return expect(data).toEqual(expected)
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect(errors![0]!.message).toContain(expected)
  })

  it.each([
    ['a stored session', 'session: { externalId: "ada-session-1" }'],
    ['a place', 'location: { externalId: "berlin" }'],
    ['a customer', 'user: { externalId: "ada" }'],
    ['a customer at a place', 'user: { externalId: "ada" }, location: { externalId: "berlin" }'],
  ])('takes no statement for a warm list of %s', async (_, visit) => {
    const query = `{ recommendations(input: { surface: HOME, ${visit} }) { rank item { externalId title } }
      nextActions(input: { ${visit} }) { purchaseProbability nextItems { rank item { title } } }
      trendingItems(location: { externalId: "berlin" }) { rank item { title } } }`
    const read = () => server.query<{ recommendations: object[] }>(asAdmin, query)
    const first = await read()
    expect(first.recommendations.length).toBeGreaterThan(5)
    expect(
      await countStatements(server, async () => {
        expect(await read()).toEqual(first)
      }),
    ).toBe(0)
  })

  it('takes no statement for what was bought together with an item, once it is known', async () => {
    const query = (fields: string) => `{ item(ref: { externalId: "${skuOf(1)}" }) { ${fields} } }`
    const together = query('boughtTogether { rank item { title } }')
    const first = await server.query<{ item: { boughtTogether: object[] } }>(asAdmin, together)
    await server.query(asAdmin, query('id'))
    const ofItem = await countStatements(server, () => server.query(asAdmin, query('id')))
    expect(
      await countStatements(server, async () => {
        expect(await server.query(asAdmin, together)).toEqual(first)
      }),
    ).toBe(ofItem)
  })

  it('counts a list only when it is asked to', async () => {
    const without = await countStatements(server, () =>
      server.query(asAdmin, '{ items(first: 5) { nodes { id } pageInfo { hasNextPage } } }'),
    )
    const counted = await countStatements(server, async () => {
      const { items } = await server.query<{ items: { totalCount: number } }>(
        asAdmin,
        '{ items(first: 5) { totalCount nodes { id } } }',
      )
      expect(items.totalCount).toBe(ITEM_COUNT - 1)
    })
    expect(counted - without).toBe(1)
  })

  it('forecasts a page of items in one model call', async () => {
    const calls = server.model.calls.length
    const { items } = await server.query<{
      items: { nodes: { demandForecast: { points: { quantiles: { level: number; value: number }[] }[] } }[] }
    }>(
      asAdmin,
      `{ items(first: 50) { nodes { externalId demandForecast(location: { externalId: "berlin" }, horizonDays: 7) {
          originDay horizonDays points { day mean quantiles { level value } } } } } }`,
    )
    expect(server.model.calls.length - calls).toBe(1)
    expect(server.model.calls.at(-1)).toHaveLength(50)
    expect(items.nodes).toHaveLength(50)
    for (const { demandForecast } of items.nodes) {
      expect(demandForecast.points).toHaveLength(7)
      for (const { quantiles } of demandForecast.points) {
        expect(quantiles.map(({ level }) => level)).toEqual([0.1, 0.5, 0.9])
        expect(quantiles[0]!.value).toBeLessThanOrEqual(quantiles[2]!.value)
      }
    }
  })

  it('gives a forecast with its history, total, model and accuracy', async () => {
    const { demandForecast } = await server.query<{
      demandForecast: {
        measure: string
        granularity: string
        asOf: string
        issuedAt: string
        originDay: string
        points: { day: string; mean: number }[]
        history: { day: string; units: number }[]
        total: { mean: number; quantiles: { value: number }[] }
      }
    }>(
      asAdmin,
      `query ($from: Day!, $to: Day!) {
        demandForecast(input: { item: { externalId: "${skuOf(3)}" }, measure: UNITS, granularity: DAY, horizonDays: 14, levels: [0.5] }) {
          measure granularity asOf issuedAt originDay item { externalId } location { name } isFallback
          points { day mean quantiles { level value } }
          history(days: 14) { day units stockOutFraction }
          total(from: $from, to: $to, levels: [0.1, 0.9]) { mean quantiles { level value } }
          model { name version family } accuracy { metrics { name value } }
        }
      }`,
      dayRange(await originDay(server)),
    )
    const { points, history, total, originDay: origin, asOf, issuedAt } = demandForecast
    expect(demandForecast).toMatchObject({ measure: 'UNITS', granularity: 'DAY' })
    expect(Date.parse(asOf)).not.toBeGreaterThan(Date.parse(issuedAt))
    expect(history).toHaveLength(14)
    expect(history.at(-1)!.day).toBe(origin)
    expect(history.every(({ units }) => units > 0)).toBe(true)
    expect(total.mean).toBeCloseTo(
      points.slice(0, 7).reduce((sum, { mean }) => sum + mean, 0),
      3,
    )
    expect(total.quantiles[0]!.value).toBeLessThan(total.quantiles[1]!.value)
  })

  it('says how the series of a forecast did in the backtest, beside the model, for many in one statement', async () => {
    const query = `{ items(first: 5) { nodes { externalId
      demandForecast(horizonDays: 7) { accuracy { metrics { name value } baselineMetrics { name }
        series { scoredDays metrics { name value } baselineMetrics { name value } } } } } } }`
    await server.query(asAdmin, query)
    await server.database.query(
      `INSERT INTO series_evaluation (version_id, series_id, scored_days, wape, coverage80, baseline_wape)
       SELECT (SELECT max(version_id) FROM forecast), s.id, 112, 0.25, 1, 0.5
         FROM series s JOIN item i ON i.id = s.item_id WHERE i.external_id = $1 AND s.location_id = 0`,
      [skuOf(1)],
    )
    const sent = await countStatements(server, async () => {
      const { items } = await server.query<{
        items: { nodes: { externalId: string; demandForecast: { accuracy: { series: object | null } } }[] }
      }>(asAdmin, query)
      const figures = (wape: number, coverage80: number | null) => [
        { name: 'wape', value: wape },
        ...['mase', 'bias', 'pinball'].map((name) => ({ name, value: null })),
        { name: 'coverage80', value: coverage80 },
      ]
      const series = { scoredDays: 112, metrics: figures(0.25, 1), baselineMetrics: figures(0.5, null) }
      for (const { externalId, demandForecast } of items.nodes) {
        expect(demandForecast.accuracy.series).toEqual(externalId === skuOf(1) ? series : null)
      }
    })
    const without = await countStatements(server, () =>
      server.query(asAdmin, query.replace(/series \{.*\} \} \} \} \} \}$/s, '} } } } }')),
    )
    expect(sent).toBe(without + 1)
  })

  it('leaves null what cannot be forecast, says why, and keeps its siblings', async () => {
    const { data, errors } = await server.ask<{
      good: object | null
      bad: object | null
      list: { nodes: (object | null)[] }
    }>(
      asAdmin,
      `{ good: demandForecast(input: { item: { externalId: "${skuOf(1)}" } }) { id }
         bad: demandForecast(input: { item: { externalId: "no such thing" } }) { id }
         long: demandForecast(input: { item: { externalId: "${skuOf(1)}" }, horizonDays: 29 }) { id }
         levels: demandForecast(input: { item: { externalId: "${skuOf(1)}" }, levels: [1.5] }) { id }
         list: demandForecasts(input: { location: { externalId: "berlin" } }, first: 3) { nodes { id } } }`,
    )
    expect(data!.good).not.toBeNull()
    expect(data!.bad).toBeNull()
    expect(data!.list.nodes).toHaveLength(3)
    // In the order in which they came to be known.
    expect(Object.fromEntries(errors!.map(({ path, extensions }) => [path, extensions.code]))).toEqual({
      bad: 'NOT_FOUND',
      long: 'BAD_USER_INPUT',
      levels: 'BAD_USER_INPUT',
    })
  })

  it('says NO_MODEL where there is none, for each forecast', async () => {
    const { versionId } = server.model
    server.model.versionId = null
    try {
      expect(
        await server.codes(
          asAdmin,
          '{ items(first: 2) { nodes { demandForecast(horizonDays: 3) { id } } } }',
        ),
      ).toEqual(['NO_MODEL', 'NO_MODEL'])
    } finally {
      server.model.versionId = versionId
    }
  })

  it('takes exactly one of id and externalId', async () => {
    const both = `{ item(ref: { id: "${encodeId('Item', 1)}", externalId: "${skuOf(0)}" }) { id } }`
    for (const query of ['{ item(ref: {}) { id } }', both, '{ item(ref: { id: "nonsense" }) { id } }']) {
      expect(await server.codes(asAdmin, query)).toEqual(['BAD_USER_INPUT'])
    }
    const wrongType = `{ item(ref: { id: "${encodeId('User', 1)}" }) { id } }`
    expect(await server.codes(asAdmin, wrongType)).toEqual(['BAD_USER_INPUT'])
    expect(await server.query(asAdmin, '{ item(ref: { externalId: "none" }) { id } }')).toEqual({
      item: null,
    })
  })

  it('takes a null beside the key that is given, and variables that may be null', async () => {
    const sku = skuOf(0)
    const found = { item: { externalId: sku } }
    for (const ref of [{ externalId: sku }, { id: null, externalId: sku }]) {
      const query = 'query ($ref: ItemRef!) { item(ref: $ref) { externalId } }'
      expect(await server.query(asAdmin, query, { ref })).toEqual(found)
    }
    const literal = `{ item(ref: { id: null, externalId: "${sku}" }) { externalId } }`
    expect(await server.query(asAdmin, literal)).toEqual(found)
    const nullable =
      'query ($sku: String, $id: ID) { item(ref: { externalId: $sku, id: $id }) { externalId } }'
    expect(await server.query(asAdmin, nullable, { sku })).toEqual(found)
    expect(await server.codes(asAdmin, nullable)).toEqual(['BAD_USER_INPUT'])
  })

  it('filters and orders', async () => {
    const list = async (args: string) => {
      const { items } = await server.query<{
        items: {
          nodes: {
            externalId: string
            title: string
            price: { amountMinor: number }
            category: { name: string }
          }[]
        }
      }>(
        asAdmin,
        `{ items(first: 100, ${args}) { nodes { externalId title price { amountMinor } category { name } } } }`,
      )
      return items.nodes
    }
    const prices = (await list('orderBy: PRICE_DESC')).map(({ price }) => price.amountMinor)
    expect(prices).toEqual([...prices].sort((a, b) => b - a))
    const titles = (await list('orderBy: TITLE_ASC')).map(({ title }) => title)
    expect(titles).toEqual([...titles].sort())
    const named = await list('filter: { titleContains: "THING 3" }')
    expect(named.length).toBeGreaterThan(0)
    expect(named.every(({ title }) => title === 'Thing 3')).toBe(true)
    expect(await list('filter: { active: null }')).toHaveLength(ITEM_COUNT)
    expect((await list('filter: { active: false }')).map(({ externalId }) => externalId)).toEqual([
      skuOf(ITEM_COUNT - 1),
    ])
    const { categories } = await server.query<{ categories: { nodes: { id: string; name: string }[] } }>(
      asAdmin,
      '{ categories { nodes { id name } } }',
    )
    const idOf = (name: string) => categories.nodes.find((category) => category.name === name)!.id
    expect(await list(`filter: { categoryId: "${idOf('Home')}" }`)).toHaveLength(ITEM_COUNT - 1)
    const kitchen = await list(`filter: { categoryId: "${idOf('Kitchen')}" }`)
    expect(new Set(kitchen.map(({ category }) => category.name))).toEqual(new Set(['Kitchen']))
  })

  it('shows sessions with their events, orders, promotions and locations', async () => {
    const data = await server.query(
      asAdmin,
      `{ session(ref: { externalId: "ada-session-1" }) { user { externalId } location { externalId }
           events { totalCount nodes { type item { externalId } } } }
         user(ref: { externalId: "ada" }) { sessions(first: 2) { totalCount pageInfo { hasNextPage } } orders { totalCount } }
         promotion(ref: { externalId: "summer" }) { discountFraction startsOn items { externalId } locations { externalId } }
         promotions(filter: { runsFrom: "2030-06-14", runsTo: "2030-06-20", item: { externalId: "${skuOf(0)}" } }) { totalCount }
         none: promotions(filter: { runsFrom: "2030-06-15" }) { totalCount }
         locations(filter: { parent: { externalId: "eu" } }) { nodes { externalId kind } } }`,
    )
    expect(data).toEqual({
      session: {
        user: { externalId: 'ada' },
        location: { externalId: 'online' },
        events: {
          totalCount: 3,
          nodes: [1, 5, 9].map((index) => ({ type: 'VIEW', item: { externalId: skuOf(index) } })),
        },
      },
      user: { sessions: { totalCount: 4, pageInfo: { hasNextPage: true } }, orders: { totalCount: 11 } },
      promotion: {
        discountFraction: 0.2,
        startsOn: '2030-06-01',
        items: [{ externalId: skuOf(0) }, { externalId: skuOf(1) }],
        locations: [{ externalId: 'berlin' }],
      },
      promotions: { totalCount: 1 },
      none: { totalCount: 0 },
      locations: {
        nodes: [
          { externalId: 'berlin', kind: 'STORE' },
          { externalId: 'depot', kind: 'WAREHOUSE' },
        ],
      },
    })
  })

  it('says how the installation is doing', async () => {
    const { system } = await server.query<{ system: { device: string; counts: { items: number } } }>(
      asAdmin,
      `{ system { device devices { name chosen reason } database { version sizeBytes embedded }
           queue { waiting running failed } counts { items events } build { version node } startedAt modelCalls } }`,
    )
    expect(system).toMatchObject({ device: 'ort-cpu', counts: { items: ITEM_COUNT, events: 24 } })
    expect(await countStatements(server, () => server.query(asAdmin, '{ system { device } }'))).toBe(0)
  })
})

async function originDay(server: TestServer): Promise<string> {
  const { demandForecast } = await server.query<{ demandForecast: { originDay: string } }>(
    asAdmin,
    `{ demandForecast(input: { item: { externalId: "${skuOf(3)}" } }) { originDay } }`,
  )
  return demandForecast.originDay
}

/** The seven days after the origin. */
function dayRange(origin: string): { from: string; to: string } {
  const plus = (days: number) => new Date(Date.parse(origin) + days * 86_400_000).toISOString().slice(0, 10)
  return { from: plus(1), to: plus(8) }
}
