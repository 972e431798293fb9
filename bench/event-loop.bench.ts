/** Delay of the HTTP process's event loop while a model trains and queries come in: nothing that takes long runs there. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Benchmark } from './benchmark'
import { ServerProcess } from './server-process'

const QUERY_EVERY_MS = 1_000
const QUERY = '{ items(first: 20) { nodes { externalId demandForecast { points { mean } } } } }'

/** 99th percentile since the last reading, in milliseconds; the 10 ms at which the loop is looked at are part of it. */
async function readDelayMs(server: ServerProcess): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const seconds = /^forecart_nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(text)?.[1]
  if (seconds === undefined) throw new Error('/metrics does not tell the delay of the event loop')
  return Number(seconds) * 1000
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
    await readDelayMs(server)
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
    return {
      headline: { p99Ms: await readDelayMs(server) },
      details: { queries },
    }
  } finally {
    await server.stop()
  }
}
