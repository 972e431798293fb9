/** Reads of sessions and of what happened in them. */
import type { EventType } from '../../../contracts/shop/shop-records'
import type { Queryable } from '../../client'
import { Conditions, countRows, countRowsOf, selectPage, selectPagesOf } from '../keyset-page'
import type { KeysetRows, ListOptions } from '../keyset-page'

export interface SessionRecord {
  readonly id: bigint
  readonly externalId: string
  /** 0n: the shop chose the external id; else the end user that did. */
  readonly claimantId: bigint
  readonly userId: bigint | null
  readonly locationId: bigint
  readonly startedAt: Date
  readonly lastEventAt: Date
  /** More happened in one visit than anybody does by hand. */
  readonly isBot: boolean
}

export interface EventRecord {
  readonly id: bigint
  readonly type: EventType
  readonly sessionId: bigint
  /** The event's own user: one without any, in a session of one user, is that user's too. */
  readonly userId: bigint | null
  readonly itemId: bigint | null
  readonly locationId: bigint
  readonly quantity: number
  readonly priceMinor: bigint | null
  readonly currency: string | null
  readonly promotionId: bigint | null
  readonly orderExternalId: string | null
  readonly recommendationId: string | null
  readonly query: string | null
  readonly rating: number | null
  readonly properties: unknown
  readonly occurredAt: Date
  readonly receivedAt: Date
}

const SESSION_COLUMNS = `s.id, s.external_id AS "externalId", s.claimant_id AS "claimantId", s.user_id AS "userId",
  s.location_id AS "locationId", s.started_at AS "startedAt", s.last_event_at AS "lastEventAt", s.is_bot AS "isBot"`

/**
 * Sessions as those see them who took part: whoever shares one with others has the part of it that its own events tell. A row for
 * each session and user; the condition on `user_id` reaches the indexes below.
 */
const SESSIONS_BY_USER = `(
    SELECT id, external_id, claimant_id, user_id, location_id, started_at, last_event_at, is_bot
      FROM session WHERE user_id IS NOT NULL AND NOT is_shared
    UNION ALL
    SELECT shared.id, shared.external_id, shared.claimant_id, e.user_id,
           (array_agg(e.location_id ORDER BY e.occurred_at, e.id))[1], min(e.occurred_at), max(e.occurred_at), shared.is_bot
      FROM event e JOIN session shared ON shared.id = e.session_id
     WHERE shared.is_shared AND e.user_id IS NOT NULL
     GROUP BY shared.id, e.user_id
  ) s`

const EVENT_COLUMNS = `e.id, e.type::text AS "type", e.session_id AS "sessionId", e.user_id AS "userId",
  e.item_id AS "itemId", e.location_id AS "locationId", e.quantity, e.price_minor AS "priceMinor", e.currency,
  e.promotion_id AS "promotionId", e.order_external_id AS "orderExternalId", e.recommendation_id AS "recommendationId", e.query, e.rating, e.properties,
  e.occurred_at AS "occurredAt", e.received_at AS "receivedAt"`

export interface SessionConditions {
  readonly userId?: bigint
  readonly locationId?: bigint
  readonly externalId?: string
  /** Inclusive. */
  readonly startedFrom?: Date
  /** Exclusive. */
  readonly startedBefore?: Date
}

/** Who reads. The shop sees everything; an end user, named by its key, sees its own. */
export type Beholder = 'shop' | bigint

function sessionsSeenBy(beholder: Beholder): { from: string; where: Conditions } {
  if (beholder === 'shop') return { from: 'session s', where: new Conditions() }
  return { from: SESSIONS_BY_USER, where: new Conditions().and('s.user_id = ?::bigint', beholder) }
}

function sessionsWhere(
  beholder: Beholder,
  conditions: SessionConditions,
): { from: string; where: Conditions } {
  const { from, where } = sessionsSeenBy(beholder)
  if (conditions.userId !== undefined) where.and('s.user_id = ?::bigint', conditions.userId)
  if (conditions.locationId !== undefined) {
    where.and('s.location_id = ?::bigint', conditions.locationId)
  }
  if (conditions.externalId !== undefined) where.and('s.external_id = ?', conditions.externalId)
  if (conditions.startedFrom) where.and('s.started_at >= ?', conditions.startedFrom)
  if (conditions.startedBefore) where.and('s.started_at < ?', conditions.startedBefore)
  return { from, where }
}

