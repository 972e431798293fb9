/** What adverts cost and what came of them, by placement. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { ENTRIES } from './slate-report.repository'

export interface AdvertReportRow {
  readonly placement: string
  readonly currency: string
  /** As the shop counted them. */
  readonly impressions: number
  readonly clicks: number
  readonly costMinor: bigint
  /** Clicked entries of logged lists. */
  readonly loggedClicks: number
  /** Those after which the item was bought, and what was paid for it. */
  readonly conversions: number
  readonly revenueMinor: bigint
}

export interface AdvertReportQuery {
  /** Days of the shop's time zone, both included. */
  readonly fromDay: Day
  readonly toDay: Day
  /** The same as instants: half-open. */
  readonly from: Date
  readonly to: Date
  readonly windowHours: number
  readonly maxRows: number
}

/** The one that cost most first. Revenue in another currency than the advert's does not count. */
export async function readAdvertReport(
  db: Queryable,
  { fromDay, toDay, from, to, windowHours, maxRows }: AdvertReportQuery,
): Promise<AdvertReportRow[]> {
  return db.query<AdvertReportRow>(
    `WITH ${ENTRIES}, counted AS (
       SELECT a.placement, a.currency, sum(d.impressions)::float8 AS impressions, sum(d.clicks)::float8 AS clicks, sum(d.cost_minor) AS cost
         FROM advert_day d JOIN advert a ON a.id = d.advert_id WHERE d.day >= $4::date AND d.day <= $5::date GROUP BY 1, 2
     ), clicked_on AS (
       SELECT a.placement, a.currency, count(*)::float8 AS logged_clicks
         FROM clicked c JOIN advert a ON a.id = c.target_id WHERE c.is_asked AND c.target_type = 'Advert' GROUP BY 1, 2
     ), sold AS (
       SELECT a.placement, a.currency, count(DISTINCT (o.id, o.rank))::float8 AS conversions,
              coalesce(sum(o.amount) FILTER (WHERE o.currency = a.currency), 0) AS revenue
         FROM outcome o JOIN bought b ON b.id = o.id AND b.rank = o.rank
         JOIN recommendation_slate s ON s.id = o.id AND s.target_type = 'Advert'
         JOIN advert a ON a.id = s.target_ids[o.rank]
        WHERE NOT o.is_cart AND b.is_ordered = (o.source = 'order') GROUP BY 1, 2
     )
     SELECT placement, currency, coalesce(impressions, 0) AS "impressions", coalesce(clicks, 0) AS "clicks",
            coalesce(cost, 0)::bigint AS "costMinor", coalesce(logged_clicks, 0) AS "loggedClicks", coalesce(conversions, 0) AS "conversions", round(coalesce(revenue, 0))::bigint AS "revenueMinor"
       FROM counted FULL JOIN clicked_on USING (placement, currency) FULL JOIN sold USING (placement, currency)
      ORDER BY "costMinor" DESC, placement, currency LIMIT $6`,
    [from, to, windowHours, fromDay, toDay, maxRows],
  )
}
