/** The shop that recommendations are measured in: 2,000 items, 100,000 sessions of the past, a thousand of now, and the ensemble without a network. */
import { Rng } from '../../src/core/statistics/rng'
import type { ServerProcess } from '../server-process'

export const SEED = 1
const ITEMS = 2_000
const GROUP_SIZE = 20
const SESSIONS = 100_000
const SESSION_DAYS = 20
const MEAN_VIEWS = 4
/** Sessions of now that are asked about. */
const LIVE_SESSIONS = 1_000
const EVENTS_A_BATCH = 1_000
const WRITERS = 4
const DAY_MS = 86_400_000

const UPSERT =
  'mutation ($input: UpsertItemsInput!) { upsertItems(input: $input) { userErrors { message } } }'
const INGEST =
  'mutation ($input: IngestEventsInput!) { ingestEvents(input: $input) { accepted userErrors { message } } }'

export interface MeasuredShop {
  readonly items: number
  readonly sessions: number
  readonly events: number
  /** External ids of the sessions of now. */
  readonly liveSessions: readonly string[]
  /** An API key that may read. */
  readonly key: string
}

/** Fills the shop of a server that was just started, and trains its model. The same each time. */
export async function fillShop(server: ServerProcess, log: (line: string) => void): Promise<MeasuredShop> {
  log(`Writing ${ITEMS} items and ${SESSIONS} sessions ...`)
  await writeItems(server)
  const events = await writeSessions(server)
  log('Training the ensemble ...')
  await trainEnsemble(server)
  return {
    items: ITEMS,
    sessions: SESSIONS,
    events,
    liveSessions: Array.from({ length: LIVE_SESSIONS }, (_, session) => liveSession(session)),
    key: await createKey(server),
  }
}

const liveSession = (session: number): string => `live-${session}`
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
          sessionExternalId: isLive ? liveSession(session - SESSIONS) : `past-${session}`,
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
