/** How often entries of logged lists were seen and clicked, by what they are and where they stood. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { isOfPerson } from '../behaviour/bots.repository'
import { IS_OF_ITS_VISITOR } from './slate-report.repository'
import type { SlateTarget } from './slate-write.repository'

export interface ClickCountRow {
  readonly targetType: SlateTarget
  readonly surface: string
  /** Empty: none was named. */
  readonly placement: string
  /** Decimal key. */
  readonly targetId: string
  /** From 1, in the list that was answered. */
  readonly rank: number
  /** Entries that were seen: an IMPRESSION or CLICK names them. Each counts once. */
  readonly impressions: number
  readonly clicks: number
}

/** Rows with fewer impressions than these are left out. */
const MOST_ROWS = 10_000
const CELL = `CASE WHEN o.target_type = 'Item' AND e.item_id IS NOT NULL THEN array_position(o.target_ids, e.item_id) ELSE e.slate_rank END`

/**
 * Only lists with impressions count: of a shop that sends clicks alone nobody knows what was seen.
 */
export async function readClickCounts(db: Queryable, since: Date, asOf: Date): Promise<ClickCountRow[]> {
  return db.query<ClickCountRow>(
    `WITH entry AS (
       SELECT o.id, o.target_type, o.surface, coalesce(o.placement, '') AS placement, ${CELL} AS rank,
              bool_or(e.type = 'CLICK') AS is_clicked, bool_or(e.type = 'IMPRESSION') AS is_impressed,
              o.target_ids[${CELL}] AS target_id
         FROM recommendation_slate o JOIN event e ON e.slate_id = o.id
        WHERE o.offered_at >= $1 AND o.offered_at <= $2 AND e.received_at <= $2 AND e.type IN ('IMPRESSION', 'CLICK')
          AND ${IS_OF_ITS_VISITOR} AND ${isOfPerson('e.session_id')}
        GROUP BY 1, 2, 3, 4, 5, 8
     ), told AS (
       SELECT target_type, surface, placement FROM entry GROUP BY 1, 2, 3 HAVING bool_or(is_impressed)
     )
     SELECT target_type AS "targetType", surface, placement, target_id::text AS "targetId", rank::int AS "rank",
            count(*)::float8 AS "impressions", (count(*) FILTER (WHERE is_clicked))::float8 AS "clicks"
       FROM entry JOIN told USING (target_type, surface, placement)
      WHERE target_id IS NOT NULL
      GROUP BY 1, 2, 3, 4, 5 ORDER BY 6 DESC LIMIT ${MOST_ROWS}`,
    [since, asOf],
  )
}

export interface AdvertCount {
  /** Decimal key. */
  readonly advertId: string
  readonly impressions: number
  readonly clicks: number
}

/** What the shop itself counted of adverts since an instant. */
export async function readAdvertCounts(db: Queryable, since: Date, asOf: Date): Promise<AdvertCount[]> {
  return db.query<AdvertCount>(
    `SELECT advert_id::text AS "advertId", sum(impressions)::float8 AS "impressions", sum(clicks)::float8 AS "clicks"
       FROM advert_day WHERE day >= ($1::timestamptz AT TIME ZONE 'UTC')::date AND received_at <= $2 GROUP BY 1`,
    [since, asOf],
  )
}

export interface AdvertClicks {
  /** Decimal key. */
  readonly advertId: string
  readonly day: Day
  /** What the counted clicks of the day cost: each what one was worth when it came. Minor units. */
  readonly costMinor: number
}

/** More clicks of one visitor on one advert in a day cost nothing: a person has no need of them, and budgets are not to be clicked away. */
export const MOST_CLICKS_A_DAY = 3

/**
 * What clicks on adverts of logged lists cost since an instant, by days of a zone. An entry of a list counts once, with its first click; of a visitor
 * (the customer, else the session) count the first `MOST_CLICKS_A_DAY` on an advert each day. Clicks of programs cost nothing.
 */
export async function readAdvertClicks(
  db: Queryable,
  since: Date,
  timeZone: string,
): Promise<AdvertClicks[]> {
  return db.query<AdvertClicks>(
    `WITH entry AS (
       SELECT e.slate_id, e.slate_rank, o.target_ids[e.slate_rank] AS advert_id, min(e.received_at) AS at,
              (array_agg(coalesce('user:' || coalesce(o.user_id, e.user_id), 'session:' || e.session_id) ORDER BY e.received_at, e.id))[1] AS visitor
         FROM event e JOIN recommendation_slate o ON o.id = e.slate_id
        WHERE e.received_at >= $1 AND e.type = 'CLICK' AND o.target_type = 'Advert' AND ${IS_OF_ITS_VISITOR}
          AND ${isOfPerson('e.session_id')}
          AND NOT EXISTS (SELECT FROM event before WHERE before.slate_id = e.slate_id AND before.slate_rank = e.slate_rank
                             AND before.type = 'CLICK' AND before.received_at < $1 AND ${isOfPerson('before.session_id')})
        GROUP BY 1, 2, 3
     ), numbered AS (
       SELECT advert_id, at, (at AT TIME ZONE $2)::date AS day,
              row_number() OVER (PARTITION BY advert_id, visitor, (at AT TIME ZONE $2)::date ORDER BY at, slate_id, slate_rank) AS number
         FROM entry WHERE advert_id IS NOT NULL
     )
     SELECT n.advert_id::text AS "advertId", n.day, sum(coalesce(CASE WHEN past.advert_id IS NULL THEN a.value_per_click_minor
                                                                   ELSE past.value_per_click_minor END, 0))::float8 AS "costMinor"
       FROM numbered n JOIN advert a ON a.id = n.advert_id
       LEFT JOIN LATERAL (SELECT p.advert_id, p.value_per_click_minor FROM advert_past_value p
                           WHERE p.advert_id = n.advert_id AND p.until_at > n.at ORDER BY p.until_at LIMIT 1) past ON true
      WHERE n.number <= ${MOST_CLICKS_A_DAY} GROUP BY 1, 2`,
    [since, timeZone],
  )
}
