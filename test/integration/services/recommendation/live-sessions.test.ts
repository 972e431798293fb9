/** What is remembered of sessions is what the database says, in this process at once and in others as soon as they hear of it. */
import { EventEmitter, once } from 'node:events'
import { createLogger } from '../../../../src/core/logger'
import type { Queryable } from '../../../../src/db/client'
import { NotificationListener } from '../../../../src/db/notifications'
import { readLiveSession } from '../../../../src/db/repositories/behaviour/live-session.repository'
import { IngestService } from '../../../../src/services/behaviour/ingest.service'
import { UserErasureService } from '../../../../src/services/behaviour/user-erasure.service'
import { MAX_LIVE_EVENTS } from '../../../../src/contracts/session/session-rows'
import { LiveSessions } from '../../../../src/services/recommendation/live-sessions'
import { admin, clock, createShop, event, type TestShop } from '../../../support/shop'

const logger = createLogger({ level: 'error', name: 'test' })
const SESSION = { externalId: 'session-1', claimantId: 0n }

/** A process: what it remembers, and how often it asked the database. */
class Process {
  statements = 0
  private readonly heard = new EventEmitter()

  private constructor(
    readonly shop: TestShop,
    readonly listener: NotificationListener,
    readonly live: LiveSessions,
    readonly ingest: IngestService,
  ) {
    listener.on('sessions', () => this.heard.emit('sessions'))
  }

  static async start(shop: TestShop, maxSessions?: number): Promise<Process> {
    const listener = new NotificationListener(shop.database.url, logger)
    await listener.start()
    const database: Queryable = {
      query: (sql, params) => {
        started.statements++
        return shop.database.query(sql, params)
      },
    }
    const live = new LiveSessions({ database, listener, maxSessions })
    const started = new Process(
      shop,
      listener,
      live,
      new IngestService({ database: shop.database, clock, liveSessions: live }),
    )
    return started
  }

  hearsOfSessions(): Promise<unknown> {
    return once(this.heard, 'sessions')
  }

  async typesOf(key: Parameters<LiveSessions['read']>[0] = SESSION): Promise<string[]> {
    return ((await this.live.read(key))?.events ?? []).map(({ type }) => type)
  }
}

