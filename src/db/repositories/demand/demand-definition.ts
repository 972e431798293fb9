/**
 * What daily demand is: one definition, as SQL, for the incremental roll-up, the full recomputation and readings as of an instant.
 * A cell is (item, location, day), the day being that of the location's own time zone. docs/decisions/demand-source.md says why.
 *
 * Orders win over events:
 * - the lines of a recorded order count, unless the order is cancelled;
 * - a PURCHASE event that names a recorded order counts nothing, cancelled or not: the order says what was sold;
 * - a PURCHASE event that names an order which is not recorded (yet) counts;
 * - a PURCHASE event that names no order counts unless the same visitor (session or user) has a recorded order, cancelled or not,
 *   with a line in the same cell: then it is that purchase.
 * Recorded returns win over RETURN events, return by return: a RETURN event counts unless its order is cancelled or has a
 * recorded return of that item; one that names no order counts only where the cell has no recorded return.
 *
 * Measures: `units` sold; `orders` = distinct orders, an order that is not recorded being known by its name, and a purchase without
 * any order by its session; `visits` = distinct sessions that viewed or clicked the item; `revenue_minor` after discounts, of
 * amounts in the item's own currency only (no exchange rates are known); `returns` = units by the day they came back.
 *
 * Sums run over `numeric`: they do not depend on the order of rows, so that the incremental result equals the full one exactly.
 */
import { ALL_ITEMS } from '../../../contracts/demand/demand-rows'

export interface DemandScope {
  /** 'cells': only those of a relation `cells(item_id, location_id, day, from_at, to_at, time_zone)`. */
  readonly cells: 'all' | 'cells'
  /** A parameter such as `$1` holding an instant: rows received later are not seen. */
  readonly asOf?: string
}

/** Keeps a sum of absurd prices inside bigint: one bad row must not stop the roll-up. */
const MAX_SUM = '9000000000000000000'

/**
 * The relation that scope 'cells' needs, from one of columns (item_id, location_id, day). Its range of instants, which serves the
 * indexes, is a little too wide (midnight may come twice or not at all where clocks change); the day itself decides.
 */
export function cellsRelation(source: string): string {
  return `SELECT given.item_id, given.location_id, given.day,
            (given.day::timestamp AT TIME ZONE l.time_zone) - interval '3 hours' AS from_at,
            ((given.day + 1)::timestamp AT TIME ZONE l.time_zone) + interval '3 hours' AS to_at, l.time_zone
       FROM (${source}) given JOIN location l ON l.id = given.location_id`
}

/** Rows of a table and their day, named `alias`. Those of cells are looked up cell by cell in the table's index. */
function rowsWithDay(
  { cells }: DemandScope,
  table: 'event' | 'order_return',
  instant: string,
  alias: string,
): string {
  if (cells === 'all') return everyRowWithDay(table, instant, alias)
  return `(SELECT t.*, cells.day FROM cells CROSS JOIN LATERAL (
             SELECT * FROM ${table} WHERE item_id = cells.item_id AND ${isIn('cells', instant)} OFFSET 0) t) ${alias}`
}

/** Orders with their day: all of the places and days that cells have, each looked up in an index. */
function ordersWithDay({ cells }: DemandScope, alias: string): string {
  if (cells === 'all') return everyRowWithDay('shop_order', 'ordered_at', alias)
  return `(SELECT t.*, slot.day
             FROM (SELECT DISTINCT location_id, day, from_at, to_at, time_zone FROM cells) slot
            CROSS JOIN LATERAL (SELECT * FROM shop_order WHERE ${isIn('slot', 'ordered_at')} OFFSET 0) t) ${alias}`
}

function everyRowWithDay(table: string, instant: string, alias: string): string {
  return `(SELECT t.*, (t.${instant} AT TIME ZONE place.time_zone)::date AS day
             FROM ${table} t JOIN location place ON place.id = t.location_id) ${alias}`
}

/** OFFSET 0 behind it keeps it together: what the planner believes of a relation of marks would join it the other way round. */
function isIn(slot: string, instant: string): string {
  return `location_id = ${slot}.location_id AND ${instant} >= ${slot}.from_at AND ${instant} < ${slot}.to_at
          AND (${instant} AT TIME ZONE ${slot}.time_zone)::date = ${slot}.day`
}

/** Looked up in a hash table whatever the planner expects: IS TRUE keeps it from becoming a join. */
const IS_LINE_OF_CELLS = `((line.item_id, o.location_id, o.day) IN (SELECT item_id, location_id, day FROM cells)) IS TRUE`

/**
 * Common table expressions `placed_line` and `named_event`: the lines of recorded orders, and the events of demand, of which `sale` says
 * whether the order that a purchase or return belongs to is 'recorded', 'unknown' as yet, or 'none' that anybody named.
 */