/**
 * Whose an event is, is decided by the event's own user. One without any, from before somebody signed in, is the session's user's
 * where only that user took part.
 */
function eventsSeenBy(beholder: Beholder): Conditions {
  const where = new Conditions()
  if (beholder === 'shop') return where
  return where.and(
    `e.user_id = ?::bigint OR e.user_id IS NULL AND EXISTS (
       SELECT FROM session s WHERE s.id = e.session_id AND s.user_id = ?::bigint AND NOT s.is_shared)`,
    beholder,
    beholder,
  )
}

const SESSIONS_OF_USER = { parentColumn: 's.user_id', idColumn: 's.id', columns: SESSION_COLUMNS }
const EVENTS_OF_SESSION = {
  parentColumn: 'e.session_id',
  idColumn: 'e.id',
  columns: EVENT_COLUMNS,
  from: 'event e',
}

/** By external id the shop finds the sessions that it named itself, and an end user finds its own. */
export function byKeys(
  db: Queryable,
  beholder: Beholder,
  ids: readonly bigint[],
  externalIds: readonly string[],
): Promise<SessionRecord[]> {
  const { from, where } = sessionsSeenBy(beholder)
  const named = beholder === 'shop' ? ' AND s.claimant_id = 0' : ''
  where.and(`s.id = ANY(?::bigint[]) OR s.external_id = ANY(?::text[])${named}`, ids, externalIds)
  return db.query<SessionRecord>(
    `SELECT ${SESSION_COLUMNS} FROM ${from} WHERE ${where.sql}`,
    where.parameters,
  )
}

export function list(
  db: Queryable,
  beholder: Beholder,
  conditions: SessionConditions,
  options: ListOptions,
): Promise<KeysetRows<SessionRecord>> {
  return selectPage<SessionRecord>(db, {
    columns: SESSION_COLUMNS,
    idColumn: 's.id',
    ...sessionsWhere(beholder, conditions),
    ...options,
  })
}

export function count(db: Queryable, beholder: Beholder, conditions: SessionConditions): Promise<number> {
  const { from, where } = sessionsWhere(beholder, conditions)
  return countRows(db, from, where)
}

/** A page of each user's sessions; as long as `userIds`. */
export function sessionsOf(
  db: Queryable,
  beholder: Beholder,
  userIds: readonly bigint[],
  options: ListOptions,
): Promise<KeysetRows<SessionRecord>[]> {
  return selectPagesOf<SessionRecord>(
    db,
    { ...SESSIONS_OF_USER, ...sessionsSeenBy(beholder), ...options },
    userIds,
  )
}

/** Answers one count for each of `userIds`. */
export function countSessionsOf(
  db: Queryable,
  beholder: Beholder,
  userIds: readonly bigint[],
): Promise<number[]> {
  return countRowsOf(db, { ...SESSIONS_OF_USER, ...sessionsSeenBy(beholder) }, userIds)
}

/** A page of each session's events; as long as `sessionIds`. */
export function eventsOf(
  db: Queryable,
  beholder: Beholder,
  sessionIds: readonly bigint[],
  options: ListOptions,
): Promise<KeysetRows<EventRecord>[]> {
  return selectPagesOf<EventRecord>(
    db,
    { ...EVENTS_OF_SESSION, where: eventsSeenBy(beholder), ...options },
    sessionIds,
  )
}

/** Answers in any order, and leaves out what does not exist or belongs to another owner. */
export function eventsByIds(
  db: Queryable,
  beholder: Beholder,
  ids: readonly bigint[],
): Promise<EventRecord[]> {
  const where = eventsSeenBy(beholder).and('e.id = ANY(?::bigint[])', ids)
  return db.query<EventRecord>(`SELECT ${EVENT_COLUMNS} FROM event e WHERE ${where.sql}`, where.parameters)
}

/** Answers one count for each of `sessionIds`. */
export function countEventsOf(
  db: Queryable,
  beholder: Beholder,
  sessionIds: readonly bigint[],
): Promise<number[]> {
  return countRowsOf(db, { ...EVENTS_OF_SESSION, where: eventsSeenBy(beholder) }, sessionIds)
}
