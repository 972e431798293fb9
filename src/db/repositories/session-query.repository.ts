/** Reads of sessions and of what happened in them. */
import type { EventType } from '../../contracts/shop-records'
import type { Queryable } from '../client'
import { Conditions, countRows, selectFirstPages, selectPage } from './keyset-page'
import type { KeysetRows, ListOptions } from './keyset-page'

export interface SessionRecord {
  readonly id: bigint
  readonly externalId: string
  readonly userId: bigint | null
  readonly locationId: bigint
  readonly startedAt: Date
  readonly lastEventAt: Date
}

export interface EventRecord {
  readonly id: bigint
  readonly type: EventType
  readonly sessionId: bigint
  readonly itemId: bigint | null
  readonly locationId: bigint
  readonly quantity: number
  readonly priceMinor: bigint | null
  readonly currency: string | null
  readonly orderExternalId: string | null
  readonly query: string | null
  readonly rating: number | null
  readonly properties: unknown
  readonly occurredAt: Date
  readonly receivedAt: Date
}

const SESSION_COLUMNS = `s.id, s.external_id AS "externalId", s.user_id AS "userId", s.location_id AS "locationId",
  s.started_at AS "startedAt", s.last_event_at AS "lastEventAt"`
const EVENT_COLUMNS = `e.id, e.type::text AS "type", e.session_id AS "sessionId", e.item_id AS "itemId",
  e.location_id AS "locationId", e.quantity, e.price_minor AS "priceMinor", e.currency,
  e.order_external_id AS "orderExternalId", e.query, e.rating, e.properties,
  e.occurred_at AS "occurredAt", e.received_at AS "receivedAt"`

export interface SessionConditions {
  readonly userId?: bigint
  readonly locationId?: bigint
  /** Inclusive. */
  readonly startedFrom?: Date
  /** Exclusive. */
  readonly startedBefore?: Date
}

function sessionWhere(conditions: SessionConditions): Conditions {
  const where = new Conditions()
  if (conditions.userId !== undefined) where.and('s.user_id = ?::bigint', conditions.userId)
  if (conditions.locationId !== undefined) {
    where.and('s.location_id = ?::bigint', conditions.locationId)
  }
  if (conditions.startedFrom) where.and('s.started_at >= ?', conditions.startedFrom)
  if (conditions.startedBefore) where.and('s.started_at < ?', conditions.startedBefore)
  return where
}

function eventWhere(sessionId: bigint): Conditions {
  return new Conditions().and('e.session_id = ?::bigint', sessionId)
}

export class SessionQueryRepository {
  constructor(private readonly database: Queryable) {}

  byKeys(ids: readonly bigint[], externalIds: readonly string[]): Promise<SessionRecord[]> {
    return this.database.query<SessionRecord>(
      `SELECT ${SESSION_COLUMNS} FROM session s WHERE s.id = ANY($1::bigint[]) OR s.external_id = ANY($2::text[])`,
      [ids, externalIds],
    )
  }

  list(conditions: SessionConditions, options: ListOptions): Promise<KeysetRows<SessionRecord>> {
    return selectPage<SessionRecord>(this.database, {
      columns: SESSION_COLUMNS,
      from: 'session s',
      idColumn: 's.id',
      where: sessionWhere(conditions),
      ...options,
    })
  }

  count(conditions: SessionConditions): Promise<number> {
    return countRows(this.database, 'session s', sessionWhere(conditions))
  }

  /** The first page of each user's sessions; as long as `userIds`. */
  firstSessionsOf(
    userIds: readonly bigint[],
    options: Omit<ListOptions, 'after'>,
  ): Promise<KeysetRows<SessionRecord>[]> {
    return selectFirstPages<SessionRecord>(
      this.database,
      {
        columns: SESSION_COLUMNS,
        from: 'session s',
        idColumn: 's.id',
        parentColumn: 's.user_id',
        where: new Conditions(),
        ...options,
      },
      userIds,
    )
  }

  /** The first page of each session's events; as long as `sessionIds`. */
  firstEventsOf(
    sessionIds: readonly bigint[],
    options: Omit<ListOptions, 'after'>,
  ): Promise<KeysetRows<EventRecord>[]> {
    return selectFirstPages<EventRecord>(
      this.database,
      {
        columns: EVENT_COLUMNS,
        from: 'event e',
        idColumn: 'e.id',
        parentColumn: 'e.session_id',
        where: new Conditions(),
        ...options,
      },
      sessionIds,
    )
  }

  events(sessionId: bigint, options: ListOptions): Promise<KeysetRows<EventRecord>> {
    return selectPage<EventRecord>(this.database, {
      columns: EVENT_COLUMNS,
      from: 'event e',
      idColumn: 'e.id',
      where: eventWhere(sessionId),
      ...options,
    })
  }

  countEvents(sessionId: bigint): Promise<number> {
    return countRows(this.database, 'event e', eventWhere(sessionId))
  }
}