function sourceRows(scope: DemandScope): string {
  const { cells } = scope
  const { known, cancelled } = pointInTime(scope)
  return `
    placed_line AS ${cells === 'all' ? 'NOT MATERIALIZED' : 'MATERIALIZED'} (
      SELECT line.item_id, o.location_id, o.day, o.id AS order_id, o.ordered_at, ${cancelled('o')} AS is_cancelled, o.currency,
             o.session_external_id, o.user_id, line.quantity, line.unit_price_minor, line.discount_minor
        FROM ${ordersWithDay(scope, 'o')} JOIN order_line line ON line.order_id = o.id
       WHERE ${cells === 'all' ? 'true' : IS_LINE_OF_CELLS} ${known('o')}
    ), ordered_by AS (
      SELECT DISTINCT item_id, location_id, day, session_external_id, user_id FROM placed_line
       WHERE session_external_id IS NOT NULL OR user_id IS NOT NULL
    ), named_event AS (
      SELECT e.item_id, e.location_id, e.day, e.occurred_at, e.type, e.session_id, e.quantity, e.revenue,
             CASE WHEN e.type = 'PURCHASE' AND e.order_external_id IS NULL THEN CASE
                    WHEN (e.item_id, e.location_id, e.day, e.session_name) IN (
                      SELECT item_id, location_id, day, session_external_id FROM ordered_by WHERE session_external_id IS NOT NULL)
                    THEN 'recorded'
                    WHEN e.user_id IS NOT NULL AND (e.item_id, e.location_id, e.day, e.user_id) IN (
                      SELECT item_id, location_id, day, user_id FROM ordered_by WHERE user_id IS NOT NULL) THEN 'recorded'
                    ELSE 'none' END
                  WHEN e.order_external_id IS NULL THEN 'none'
                  WHEN o.id IS NULL THEN 'unknown'
                  WHEN e.type = 'RETURN' AND NOT ${cancelled('o')} AND NOT EXISTS (
                    SELECT FROM order_return r WHERE r.order_id = o.id AND r.item_id = e.item_id ${known('r')}) THEN 'unknown'
                  ELSE 'recorded' END AS sale, e.order_external_id
        FROM (
          SELECT e.item_id, e.location_id, e.day, e.occurred_at, e.type, e.session_id,
                 s.external_id AS session_name, e.user_id, e.quantity::numeric AS quantity, e.order_external_id,
                 CASE WHEN e.currency = i.currency THEN round(e.quantity::numeric * e.price_minor) ELSE 0 END AS revenue
            FROM ${rowsWithDay(scope, 'event', 'occurred_at', 'e')} JOIN item i ON i.id = e.item_id
            LEFT JOIN session s ON e.type = 'PURCHASE' AND e.order_external_id IS NULL AND s.id = e.session_id
           WHERE e.type IN ('VIEW', 'CLICK', 'PURCHASE', 'RETURN') ${known('e')}
        ) e LEFT JOIN shop_order o ON e.type IN ('PURCHASE', 'RETURN') AND o.external_id = e.order_external_id ${known('o')}
    )`
}

/** What a row must be to be seen, by the alias of its table. */
function pointInTime({ asOf }: DemandScope) {
  return {
    known: (alias: string) => (asOf ? `AND ${alias}.received_at <= ${asOf}` : ''),
    cancelled: (alias: string) =>
      asOf ? `(${alias}.cancelled_at <= ${asOf}) IS TRUE` : `${alias}.cancelled_at IS NOT NULL`,
  }
}

