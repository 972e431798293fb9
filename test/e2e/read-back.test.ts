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
