/**
 * Bulk writes of events. Statements take whole batches, and touch rows that others may touch too
 * (receipts, sessions) in the order of their keys, so that concurrent batches cannot deadlock.
 */
import type { EventType } from '../../../contracts/shop/shop-records'
import { MAX_STEPS_OF_A_PERSON } from '../../../contracts/session/session-rows'
import type { Queryable } from '../../client'

/** Keys are decimal texts. */
export interface NewEvent {
  readonly clientEventId: string
  readonly type: EventType
  readonly sessionId: string
  readonly userId: string | null
  readonly itemId: string | null
  readonly locationId: string
  readonly quantity: number
  readonly priceMinor: string | null
  readonly currency: string | null
  readonly promotionId: string | null
  readonly orderExternalId: string | null
  readonly recommendationId: string | null
  /** The list that it names, and the place in it. */
  readonly slateId: string | null
  readonly slateRank: number | null
  readonly query: string | null
  readonly rating: number | null
  readonly properties: unknown
  readonly occurredAt: Date
}

/** The client's event ids that this source had not sent before. Waits for batches under way that hold the same ids. */
export async function insertReceipts(
  tx: Queryable,
  source: string,
  clientEventIds: readonly string[],
  receivedAt: Date,
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO event_receipt (source, client_event_id, received_at)
     SELECT $1, given.id, $3 FROM unnest($2::text[]) AS given(id) ORDER BY given.id
     ON CONFLICT (source, client_event_id) DO NOTHING RETURNING client_event_id AS "id"`,
    [source, clientEventIds, receivedAt],
  )
  return new Set(rows.map(({ id }) => id))
}

/** The `claimantId` of sessions whose external id the shop chose: it vouches for who takes part in them. */
export const CLAIMED_BY_SHOP = '0'

export interface SessionTouch {
  readonly externalId: string
  /** `CLAIMED_BY_SHOP`, or the key of the end user whose own session it is. */
  readonly claimantId: string
  readonly userId: string | null
  /** Several users take part in what is written. */
  readonly isShared: boolean
  readonly locationId: string
  readonly startedAt: Date
  readonly lastEventAt: Date
  /** Events of it that are steps of a visit. */
  readonly stepCount: number
}

export interface TouchedSession {
  readonly id: string
  /** The user that events without a user of their own belong to. */
  readonly userOfOthers: string | null
  /** The first user that took part in it; null: nobody has signed in. */
  readonly firstUser: string | null
  /** It has more steps than anybody takes by hand in one visit, and may be of a program. */
  readonly isSuspect: boolean
}

/**
 * Makes sessions or widens them. A session keeps its first location and its first user, and is shared for ever once somebody else
 * takes part. At most one touch for each external id.
 */
export async function touchSessions(
  tx: Queryable,
  touches: readonly SessionTouch[],
): Promise<ReadonlyMap<string, TouchedSession>> {
  const rows = await tx.query<{ externalId: string } & TouchedSession>(
    `INSERT INTO session (external_id, claimant_id, user_id, is_shared, location_id, started_at, last_event_at, step_count)
     SELECT "externalId", "claimantId", "userId", "isShared", "locationId", "startedAt", "lastEventAt", "stepCount"
       FROM jsonb_to_recordset($1::jsonb) AS given("externalId" text, "claimantId" bigint, "userId" bigint, "isShared" boolean,
              "locationId" bigint, "startedAt" timestamptz, "lastEventAt" timestamptz, "stepCount" int)
      ORDER BY "externalId"
     ON CONFLICT (external_id, claimant_id) DO UPDATE SET
       user_id = coalesce(session.user_id, excluded.user_id),
       is_shared = session.is_shared OR excluded.is_shared OR coalesce(session.user_id <> excluded.user_id, false),
       started_at = least(session.started_at, excluded.started_at),
       last_event_at = greatest(session.last_event_at, excluded.last_event_at),
       step_count = session.step_count + excluded.step_count
     RETURNING external_id AS "externalId", id::text AS "id",
       CASE WHEN NOT is_shared THEN user_id::text END AS "userOfOthers", user_id::text AS "firstUser",
       step_count > ${MAX_STEPS_OF_A_PERSON} AND NOT is_bot AS "isSuspect"`,
    [JSON.stringify(touches)],
  )
  return new Map(rows.map(({ externalId, ...session }) => [externalId, session]))
}

/** Finds those of these sessions of the shop that the user takes part in already. The shop said so, or a token that it signed. */
export async function findJoinedSessions(
  tx: Queryable,
  userId: string,
  externalIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ externalId: string }>(
    `SELECT s.external_id AS "externalId" FROM session s
      WHERE s.external_id = ANY ($2::text[]) AND s.claimant_id = ${CLAIMED_BY_SHOP}
        AND (s.user_id = $1::bigint
          OR s.is_shared AND EXISTS (SELECT FROM event e WHERE e.session_id = s.id AND e.user_id = $1::bigint))`,
    [userId, externalIds],
  )
  return new Set(rows.map(({ externalId }) => externalId))
}

/** Our keys of the sessions that these users were the first to take part in. @param userIds decimal keys */
export async function findSessionIdsOfUsers(db: Queryable, userIds: readonly string[]): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(`SELECT id FROM session WHERE user_id = ANY ($1::bigint[])`, [
    userIds,
  ])
  return rows.map(({ id }) => id)
}

/** Our keys of all sessions that bear one of these names, whoever chose them. */
export async function findSessionIds(db: Queryable, externalIds: readonly string[]): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(`SELECT id FROM session WHERE external_id = ANY ($1::text[])`, [
    externalIds,
  ])
  return rows.map(({ id }) => id)
}

/** Our keys of the users that events of these sessions, or with these names, are of. */
export async function findUserIdsOfEvents(
  db: Queryable,
  sessionExternalIds: readonly string[],
  userExternalIds: readonly string[],
): Promise<bigint[]> {
  const rows = await db.query<{ id: bigint }>(
    `SELECT user_id AS id FROM session WHERE external_id = ANY ($1::text[]) AND user_id IS NOT NULL
     UNION SELECT id FROM app_user WHERE external_id = ANY ($2::text[])`,
    [sessionExternalIds, userExternalIds],
  )
  return rows.map(({ id }) => id)
}

/**
 * Appends events and marks the cells of daily demand that they touch, in the location's own days. A PURCHASE without a
 * price takes the item's list price of now, so that the event stays complete when the price changes.
 * @returns the number of cells marked.
 */
export async function insertEvents(
  tx: Queryable,
  events: readonly NewEvent[],
  receivedAt: Date,
): Promise<number> {
  // Most events have few of their columns; unnest() fills those that are not given with nulls.
  const column = (pick: (event: NewEvent) => unknown): unknown[] | null => {
    const values = events.map(pick)
    return values.every((value) => value === null) ? null : values
  }
  const [row] = await tx.query<{ marked: number }>(
    `WITH inserted AS (
       INSERT INTO event (type, session_id, user_id, item_id, location_id, quantity, price_minor, currency, promotion_id,
                          order_external_id, recommendation_id, slate_id, slate_rank, query, rating, properties, occurred_at, client_event_id, received_at)
       SELECT g.type, g.session_id, g.user_id, g.item_id, g.location_id, g.quantity,
              coalesce(g.price_minor, i.price_minor), coalesce(g.currency, i.currency), g.promotion_id,
              g.order_external_id, g.recommendation_id, g.slate_id, g.slate_rank, g.query, g.rating, g.properties, g.occurred_at, g.client_event_id, $19
         FROM unnest($1::event_type[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::float8[], $7::bigint[], $8::text[],
                     $9::bigint[], $10::text[], $11::text[], $12::uuid[], $13::smallint[], $14::text[], $15::float8[], $16::jsonb[],
                     $17::timestamptz[], $18::text[])
                AS g(type, session_id, user_id, item_id, location_id, quantity, price_minor, currency, promotion_id,
                     order_external_id, recommendation_id, slate_id, slate_rank, query, rating, properties, occurred_at, client_event_id)
         LEFT JOIN item i ON i.id = g.item_id AND g.type = 'PURCHASE' AND g.price_minor IS NULL
       RETURNING type, item_id, location_id, occurred_at
     ), marked AS (
       INSERT INTO demand_dirty (item_id, location_id, day)
       SELECT DISTINCT e.item_id, e.location_id, (e.occurred_at AT TIME ZONE l.time_zone)::date
         FROM inserted e JOIN location l ON l.id = e.location_id
        WHERE e.item_id IS NOT NULL AND e.type IN ('VIEW', 'CLICK', 'PURCHASE', 'RETURN')
       RETURNING 1
     )
     SELECT count(*)::int AS "marked" FROM marked`,
    [
      column(({ type }) => type),
      column(({ sessionId }) => sessionId),
      column(({ userId }) => userId),
      column(({ itemId }) => itemId),
      column(({ locationId }) => locationId),
      column(({ quantity }) => quantity),
      column(({ priceMinor }) => priceMinor),
      column(({ currency }) => currency),
      column(({ promotionId }) => promotionId),
      column(({ orderExternalId }) => orderExternalId),
      column(({ recommendationId }) => recommendationId),
      column(({ slateId }) => slateId),
      column(({ slateRank }) => slateRank),
      column(({ query }) => query),
      column(({ rating }) => rating),
      column(({ properties }) => (properties === null ? null : JSON.stringify(properties))),
      column(({ occurredAt }) => occurredAt),
      column(({ clientEventId }) => clientEventId),
      receivedAt,
    ],
  )
  return row?.marked ?? 0
}
