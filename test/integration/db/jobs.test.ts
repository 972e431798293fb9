import { once } from 'node:events'
import { EventEmitter } from 'node:events'
import { createLogger } from '../../../src/core/logger'
import { enqueueJob, runJobs } from '../../../src/db/jobs'
import type { JobContext, JobRunner } from '../../../src/db/jobs'
import { createTestDatabase } from '../../support/database'
import type { TestDatabase } from '../../support/database'

const logger = createLogger({ level: 'silent', name: 'test' })
let test: TestDatabase
let runner: JobRunner | null = null

beforeAll(async () => {
  test = await createTestDatabase()
})
beforeEach(() => test.database.query('DELETE FROM graphile_worker._private_jobs'))
afterEach(async () => {
  await runner?.stop()
  runner = null
})
afterAll(() => test.drop())

interface Call {
  readonly payload: unknown
  readonly context: JobContext
}

/** A task that records its calls. `done(n)` resolves with the first n of them. */
function recordingTask(work: (call: Call) => Promise<void> = () => Promise.resolve()) {
  const calls: Call[] = []
  const changed = new EventEmitter()
  return {
    handler: async (payload: unknown, context: JobContext) => {
      const call = { payload, context }
      calls.push(call)
      changed.emit('call')
      await work(call)
    },
    calls,
    async done(count: number): Promise<Call[]> {
      while (calls.length < count) await once(changed, 'call')
      return calls.slice(0, count)
    },
  }
}

async function start(tasks: Parameters<typeof runJobs>[0]['tasks'], graceMs?: number): Promise<void> {
  runner = await runJobs({ database: test.database, tasks, concurrency: 2, crontab: '', logger, graceMs })
}

async function waitingJobs(): Promise<{ key: string | null; attempts: number }[]> {
  return test.database.query('SELECT key, attempts FROM graphile_worker.jobs ORDER BY id')
}

