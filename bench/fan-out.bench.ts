/**
 * One forecast to many: late sales, one after the other, whose forecasts are pushed to thousands of sockets at the server's own limits. Times run
 * from the acknowledged sale to the message at each socket, so that roll-up and forecast are in them.
 */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Benchmark } from './benchmark'
import { percentile } from './benchmark'
import { ServerProcess } from './server-process'

const SOCKETS = 3_000
const UPDATES = 10
/** A key has at most 500 subscriptions. */
const SOCKETS_OF_A_KEY = 500
/** An address may have at most a hundred sockets that have not said yet who they are. */
const OPENED_AT_ONCE = 50
const DELIVERY_TIMEOUT_MS = 30_000
/** The first one is sent while much of the server's code runs for the first time. */
const WARM_UP_UPDATES = 1

const SUBSCRIPTION = `subscription ($locations: [LocationRef!]) {
  demandForecastRefreshed(locations: $locations) { cursor kind forecast { item { externalId } points { day mean } } }
}`
const SALE = `mutation ($input: IngestEventsInput!) { ingestEvents(input: $input) { accepted } }`

interface Message {
  readonly type: string
  readonly payload?: {
    readonly errors?: unknown
    readonly data?: { demandForecastRefreshed: { kind: string; forecast: { item: { externalId: string } } } }
  }
}

/** Opens a socket, subscribes, and resolves when the server has taken the subscription. */
async function subscribe(
  server: ServerProcess,
  apiKey: string,
  location: string,
  onItem: (item: string) => void,
): Promise<WebSocket> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  await once(socket, 'open')
  const send = (message: object) => socket.send(JSON.stringify(message))
  const variables = { locations: [{ externalId: location }] }
  await new Promise<void>((resolve, reject) => {
    socket.on('close', (code, reason) =>
      reject(new Error(`A socket was closed: ${code} ${reason.toString()}`)),
    )
    socket.on('message', (data: Buffer) => {
      const { type, payload } = JSON.parse(data.toString()) as Message
      if (type === 'connection_ack') {
        send({ id: '1', type: 'subscribe', payload: { query: SUBSCRIPTION, variables } })
        // It is answered after the subscription, which was sent before it.
        send({ type: 'ping' })
      } else if (type === 'pong') resolve()
      else if (payload?.data) onItem(payload.data.demandForecastRefreshed.forecast.item.externalId)
      else reject(new Error(`A socket was told: ${data.toString()}`))
    })
    send({ type: 'connection_init', payload: { apiKey } })
  })
  return socket
}

async function createKeys(server: ServerProcess, count: number): Promise<string[]> {
  const keys: string[] = []
  for (let index = 0; index < count; index++) {
    const { createApiKey } = await server.query<{ createApiKey: { key: string } }>(
      'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }',
      { input: { name: `fan-out ${index}`, scopes: ['READ'] } },
    )
    keys.push(createApiKey.key)
  }
  return keys
}

/** Counts who was told of which item, and when. */
class Deliveries {
  private awaited = ''
  private startedAt = 0
  private told = 0
  private done: () => void = () => undefined
  readonly delaysMs: number[] = []
  duplicates = 0

  readonly note = (item: string): void => {
    if (item !== this.awaited) {
      this.duplicates++
      return
    }
    this.delaysMs.push(performance.now() - this.startedAt)
    if (++this.told === SOCKETS) this.done()
  }

  /** Resolves when every socket was told of the item; fails after a while. */
  async of(item: string, acknowledged: () => Promise<unknown>): Promise<void> {
    this.told = 0
    this.awaited = item
    this.startedAt = performance.now()
    const everybody = new Promise<void>((resolve) => (this.done = resolve))
    await acknowledged()
    this.startedAt = performance.now()
    const late = setTimeout(() => this.done(), DELIVERY_TIMEOUT_MS)
    await everybody
    clearTimeout(late)
    if (this.told < SOCKETS) throw new Error(`${SOCKETS - this.told} of ${SOCKETS} sockets were not told`)
  }
}

export const benchmark: Benchmark = async ({ log }) => {
  const server = await ServerProcess.start({ seed: 'demo' })
  const sockets: WebSocket[] = []
  try {
    const { items, locations } = await server.query<{
      items: { nodes: { externalId: string }[] }
      locations: { nodes: { externalId: string; kind: string }[] }
    }>('{ items(first: 20) { nodes { externalId } } locations(first: 50) { nodes { externalId kind } } }')
    const location = locations.nodes.find(({ kind }) => kind === 'STORE')!.externalId
    const keys = await createKeys(server, Math.ceil(SOCKETS / SOCKETS_OF_A_KEY))

    log(`Opening ${SOCKETS} sockets ...`)
    const deliveries = new Deliveries()
    const startedAt = performance.now()
    while (sockets.length < SOCKETS) {
      const first = sockets.length
      const opened = Array.from({ length: Math.min(OPENED_AT_ONCE, SOCKETS - first) }, (_, index) =>
        subscribe(server, keys[Math.floor((first + index) / SOCKETS_OF_A_KEY)]!, location, deliveries.note),
      )
      sockets.push(...(await Promise.all(opened)))
    }
    const openedMs = performance.now() - startedAt

    log(`Sending ${UPDATES} late sales ...`)
    const occurredAt = new Date(Date.now() - 2 * 86_400_000).toISOString()
    for (let update = 0; update < WARM_UP_UPDATES + UPDATES; update++) {
      if (update === WARM_UP_UPDATES) deliveries.delaysMs.length = 0
      const item = items.nodes[update]!.externalId
      const event = {
        clientEventId: `fan-out-${update}`,
        sessionExternalId: 'fan-out',
        type: 'PURCHASE',
        quantity: 5,
        // Of an order of its own: a purchase without one says nothing where orders of that day are recorded.
        orderExternalId: `fan-out-order-${update}`,
        itemExternalId: item,
        locationExternalId: location,
        occurredAt,
      }
      await deliveries.of(item, () => server.query(SALE, { input: { events: [event] } }))
    }
    const { delaysMs, duplicates } = deliveries
    return {
      headline: {
        p99Seconds: percentile(delaysMs, 0.99) / 1000,
        lost: SOCKETS * UPDATES - delaysMs.length,
      },
      details: {
        sockets: SOCKETS,
        updates: UPDATES,
        openedPerSecond: (SOCKETS * 1000) / openedMs,
        firstToldMs: percentile(firsts(delaysMs), 0.5),
        p50Ms: percentile(delaysMs, 0.5),
        maxMs: delaysMs.reduce((max, ms) => Math.max(max, ms), 0),
        duplicates,
      },
    }
  } finally {
    for (const socket of sockets) socket.terminate()
    await server.stop()
  }
}

/** When the first socket was told, of each update. */
function firsts(delaysMs: readonly number[]): number[] {
  return Array.from({ length: UPDATES }, (_, update) => delaysMs[update * SOCKETS]!)
}
