/** Customers who visited on a day of a promotion, in the database. Half of them were shown it, and it changes only those whose home is one place. */
import type { Day } from '../../src/core/time/day'
import type { Database } from '../../src/db/client'

export const visitorOf = (index: number): string => `visitor-${index}`

/** Of 4 visitors one is at home in the place that answers and was shown the promotion. */
export interface CampaignVisitors {
  readonly promotion: string
  readonly day: Day
  readonly visitors: number
  /** Home of the even visitors, who buy in 3 of 5 cases where they were shown the promotion; all others buy in 1 of 5. */
  readonly answeringPlace: string
  readonly otherPlace: string
}

export async function storeCampaignVisitors(
  database: Database,
  { promotion, day, visitors, answeringPlace, otherPlace }: CampaignVisitors,
): Promise<void> {
  await database.query(
    `INSERT INTO app_user (external_id, home_location_id, updated_at)
     SELECT 'visitor-' || n, (SELECT id FROM location WHERE external_id = CASE WHEN n % 2 = 0 THEN $2 ELSE $3 END), now()
       FROM generate_series(0, $1::int - 1) n`,
    [visitors, answeringPlace, otherPlace],
  )
  await database.query(
    `INSERT INTO session (external_id, user_id, location_id, started_at, last_event_at)
     SELECT 'visit-' || external_id, id, home_location_id, $1::date + interval '10 hours', $1::date + interval '11 hours'
       FROM app_user WHERE external_id LIKE 'visitor-%'`,
    [day],
  )
  await database.query(
    `INSERT INTO event (type, session_id, user_id, location_id, promotion_id, occurred_at)
     SELECT 'IMPRESSION', s.id, s.user_id, s.location_id, (SELECT id FROM promotion WHERE external_id = $1), s.started_at
       FROM session s JOIN app_user u ON u.id = s.user_id
      WHERE u.external_id LIKE 'visitor-%' AND substr(u.external_id, 9)::int % 4 < 2`,
    [promotion],
  )
  await database.query(
    `INSERT INTO shop_order (external_id, user_id, location_id, ordered_at, currency, total_minor, updated_at)
     SELECT 'order-' || u.external_id, u.id, u.home_location_id, s.started_at + interval '30 minutes', 'EUR', 1000, now()
       FROM app_user u JOIN session s ON s.user_id = u.id CROSS JOIN LATERAL (SELECT substr(u.external_id, 9)::int AS n) visitor
      WHERE u.external_id LIKE 'visitor-%' AND n / 4 % 5 < CASE WHEN n % 4 = 0 THEN 3 ELSE 1 END`,
  )
}
