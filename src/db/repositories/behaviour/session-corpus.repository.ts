/** What visitors did, in columns: the events of all sessions, those of one session one after the other. */
import type { SessionEventColumns } from '../../../contracts/session/session-rows'
import { MAX_QUERY_LENGTH } from '../../../contracts/session/event-context'
import type { Queryable } from '../../client'
import { lacksConsent } from './consent.repository'
import { parseColumn, parseIntColumn } from '../columns'
import { DEVICE_OF_EVENT } from './device'
import { isStep } from './steps'

/** At most 40 megabytes of queries on their way. */
export const MOST_TEXTS = 100_000

export interface SessionEventWindow {
  /** Inclusive. */
  readonly from: Date
  /** Exclusive. */
  readonly to: Date
  /** Events that were learnt of later are left out. */
  readonly asOf: Date
  /** The newest ones, where there are more. */
  readonly maxEvents: number
  /** Whether what was searched for, and on what, is read, too. */
  readonly withTexts?: boolean
  /** Different texts of each kind at most: the most frequent ones. */
  readonly mostTexts?: number
  /** Where given, all events of the sessions of which something was learnt later than `learntAfter`, or that are named. */
  readonly of?: { readonly learntAfter: Date; readonly sessionIds: readonly bigint[] }
}

export interface SessionEvents extends SessionEventColumns {
  /** Keys of the sessions, by the numbers in `session`. */
  readonly sessionIds: readonly bigint[]
}

const OWNER = `coalesce(e.user_id, CASE WHEN NOT s.is_shared THEN s.user_id END)`

/** A condition on the event `e` of the session `s`: it is of nobody who was deleted, whose sessions have no claimant any more, or does not allow that models learn from it. */
export const MAY_BE_LEARNED_FROM = `s.claimant_id >= 0
  AND CASE WHEN ${OWNER} IS NULL THEN NOT (${lacksConsent('NULL::bigint', 'PERSONALIZATION')})
           ELSE ${OWNER} NOT IN (SELECT u.id FROM app_user u WHERE ${lacksConsent('u.id', 'PERSONALIZATION')}) END`

/** Parts of the statement below that read texts: each once, and its number beside every step that has it. */
const TEXTS_OF_STEP = `, left(e.query, ${MAX_QUERY_LENGTH}) AS query, ${DEVICE_OF_EVENT} AS device`
const numberedTexts = (mostTexts: number) =>
  `said AS (${mostFrequent('query', mostTexts)}), used AS (${mostFrequent('device', mostTexts)}),`
/** Numbered from 0, by frequency: visitors and clients may send as many different texts as they like. */
function mostFrequent(text: string, most: number): string {
  return `SELECT ${text}, row_number() OVER (ORDER BY count(*) DESC, ${text}) - 1 AS number FROM step WHERE ${text} <> '' GROUP BY 1 ORDER BY 2 LIMIT ${most}`
}
const COLUMNS_OF_TEXTS = `array_agg(said ORDER BY session, occurred_at, id)::text AS "said",
            array_agg(used ORDER BY session, occurred_at, id)::text AS "used",
            (SELECT count(*)::float8 FROM step WHERE query <> '' AND query NOT IN (SELECT query FROM said)) AS "queriesLeftOut",
            (SELECT count(*)::float8 FROM step WHERE device <> '' AND device NOT IN (SELECT device FROM used)) AS "devicesLeftOut",
            (SELECT json_agg(query ORDER BY number) FROM said) AS "queries",
            (SELECT json_agg(device ORDER BY number) FROM used) AS "devices",`

type EventRow = Record<
  | 'session'
  | 'item'
  | 'type'
  | 'time'
  | 'place'
  | 'amount'
  | 'currency'
  | 'sessionIds'
  | 'itemIds'
  | 'placeIds'
  | 'typeNames'
  | 'said'
  | 'used',
  string | null
> &
  Record<'queries' | 'devices', readonly string[] | null> &
  Record<'queriesLeftOut' | 'devicesLeftOut', number>

