/**
 * Delay of the HTTP process's event loop while a model of the demo shop trains and a client asks, once a second, for twenty items
 * with forecasts of 28 days (computed the first time, from the store afterwards) and for the state of the run. `p99Ms` is the
 * `forecart_event_loop_delay_seconds{quantile="0.99"}` of /metrics over all of the training: what src/server/event-loop-delay.ts
 * calls a delay, read every 10 ms, of which the 10 ms are no part.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Benchmark } from './benchmark'
import { ServerProcess } from './server-process'

const QUERY_EVERY_MS = 1_000
const QUERY = '{ items(first: 20) { nodes { externalId demandForecast { points { mean } } } } }'

/** Quantiles of the delay since the last reading, in milliseconds; `src/server/event-loop-delay.ts` says what a delay is. */
async function readDelaysMs(server: ServerProcess): Promise<{ p50: number; p99: number; longest: number }> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const read = (quantile: string): number => {
    const line = `forecart_event_loop_delay_seconds{quantile="${quantile}"} `
    const seconds = text.split('\n').find((candidate) => candidate.startsWith(line))
    if (seconds === undefined) throw new Error('/metrics does not tell the delay of the event loop')
    return Number(seconds.slice(line.length)) * 1000
  }
  return { p50: read('0.5'), p99: read('0.99'), longest: read('1') }
}

export const benchmark: Benchmark = async ({ log }) => {
  const server = await ServerProcess.start({ seed: 'demo' })
  try {
    const { trainModel } = await server.query<{ trainModel: { trainingRun: { id: string } } }>(
      'mutation { trainModel(input: { model: "demand", seed: 99 }) { trainingRun { id } } }',
    )
    log('Training, with a query of twenty forecasts a second ...')
    let queries = 0
    let status = 'QUEUED'
    await readDelaysMs(server)
    while (status === 'QUEUED' || status === 'RUNNING') {
      await server.query(QUERY)
      queries++
      await wait(QUERY_EVERY_MS)
      const { trainingRun } = await server.query<{ trainingRun: { status: string } }>(
        'query ($id: ID!) { trainingRun(id: $id) { status } }',
        { id: trainModel.trainingRun.id },
      )
      status = trainingRun.status
    }
    if (status !== 'SUCCEEDED') throw new Error(`The training run ended ${status}`)
    const { p50, p99, longest } = await readDelaysMs(server)
    return { headline: { p99Ms: p99 }, details: { queries, p50Ms: p50, longestMs: longest } }
  } finally {
    await server.stop()
  }
}
