/** From the acknowledged ingest of a late sale to the pushed forecast of its series, while 200 events a second come in. */
import { createClient } from 'graphql-ws'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { Benchmark } from './benchmark'
import { percentile } from './benchmark'
import { ServerProcess } from './server-process'

const EVENTS_PER_SECOND = 200
const BATCHES_PER_SECOND = 4
const DURATION_S = 30
const PUSH_TIMEOUT_MS = 30_000

const SUBSCRIPTION = `subscription {
  demandForecastRefreshed { kind forecast { item { externalId } location { externalId } points { day mean } } }
}`
const MUTATION = `mutation ($input: IngestEventsInput!) {
  ingestEvents(input: $input) { accepted rejected userErrors { code message } }
}`

interface Refresh {
  demandForecastRefreshed: {
    forecast: { item: { externalId: string }; location: { externalId: string } | null } | null
  }
}

export const benchmark: Benchmark = async ({ log }) => {
  const server = await ServerProcess.start({ seed: 'demo' })
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${server.adminToken}` },
  })
  try {
    const { items, locations } = await server.query<{
      items: { nodes: { externalId: string }[] }
      locations: { nodes: { externalId: string; kind: string }[] }
    }>('{ items(first: 50) { nodes { externalId } } locations(first: 50) { nodes { externalId kind } } }')
    const stores = locations.nodes.filter(({ kind }) => kind === 'STORE' || kind === 'ONLINE')
    // The forecasts that are pushed are of series that somebody has asked for.
    await server.query('{ items(first: 50) { nodes { demandForecast { issuedAt } } } }')

    const sentAt = new Map<string, number>()
    const delaysMs: number[] = []
    const connected = new Promise<void>((resolve) => client.on('connected', () => resolve()))
    client.subscribe<Refresh>(
      { query: SUBSCRIPTION },
      {
        next: ({ data, errors }) => {
          if (errors) throw new Error(JSON.stringify(errors))
          const forecast = data?.demandForecastRefreshed.forecast
          if (!forecast?.location) return
          const series = `${forecast.item.externalId}@${forecast.location.externalId}`
          const startedAt = sentAt.get(series)
          if (startedAt === undefined) return
          sentAt.delete(series)
          delaysMs.push(performance.now() - startedAt)
        },
        error: (error) => log(`Subscription failed: ${JSON.stringify(error)}`),
        complete: () => undefined,
      },
    )
    await connected

    log(`Sending ${EVENTS_PER_SECOND} events a second for ${DURATION_S} s, one late sale a batch ...`)
    const lateAt = new Date(Date.now() - 2 * 86_400_000).toISOString()
    let sequence = 0
    let probes = 0
    for (let tick = 0; tick < DURATION_S * BATCHES_PER_SECOND; tick++) {
      const nextTick = performance.now() + 1000 / BATCHES_PER_SECOND
      const item = items.nodes[tick % items.nodes.length]!.externalId
      const location = stores[Math.floor(tick / items.nodes.length) % stores.length]!.externalId
      const events = Array.from({ length: EVENTS_PER_SECOND / BATCHES_PER_SECOND }, (_, index) => {
        const n = sequence++
        const common = {
          clientEventId: `push-${n}`,
          sessionExternalId: `push-${Math.floor(n / 10)}`,
          quantity: 3,
        }
        return index === 0
          ? {
              ...common,
              type: 'PURCHASE',
              // Of an order of its own: a purchase without one says nothing where orders of that day are recorded.
              orderExternalId: `push-order-${n}`,
              itemExternalId: item,
              locationExternalId: location,
              occurredAt: lateAt,
            }
          : {
              ...common,
              type: 'VIEW',
              itemExternalId: items.nodes[n % items.nodes.length]!.externalId,
              occurredAt: new Date().toISOString(),
            }
      })
      const series = `${item}@${location}`
      if (!sentAt.has(series)) {
        sentAt.set(series, performance.now())
        probes++
      }
      const { ingestEvents } = await server.query<{ ingestEvents: { accepted: number } }>(MUTATION, {
        input: { events },
      })
      if (ingestEvents.accepted !== events.length)
        throw new Error(`Not all accepted: ${JSON.stringify(ingestEvents)}`)
      await wait(Math.max(0, nextTick - performance.now()))
    }
    const deadline = performance.now() + PUSH_TIMEOUT_MS
    while (sentAt.size > 0 && performance.now() < deadline) await wait(100)
    if (sentAt.size > 0) throw new Error(`${sentAt.size} of ${probes} late sales were not pushed`)
    return {
      headline: { p95Seconds: percentile(delaysMs, 0.95) / 1000 },
      details: {
        probes,
        eventsPerSecond: EVENTS_PER_SECOND,
        p50Ms: percentile(delaysMs, 0.5),
        maxMs: Math.max(...delaysMs),
      },
    }
  } finally {
    await client.dispose()
    await server.stop()
  }
}
