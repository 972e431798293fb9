/** What /metrics tells of the server's children, and of what it logs. docs/operations.md lists the same, and a test compares the two. */
import type { JobRunner } from '../job-runner/job-runner'
import type { Reading } from '../server/metrics'
import type { SlateLogFigures } from '../services/slates/slate-log'
import type { ServingMetrics } from '../serving/serving-metrics'

/** Reads the server's own model host, and its job runner. */
export function processReadings(
  serving: { metrics(): ServingMetrics },
  jobRunner: Pick<JobRunner, 'restarts'>,
  slateLog: { readonly figures: SlateLogFigures },
): Reading[] {
  const ofServing = (
    name: string,
    help: string,
    figure: keyof Omit<ServingMetrics, 'callSeconds'>,
  ): Reading => ({
    name: `forecart_${name}`,
    help,
    read: () => serving.metrics()[figure],
  })
  return [
    ofServing('model_calls', 'Batches that a model ran since the start.', 'modelCalls'),
    ofServing('model_rows_waiting', 'Series that wait for a batch now.', 'rowsWaiting'),
    ofServing(
      'model_retries',
      'Calls made once more because the model host died or its device was lost.',
      'retries',
    ),
    ofServing('model_failures', 'Requests for predictions that were not answered.', 'failures'),
    ofServing('model_host_restarts', 'Starts of the model host after it died.', 'hostRestarts'),
    ofServing('model_versions_loaded', 'Model versions in the memory of the model host.', 'versionsLoaded'),
    ofServing(
      'model_memory_estimated_bytes',
      'What loaded model versions take in the model host, estimated from their files; see FORECART_MODEL_MEMORY_MIB.',
      'estimatedBytes',
    ),
    ofServing(
      'model_evictions',
      'Model versions unloaded because of FORECART_MODEL_MEMORY_MIB.',
      'evictions',
    ),
    ofServing('model_reloads', 'Evicted model versions loaded again because they were asked for.', 'reloads'),
    {
      name: 'forecart_job_runner_restarts',
      help: 'Starts of the job runner after it died.',
      read: () => jobRunner.restarts,
    },
    {
      name: 'forecart_recommendation_lists_logged',
      help: 'Lists of recommendations written to the log since the start.',
      read: () => slateLog.figures.written,
    },
    {
      name: 'forecart_recommendation_lists_waiting',
      help: 'Lists of recommendations that wait to be written.',
      read: () => slateLog.figures.waiting,
    },
    {
      name: 'forecart_recommendation_lists_dropped',
      help: 'Lists of recommendations that are not in the log because too many waited, or they could not be written.',
      read: () => slateLog.figures.dropped,
    },
  ]
}
