/** Lists of forecasts by the units that they expect: over all that match, whatever was stored before, and page by page. */
import { ITEM_COUNT, skuOf } from '../support/small-shop'
import { TestServer, asAdmin } from '../support/test-server'

const NODE = 'item { externalId } points { mean }'

interface Forecast {
  readonly item: { readonly externalId: string }
  readonly points: readonly { readonly mean: number }[]
}
interface Page {
  readonly nodes: readonly Forecast[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
  readonly totalCount: number
}

const unitsOf = ({ points }: Forecast) => points.reduce((sum, { mean }) => sum + mean, 0)

describe('forecasts by expected units', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start()
    // One item is forecast before: an order of what is stored would know only this one.
    await server.query(asAdmin, `{ demandForecast(input: { item: { externalId: "${skuOf(5)}" } }) { id } }`)
  })
  afterAll(() => server.stop())

  const page = async (input: string, order: string, first: number, after: string | null = null) => {
    const { list } = await server.query<{ list: Page }>(
      asAdmin,
      `query ($after: String) { list: demandForecasts(input: { ${input} }, orderBy: ${order}, first: ${first}, after: $after) {
        nodes { ${NODE} } pageInfo { hasNextPage endCursor } totalCount } }`,
      { after },
    )
    return list
  }

  async function all(input: string, order: string, first: number): Promise<Forecast[]> {
    const forecasts: Forecast[] = []
    let after: string | null = null
    for (;;) {
      const list: Page = await page(input, order, first, after)
      forecasts.push(...list.nodes)
      if (!list.pageInfo.hasNextPage) return forecasts
      after = list.pageInfo.endCursor
    }
  }

  it('come in order, each once, over pages of any size, at one place and over all', async () => {
    for (const input of ['horizonDays: 7', 'horizonDays: 3, location: { externalId: "berlin" }']) {
      const down = await all(input, 'EXPECTED_UNITS_DESC', 7)
      const names = down.map(({ item }) => item.externalId)
      expect(new Set(names).size).toBe(ITEM_COUNT - 1)
      const units = down.map(unitsOf)
      expect(units).toEqual([...units].sort((a, b) => b - a))
      expect(units[0]).toBeGreaterThan(units.at(-1)!)
      const up = await all(input, 'EXPECTED_UNITS_ASC', 50)
      expect(up.map(({ item }) => item.externalId)).toEqual([...names].reverse())
    }
  })

  it('are the same where nothing is said and where the order of ids is asked for', async () => {
    const ids = async (order: string) => {
      const { list } = await server.query<{ list: Page }>(
        asAdmin,
        `{ list: demandForecasts(input: {}, first: 5 ${order}) { nodes { ${NODE} } } }`,
      )
      return list.nodes.map(({ item }) => item.externalId)
    }
    expect(await ids('')).toEqual([0, 1, 2, 3, 4].map(skuOf))
    expect(await ids('orderBy: ITEM_ID_ASC')).toEqual([0, 1, 2, 3, 4].map(skuOf))
  })

  it('keep to what is asked for, and count it', async () => {
    const items = `items: [${[3, 9, 1].map((index) => `{ externalId: "${skuOf(index)}" }`).join(', ')}]`
    const list = await page(items, 'EXPECTED_UNITS_DESC', 2)
    expect([list.totalCount, list.nodes.length, list.pageInfo.hasNextPage]).toEqual([3, 2, true])
  })

  it('refuse the cursor of another order, place or horizon', async () => {
    const { pageInfo } = await page('horizonDays: 7', 'EXPECTED_UNITS_DESC', 2)
    const query = (input: string, order: string) =>
      server.codes(
        asAdmin,
        `query ($after: String) { demandForecasts(input: { ${input} }, orderBy: ${order}, after: $after) { totalCount } }`,
        { after: pageInfo.endCursor },
      )
    expect(await query('horizonDays: 7', 'EXPECTED_UNITS_DESC')).toEqual([])
    expect(await query('horizonDays: 7', 'EXPECTED_UNITS_ASC')).toEqual(['BAD_USER_INPUT'])
    expect(await query('horizonDays: 8', 'EXPECTED_UNITS_DESC')).toEqual(['BAD_USER_INPUT'])
    expect(await query('horizonDays: 7, location: { externalId: "berlin" }', 'EXPECTED_UNITS_DESC')).toEqual([
      'BAD_USER_INPUT',
    ])
  })

  it('cost what they cost: not many such lists in one operation', async () => {
    const lists = (count: number) =>
      `{ ${Array.from({ length: count }, (_, index) => `l${index}: demandForecasts(input: {}, orderBy: EXPECTED_UNITS_DESC) { totalCount }`).join(' ')} }`
    expect(await server.codes(asAdmin, lists(2))).toEqual([])
    expect(await server.codes(asAdmin, lists(5))).toEqual(['QUERY_TOO_EXPENSIVE'])
  })

  it('are refused where too many items match, with what to do', async () => {
    await server.database.query(
      `INSERT INTO item (external_id, title, price_minor, currency, updated_at)
       SELECT 'many-' || n, 'Many', 1, 'EUR', now() FROM generate_series(1, 5000) n`,
    )
    const { errors } = await server.ask(
      asAdmin,
      '{ demandForecasts(input: {}, orderBy: EXPECTED_UNITS_DESC) { totalCount } }',
    )
    expect(errors).toMatchObject([
      { message: expect.stringContaining('category') as string, extensions: { code: 'BAD_USER_INPUT' } },
    ])
  })
})
