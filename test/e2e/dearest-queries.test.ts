/**
 * The dearest queries that the limits let through, made from the schema, against a shop with long lists. What they really send to the
 * database and answer is never more than was measured beforehand, and others are answered while they run.
 */
import type { Viewer } from '../../src/contracts/viewer'
import { encodeId } from '../../src/core/ids'
import { addDays, parseDay } from '../../src/core/time/day'
import { DEFAULT_LIMITS, OperationGuard } from '../../src/graphql/operation-limits'
import type { CheckedOperation } from '../../src/graphql/operation-limits'
import { forecartSchema } from '../../src/graphql/schema'
import { DearQueries } from '../support/dear-queries'
import type { Dear, DearQuery } from '../support/dear-queries'
import { alsoExhaustively, extent } from '../support/extent'
import { MANY, enlargeShop } from '../support/large-shop'
import { skuOf } from '../support/small-shop'
import { countSent, valuesOf } from '../support/sent-and-answered'
import { temporaryFolder } from '../../bench/temporary-folder'
import { spawnServer } from '../support/server-process'
import { ADMIN_TOKEN, JWT_SECRET, TestServer, asAdmin, asNobody, asUser } from '../support/test-server'
import type { Credentials } from '../support/test-server'

const GROWN_OF_EACH_KIND = extent({ short: 1, exhaustive: 4 })
/** Of the paths through the schema, each so-manyth is tried. */
const EACH_PATH = extent({ short: 48, exhaustive: 1 })
const SLOWEST_MS = 250
/** What a trivial query takes at most where nothing else runs. A machine that needs longer for it is busy with others by as much. */
const IDLE_MS = 25
const IDLE_SAMPLES = 100
const SLOWEST_OF_EACH = 5

const schema = forecartSchema()
const guard = new OperationGuard(schema, DEFAULT_LIMITS)
const endUser: Viewer = {
  kind: 'user',
  externalId: 'ada',
  sessionExternalId: null,
  expiresAt: new Date(8e15),
}
const key: Viewer = { kind: 'apiKey', keyId: 1n, source: 'shop', scopes: ['read', 'models'], expiresAt: null }

