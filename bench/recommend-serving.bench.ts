/**
 * Recommendations per second over HTTP: twenty items with title and price for a session that is stored, asked with an API key whose
 * requests are counted against a limit, every body checked. The shop has 2,000 items and 100,000 sessions; the model is the ensemble
 * without a network, the default's first stage. Both headline figures are of one load, of as many callers as keep the server busy.
 * The load comes from this process, on the same machine: what it takes of the processor is reported. Last, the same load is profiled:
 * which parts of the server its thread spends its time in.
 */
import autocannon from 'autocannon'
import { Rng } from '../src/core/statistics/rng'
import type { Benchmark } from './benchmark'
import { ServerProcess } from './server-process'
import { sharesByPart } from './server-profile'

const SEED = 1
const ITEMS = 2_000
const GROUP_SIZE = 20
const SESSIONS = 100_000
const SESSION_DAYS = 20
const MEAN_VIEWS = 4
/** Sessions of now that are asked about. */
const LIVE_SESSIONS = 1_000
const EVENTS_A_BATCH = 1_000
const WRITERS = 4
/** Callers that ask at the same time; the headline is of the first. */
const LOADS = [4, 16, 1]
/** Code is compiled after some thousand answers. */
const WARM_UP_S = 15
const DURATION_S = 10
/** Counted for each request, and never reached. */
const KEY_REQUESTS_PER_SECOND = '100000'
const FIRST = 20
const DAY_MS = 86_400_000

const UPSERT =
  'mutation ($input: UpsertItemsInput!) { upsertItems(input: $input) { userErrors { message } } }'
const INGEST =
  'mutation ($input: IngestEventsInput!) { ingestEvents(input: $input) { accepted userErrors { message } } }'
const QUERY = `query ($session: String!) {
  recommendations(input: { surface: ITEM_PAGE, session: { externalId: $session }, first: ${FIRST} }) {
    rank item { title price { amountMinor currency } }
  }
}`

interface Answer {
  readonly data?: {
    readonly recommendations: readonly { readonly item: { readonly title: string; readonly price: object } }[]
  }
  readonly errors?: unknown
}

