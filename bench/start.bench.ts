/** From an empty home to the first forecast of the demo shop, and a later start of the same home. */
import { rmSync } from 'node:fs'
import type { Benchmark } from './benchmark'
import { createHome, ServerProcess } from './server-process'

const FIRST_FORECAST = `{
  items(first: 1) { nodes { externalId demandForecast { points { day mean } } } }
}`

interface FirstForecast {
  items: { nodes: { demandForecast: { points: unknown[] } | null }[] }
}

async function secondsToForecast(home: string): Promise<{ ready: number; forecast: number }> {
  const startedAt = performance.now()
  const server = await ServerProcess.start({ seed: 'demo', home })
  const ready = (performance.now() - startedAt) / 1000
  const answer = await server.query<FirstForecast>(FIRST_FORECAST)
  const forecast = (performance.now() - startedAt) / 1000
  await server.stop({ keepHome: true })
  if (answer.items.nodes[0]?.demandForecast?.points.length !== 28)
    throw new Error('No forecast of 28 days came')
  return { ready, forecast }
}

export const benchmark: Benchmark = async ({ log }) => {
  const home = createHome()
  try {
    log('First start: database, seed, roll-up, training ...')
    const first = await secondsToForecast(home)
    log('Later start ...')
    const later = await secondsToForecast(home)
    return {
      headline: { secondsToFirstForecast: first.forecast, secondsToReadyLater: later.ready },
      details: { first, later },
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