describe('the dearest queries that are allowed', () => {
  let server: TestServer
  let literals: Record<string, string>
  /** What an administrator may ask, keys mostly may, too: once is enough. */
  const asked = new Set<string>()
  const slowest: Record<string, { ms: number; query: string }[]> = {}
  const callers: Record<string, { viewer: Viewer; as: Credentials }> = {}

  beforeAll(async () => {
    // Statements and values are counted, however long a busy machine takes for them.
    server = await TestServer.start({ limits: { timeoutMs: 120_000 } })
    await enlargeShop(server.database)
    callers['anonymous'] = { viewer: { kind: 'anonymous' }, as: asNobody }
    callers['end user'] = { viewer: endUser, as: await asUser('ada') }
    callers['key'] = { viewer: key, as: await server.createKey(['read', 'models']) }
    callers['administrator'] = { viewer: { kind: 'admin' }, as: asAdmin }
    const forecast = `{ demandForecast(input: { item: { externalId: "${skuOf(0)}" } }) { originDay } }`
    const { demandForecast } = await server.query<{ demandForecast: { originDay: string } }>(
      asAdmin,
      forecast,
    )
    const from = addDays(parseDay(demandForecast.originDay), 1)
    const levels = `[${Array.from({ length: 20 }, (_, i) => (i + 1) / 21).join(', ')}]`
    literals = {
      AdvertRef: '{ externalId: "top" }',
      PaymentMethodRef: '{ externalId: "card" }',
      ItemRef: `{ externalId: "${skuOf(0)}" }`,
      LocationRef: '{ externalId: "berlin" }',
      PromotionRef: '{ externalId: "big" }',
      SessionRef: '{ externalId: "ada-session-0" }',
      UserRef: '{ externalId: "ada" }',
      DemandForecastInput: `{ item: { externalId: "${skuOf(0)}" }, location: { externalId: "berlin" } }`,
      RecommendationsInput: '{ surface: HOME, target: PROMOTION, first: 100 }',
      ReorderPlanInput: `{ item: { externalId: "${skuOf(0)}" }, location: { externalId: "berlin" }, onHand: 5 }`,
      ReorderPlansInput: `{ items: [${Array.from({ length: 60 }, (_, at) => `{ externalId: "${skuOf(at)}" }`).join(' ')}], locations: [{ externalId: "berlin" }, { externalId: "online" }, { externalId: "depot" }] }`,
      AdvertReportInput: '{ from: "2026-01-01", to: "2026-03-01" }',
      RecommendationReportInput: '{ from: "2026-01-01T00:00:00Z", to: "2026-03-01T00:00:00Z" }',
      PromotionTestDesignInput: `{ items: [{ externalId: "${skuOf(0)}" }], durationsDays: [1, 2, 3, 4, 5] }`,
      DemandForecastsInput: `{ levels: ${levels} }`,
      'Query.model.name': '"demand"',
      'Query.modelVersion.id': `"${encodeId('ModelVersion', 1n)}"`,
      'Query.trainingRun.id': `"${encodeId('TrainingRun', 1n)}"`,
      'Query.job.id': `"${encodeId('Job', 1n)}"`,
      'Item.demandForecast.levels': levels,
      'Item.demandForecasts.levels': levels,
      'DemandForecast.history.days': '730',
      'DemandForecast.total.from': `"${from}"`,
      'DemandForecast.total.to': `"${addDays(from, 20)}"`,
    }
  })
  afterAll(() => server.stop())

  const dearOf = (viewer: Viewer): DearQuery[] => {
    const queries = new DearQueries(schema, guard, viewer, literals)
    const kinds: readonly Dear[] = ['statements', 'values', 'cost']
    const grown = kinds.flatMap((kind) =>
      Array.from({ length: GROWN_OF_EACH_KIND }, (_, seed) => queries.grown(kind, seed + 1)),
    )
    return [...queries.alongPaths().filter((_, index) => index % EACH_PATH === 0), ...grown]
  }

  it.each(
    extent({
      short: ['anonymous', 'end user', 'administrator'],
      exhaustive: ['anonymous', 'end user', 'key', 'administrator'],
    }),
  )('of the %s send and answer no more than was measured, which is within the limits', async (name) => {
    const { viewer, as } = callers[name]!
    const checked = jest.spyOn(OperationGuard.prototype, 'check')
    const sent = countSent()
    const found: string[] = []
    const times: { ms: number; query: string }[] = []
    try {
      for (const { query } of dearOf(viewer).filter((one) => !asked.has(one.query))) {
        asked.add(query)
        checked.mockClear()
        sent.reset()
        const began = performance.now()
        const { data, errors = [] } = await server.ask(as, query)
        times.push({ ms: performance.now() - began, query })
        const { measurement, budget } = checked.mock.results.at(-1)!.value as CheckedOperation
        const measured = budget?.measured ?? measurement
        const values = valuesOf(data)
        const isEnded = errors.some(({ extensions }) => extensions.code === 'QUERY_TOO_EXPENSIVE')
        const faults = errors.filter(({ extensions }) => extensions.code !== 'QUERY_TOO_EXPENSIVE')
        if (faults[0]) found.push(`${faults[0].extensions.code} ${faults[0].message}: ${query}`)
        for (const [what, is, limits] of [
          ['values', values, [measured.values, DEFAULT_LIMITS.maxValues[viewer.kind]]],
          [
            'statements',
            sent.count,
            [isEnded ? Infinity : measured.statements, DEFAULT_LIMITS.maxStatements[viewer.kind]],
          ],
        ] as const) {
          if (is > Math.min(...limits))
            found.push(`${is} ${what} of ${limits.join(' and ')}: ${query}\n${sent.texts()}`)
        }
      }
    } finally {
      checked.mockRestore()
      sent.stop()
    }
    slowest[name] = times.sort((a, b) => b.ms - a.ms).slice(0, SLOWEST_OF_EACH)
    expect(found).toEqual([])
  })

  it('show long lists whole, and end where there are too many of them', async () => {
    const whole = '{ promotion(ref: { externalId: "big" }) { items { id } few: items(first: 3) { id } } }'
    const { promotion } = await server.query<{ promotion: { items: object[]; few: object[] } }>(
      asAdmin,
      whole,
    )
    expect(promotion.items).toHaveLength(MANY)
    expect(promotion.few).toEqual(promotion.items.slice(0, 3))
    const wide = Array.from({ length: 25 }, (_, i) => `a${i}: title`).join(' ')
    const long = `{ promotion(ref: { externalId: "big" }) { items { ${wide} } } }`
    expect(new Set(await server.codes(asAdmin, long))).toEqual(new Set(['QUERY_TOO_EXPENSIVE']))
    const { errors } = await server.askOverSocket(asAdmin, long)
    expect(errors?.[0]?.extensions.code).toBe('QUERY_TOO_EXPENSIVE')
  })

  alsoExhaustively(() => {
    it('hold up a trivial query of somebody else by less than 250 ms, 99 times of a hundred', async () => {
      // The process that users start, with nothing of the test in it.
      const { path: home, remove } = temporaryFolder()
      const own = spawnServer({
        FORECART_HOME: home,
        DATABASE_URL: server.database.url,
        FORECART_ADMIN_TOKEN: ADMIN_TOKEN,
        FORECART_JWT_SECRET: JWT_SECRET,
        FORECART_JWT_ISSUER: 'shop',
      })
      try {
        const { url } = await own.ready()
        const trivial = async (isOver: (count: number) => boolean): Promise<number> => {
          const times: number[] = []
          while (!isOver(times.length)) {
            const began = performance.now()
            await drained(url, asAdmin, '{ __typename }')
            times.push(performance.now() - began)
          }
          return times.sort((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1]!
        }
        const idle = await trivial((count) => count >= IDLE_SAMPLES)
        let isOver = false
        const dear = (async () => {
          for (const [name, queries] of Object.entries(slowest)) {
            for (const { query } of queries) {
              await Promise.all([1, 2].map(() => drained(url, callers[name]!.as, query)))
            }
          }
          isOver = true
        })()
        const beside = await trivial(() => isOver)
        await dear
        expect(beside).toBeLessThan(SLOWEST_MS * Math.max(1, idle / IDLE_MS))
      } finally {
        await own.stop()
        remove()
      }
    })
  })
})

/** Answers that are read, and not looked at. */
async function drained(url: string, as: Credentials, query: string): Promise<void> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...as },
    body: JSON.stringify({ query }),
  })
  await response.arrayBuffer()
}
