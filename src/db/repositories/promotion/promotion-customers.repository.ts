/** What customers of both arms of a promotion bought of what it covers, where customers were held out by lot. */
import type { Day } from '../../../core/time/day'
import { lacksConsent } from '../behaviour/consent.repository'
import type { Database, Queryable } from '../../client'
import { isCancelled } from '../../database-error'
import { IS_FOR_CUSTOMER, isCustomerHeldOut } from './promotion-holdout.repository'
import type { PromotionScope } from './promotion-measurement.repository'

export interface ArmDaysWanted extends Pick<PromotionScope, 'itemIds' | 'locationIds'> {
  readonly promotionId: bigint
  /** The first day that is read. */
  readonly from: Day
  /** Of the promotion; the end is the last day of it that is over. */
  readonly startsOn: Day
  readonly endsOn: Day
  /** The last day that is read. */
  readonly to: Day
}

/** Sums over the customers of one arm: of units before the promotion (x), and of what each bought on the days that are measured (y). */
export interface ArmSumsRow {
  readonly isHeldOut: boolean
  readonly customers: number
  /** Those who bought at all, before the promotion or on its days. */
  readonly buyers: number
  readonly x: number
  readonly xx: number
  readonly units: number
  readonly unitsSquared: number
  readonly xUnits: number
  readonly after: number
  readonly afterSquared: number
  readonly xAfter: number
  /** In minor units, after discounts. */
  readonly revenue: number
  readonly revenueSquared: number
  readonly spentBefore: number
  readonly spentBeforeSquared: number
  readonly spentBeforeRevenue: number
  readonly currencies: readonly string[]
}

/** What is read of customers at most. */
export interface ArmBounds {
  /** Customers whom the promotion is for, and lines of orders of all of them. */
  readonly customers: number
  readonly lines: number
  /** Of each statement. */
  readonly milliseconds: number
}

export type ArmReading =
  | { readonly exceeded: keyof ArmBounds }
  | { readonly exceeded: null; readonly sums: readonly ArmSumsRow[]; readonly days: readonly ArmDayRow[] }

/** Both, or which bound was in the way: nothing is told of a part of the customers. */
export async function readArms(
  database: Pick<Database, 'transaction'>,
  wanted: ArmDaysWanted,
  bounds: ArmBounds,
): Promise<ArmReading> {
  try {
    return await database.transaction(async (tx): Promise<ArmReading> => {
      await tx.query(`SELECT set_config('statement_timeout', $1, true)`, [String(bounds.milliseconds)])
      const [read] = await tx.query<{ customers: number; lines: number }>(
        `WITH ${customerLines()} SELECT (SELECT count(*) FROM customer)::float8 AS customers, (SELECT count(*) FROM line)::float8 AS lines
          WHERE $5::date IS NOT NULL AND $6::date IS NOT NULL`,
        parametersOf(wanted, bounds),
      )
      if (read!.customers > bounds.customers) return { exceeded: 'customers' }
      if (read!.lines > bounds.lines) return { exceeded: 'lines' }
      const sums = await readArmSums(tx, wanted, bounds)
      return { exceeded: null, sums, days: await readArmDays(tx, wanted, bounds) }
    })
  } catch (error) {
    if (isCancelled(error)) return { exceeded: 'milliseconds' }
    throw error
  }
}

/**
 * Two rows at most. All customers whom the promotion is for, whether they bought or not, but those who do not allow analytics; orders count on the day of their place, unless they were called off.
 */
