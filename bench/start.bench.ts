/** From an empty home to the first forecast of the demo shop, a later start of the same home, and one after a crash. */
import type { Benchmark } from './benchmark'
import { ServerProcess } from './server-process'
import { temporaryFolder } from './temporary-folder'

const FIRST_FORECAST = `{
  items(first: 1) { nodes { externalId demandForecast { points { day mean } } } }
}`

interface FirstForecast {
  items: { nodes: { demandForecast: { points: unknown[] } | null }[] }
}

type End = 'stop' | 'crash'

async function secondsToForecast(home: string, end: End): Promise<{ ready: number; forecast: number }> {
  const startedAt = performance.now()
  const server = await ServerProcess.start({ seed: 'demo', home })
  const ready = (performance.now() - startedAt) / 1000
  const answer = await server.query<FirstForecast>(FIRST_FORECAST)
  const forecast = (performance.now() - startedAt) / 1000
  await (end === 'stop' ? server.stop() : server.crash())
  if (answer.items.nodes[0]?.demandForecast?.points.length !== 28)
    throw new Error('No forecast of 28 days came')
  return { ready, forecast }
}

export const benchmark: Benchmark = async ({ log }) => {
  const { path: home, remove } = temporaryFolder()
  try {
    log('First start: database, seed, roll-up, training ...')
    const first = await secondsToForecast(home, 'stop')
    log('Later start ...')
    const later = await secondsToForecast(home, 'crash')
    log('Start after a crash ...')
    const afterCrash = await secondsToForecast(home, 'stop')
    return {
      headline: {
        secondsToFirstForecast: first.forecast,
        secondsToReadyLater: later.ready,
        secondsToReadyAfterCrash: afterCrash.ready,
      },
      details: { first, later, afterCrash },
    }
  } finally {
    remove()
  }
}
