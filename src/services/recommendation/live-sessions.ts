/**
 * The sessions that visitors are in now, in memory: a bounded number, the least recently used leaves first. A miss reads the
 * database, so a restart rebuilds nothing. What this process stores is here before it is acknowledged; what others store is
 * announced, and forgotten here until it is asked for. While announcements may be missed, sessions are read from the database.
 */
import { randomUUID } from 'node:crypto'
import { MAX_LIVE_EVENTS, isStep } from '../../contracts/session/session-rows'
import type { Queryable } from '../../db/client'
import { findSessionIdsOfUsers } from '../../db/repositories/behaviour/event-write.repository'
import { type NotificationListener, publishAll } from '../../db/notifications'
import { groupsOf } from './in-turns'
import {
  type LiveEvent,
  type LiveSession,
  type LiveSessionKey,
  readLiveSession,
} from '../../db/repositories/behaviour/live-session.repository'

export type { LiveEvent, LiveSession } from '../../db/repositories/behaviour/live-session.repository'

const DEFAULT_MAX_SESSIONS = 20_000
/** Keys of one announcement: it stays well below what a notification may hold. */
const KEYS_PER_ANNOUNCEMENT = 250

/** An event that was stored, and the session that it went into. */
export interface StoredEvent {
  readonly session: Pick<LiveSession, 'id' | 'externalId' | 'claimantId'>
  readonly event: LiveEvent
}

export interface LiveSessionsOptions {
  readonly database: Queryable
  /** Tells of what other processes store; null where nobody does, and then nothing is remembered. */
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect' | 'isListening' | 'isCurrent'> | null
  readonly maxSessions?: number
}

/** A reading under way. It is repeated where the session changed meanwhile. */
interface Reading {
  isStale: boolean
  /** Sessions that changed meanwhile, of which nobody here knows the names. */
  readonly changed: Set<bigint>
}

/**
 * Tells all processes that sessions have other events than before, or another owner, and that users have other events.
 * @param origin the process that knows already
 */
export async function announceSessions(
  db: Queryable,
  sessionIds: readonly bigint[],
  origin: string | null,
  userIds: readonly bigint[] = [],
): Promise<void> {
  const sessions = groupsOf(sessionIds.map(String), KEYS_PER_ANNOUNCEMENT / 2)
  const users = groupsOf(userIds.map(String), KEYS_PER_ANNOUNCEMENT / 2)
  const announcements = Array.from({ length: Math.max(sessions.length, users.length) }, (_, at) => ({
    origin,
    sessionIds: sessions[at] ?? [],
    userIds: users[at] ?? [],
  }))
  await publishAll(db, 'sessions', announcements)
}

/** To be called in the transaction that changes what these users allow. @param userIds decimal keys */
export async function announceSessionsOf(tx: Queryable, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return
  await announceSessions(tx, await findSessionIdsOfUsers(tx, userIds), null)
  await announceUsers(tx, 'users', userIds)
}

/** To be called in the transaction that changes the attributes of these users. @param userIds decimal keys */
export async function announceAttributes(tx: Queryable, userIds: readonly string[]): Promise<void> {
  await announceUsers(tx, 'user-attributes', userIds)
}

async function announceUsers(
  tx: Queryable,
  topic: 'users' | 'user-attributes',
  userIds: readonly string[],
): Promise<void> {
  await publishAll(
    tx,
    topic,
    groupsOf(userIds, KEYS_PER_ANNOUNCEMENT).map((ids) => ({ userIds: ids })),
  )
}

export class LiveSessions {
  /** Names this process in announcements. */
  readonly origin = randomUUID()
  /** By key; the least recently used comes first. */
  private readonly sessions = new Map<bigint, LiveSession>()
  /** Keys by name. */
  private readonly ids = new Map<string, bigint>()
  private readonly readings = new Map<string, Set<Reading>>()

