/** Sessions as they are now, each with its last steps: what a visitor's next step is predicted from. */
import { MAX_QUERY_LENGTH } from '../../../contracts/session/event-context'
import type { EventType } from '../../../contracts/shop/shop-records'
import { lacksConsent } from './consent.repository'
import type { Queryable } from '../../client'
import { DEVICE_OF_EVENT } from './device'
import { isStep } from './steps'

export interface LiveEvent {
  readonly type: EventType
  readonly itemId: bigint | null
  /** Whose it is; null: nobody had signed in, or nobody any more. */
  readonly userId: bigint | null
  /** Milliseconds since 1970. */
  readonly occurredAtMs: number
  readonly quantity: number
  /** The name that its sender gave it, as far as it is kept. */
  readonly clientEventId: string | null
  /** What was searched for, at most MAX_QUERY_LENGTH characters of it. */
  readonly query: string | null
  /** In the shop's own words, at most MAX_DEVICE_LENGTH characters of it. */
  readonly device: string | null
}

export interface LiveSession {
  readonly id: bigint
  readonly externalId: string
  /** 0n: the shop chose the external id; else the end user that did. */
  readonly claimantId: bigint
  readonly userId: bigint | null
  readonly isShared: boolean
  readonly locationId: bigint
  /** Its user allows answers of its own. */
  readonly isPersonal: boolean
  /** The last steps, in the order in which they happened: what was merely shown would push them out. */
  readonly events: readonly LiveEvent[]
}

export type LiveSessionKey =
  { readonly id: bigint } | { readonly externalId: string; readonly claimantId: bigint }

/** @param maxEvents the newest steps of the session; earlier ones are left out */
export async function readLiveSession(
  db: Queryable,
  key: LiveSessionKey,
  maxEvents: number,
): Promise<LiveSession | null> {
  const [condition, parameters] =
    'id' in key
      ? ['s.id = $2::bigint', [key.id]]
      : ['s.external_id = $2 AND s.claimant_id = $3::bigint', [key.externalId, key.claimantId]]
  const [row] = await db.query<Omit<LiveSession, 'events'> & { events: readonly EventRow[] }>(
    `SELECT s.id, s.external_id AS "externalId", s.claimant_id AS "claimantId", s.user_id AS "userId", s.is_shared AS "isShared",
            s.location_id AS "locationId", NOT (${lacksConsent('s.user_id', 'PERSONALIZATION')}) AS "isPersonal",
            coalesce((SELECT json_agg(json_build_array(e.type, e.item_id::text, e.user_id::text,
                               extract(epoch FROM e.occurred_at) * 1000, e.quantity, e.client_event_id,
                               left(e.query, ${MAX_QUERY_LENGTH}), ${DEVICE_OF_EVENT}) ORDER BY e.occurred_at, e.id)
                        FROM (SELECT step.* FROM event step WHERE step.session_id = s.id AND ${isStep('step')}
                               ORDER BY step.occurred_at DESC, step.id DESC LIMIT $1) e),
                     '[]') AS "events"
       FROM session s WHERE ${condition}`,
    [maxEvents, ...parameters],
  )
  return row ? { ...row, events: row.events.map(eventOf) } : null
}

type EventRow = readonly [
  type: EventType,
  itemId: string | null,
  userId: string | null,
  occurredAtMs: number,
  quantity: number,
  clientEventId: string | null,
  query: string | null,
  device: string | null,
]

function eventOf(row: EventRow): LiveEvent {
  const [type, itemId, userId, occurredAtMs, quantity, clientEventId, query, device] = row
  return {
    type,
    itemId: itemId === null ? null : BigInt(itemId),
    userId: userId === null ? null : BigInt(userId),
    occurredAtMs,
    quantity,
    clientEventId,
    query,
    device,
  }
}
