import { createLogger } from '../../../src/core/logger'
import { NotificationListener, publish } from '../../../src/db/notifications'
import { createTestDatabase } from '../../support/database'
import type { TestDatabase } from '../../support/database'

const logger = createLogger({ level: 'silent', name: 'test' })
let test: TestDatabase
let listener: NotificationListener

beforeAll(async () => {
  test = await createTestDatabase()
  listener = new NotificationListener(test.url, logger)
  await listener.start()
})
afterAll(async () => {
  await listener.close()
  await test.drop()
})

/** Run ids in the order in which they are heard, until `count` were. */
function hear(count: number): Promise<string[]> {
  return new Promise((resolve) => {
    const heard: string[] = []
    const stop = listener.on('training-run', ({ runId }) => {
      heard.push(runId)
      if (heard.length < count) return
      stop()
      resolve(heard)
    })
  })
}

it('delivers what a transaction published when it commits, and nothing of one that rolls back', async () => {
  const heard = hear(3)
  await test.database.transaction(async (tx) => {
    await publish(tx, 'training-run', { runId: '1' })
    await publish(tx, 'training-run', { runId: '2' })
  })
  await expect(
    test.database.transaction(async (tx) => {
      await publish(tx, 'training-run', { runId: 'lost' })
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  await publish(test.database, 'training-run', { runId: '3' })
  expect(await heard).toEqual(['1', '2', '3'])
})

it('delivers a topic to its own handlers only, and survives a handler that throws', async () => {
  const jobs: string[] = []
  const stopJobs = listener.on('job', ({ jobId }) => jobs.push(jobId))
  const stopThrowing = listener.on('training-run', () => {
    throw new Error('handler')
  })
  const heard = hear(1)
  await publish(test.database, 'job', { jobId: '7' })
  await publish(test.database, 'training-run', { runId: '8' })
  expect(await heard).toEqual(['8'])
  expect(jobs).toEqual(['7'])
  stopJobs()
  stopThrowing()
})

it('passes over what others send on its channel', async () => {
  const heard = hear(1)
  for (const foreign of ['', 'not JSON', 'null', '7', '{}']) {
    await test.database.query('SELECT pg_notify($1, $2)', ['forecart', foreign])
  }
  await publish(test.database, 'training-run', { runId: '9' })
  expect(await heard).toEqual(['9'])
})

it('listens again after its connection was cut, and says so', async () => {
  const reconnected = new Promise<void>((resolve) => {
    const stop = listener.onReconnect(() => {
      stop()
      resolve()
    })
  })
  const cut = await test.database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'forecart notifications'`,
  )
  expect(cut).toHaveLength(1)
  await reconnected
  const heard = hear(1)
  await publish(test.database, 'training-run', { runId: 'after' })
  expect(await heard).toEqual(['after'])
})

it('refuses a message that is too large to be sent', async () => {
  const publishing = publish(test.database, 'training-run', { runId: 'x'.repeat(8_000) })
  await expect(publishing).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
})
