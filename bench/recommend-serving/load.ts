/** Callers that ask for lists of a shop's live sessions over HTTP, each again as soon as it is answered. Every body is checked. */
import autocannon from 'autocannon'
import type { ServerProcess } from '../server-process'
import type { MeasuredShop } from './shop'

/** Of the server: requests of a key are counted, and never too many. */
export const LIMITED_KEYS = { FORECART_KEY_REQUESTS_PER_SECOND: '100000' }

const FIRST = 20
const ITEM = 'item { title price { amountMinor currency } }'

/** What is asked, and where the list stands in the answer. */
export const QUESTIONS = {
  recommendations: {
    query: `query ($session: String!) {
  recommendations(input: { surface: ITEM_PAGE, session: { externalId: $session }, first: ${FIRST} }) { rank ${ITEM} }
}`,
    listOf: (data: Data) => data.recommendations,
  },
  nextActions: {
    query: `query ($session: String!) {
  nextActions(input: { session: { externalId: $session }, first: ${FIRST} }) { nextItems { rank ${ITEM} } }
}`,
    listOf: (data: Data) => data.nextActions?.nextItems,
  },
}

export type Question = keyof typeof QUESTIONS

type List = readonly { readonly item: { readonly title: string; readonly price: object } }[]

interface Data {
  readonly recommendations?: List
  readonly nextActions?: { readonly nextItems: List }
}

export interface Load {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  /** Of one core, by this process. */
  readonly generatorCores: number
  /** The same by the server's process; null where the system does not say. */
  readonly serverCores: number | null
  /** Processor time of the server's process for one answer. */
  readonly serverMsPerAnswer: number | null
}

export interface LoadPlan {
  readonly callers: number
  /** Default: `recommendations`. */
  readonly question?: Question
  /** For so long, or until so many are answered. */
  readonly seconds?: number
  readonly answers?: number
}

/** @throws where an answer is wrong: a benchmark of failures measures nothing */
export async function measureLoad(
  server: ServerProcess,
  { key, liveSessions }: Pick<MeasuredShop, 'key' | 'liveSessions'>,
  { callers, question = 'recommendations', seconds, answers }: LoadPlan,
): Promise<Load> {
  const { query, listOf } = QUESTIONS[question]
  const before = process.cpuUsage()
  const serverBefore = server.processorSeconds
  const result = await autocannon({
    url: `${server.url}/graphql`,
    connections: callers,
    ...(answers === undefined ? { duration: seconds } : { amount: answers }),
    requests: liveSessions.map((session) => ({
      method: 'POST' as const,
      path: '/graphql',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify({ query, variables: { session } }),
    })),
    verifyBody: (body) => {
      const { data, errors } = JSON.parse(String(body)) as { data?: Data; errors?: unknown }
      const list = data && listOf(data)
      return !errors && list?.length === FIRST && list.every(({ item }) => item.title && item.price)
    },
  })
  const { user, system } = process.cpuUsage(before)
  const serverSeconds = serverBefore === null ? null : server.processorSeconds! - serverBefore
  if (result.mismatches > 0 || result.errors > 0 || result.non2xx > 0)
    throw new Error(`${result.mismatches} wrong bodies, ${result.errors} errors, ${result.non2xx} not 2xx`)
  return {
    perSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p90Ms: result.latency.p90,
    p99Ms: result.latency.p99,
    generatorCores: (user + system) / 1e6 / result.duration,
    serverCores: serverSeconds && serverSeconds / result.duration,
    serverMsPerAnswer: serverSeconds && (serverSeconds * 1_000) / result.requests.total,
  }
}