it('does what a committed transaction enqueued, and nothing of one that rolled back', async () => {
  const task = recordingTask()
  await expect(
    test.database.transaction(async (tx) => {
      await enqueueJob(tx, 'work', { from: 'rolled back' })
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  await test.database.transaction((tx) => enqueueJob(tx, 'work', { from: 'committed' }))
  await start({ work: task.handler })
  expect((await task.done(1)).map((call) => call.payload)).toEqual([{ from: 'committed' }])
  await enqueueJob(test.database, 'work', { from: 'later' })
  expect((await task.done(2)).map((call) => call.payload)).toEqual([{ from: 'committed' }, { from: 'later' }])
})

it('does fifty debounced jobs of one key once, with the payload of the last', async () => {
  const options = { jobKey: 'series', debounceMs: 60_000 }
  await Promise.all(
    Array.from({ length: 49 }, (_, i) =>
      test.database.transaction((tx) => enqueueJob(tx, 'work', { i }, options)),
    ),
  )
  await enqueueJob(test.database, 'work', { i: 'last' }, options)
  expect(await waitingJobs()).toEqual([{ key: 'series', attempts: 0 }])
  await test.database.query('UPDATE graphile_worker._private_jobs SET run_at = now()')
  const task = recordingTask()
  await start({ work: task.handler })
  expect((await task.done(1))[0]?.payload).toEqual({ i: 'last' })
  await runner?.stop()
  runner = null
  expect(task.calls).toHaveLength(1)
})

it('gets a debounced job done while writers never pause', async () => {
  const task = recordingTask()
  await start({ work: task.handler })
  let writing = true
  const writers = [0, 1, 2, 3].map(async () => {
    while (writing) {
      await test.database.transaction((tx) => enqueueJob(tx, 'work', {}, { jobKey: 'busy', debounceMs: 50 }))
    }
  })
  await task.done(3)
  writing = false
  await Promise.all(writers)
})

it('enqueues a job again that is already running, so that what came later is not missed', async () => {
  let finish: () => void = () => undefined
  const running = new Promise<void>((resolve) => (finish = resolve))
  const task = recordingTask(() => running)
  await enqueueJob(test.database, 'work', { n: 1 }, { jobKey: 'once' })
  await start({ work: task.handler })
  await task.done(1)
  await enqueueJob(test.database, 'work', { n: 2 }, { jobKey: 'once' })
  finish()
  expect((await task.done(2))[1]?.payload).toEqual({ n: 2 })
})

it('tries a failed job again, and gives up after its last try', async () => {
  const task = recordingTask(() => Promise.reject(new Error('not yet')))
  await enqueueJob(test.database, 'work', {}, { maxAttempts: 2 })
  await start({ work: task.handler })
  await task.done(1)
  const waitsAgain = async () =>
    (
      await test.database.query<{ ready: boolean }>(
        'SELECT locked_at IS NULL AND attempts = 1 AS ready FROM graphile_worker.jobs',
      )
    )[0]?.ready
  while (!(await waitsAgain())); // its failure is written after the handler has rejected
  await test.database.query('UPDATE graphile_worker._private_jobs SET run_at = now()')
  const calls = await task.done(2)
  expect(calls.map(({ context }) => [context.attempt, context.maxAttempts])).toEqual([
    [1, 2],
    [2, 2],
  ])
  await runner?.stop()
  runner = null
  const [job] = await test.database.query(
    'SELECT attempts, max_attempts, last_error FROM graphile_worker.jobs',
  )
  expect(job).toMatchObject({ attempts: 2, max_attempts: 2, last_error: expect.stringContaining('not yet') })
})

it('waits for a job under way when it stops', async () => {
  let finish: () => void = () => undefined
  const task = recordingTask(() => new Promise<void>((resolve) => (finish = resolve)))
  await enqueueJob(test.database, 'work', {})
  await start({ work: task.handler })
  await task.done(1)
  const stopped = runner?.stop()
  runner = null
  finish()
  await stopped
  expect(task.calls[0]?.context.signal.aborted).toBe(false)
  expect(await waitingJobs()).toEqual([])
})

it('aborts a job that does not end in time, and keeps it for the next runner', async () => {
  const endless = recordingTask(
    ({ context }) =>
      new Promise((_, reject) =>
        context.signal.addEventListener('abort', () => reject(new Error('stopped in the middle'))),
      ),
  )
  await enqueueJob(test.database, 'work', { endless: true })
  await start({ work: endless.handler }, 50)
  await endless.done(1)
  await runner?.stop()
  runner = null
  expect(await waitingJobs()).toEqual([{ key: null, attempts: 1 }])
})

it('does jobs again at once that a killed runner held', async () => {
  await enqueueJob(test.database, 'work', { held: true }, { queueName: 'serial' })
  await test.database.query(`
    UPDATE graphile_worker._private_jobs SET locked_by = 'pool-of-the-dead', locked_at = now(), attempts = 1;
    UPDATE graphile_worker._private_job_queues SET locked_by = 'pool-of-the-dead', locked_at = now()`)
  const task = recordingTask()
  await start({ work: task.handler })
  expect((await task.done(1))[0]).toMatchObject({ payload: { held: true }, context: { attempt: 2 } })
})

it('leaves jobs alone that another living runner holds', async () => {
  let finish: () => void = () => undefined
  const task = recordingTask(() => new Promise<void>((resolve) => (finish = resolve)))
  await enqueueJob(test.database, 'work', {})
  await start({ work: task.handler })
  await task.done(1)
  const other = await runJobs({
    database: test.database,
    tasks: { work: task.handler },
    concurrency: 1,
    crontab: '',
    logger,
  })
  const [job] = await test.database.query('SELECT locked_by FROM graphile_worker.jobs')
  expect(job).toMatchObject({ locked_by: expect.stringMatching(/^pool-/) })
  finish()
  await other.stop()
  expect(task.calls).toHaveLength(1)
})