async function readArmSums(db: Queryable, wanted: ArmDaysWanted, bounds: ArmBounds): Promise<ArmSumsRow[]> {
  return db.query<ArmSumsRow>(
    `WITH ${customerLines()}, bought AS (
       SELECT user_id, coalesce(sum(quantity) FILTER (WHERE day < $5::date), 0) AS x, coalesce(sum(quantity) FILTER (WHERE day BETWEEN $5::date AND $6::date), 0) AS y,
              coalesce(sum(quantity) FILTER (WHERE day > $6::date), 0) AS z, coalesce(sum(revenue) FILTER (WHERE day < $5::date), 0) AS v,
              coalesce(sum(revenue) FILTER (WHERE day BETWEEN $5::date AND $6::date), 0) AS w
         FROM line GROUP BY user_id)
     SELECT c.is_held_out AS "isHeldOut", count(*)::float8 AS customers, count(*) FILTER (WHERE b.x > 0 OR b.y > 0)::float8 AS buyers,
            ${SUMS.map(([name, value]) => `coalesce(sum(${value}), 0)::float8 AS "${name}"`).join(', ')},
            ARRAY(SELECT DISTINCT currency FROM line JOIN customer ON customer.id = line.user_id) AS currencies
       FROM customer c LEFT JOIN bought b ON b.user_id = c.id GROUP BY c.is_held_out`,
    parametersOf(wanted, bounds),
  )
}

const SUMS: readonly (readonly [name: keyof ArmSumsRow, value: string])[] = [
  ['x', 'b.x'],
  ['xx', 'b.x * b.x'],
  ['units', 'b.y'],
  ['unitsSquared', 'b.y * b.y'],
  ['xUnits', 'b.x * b.y'],
  ['after', 'b.z'],
  ['afterSquared', 'b.z * b.z'],
  ['xAfter', 'b.x * b.z'],
  ['revenue', 'b.w'],
  ['revenueSquared', 'b.w * b.w'],
  ['spentBefore', 'b.v'],
  ['spentBeforeSquared', 'b.v * b.v'],
  ['spentBeforeRevenue', 'b.v * b.w'],
]

export interface ArmDayRow {
  readonly day: Day
  readonly treated: number
  readonly heldOut: number
}

/** Units of both arms on each day on which one was sold. */
async function readArmDays(db: Queryable, wanted: ArmDaysWanted, bounds: ArmBounds): Promise<ArmDayRow[]> {
  return db.query<ArmDayRow>(
    `WITH ${customerLines()}
     SELECT day::text AS day, coalesce(sum(quantity) FILTER (WHERE NOT c.is_held_out), 0)::float8 AS treated,
            coalesce(sum(quantity) FILTER (WHERE c.is_held_out), 0)::float8 AS "heldOut"
       FROM line JOIN customer c ON c.id = line.user_id WHERE $5::date IS NOT NULL AND $6::date IS NOT NULL GROUP BY day ORDER BY day`,
    parametersOf(wanted, bounds),
  )
}

/** The expressions `customer` and `line`, with one row more than the bounds where these are exceeded, of a statement with the parameters of `parametersOf`. */
function customerLines(): string {
  return `customer AS MATERIALIZED (
       SELECT u.id, ${isCustomerHeldOut('u.id')} AS is_held_out
         FROM promotion p CROSS JOIN app_user u
        WHERE p.id = $1::bigint AND p.holdout_seed IS NOT NULL AND ${IS_FOR_CUSTOMER} AND NOT (${lacksConsent('u.id', 'ANALYTICS')})
        LIMIT $8::bigint + 1
     ), line AS MATERIALIZED (
       SELECT * FROM (
         SELECT o.user_id, (o.ordered_at AT TIME ZONE place.time_zone)::date AS day, l.quantity,
                (l.quantity * l.unit_price_minor - l.discount_minor)::float8 AS revenue, o.currency
           FROM shop_order o JOIN order_line l ON l.order_id = o.id JOIN location place ON place.id = o.location_id
          WHERE o.ordered_at >= $4::date::timestamptz - interval '1 day' AND o.ordered_at < $7::date::timestamptz + interval '2 days'
            AND o.user_id IS NOT NULL AND o.cancelled_at IS NULL
            AND ($2::bigint[] IS NULL OR l.item_id = ANY ($2::bigint[])) AND ($3::bigint[] IS NULL OR o.location_id = ANY ($3::bigint[]))) sold
        WHERE day BETWEEN $4::date AND $7::date LIMIT $9::bigint + 1)`
}

function parametersOf(wanted: ArmDaysWanted, { customers, lines }: ArmBounds) {
  const { promotionId, itemIds, locationIds, from, startsOn, endsOn, to } = wanted
  return [promotionId, itemIds, locationIds, from, startsOn, endsOn, to, customers, lines]
}