/** Steps of those who allow that models learn from them; none of customers who were deleted, whose sessions have no claimant any more. */
export async function readSessionEvents(db: Queryable, window: SessionEventWindow): Promise<SessionEvents> {
  const { of } = window
  const chosen = of
    ? `AND e.session_id IN (SELECT r.session_id FROM event r WHERE r.received_at > $5 UNION SELECT unnest($6::bigint[]))`
    : ''
  const [row] = await db.query<EventRow>(
    `WITH step AS MATERIALIZED (
       SELECT e.session_id, e.id, e.item_id, e.type, e.occurred_at, e.location_id,
              e.price_minor * e.quantity AS amount, e.currency${window.withTexts ? TEXTS_OF_STEP : ''}
         FROM event e JOIN session s ON s.id = e.session_id
        WHERE e.occurred_at >= $1 AND e.occurred_at < $2 AND e.received_at <= $3 AND ${isStep('e')} ${chosen}
          AND ${MAY_BE_LEARNED_FROM}
        ORDER BY e.occurred_at DESC, e.id DESC LIMIT $4
     ), item AS (SELECT item_id, row_number() OVER (ORDER BY item_id) - 1 AS number FROM step WHERE item_id IS NOT NULL GROUP BY 1),
     place AS (SELECT location_id, row_number() OVER (ORDER BY location_id) - 1 AS number FROM step GROUP BY 1),
     kind AS (SELECT type, row_number() OVER (ORDER BY type) - 1 AS number FROM step GROUP BY 1),
     main AS (SELECT mode() WITHIN GROUP (ORDER BY currency) AS currency FROM step WHERE type = 'PURCHASE'),
     ${window.withTexts ? numberedTexts(window.mostTexts ?? MOST_TEXTS) : ''} numbered AS (
       SELECT dense_rank() OVER (ORDER BY step.session_id) - 1 AS session, step.id, step.occurred_at, coalesce(item.number, -1) AS item,
              kind.number AS type, place.number AS location,
              CASE WHEN step.type = 'PURCHASE' AND step.currency = main.currency THEN coalesce(round(step.amount), 0) ELSE 0 END AS amount
              ${window.withTexts ? ', coalesce(said.number, -1) AS said, coalesce(used.number, -1) AS used' : ''}
         FROM step CROSS JOIN main LEFT JOIN item USING (item_id) JOIN place USING (location_id) JOIN kind USING (type)
              ${window.withTexts ? 'LEFT JOIN said USING (query) LEFT JOIN used USING (device)' : ''}
     )
     SELECT array_agg(session ORDER BY session, occurred_at, id)::text AS "session",
            array_agg(item ORDER BY session, occurred_at, id)::text AS "item",
            array_agg(type ORDER BY session, occurred_at, id)::text AS "type",
            array_agg(extract(epoch FROM occurred_at) * 1000 ORDER BY session, occurred_at, id)::text AS "time",
            array_agg(location ORDER BY session, occurred_at, id)::text AS "place",
            array_agg(amount ORDER BY session, occurred_at, id)::text AS "amount",
            ${window.withTexts ? COLUMNS_OF_TEXTS : ''} (SELECT currency FROM main) AS "currency",
            (SELECT string_agg(session_id::text, ',' ORDER BY session_id) FROM (SELECT DISTINCT session_id FROM step) known) AS "sessionIds",
            (SELECT string_agg(item_id::text, ',' ORDER BY number) FROM item) AS "itemIds",
            (SELECT string_agg(location_id::text, ',' ORDER BY number) FROM place) AS "placeIds",
            (SELECT string_agg(type::text, ',' ORDER BY number) FROM kind) AS "typeNames"
       FROM numbered`,
    [
      window.from,
      window.to,
      window.asOf,
      window.maxEvents,
      ...(of ? [of.learntAfter, of.sessionIds.map(String)] : []),
    ],
  )
  const names = (text: string | null | undefined): string[] => (text ? text.split(',') : [])
  return {
    session: parseIntColumn(row?.session),
    item: parseIntColumn(row?.item),
    type: parseIntColumn(row?.type),
    timeMs: parseColumn(row?.time, Float64Array),
    place: parseIntColumn(row?.place),
    amount: parseColumn(row?.amount, Float32Array),
    currency: row?.currency ?? null,
    ...(window.withTexts && {
      said: {
        query: parseIntColumn(row?.said),
        device: parseIntColumn(row?.used),
        queries: row?.queries ?? [],
        devices: row?.devices ?? [],
        leftOut: { queries: row?.queriesLeftOut ?? 0, devices: row?.devicesLeftOut ?? 0 },
      },
    }),
    itemIds: names(row?.itemIds),
    placeIds: names(row?.placeIds),
    typeNames: names(row?.typeNames),
    sessionIds: names(row?.sessionIds).map(BigInt),
  }
}