/** A query with the columns item_id, location_id, day, units, orders, visits, revenue_minor, returns; cells without anything have no row. */
export function demandQuery(scope: DemandScope): string {
  const { known, cancelled } = pointInTime(scope)
  return `
    WITH ${sourceRows(scope)}, line_cells AS (
      SELECT line.item_id, line.location_id, line.day,
             sum(line.quantity::numeric) FILTER (WHERE NOT line.is_cancelled) AS units,
             count(DISTINCT line.order_id) FILTER (WHERE NOT line.is_cancelled) AS orders,
             sum(round(line.quantity::numeric * line.unit_price_minor) - line.discount_minor)
               FILTER (WHERE NOT line.is_cancelled AND line.currency = i.currency) AS revenue
        FROM placed_line line JOIN item i ON i.id = line.item_id
       GROUP BY 1, 2, 3
    ), return_cells AS (
      SELECT r.item_id, r.location_id, r.day,
             sum(r.quantity::numeric) FILTER (WHERE o.id IS NULL OR NOT ${cancelled('o')}) AS returns
        FROM ${rowsWithDay(scope, 'order_return', 'returned_at', 'r')}
        LEFT JOIN shop_order o ON o.id = r.order_id ${known('o')}
       WHERE true ${known('r')}
       GROUP BY 1, 2, 3
    ), event_cells AS (
      SELECT item_id, location_id, day,
             sum(quantity) FILTER (WHERE type = 'PURCHASE' AND sale <> 'recorded') AS units,
             count(DISTINCT order_external_id) FILTER (WHERE type = 'PURCHASE' AND sale = 'unknown')
               + count(DISTINCT session_id) FILTER (WHERE type = 'PURCHASE' AND sale = 'none') AS orders,
             sum(revenue) FILTER (WHERE type = 'PURCHASE' AND sale <> 'recorded') AS revenue,
             sum(quantity) FILTER (WHERE type = 'RETURN' AND sale = 'unknown') AS named_returns,
             sum(quantity) FILTER (WHERE type = 'RETURN' AND sale = 'none') AS loose_returns,
             count(DISTINCT session_id) FILTER (WHERE type IN ('VIEW', 'CLICK')) AS visits
        FROM named_event GROUP BY 1, 2, 3
    ), measured AS (
      SELECT item_id, location_id, day,
             (coalesce(l.units, 0) + coalesce(e.units, 0))::float8 AS units,
             (coalesce(l.orders, 0) + coalesce(e.orders, 0))::int AS orders,
             coalesce(e.visits, 0)::int AS visits,
             least(coalesce(l.revenue, 0) + coalesce(e.revenue, 0), ${MAX_SUM})::bigint AS revenue_minor,
             (coalesce(r.returns, 0) + coalesce(e.named_returns, 0)
               + CASE WHEN r.item_id IS NULL THEN coalesce(e.loose_returns, 0) ELSE 0 END)::float8 AS returns
        FROM line_cells l
        FULL JOIN return_cells r USING (item_id, location_id, day)
        FULL JOIN event_cells e USING (item_id, location_id, day)
    )
    SELECT * FROM measured WHERE units <> 0 OR orders <> 0 OR visits <> 0 OR revenue_minor <> 0 OR returns <> 0`
}

/**
 * Common table expressions and a query with the columns item_id, day (its number), hour (0..23 in the time of the place) and units, of the
 * relation `cells`. Hours without a sale have no row. @param until a parameter such as `$1`: sales of later instants are left out
 */
export function hourlyUnitsQuery(
  scope: DemandScope & { readonly cells: 'cells' },
  { until }: { readonly until: string },
): string {
  return `${sourceRows(scope)}, sold AS (
      SELECT item_id, location_id, day, ordered_at AS sold_at, quantity::numeric AS quantity FROM placed_line WHERE NOT is_cancelled
      UNION ALL
      SELECT item_id, location_id, day, occurred_at, quantity FROM named_event WHERE type = 'PURCHASE' AND sale <> 'recorded'
    )
    SELECT sold.item_id, sold.day - date '1970-01-01' AS day, extract(hour FROM sold.sold_at AT TIME ZONE l.time_zone)::int AS hour,
           sum(sold.quantity)::float8 AS units
      FROM sold JOIN location l ON l.id = sold.location_id WHERE sold.sold_at <= ${until} GROUP BY 1, 2, 3`
}

/**
 * A query with the columns category_id (0: all items), location_id, day, orders, visits of each category with those below it.
 * An order of several items is one order, and a session that looked at several is one visit: they are counted, and do not add up.
 * In scope 'cells', the relation must hold all cells of its places and days that have orders or visits.
 */
export function demandGroupQuery(scope: DemandScope): string {
  return `
    WITH ${sourceRows(scope)}, item_group AS (
      WITH RECURSIVE above AS (
        SELECT id AS category_id, id AS group_id, parent_id FROM category
        UNION
        SELECT above.category_id, c.id, c.parent_id FROM above JOIN category c ON c.id = above.parent_id
      )
      SELECT i.id AS item_id, above.group_id FROM item i JOIN above USING (category_id)
      UNION ALL
      SELECT id, ${ALL_ITEMS} FROM item
    ), counted AS (
      SELECT group_id, location_id, day, count(DISTINCT order_id) AS orders, 0 AS visits
        FROM placed_line JOIN item_group USING (item_id) WHERE NOT is_cancelled
       GROUP BY 1, 2, 3
      UNION ALL
      SELECT group_id, location_id, day,
             count(DISTINCT order_external_id) FILTER (WHERE type = 'PURCHASE' AND sale = 'unknown')
               + count(DISTINCT session_id) FILTER (WHERE type = 'PURCHASE' AND sale = 'none'),
             count(DISTINCT session_id) FILTER (WHERE type IN ('VIEW', 'CLICK'))
        FROM named_event JOIN item_group USING (item_id)
       GROUP BY 1, 2, 3
    )
    SELECT group_id AS category_id, location_id, day, sum(orders)::int AS orders, sum(visits)::int AS visits
      FROM counted GROUP BY 1, 2, 3 HAVING sum(orders) <> 0 OR sum(visits) <> 0`
}
