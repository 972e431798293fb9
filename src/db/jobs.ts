/**
 * Background work on PostgreSQL: jobs are enqueued in the transaction whose data they follow from, and done at least once by any
 * number of runners. Handlers are therefore idempotent.
 */
import { EventEmitter } from 'node:events'
import { run } from 'graphile-worker'
import type { Runner, TaskList, WorkerEvents } from 'graphile-worker'
import type { Logger } from '../core/logger'
import type { Database, Queryable } from './client'
import { ConnectionPool } from './connection-pool'
import { graphileLogger } from './graphile-logger'
import { JobPresence } from './job-presence'

export interface EnqueueOptions {
  /** Jobs that wait under one key are one job, with the payload of the last. A job that is already running does not count. */
  readonly jobKey?: string
  /** Needs `jobKey`. The job waits this long, counted from the first one, for more of its kind. */
  readonly debounceMs?: number
  /** Tries in all; the waits between them grow from 3 seconds. */
  readonly maxAttempts?: number
  /** Jobs of one queue are done one at a time. */
  readonly queueName?: string
}

const DEFAULT_MAX_ATTEMPTS = 10

/**
 * Takes effect when the transaction commits. With `jobKey`, call it last: other transactions that enqueue under the same key wait
 * until this one has committed.
 *
 * A job whose debouncing time is over is left alone, and the next one is collected under a second key: otherwise writers that
 * never pause would keep the row locked, and no runner would ever get it.
 */
export async function enqueueJob(
  queryable: Queryable,
  task: string,
  payload: Readonly<Record<string, unknown>>,
  options: EnqueueOptions = {},
): Promise<void> {
  await queryable.query(
    `SELECT graphile_worker.add_job(
       identifier := $1, payload := $2::json, queue_name := $3, max_attempts := $4::int,
       run_at := clock_timestamp() + $5::int * interval '1 millisecond',
       job_key := CASE WHEN $5::int > 0 AND EXISTS (
         SELECT 1 FROM graphile_worker.jobs WHERE key = $6 AND locked_at IS NULL AND run_at <= clock_timestamp()
       ) THEN $6 || ':next' ELSE $6 END,
       job_key_mode := 'preserve_run_at')`,
    [
      task,
      JSON.stringify(payload),
      options.queueName ?? null,
      options.maxAttempts ?? DEFAULT_MAX_ATTEMPTS,
      options.debounceMs ?? 0,
      options.jobKey ?? null,
    ],
  )
}

export interface JobContext {
  /** Aborted when the runner stops and the job did not end in time; the job is then tried again later. */
  readonly signal: AbortSignal
  /** 1 for the first try. */
  readonly attempt: number
  readonly maxAttempts: number
}

export type JobHandler = (payload: unknown, context: JobContext) => Promise<void>

export interface RunJobsOptions {
  readonly database: Pick<Database, 'url'>
  readonly tasks: Readonly<Record<string, JobHandler>>
  /** Jobs at once in this process. */
  readonly concurrency: number
  /** Lines `minute hour day month weekday task`, UTC; empty for none. */
  readonly crontab: string
  readonly logger: Logger
  /** How long a stopping runner waits for its jobs before it aborts them. */
  readonly graceMs?: number
}

export interface JobRunner {
  /** Takes no more jobs; resolves when those under way have ended. */
  stop(): Promise<void>
  /** Resolves after `stop`; rejects where the runner cannot go on. */
  readonly ended: Promise<void>
}

/** Connections beside those of the jobs: one listens, one completes and fetches. */
const CONNECTIONS_OF_THE_RUNNER = 3
/** New jobs are announced; this is for those whose time comes later. */
const POLL_EVERY_MS = 250
const DEFAULT_GRACE_MS = 5_000

/**
 * Jobs that a killed runner held are done again at once.
 * @throws DATABASE_UNAVAILABLE where it cannot be reached now; later breaks are waited for.
 */
export async function runJobs(options: RunJobsOptions): Promise<JobRunner> {
  const { database, tasks, concurrency, logger } = options
  const presence = new JobPresence(database.url, logger)
  const pool = new ConnectionPool(
    database.url,
    concurrency + CONNECTIONS_OF_THE_RUNNER,
    'forecart jobs',
    logger,
  )
  const events = new EventEmitter() as WorkerEvents
  const named = new Promise<string>((resolve) => {
    events.once('pool:create', ({ workerPool }) => resolve(workerPool.id))
  })
  const taskList: TaskList = Object.fromEntries(
    Object.entries(tasks).map(([name, handler]) => [
      name,
      (payload, { abortSignal, job }) =>
        handler(payload, {
          signal: abortSignal ?? new AbortController().signal,
          attempt: job.attempts,
          maxAttempts: job.max_attempts,
        }),
    ]),
  )
  const letGo = async (): Promise<void> => {
    await presence.close()
    await pool.end()
  }
  const start = async (): Promise<Runner> => {
    await presence.start()
    return run({
      pgPool: pool,
      taskList,
      crontab: options.crontab,
      concurrency,
      events,
      pollInterval: POLL_EVERY_MS,
      gracefulShutdownAbortTimeout: options.graceMs ?? DEFAULT_GRACE_MS,
      noHandleSignals: true,
      logger: graphileLogger(logger),
    })
  }
  const runner = await start().catch(async (error: unknown) => {
    await letGo()
    throw error
  })
  await presence.announce(await named)
  const ended = runner.promise.finally(letGo)
  ended.catch((error: unknown) => logger.error({ err: error }, 'The job runner ended'))
  return {
    ended,
    async stop() {
      await runner.stop()
      await ended
    },
  }
}
