/** Events acknowledged per second over HTTP: batches of 200 on four connections, every acknowledgement counted from its body. */
import type { Benchmark } from './benchmark'
import { percentile } from './benchmark'
import { ServerProcess } from './server-process'

const BATCH_SIZE = 200
const CONNECTIONS = 4
const WARM_UP_MS = 3_000
const DURATION_MS = 15_000
const TYPES = ['VIEW', 'VIEW', 'VIEW', 'ADD_TO_CART', 'PURCHASE'] as const

const MUTATION = `mutation ($input: IngestEventsInput!) {
  ingestEvents(input: $input) { accepted duplicates rejected userErrors { index code message } }
}`

interface Places {
  items: { nodes: { externalId: string }[] }
  locations: { nodes: { externalId: string; kind: string }[] }
}

interface Ingested {
  ingestEvents: { accepted: number; duplicates: number; rejected: number }
}

export const benchmark: Benchmark = async ({ log }) => {
  const server = await ServerProcess.start({ seed: 'tiny' })
  try {
    const { items, locations } = await server.query<Places>(
      '{ items(first: 50) { nodes { externalId } } locations(first: 50) { nodes { externalId kind } } }',
    )
    const places = locations.nodes.filter(({ kind }) => kind !== 'REGION')
    let sequence = 0
    const batch = () =>
      Array.from({ length: BATCH_SIZE }, () => {
        const n = sequence++
        return {
          clientEventId: `bench-${n}`,
          type: TYPES[n % TYPES.length],
          sessionExternalId: `bench-session-${Math.floor(n / 10)}`,
          itemExternalId: items.nodes[n % items.nodes.length]!.externalId,
          locationExternalId: places[n % places.length]!.externalId,
          occurredAt: new Date().toISOString(),
        }
      })

    const latenciesMs: number[] = []
    const sendUntil = async (deadline: number): Promise<number> => {
      let accepted = 0
      while (performance.now() < deadline) {
        const startedAt = performance.now()
        const { ingestEvents } = await server.query<Ingested>(MUTATION, { input: { events: batch() } })
        latenciesMs.push(performance.now() - startedAt)
        if (ingestEvents.accepted !== BATCH_SIZE)
          throw new Error(`Not all accepted: ${JSON.stringify(ingestEvents)}`)
        accepted += ingestEvents.accepted
      }
      return accepted
    }
    const run = async (durationMs: number): Promise<number> => {
      const startedAt = performance.now()
      const accepted = await Promise.all(
        Array.from({ length: CONNECTIONS }, () => sendUntil(startedAt + durationMs)),
      )
      return (accepted.reduce((sum, count) => sum + count, 0) * 1000) / (performance.now() - startedAt)
    }

    log('Warming up ...')
    await run(WARM_UP_MS)
    latenciesMs.length = 0
    log(`Sending batches of ${BATCH_SIZE} on ${CONNECTIONS} connections ...`)
    const eventsPerSecond = await run(DURATION_MS)
    return {
      headline: { eventsPerSecond },
      details: {
        batchSize: BATCH_SIZE,
        connections: CONNECTIONS,
        batchP50Ms: percentile(latenciesMs, 0.5),
        batchP99Ms: percentile(latenciesMs, 0.99),
      },
    }
  } finally {
    await server.stop()
  }
}
