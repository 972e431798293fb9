import { fc } from '../support/property-testing'
import { ITEM_COUNT } from '../support/small-shop'
import { TestServer, asAdmin } from '../support/test-server'

interface List {
  list: {
    totalCount: number
    nodes: { externalId: string }[]
    edges: { cursor: string; node: { externalId: string } }[]
    pageInfo: {
      hasNextPage: boolean
      hasPreviousPage: boolean
      startCursor: string | null
      endCursor: string | null
    }
  }
}

const LISTS = [
  'items(filter: { active: null }, orderBy: ID_ASC',
  'items(filter: { active: null }, orderBy: TITLE_ASC',
  'items(filter: { active: null }, orderBy: TITLE_DESC',
  'items(filter: { active: null }, orderBy: PRICE_DESC',
  'items(filter: { active: null }, orderBy: CREATED_AT_DESC',
  'orders(filter: {}',
  'sessions(filter: {}',
]

describe('pages', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await TestServer.start()
  })
  afterAll(() => server.stop())

  async function page(list: string, first: number, after: string | null): Promise<List['list']> {
    const data = await server.query<List>(
      asAdmin,
      `query ($first: Int, $after: String) { list: ${list}, first: $first, after: $after) {
         totalCount nodes { externalId } edges { cursor node { externalId } }
         pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
      { first, after },
    )
    return data.list
  }

  async function walk(list: string, first: number, between: () => Promise<void> = async () => undefined) {
    const seen: string[] = []
    let after: string | null = null
    for (;;) {
      const current: List['list'] = await page(list, first, after)
      expect(current.nodes.length).toBeLessThanOrEqual(first)
      expect(current.edges.map(({ node }) => node)).toEqual(current.nodes)
      expect(current.pageInfo.hasPreviousPage).toBe(after !== null)
      expect(current.pageInfo.startCursor).toBe(current.edges[0]?.cursor ?? null)
      expect(current.pageInfo.endCursor).toBe(current.edges.at(-1)?.cursor ?? null)
      seen.push(...current.nodes.map(({ externalId }) => externalId))
      if (!current.pageInfo.hasNextPage) return seen
      after = current.pageInfo.endCursor
      await between()
    }
  }

  it.each(LISTS)('%s): walking any pages gives the whole list', async (list) => {
    const whole = await page(list, 500, null)
    const all = whole.nodes.map(({ externalId }) => externalId)
    expect(all).toHaveLength(whole.totalCount)
    expect(new Set(all).size).toBe(all.length)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: ITEM_COUNT + 5 }), async (first) => {
        expect(await walk(list, first)).toEqual(all)
      }),
      { numRuns: 6 },
    )
  })

  it('is not shifted by what appears on the way', async () => {
    const list = 'items(filter: { active: null }, orderBy: TITLE_ASC'
    const before = (await page(list, 500, null)).nodes.map(({ externalId }) => externalId)
    let added = 0
    const walked = await walk(list, 7, async () => {
      // One that sorts before what was seen already, and one behind everything.
      for (const title of ['A new thing', 'Zebra']) {
        await server.services.catalogWrites.upsertItems({ kind: 'admin' }, [
          { externalId: `new-${added++}`, title, priceMinor: 1n, currency: 'EUR' },
        ])
      }
    })
    expect(walked.filter((externalId) => !externalId.startsWith('new-'))).toEqual(before)
    expect(new Set(walked).size).toBe(walked.length)
  })

  it('refuses cursors that are not of this list', async () => {
    const { pageInfo } = await page('items(orderBy: PRICE_DESC', 2, null)
    const wrong = [
      pageInfo.endCursor!,
      'nonsense',
      '',
      Buffer.from('["item.title","a\\u0000","1"]').toString('base64url'),
    ]
    for (const after of wrong) {
      expect(
        await server.codes(
          asAdmin,
          'query ($after: String) { items(orderBy: TITLE_ASC, after: $after) { nodes { id } } }',
          { after },
        ),
      ).toEqual(['BAD_USER_INPUT'])
    }
    const crafted = Buffer.from('["item.created","not a time","1"]').toString('base64url')
    expect(
      await server.codes(
        asAdmin,
        `{ items(orderBy: CREATED_AT_DESC, after: "${crafted}") { nodes { id } } }`,
      ),
    ).toEqual(['BAD_USER_INPUT'])
  })

  it('bounds the size of a page', async () => {
    for (const first of [-1, 501]) {
      expect(await server.codes(asAdmin, `{ items(first: ${first}) { nodes { id } } }`)).toEqual([
        'BAD_USER_INPUT',
      ])
    }
    expect((await page('items(orderBy: ID_ASC', 0, null)).nodes).toEqual([])
  })
})
