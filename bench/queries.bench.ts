/** Queries per second over HTTP, every body checked: an error also comes with status 200. */
import autocannon from 'autocannon'
import type { Benchmark } from './benchmark'
import { millisecondsOf, percentile } from './benchmark'
import { ServerProcess } from './server-process'

const CONNECTIONS = 8
const DURATION_S = 8
const COLD_ROUNDS = 5

const TRIVIAL = '{ system { device } }'
const NESTED_20 =
  '{ items(first: 20) { nodes { id externalId title price { amountMinor currency } category { id name } } } }'
const FORECASTS_50 = `{
  items(first: 50) { nodes { externalId demandForecast { points { day mean quantiles { level value } } } } }
}`

interface Nodes {
  items?: { nodes: { category?: unknown; demandForecast?: { points: unknown[] } | null }[] }
  system?: { device: string }
}

type Check = (data: Nodes) => boolean

const isTrivial: Check = (data) => typeof data.system?.device === 'string'
const isNested: Check = (data) =>
  data.items?.nodes.length === 20 && data.items.nodes.every((node) => node.category)
const hasForecasts: Check = (data) =>
  data.items?.nodes.length === 50 &&
  data.items.nodes.every((node) => node.demandForecast?.points.length === 28)

async function perSecond(
  server: ServerProcess,
  query: string,
  check: Check,
): Promise<{ perSecond: number; p50Ms: number; p99Ms: number }> {
  const result = await autocannon({
    url: `${server.url}/graphql`,
    method: 'POST',
    headers: server.headers,
    body: JSON.stringify({ query }),
    connections: CONNECTIONS,
    duration: DURATION_S,
    verifyBody: (body) => {
      const answer = JSON.parse(String(body)) as { data?: Nodes; errors?: unknown }
      return !answer.errors && !!answer.data && check(answer.data)
    },
  })
  if (result.mismatches > 0 || result.errors > 0 || result.non2xx > 0) {
    throw new Error(
      `${query}: ${result.mismatches} wrong bodies, ${result.errors} errors, ${result.non2xx} not 2xx`,
    )
  }
  return { perSecond: result.requests.average, p50Ms: result.latency.p50, p99Ms: result.latency.p99 }
}

/** A changed planned price changes every key of the store, so that the next query computes all forecasts. */
async function coldMilliseconds(server: ServerProcess, round: number): Promise<number> {
  const { items } = await server.query<{
    items: { nodes: { externalId: string; price: { amountMinor: string; currency: string } }[] }
  }>('{ items(first: 50) { nodes { externalId price { amountMinor currency } } } }')
  const validFrom = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
  const prices = items.nodes.map(({ externalId, price }) => ({
    itemExternalId: externalId,
    validFrom,
    price: { amountMinor: String(BigInt(price.amountMinor) + BigInt(round + 1)), currency: price.currency },
  }))
  await server.query(
    'mutation ($input: RecordCovariatesInput!) { recordCovariates(input: $input) { recorded } }',
    { input: { prices } },
  )
  return millisecondsOf(async () => {
    const data = await server.query<Nodes>(FORECASTS_50)
    if (!hasForecasts(data)) throw new Error('50 forecasts of 28 days were expected')
  })
}

export const benchmark: Benchmark = async ({ log }) => {
  const server = await ServerProcess.start({ seed: 'demo' })
  try {
    log('Trivial query ...')
    const trivial = await perSecond(server, TRIVIAL, isTrivial)
    log('20 items with their category ...')
    const nested20 = await perSecond(server, NESTED_20, isNested)
    log('50 items with forecasts, from the store ...')
    await server.query(FORECASTS_50)
    const forecasts50Stored = await perSecond(server, FORECASTS_50, hasForecasts)
    log('50 items with forecasts, computed cold ...')
    const coldMs: number[] = []
    for (let round = 0; round < COLD_ROUNDS; round++) coldMs.push(await coldMilliseconds(server, round))
    return {
      headline: {
        trivialPerSecond: trivial.perSecond,
        nested20PerSecond: nested20.perSecond,
        forecasts50StoredPerSecond: forecasts50Stored.perSecond,
        forecasts50ColdMs: percentile(coldMs, 0.5),
      },
      details: { connections: CONNECTIONS, trivial, nested20, forecasts50Stored, coldMs },
    }
  } finally {
    await server.stop()
  }
}
