import { createLogger } from '../../../../src/core/logger'
import { NotificationListener } from '../../../../src/db/notifications'
import { AlertFeed, type AlertMessage } from '../../../../src/services/operations/alert-feed'
import { AlertService } from '../../../../src/services/operations/alert.service'
import { createTestDatabase, type TestDatabase } from '../../../support/database'

const logger = createLogger({ level: 'silent', name: 'test' })
const ADMIN = { kind: 'admin' } as const

let test: TestDatabase
let listener: NotificationListener
let alerts: AlertService
let feed: AlertFeed

beforeAll(async () => {
  test = await createTestDatabase()
  listener = new NotificationListener(test.url, logger)
  await listener.start()
  alerts = new AlertService({ database: test.database, logger })
  feed = new AlertFeed({ listener, alerts, logger })
})

beforeEach(() => test.database.query('DELETE FROM alert'))

afterAll(async () => {
  await listener.close()
  await test.drop()
})

const raise = (subject: string, severity: 'INFO' | 'CRITICAL' = 'INFO') =>
  alerts.raise({ kind: 'DEVICE_LOST', severity, subject, message: `about ${subject}` })

async function take(stream: AsyncIterableIterator<AlertMessage>, count: number): Promise<AlertMessage[]> {
  const messages: AlertMessage[] = []
  while (messages.length < count) {
    const { value, done } = await stream.next()
    if (done) break
    messages.push(value)
  }
  return messages
}

const subjects = (messages: readonly AlertMessage[]) => messages.map(({ alert }) => alert?.subject)

describe('alerts', () => {
  it('are listed, the newest first, in pages, by filter', async () => {
    for (const subject of ['a', 'b', 'c']) await raise(subject, subject === 'b' ? 'CRITICAL' : 'INFO')
    const first = await alerts.alerts(ADMIN, { first: 2 }, {})
    expect(first.nodes.map(({ subject }) => subject)).toEqual(['c', 'b'])
    const next = await alerts.alerts(ADMIN, { first: 2, after: first.cursors[1] }, {})
    expect(next.nodes.map(({ subject }) => subject)).toEqual(['a'])
    const critical = await alerts.alerts(ADMIN, {}, { severity: 'CRITICAL' })
    expect(critical.nodes.map(({ subject }) => subject)).toEqual(['b'])
    await alerts.resolve('DEVICE_LOST', ['b'])
    expect((await alerts.alerts(ADMIN, {}, { resolved: true })).nodes).toMatchObject([{ subject: 'b' }])
    await expect(alerts.alerts({ kind: 'anonymous' }, {}, {})).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    })
  })

  it('of one kind and subject are raised again only when the earlier one is resolved', async () => {
    await raise('a')
    await raise('a')
    expect((await alerts.alerts(ADMIN, {}, {})).nodes).toHaveLength(1)
    await alerts.resolve('DEVICE_LOST', ['a'])
    await raise('a')
    expect((await alerts.alerts(ADMIN, {}, {})).nodes).toHaveLength(2)
  })

  it('of two machines are raised and resolved separately, and apart from alerts that concern no machine', async () => {
    const hosts = ['one', 'two', null]
    for (const host of [...hosts, 'two']) {
      await alerts.raise({ kind: 'DEVICE_LOST', severity: 'INFO', subject: 'a', message: 'about a', host })
    }
    const open = async () =>
      (await alerts.alerts(ADMIN, {}, { resolved: false })).nodes.map(({ host }) => host)
    expect(await open()).toEqual([null, 'two', 'one'])
    await alerts.resolve('DEVICE_LOST', ['a'], 'two')
    expect(await open()).toEqual([null, 'one'])
    await alerts.resolve('DEVICE_LOST', ['a'])
    expect(await open()).toEqual(['one'])
  })

  it('are pushed as they are raised, to subscribers whose filter they pass', async () => {
    await raise('before')
    const all = await feed.subscribe(ADMIN, {}, null)
    const critical = await feed.subscribe(ADMIN, { severity: 'CRITICAL' }, null)
    await raise('a')
    await raise('b', 'CRITICAL')
    expect(subjects(await take(all, 2))).toEqual(['a', 'b'])
    expect(subjects(await take(critical, 1))).toEqual(['b'])
    await all.return!()
    await critical.return!()
  })

  it('that were missed come first, each once', async () => {
    const stream = await feed.subscribe(ADMIN, {}, null)
    await raise('a')
    const [seen] = await take(stream, 1)
    await stream.return!()
    await raise('b')
    const again = await feed.subscribe(ADMIN, {}, seen!.cursor)
    await raise('c')
    expect(subjects(await take(again, 2))).toEqual(['b', 'c'])
    await again.return!()
  })

  it('are to be fetched anew (RESYNC) where the cursor is of another database', async () => {
    await raise('a')
    const stream = await feed.subscribe(ADMIN, {}, null)
    await raise('b')
    const [seen] = await take(stream, 1)
    await stream.return!()
    await test.database.query('DELETE FROM alert')
    const again = await feed.subscribe(ADMIN, {}, seen!.cursor)
    expect(await take(again, 1)).toMatchObject([{ kind: 'RESYNC', alert: null }])
    await again.return!()
    await expect(feed.subscribe(ADMIN, {}, 'nonsense')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})