interface Load {
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

export const benchmark: Benchmark = async ({ log }) => {
  const server = await ServerProcess.start({
    seed: 'tiny',
    environment: { FORECART_KEY_REQUESTS_PER_SECOND: KEY_REQUESTS_PER_SECOND },
  })
  try {
    log(`Writing ${ITEMS} items and ${SESSIONS} sessions ...`)
    await writeItems(server)
    const events = await writeSessions(server)
    log('Training the ensemble ...')
    await trainEnsemble(server)
    const key = await createKey(server)
    await measure(server, key, LOADS[0]!, WARM_UP_S)
    const loads: Record<string, Load> = {}
    for (const callers of LOADS) {
      log(`${callers} callers ...`)
      loads[callers] = await measure(server, key, callers, DURATION_S)
    }
    log('A profile ...')
    const profile = await server.profile(() => measure(server, key, LOADS[0]!, DURATION_S))
    const { perSecond, p90Ms } = loads[LOADS[0]!]!
    return {
      headline: { perSecond, p90Ms },
      details: {
        seed: SEED,
        items: ITEMS,
        sessions: SESSIONS,
        events,
        loads,
        profile: sharesByPart(profile),
      },
    }
  } finally {
    await server.stop()
  }
}

const skuOf = (item: number): string => `bench-${item}`

async function writeItems(server: ServerProcess): Promise<void> {
  for (let first = 0; first < ITEMS; first += 500) {
    const items = Array.from({ length: 500 }, (_, at) => ({
      externalId: skuOf(first + at),
      title: `Item ${first + at}`,
      price: { amountMinor: String(100 + ((first + at) % 900)), currency: 'EUR' },
    }))
    const { upsertItems } = await server.query<{ upsertItems: { userErrors: unknown[] } }>(UPSERT, {
      input: { items },
    })
    if (upsertItems.userErrors.length > 0) throw new Error(JSON.stringify(upsertItems.userErrors))
  }
}

/** A visit stays in a group of twenty items, of which the first are the most popular, and leaves it now and then. */
function* viewsOf(rng: Rng): Generator<number> {
  let group = rng.integer(ITEMS / GROUP_SIZE)
  do {
    if (rng.uniform() < 0.1) group = rng.integer(ITEMS / GROUP_SIZE)
    yield group * GROUP_SIZE + Math.floor(GROUP_SIZE * rng.uniform() ** 2)
  } while (rng.uniform() < 1 - 1 / MEAN_VIEWS)
}

async function writeSessions(server: ServerProcess): Promise<number> {
  const rng = new Rng(SEED, 'recommend-serving')
  const { locations } = await server.query<{ locations: { nodes: { externalId: string; kind: string }[] } }>(
    '{ locations(first: 50) { nodes { externalId kind } } }',
  )
  const locationExternalId = locations.nodes.find(({ kind }) => kind === 'ONLINE')!.externalId
  const now = Date.now()
  let written = 0
  const events = (function* () {
    for (let session = 0; session < SESSIONS + LIVE_SESSIONS; session++) {
      const isLive = session >= SESSIONS
      let at = isLive ? now - 60_000 : now - DAY_MS * (0.1 + SESSION_DAYS * rng.uniform())
      for (const item of viewsOf(rng)) {
        yield {
          clientEventId: `bench-${written++}`,
          type: 'VIEW',
          sessionExternalId: isLive ? `live-${session - SESSIONS}` : `past-${session}`,
          itemExternalId: skuOf(item),
          locationExternalId,
          occurredAt: new Date(at).toISOString(),
        }
        at += isLive ? 1_000 : 30_000
      }
    }
  })()
  const writer = async (): Promise<void> => {
    for (;;) {
      const batch = Array.from(take(events, EVENTS_A_BATCH))
      if (batch.length === 0) return
      const { ingestEvents } = await server.query<{ ingestEvents: { accepted: number } }>(INGEST, {
        input: { events: batch },
      })
      if (ingestEvents.accepted !== batch.length) throw new Error(JSON.stringify(ingestEvents))
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, writer))
  return written
}

/** Does not end `values`, as a loop that is left would. */
function* take<T>(values: Generator<T>, count: number): Generator<T> {
  for (let taken = 0; taken < count; taken++) {
    const next = values.next()
    if (next.done) return
    yield next.value
  }
}

async function trainEnsemble(server: ServerProcess): Promise<void> {
  const { trainModel } = await server.query<{
    trainModel: { trainingRun: { id: string } | null; userErrors: unknown[] }
  }>(
    'mutation ($input: TrainModelInput!) { trainModel(input: $input) { trainingRun { id } userErrors { message } } }',
    {
      input: { model: 'session', family: 'ensemble', hyperparameters: { network: 'none' }, seed: SEED },
    },
  )
  if (!trainModel.trainingRun) throw new Error(JSON.stringify(trainModel.userErrors))
  for (;;) {
    const { trainingRun } = await server.query<{
      trainingRun: { status: string; error: unknown; version: { version: number; aliases: string[] } | null }
    }>('query ($id: ID!) { trainingRun(id: $id) { status error { text } version { version aliases } } }', {
      id: trainModel.trainingRun.id,
    })
    if (['FAILED', 'CANCELLED'].includes(trainingRun.status)) throw new Error(JSON.stringify(trainingRun))
    if (trainingRun.status === 'SUCCEEDED') {
      if (!trainingRun.version!.aliases.includes('champion'))
        await promote(server, trainingRun.version!.version)
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

/** What is measured is the ensemble, also where the gate sees nothing that it adds to transitions on these simple sessions. */
async function promote(server: ServerProcess, version: number): Promise<void> {
  const { promoteModel } = await server.query<{ promoteModel: { userErrors: unknown[] } }>(
    'mutation ($input: PromoteModelInput!) { promoteModel(input: $input) { userErrors { message } } }',
    { input: { name: 'session', version, overrideReason: 'The speed of the ensemble is measured' } },
  )
  if (promoteModel.userErrors.length > 0) throw new Error(JSON.stringify(promoteModel.userErrors))
}

async function createKey(server: ServerProcess): Promise<string> {
  const { createApiKey } = await server.query<{
    createApiKey: { key: string | null; userErrors: unknown[] }
  }>('mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key userErrors { message } } }', {
    input: { name: 'storefront', scopes: ['READ'] },
  })
  if (createApiKey.key === null) throw new Error(JSON.stringify(createApiKey.userErrors))
  return createApiKey.key
}

async function measure(
  server: ServerProcess,
  key: string,
  connections: number,
  seconds: number,
): Promise<Load> {
  const before = process.cpuUsage()
  const serverBefore = server.processorSeconds
  const result = await autocannon({
    url: `${server.url}/graphql`,
    connections,
    duration: seconds,
    requests: Array.from({ length: LIVE_SESSIONS }, (_, session) => ({
      method: 'POST' as const,
      path: '/graphql',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify({ query: QUERY, variables: { session: `live-${session}` } }),
    })),
    verifyBody: (body) => {
      const { data, errors } = JSON.parse(String(body)) as Answer
      const items = data?.recommendations
      return !errors && items?.length === FIRST && items.every(({ item }) => item.title && item.price)
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
    generatorCores: (user + system) / 1e6 / seconds,
    serverCores: serverSeconds && serverSeconds / seconds,
    serverMsPerAnswer: serverSeconds && (serverSeconds * 1_000) / result.requests.total,
  }
}
