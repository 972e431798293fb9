import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { processReadings } from '../../../src/bootstrap/process-readings'
import { packageRoot } from '../../../src/core/package-root'
import { createMetrics } from '../../../src/server/metrics'
import { ServingCounters } from '../../../src/serving/serving-metrics'

const counters = new ServingCounters()
const serving = {
  metrics: () =>
    counters.snapshot({ hostRestarts: 3, rowsWaiting: 4, versionsLoaded: 5, estimatedBytes: 600 }),
}

const figures = { waiting: 12, written: 13, dropped: 14 }

/** All but what prom-client tells of any process of Node. */
async function ownLines(): Promise<string[]> {
  const text = await createMetrics(processReadings(serving, { restarts: 7 }, { figures })).registry.metrics()
  return text.split('\n').filter((line) => !/^(# (HELP|TYPE) )?forecart_(process|nodejs)_/.test(line))
}

it('retries, restarts, evictions and the memory of models are figures of /metrics', async () => {
  counters.retries = 8
  counters.evictions = 9
  counters.failures = 10
  counters.reloads = 11
  counters.observeCall(2, 1)
  const lines = await ownLines()
  for (const line of [
    'forecart_model_calls 1',
    'forecart_model_rows_waiting 4',
    'forecart_model_retries 8',
    'forecart_model_failures 10',
    'forecart_model_host_restarts 3',
    'forecart_model_versions_loaded 5',
    'forecart_model_memory_estimated_bytes 600',
    'forecart_model_evictions 9',
    'forecart_model_reloads 11',
    'forecart_job_runner_restarts 7',
    'forecart_recommendation_lists_waiting 12',
    'forecart_recommendation_lists_logged 13',
    'forecart_recommendation_lists_dropped 14',
  ]) {
    expect(lines).toContain(line)
  }
})

it('the figures are those that the documentation lists', async () => {
  const names = (await ownLines()).flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? [])
  const text = readFileSync(join(packageRoot(), 'docs/operations.md'), 'utf8')
  const documented = [...text.matchAll(/^\| `(forecart_\w+)`/gm)].map((match) => match[1]!)
  // The server adds what only it knows.
  expect(documented.sort()).toEqual([...names, 'forecart_subscriptions'].sort())
})
