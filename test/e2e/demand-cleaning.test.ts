/** What is done to recorded sales before a model reads them, as the graph tells it. */
import { TestServer, asAdmin } from '../support/test-server'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

describe('the cleaning of what models read', () => {
  const cleaningOf = (cleaning: string, page = 'first: 3') =>
    `{ demandCleaning(input: { location: { externalId: "berlin" } ${cleaning} }, ${page}) { pageInfo { hasNextPage endCursor }
         nodes { item { externalId } cleaning { outlierTreatment gapTreatment lowPass } periods known cleanedCount cleaned { day reason recordedValue readValue } meanFiltered } } }`
  interface Answer {
    demandCleaning: {
      pageInfo: { hasNextPage: boolean; endCursor: string }
      nodes: {
        item: { externalId: string }
        cleaning: { outlierTreatment: string; gapTreatment: string; lowPass: number | null }
        periods: number
        known: number
        cleanedCount: number
        cleaned: { readValue: number | null }[]
        meanFiltered: number | null
      }[]
    }
  }

  it('is told item by item, page by page: of the champion, which cleans nothing, and of a training that is not made yet', async () => {
    const { demandCleaning: usual } = await server.query<Answer>(asAdmin, cleaningOf(''))
    expect(usual.nodes).toHaveLength(3)
    for (const { cleaning, cleanedCount, meanFiltered } of usual.nodes)
      expect([cleaning, cleanedCount, meanFiltered]).toEqual([
        { outlierTreatment: 'NONE', gapTreatment: 'NONE', lowPass: null },
        0,
        null,
      ])
    const after = `first: 2, after: "${usual.pageInfo.endCursor}"`
    const asked = ', cleaning: { outlierTreatment: ISOLATION_FOREST, gapTreatment: SEASONAL, lowPass: 14 }'
    const { demandCleaning: next } = await server.query<Answer>(asAdmin, cleaningOf(asked, after))
    const shown = [...usual.nodes, ...next.nodes].map(({ item }) => item.externalId)
    expect(new Set(shown).size).toBe(5)
    for (const { cleaning, cleaned, cleanedCount, periods, known, meanFiltered } of next.nodes) {
      expect(cleaning).toEqual({
        outlierTreatment: 'ISOLATION_FOREST',
        gapTreatment: 'SEASONAL',
        lowPass: 14,
      })
      expect(cleaned).toHaveLength(cleanedCount)
      expect(known).toBeLessThanOrEqual(periods)
      expect(meanFiltered).toBeGreaterThan(0)
    }
  })

  it.each(['lowPass: 0', 'highPass: -5', 'lowPass: 367', 'highPass: 1.5'])(
    'is refused with the filter %s, which is no wave of a context',
    async (filter) => {
      expect(await server.codes(asAdmin, cleaningOf(`, cleaning: { ${filter} }`))).toEqual(['BAD_USER_INPUT'])
    },
  )

  it('costs by the series, so that one operation cleans no more than some hundreds', async () => {
    expect(await server.codes(asAdmin, cleaningOf('', 'first: 500'))).toEqual(['QUERY_TOO_EXPENSIVE'])
  })

  it('is refused at a place that is not known', async () => {
    const query = '{ demandCleaning(input: { location: { externalId: "no-such" } }) { nodes { periods } } }'
    expect(await server.codes(asAdmin, query)).toEqual(['NOT_FOUND'])
  })
})
