/**
 * Sessions of programs: those in which more happened in one visit than anybody does by hand. No model learns from such visits, and
 * nothing that counts what visitors want counts their sessions.
 */
import { MAX_STEPS_OF_A_PERSON, VISIT_GAP_MS } from '../../../contracts/session/session-rows'
import type { Queryable } from '../../client'
import { NO_STEP } from './steps'

/** An SQL condition: the session is of a person. @param sessionId an SQL expression, such as `e.session_id` */
export function isOfPerson(sessionId: string): string {
  return `${sessionId} NOT IN (SELECT bot.id FROM session bot WHERE bot.is_bot)`
}

/**
 * Marks those of these sessions as of programs of which a visit is too long. Of the others it remembers the longest visit as the number of steps, so that
 * a session that goes on for months is not looked at again with each event.
 * @param from when the first, and `to` when the last event happened that came now: visits are looked at as far as a day from there
 */
export async function markBots(
  tx: Queryable,
  sessionIds: readonly string[],
  from: Date,
  to: Date,
): Promise<void> {
  await tx.query(
    `WITH step AS (
       SELECT session_id, id, occurred_at,
              coalesce(occurred_at - lag(occurred_at) OVER (PARTITION BY session_id ORDER BY occurred_at, id) > $4 * interval '1 ms', false) AS is_first
         FROM event
        WHERE session_id = ANY ($1::bigint[]) AND type NOT IN (${NO_STEP})
          AND occurred_at BETWEEN $2::timestamptz - interval '1 day' AND $3::timestamptz + interval '1 day'
     ), numbered AS (
       SELECT session_id, count(*) FILTER (WHERE is_first) OVER (PARTITION BY session_id ORDER BY occurred_at, id) AS visit FROM step
     ), longest AS (
       SELECT session_id, max(steps)::int AS steps
         FROM (SELECT session_id, count(*) AS steps FROM numbered GROUP BY session_id, visit) visits GROUP BY session_id
     )
     UPDATE session SET is_bot = longest.steps > $5, step_count = longest.steps FROM longest WHERE id = longest.session_id`,
    [sessionIds, from, to, VISIT_GAP_MS, MAX_STEPS_OF_A_PERSON],
  )
}