describe('live sessions', () => {
  let shop: TestShop
  let here: Process
  let there: Process

  beforeEach(async () => {
    shop = await createShop()
    here = await Process.start(shop)
    there = await Process.start(shop)
  })
  afterEach(async () => {
    await here.listener.close()
    await there.listener.close()
    await shop.drop()
  })

  const send = (by: Process, ...fields: Parameters<typeof event>[0][]) =>
    by.ingest.ingestEvents(admin, fields.map(event))
  const at = (minute: number) => new Date(Date.parse('2026-03-09T10:00:00Z') + minute * 60_000)

  it('have an event as soon as it is acknowledged, in the order in which it happened, without another statement', async () => {
    await send(here, { type: 'VIEW', occurredAt: at(1) })
    expect(await here.typesOf()).toEqual(['VIEW'])
    const { statements } = here
    await send(
      here,
      { type: 'ADD_TO_CART', occurredAt: at(3) },
      { type: 'CLICK', occurredAt: at(2) },
      // On what is no item: no step.
      { type: 'CLICK', occurredAt: at(2), itemExternalId: null },
    )
    expect(await here.typesOf()).toEqual(['VIEW', 'CLICK', 'ADD_TO_CART'])
    expect(here.statements).toBe(statements)
    const stored = await readLiveSession(shop.database, SESSION, MAX_LIVE_EVENTS)
    expect(await here.live.read(SESSION)).toEqual(stored)
  })

  it('have it in other processes once they hear of it', async () => {
    await send(here, { type: 'VIEW' })
    expect(await there.typesOf()).toEqual(['VIEW'])
    const heard = there.hearsOfSessions()
    await send(here, { type: 'CLICK' })
    await heard
    expect(await there.typesOf()).toEqual(['VIEW', 'CLICK'])
  })

  it('are announced again with a repeated batch, since the process that stored it may have died before it said so', async () => {
    const repeated = event({ type: 'VIEW' })
    await here.ingest.ingestEvents(admin, [repeated])
    expect(await there.typesOf()).toEqual(['VIEW'])
    const { statements } = there
    const heard = there.hearsOfSessions()
    await here.ingest.ingestEvents(admin, [repeated])
    await heard
    expect(await there.typesOf()).toEqual(['VIEW'])
    expect(there.statements).toBeGreaterThan(statements)
  })

  it('are read each time while announcements are not heard', async () => {
    await there.listener.close()
    expect(await there.typesOf()).toEqual([])
    await send(here, { type: 'VIEW' })
    expect(await there.typesOf()).toEqual(['VIEW'])
    await send(here, { type: 'CLICK' })
    expect(await there.typesOf()).toEqual(['VIEW', 'CLICK'])
    expect(there.live.size).toBe(0)
  })

  it('hold the last fifty events, of as many sessions as fit; the least recently used leave', async () => {
    const small = await Process.start(shop, 2)
    try {
      const many = Array.from({ length: MAX_LIVE_EVENTS + 5 }, (_, minute) => ({ occurredAt: at(minute) }))
      await send(here, ...many)
      const session = await small.live.read(SESSION)
      expect(session!.events.map(({ occurredAtMs }) => occurredAtMs)).toEqual(
        many.slice(-MAX_LIVE_EVENTS).map(({ occurredAt }) => occurredAt.getTime()),
      )
      for (const sessionExternalId of ['second', 'third']) await send(here, { sessionExternalId })
      for (const externalId of ['second', 'session-1', 'third'])
        await small.live.read({ externalId, claimantId: 0n })
      const { statements } = small
      await small.live.read(SESSION)
      expect(small.statements).toBe(statements)
      await small.live.read({ externalId: 'second', claimantId: 0n })
      expect(small.statements).toBe(statements + 1)
      expect(small.live.size).toBe(2)
    } finally {
      await small.listener.close()
    }
  })

  it('are read again where something was stored while they were being read', async () => {
    await send(here, { type: 'VIEW' })
    const gate = new EventEmitter()
    let reads = 0
    const slow: Queryable = {
      async query(sql, params) {
        const rows = await shop.database.query<never>(sql, params)
        if (reads++ === 0) {
          gate.emit('read')
          await once(gate, 'go on')
        }
        return rows
      },
    }
    const live = new LiveSessions({ database: slow, listener: here.listener })
    const wasRead = once(gate, 'read')
    const session = live.read(SESSION)
    await wasRead
    await new IngestService({ database: shop.database, clock, liveSessions: live }).ingestEvents(admin, [
      event({ type: 'CLICK' }),
    ])
    gate.emit('go on')
    expect((await session)!.events.map(({ type }) => type)).toEqual(['VIEW', 'CLICK'])
  })

  it('are not read again where another session changed meanwhile', async () => {
    // Later, what this says would be one more change.
    const heard = here.hearsOfSessions()
    await send(here, { type: 'VIEW' })
    await heard
    const { id } = (await here.live.read(SESSION))!
    let reads = 0
    // Each of the first two readings is disturbed: by the session itself, then by another one.
    const disturbed: Queryable = {
      async query(sql, params) {
        const rows = await shop.database.query<never>(sql, params)
        if (reads++ < 2) live.forget(reads === 1 ? id : id + 1n)
        return rows
      },
    }
    const live = new LiveSessions({ database: disturbed, listener: here.listener })
    expect((await live.read(SESSION))!.events.map(({ type }) => type)).toEqual(['VIEW'])
    expect([reads, live.size]).toEqual([2, 1])
  })

  it('name nobody any more whose data were deleted', async () => {
    await send(here, { type: 'VIEW', userExternalId: 'ann' })
    expect((await here.live.read(SESSION))!.userId).not.toBeNull()
    const { id } = (await there.live.read(SESSION))!
    const heard = there.hearsOfSessions()
    await new UserErasureService({ database: shop.database, liveSessions: here.live }).deleteUser(admin, {
      externalId: 'ann',
    })
    expect(await here.live.read(SESSION)).toBeNull()
    await heard
    for (const process of [here, there]) {
      const session = (await process.live.read({ id }))!
      expect([session.userId, ...session.events.map(({ userId }) => userId)]).toEqual([null, null])
    }
  })
})
