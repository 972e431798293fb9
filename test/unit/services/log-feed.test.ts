import { createLogger } from '../../../src/core/logger'
import { encodeFeedCursor } from '../../../src/services/feed-cursor'
import { type Log, LogFeed, type LogReading } from '../../../src/services/log-feed'

interface Entry {
  readonly id: bigint
  readonly key: string
}

type Message = `${'UPDATE' | 'RESYNC'} ${string}`

const ADMIN = { kind: 'admin' } as const
const logger = createLogger({ level: 'silent', name: 'test' })
const cursorOf = (id: number) => encodeFeedCursor('alertRaised', BigInt(id))

/** A log in memory. Its filter is a list of keys; null lets all pass. */
class MemoryLog implements Log<Entry, readonly string[] | null, Message> {
  readonly name = 'alertRaised'
  readonly topic = 'alert'
  readonly everything = null
  readonly entries: Entry[] = []
  deletedUpTo = 0n
  /** Runs before a reading answers, after it was taken. */
  meanwhile: () => void = () => undefined
  announce: () => void = () => undefined

  append(...keys: string[]): void {
    for (const key of keys) this.entries.push({ id: BigInt(this.entries.length + 1), key })
    this.announce()
  }

  latest(): Promise<bigint> {
    return Promise.resolve(BigInt(this.entries.length))
  }

  async readAfter(position: bigint, filter: readonly string[] | null): Promise<LogReading<Entry>> {
    const cursor = await this.latest()
    if (position < this.deletedUpTo || position > cursor) return { kind: 'RESYNC', cursor }
    const entries = this.entries.filter(({ id, key }) => id > position && (filter?.includes(key) ?? true))
    this.meanwhile()
    return { kind: 'UPDATE', cursor, entries }
  }

  matcher(filter: readonly string[] | null) {
    return ({ key }: Entry) => filter?.includes(key) ?? true
  }

  keyOf({ key }: Entry): string {
    return key
  }

  messages(entries: readonly Entry[]): Promise<(Message | null)[]> {
    return Promise.resolve(
      entries.map(({ id, key }) => (key === 'silent' ? null : (`UPDATE ${id}${key}` as const))),
    )
  }

  resync(cursor: string): Message {
    return `RESYNC ${cursor}`
  }
}

function feedOf(log: MemoryLog, capacity?: number): LogFeed<Entry, readonly string[] | null, Message> {
  const listener = {
    on: (_topic: string, handler: (payload: never) => void) => {
      log.announce = handler as () => void
      return () => undefined
    },
    onReconnect: () => () => undefined,
  }
  return new LogFeed(log, { listener, logger, capacity })
}

async function take(stream: AsyncIterator<Message>, count: number): Promise<Message[]> {
  const messages: Message[] = []
  while (messages.length < count) messages.push((await stream.next()).value as Message)
  return messages
}

describe('a feed of a log', () => {
  it('sends a new subscriber what comes next, and each subscriber what passes its filter', async () => {
    const log = new MemoryLog()
    const feed = feedOf(log)
    log.append('before')
    const all = await feed.subscribe(ADMIN, null, null)
    const onlyB = await feed.subscribe(ADMIN, ['b'], null)
    log.append('a', 'silent', 'b')
    expect(await take(all, 2)).toEqual(['UPDATE 2a', 'UPDATE 4b'])
    expect(await take(onlyB, 1)).toEqual(['UPDATE 4b'])
  })

  it('sends what was missed first, and each entry once and in order though more is appended meanwhile', async () => {
    const log = new MemoryLog()
    const feed = feedOf(log)
    log.append('a', 'b')
    const live = await feed.subscribe(ADMIN, null, null)
    let appended = false
    log.meanwhile = () => {
      if (appended) return
      appended = true
      log.append('c', 'd')
    }
    const again = await feed.subscribe(ADMIN, null, cursorOf(1))
    log.append('e')
    expect(await take(again, 4)).toEqual(['UPDATE 2b', 'UPDATE 3c', 'UPDATE 4d', 'UPDATE 5e'])
    expect(await take(live, 3)).toEqual(['UPDATE 3c', 'UPDATE 4d', 'UPDATE 5e'])
  })

  it('loses nothing that is appended while its first subscriber catches up', async () => {
    const log = new MemoryLog()
    const feed = feedOf(log)
    log.append('a')
    log.meanwhile = () => {
      log.meanwhile = () => undefined
      log.append('b')
    }
    const stream = await feed.subscribe(ADMIN, null, cursorOf(1))
    expect(await take(stream, 1)).toEqual(['UPDATE 2b'])
  })

  it.each([
    ['older than the log reaches back', 1],
    ['ahead of the log', 99],
  ])('asks for fetching anew where the cursor is %s, and goes on from there', async (_case, cursor) => {
    const log = new MemoryLog()
    const feed = feedOf(log)
    log.append('a', 'b', 'c')
    log.deletedUpTo = 2n
    const stream = await feed.subscribe(ADMIN, null, cursorOf(cursor))
    expect(await take(stream, 1)).toEqual([`RESYNC ${cursorOf(3)}`])
    log.append('d')
    expect(await take(stream, 1)).toEqual(['UPDATE 4d'])
  })

  it('keeps the latest entry of each key for a slow subscriber, and asks it to fetch anew where that is too many', async () => {
    const log = new MemoryLog()
    const feed = feedOf(log, 2)
    log.append('first')
    const slow = await feed.subscribe(ADMIN, null, cursorOf(0))
    const tooSlow = await feed.subscribe(ADMIN, null, cursorOf(0))
    expect(await take(slow, 1)).toEqual(['UPDATE 1first'])
    log.append('a', 'b', 'a')
    expect(await take(slow, 2)).toEqual(['UPDATE 3b', 'UPDATE 4a'])
    expect(await take(tooSlow, 1)).toEqual([`RESYNC ${cursorOf(4)}`])
    log.append('c')
    expect(await take(tooSlow, 1)).toEqual(['UPDATE 5c'])
  })

  it('asks its subscribers to fetch anew where the log cannot be read, and reads on later', async () => {
    const log = new MemoryLog()
    const feed = feedOf(log)
    const stream = await feed.subscribe(ADMIN, null, null)
    log.meanwhile = () => {
      log.meanwhile = () => undefined
      throw new Error('The database is away')
    }
    log.append('a')
    expect(await take(stream, 1)).toEqual([`RESYNC ${cursorOf(0)}`])
    log.append('b')
    expect(await take(stream, 2)).toEqual(['UPDATE 1a', 'UPDATE 2b'])
  })

  it('refuses viewers who may not read, and cursors of another feed', async () => {
    const feed = feedOf(new MemoryLog())
    await expect(feed.subscribe({ kind: 'anonymous' }, null, null)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    })
    const foreign = encodeFeedCursor('demandForecastRefreshed', 1n)
    await expect(feed.subscribe(ADMIN, null, foreign)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(feed.subscriberCount).toBe(0)
  })
})