  constructor(private readonly options: LiveSessionsOptions) {
    const { listener } = options
    listener?.on('sessions', ({ origin, sessionIds }) => {
      if (origin !== this.origin) for (const id of sessionIds) this.forget(BigInt(id))
    })
    // Announcements of the time without a connection are lost.
    listener?.onReconnect(() => this.clear())
  }

  get size(): number {
    return this.sessions.size
  }

  /** The session as it is now, with its last events; null where there is none. */
  async read(key: LiveSessionKey): Promise<LiveSession | null> {
    const isCurrent = (await this.options.listener?.isCurrent()) === true
    const id = 'id' in key ? key.id : this.ids.get(nameOf(key))
    const known = id === undefined ? undefined : this.sessions.get(id)
    if (known && isCurrent) {
      this.sessions.delete(known.id)
      this.sessions.set(known.id, known)
      return known
    }
    return this.readAnew(key)
  }

  /** What this process has stored, in the order in which it was stored. To be called before it is acknowledged. */
  add(stored: readonly StoredEvent[]): void {
    for (const { session, event } of stored) {
      this.outdate(session)
      const known = this.sessions.get(session.id)
      if (!known) continue
      // A session that changes hands is read again: whose its events are changes with it.
      if (event.userId !== known.userId) this.forget(session.id)
      else if (isStep(event))
        this.sessions.set(session.id, { ...known, events: withEvent(known.events, event) })
    }
  }

  forget(id: bigint): void {
    const known = this.sessions.get(id)
    if (known) {
      this.sessions.delete(id)
      this.ids.delete(nameOf(known))
      this.outdate(known)
    } else {
      // Which name it has is not known: any reading by name may be of it.
      for (const readings of this.readings.values()) for (const reading of readings) reading.changed.add(id)
    }
  }

  clear(): void {
    this.sessions.clear()
    this.ids.clear()
    for (const readings of this.readings.values()) for (const reading of readings) reading.isStale = true
  }

  private get remembers(): boolean {
    return this.options.listener?.isListening === true
  }

  private async readAnew(key: LiveSessionKey): Promise<LiveSession | null> {
    const name = textOf(key)
    for (;;) {
      const reading: Reading = { isStale: false, changed: new Set() }
      const readings = this.readings.get(name) ?? new Set()
      this.readings.set(name, readings.add(reading))
      try {
        const session = await readLiveSession(this.options.database, key, MAX_LIVE_EVENTS)
        if (reading.isStale || (session && reading.changed.has(session.id))) continue
        if (session && this.remembers) this.remember(session)
        return session
      } finally {
        readings.delete(reading)
        if (readings.size === 0) this.readings.delete(name)
      }
    }
  }

  private remember(session: LiveSession): void {
    this.sessions.set(session.id, session)
    this.ids.set(nameOf(session), session.id)
    if (this.sessions.size <= (this.options.maxSessions ?? DEFAULT_MAX_SESSIONS)) return
    const [oldest] = this.sessions.values()
    this.sessions.delete(oldest!.id)
    this.ids.delete(nameOf(oldest!))
  }

  private outdate(session: StoredEvent['session']): void {
    for (const name of [textOf({ id: session.id }), textOf(session)]) {
      for (const reading of this.readings.get(name) ?? []) reading.isStale = true
    }
  }
}

function nameOf({ claimantId, externalId }: { claimantId: bigint; externalId: string }): string {
  return `${claimantId}/${externalId}`
}

function textOf(key: LiveSessionKey): string {
  return 'externalId' in key ? `name ${nameOf(key)}` : `id ${key.id}`
}

/** In the order in which they happened; of events of one instant, the one that was stored first comes first. */
function withEvent(events: readonly LiveEvent[], event: LiveEvent): LiveEvent[] {
  let at = events.length
  while (at > 0 && events[at - 1]!.occurredAtMs > event.occurredAtMs) at--
  return [...events.slice(0, at), event, ...events.slice(at)].slice(-MAX_LIVE_EVENTS)
}
