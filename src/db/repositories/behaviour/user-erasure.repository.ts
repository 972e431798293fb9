/** Takes a customer out of what the shop keeps. Sales and their demand stay: they are the shop's, and name nobody any more. */
import type { Transaction } from '../../client'
import { deleteSlatesOfUsers } from '../slates/slate-write.repository'

export interface ErasedRows {
  readonly sessions: number
  readonly events: number
  readonly orders: number
  /** Our keys of the sessions that the user took part in. */
  readonly touchedSessionIds: readonly bigint[]
}

/** The user's key, locked: whoever writes for this user at the same time waits, and then finds it gone. */
export async function lockUser(
  tx: Transaction,
  ref: { readonly id: bigint } | { readonly externalId: string },
): Promise<bigint | null> {
  const rows = await tx.query<{ id: bigint }>(
    'id' in ref
      ? 'SELECT id FROM app_user WHERE id = $1::bigint FOR UPDATE'
      : 'SELECT id FROM app_user WHERE external_id = $1 FOR UPDATE',
    ['id' in ref ? ref.id : ref.externalId],
  )
  return rows[0]?.id ?? null
}

/**
 * Deletes the user. Its sessions lose the shop's session key, its events what was typed or sent along, its orders the customer
 * and the session; receipts keep their ids under a name that tells nothing, so that a late repetition is still one.
 */
export async function eraseUser(tx: Transaction, userId: bigint): Promise<ErasedRows> {
  const count = async (sql: string): Promise<number> => {
    const [row] = await tx.query<{ rows: number }>(
      `WITH changed AS (${sql} RETURNING 1) SELECT count(*)::int AS "rows" FROM changed`,
      [userId],
    )
    return row!.rows
  }
  await nameOrdersOfPurchases(tx, userId)
  // Before the sessions lose their user.
  await deleteSlatesOfUsers(tx, [userId.toString()])
  // Events before the sessions that lead to them: a signed-out event of the user's session is the user's too, and what somebody
  // else did in the same session is not.
  const events = await tx.query<{ sessionId: bigint }>(
    `UPDATE event SET user_id = NULL, client_event_id = NULL, query = NULL, properties = NULL, recommendation_id = NULL, slate_id = NULL, slate_rank = NULL
      WHERE user_id = $1::bigint
         OR user_id IS NULL AND session_id IN (SELECT id FROM session WHERE user_id = $1::bigint)
     RETURNING session_id AS "sessionId"`,
    [userId],
  )
  const orders = await count(
    `UPDATE shop_order SET user_id = NULL, session_external_id = NULL
      WHERE id IN (SELECT id FROM shop_order WHERE user_id = $1::bigint ORDER BY external_id FOR UPDATE)`,
  )
  const sessions = await tx.query<{ id: bigint }>(
    `UPDATE session SET user_id = NULL, external_id = 'deleted:' || id, claimant_id = -1
      WHERE id IN (SELECT id FROM session WHERE user_id = $1::bigint ORDER BY external_id FOR UPDATE)
     RETURNING id`,
    [userId],
  )
  await tx.query(
    `UPDATE event_receipt SET source = 'deleted-user:' || u.id
       FROM app_user u WHERE u.id = $1::bigint AND event_receipt.source = 'user:' || u.external_id`,
    [userId],
  )
  await tx.query('DELETE FROM app_user WHERE id = $1::bigint', [userId])
  const touchedSessionIds = [
    ...new Set([...sessions.map(({ id }) => id), ...events.map(({ sessionId }) => sessionId)]),
  ]
  return { sessions: sessions.length, events: events.length, orders, touchedSessionIds }
}

/** Purchases that are known as orders by their visitor alone keep that order by its name, or they would count twice from now on. */
async function nameOrdersOfPurchases(tx: Transaction, userId: bigint): Promise<void> {
  await tx.query(
    `UPDATE event e SET order_external_id = (
       SELECT o.external_id
         FROM shop_order o JOIN order_line line ON line.order_id = o.id JOIN location l ON l.id = o.location_id
        WHERE o.location_id = e.location_id AND line.item_id = e.item_id
          AND o.ordered_at BETWEEN e.occurred_at - interval '2 days' AND e.occurred_at + interval '2 days'
          AND (o.ordered_at AT TIME ZONE l.time_zone)::date = (e.occurred_at AT TIME ZONE l.time_zone)::date
          AND (o.user_id = e.user_id OR o.session_external_id = s.external_id)
        ORDER BY o.id LIMIT 1)
       FROM session s
      WHERE s.id = e.session_id AND e.type = 'PURCHASE' AND e.order_external_id IS NULL
        AND (e.user_id = $1::bigint OR s.user_id = $1::bigint)`,
    [userId],
  )
}
