/**
 * What came of lists that were logged, in SQL. Events that name a list are attributed to it where its visitor sent them and it holds the item: item,
 * rank and price are those of the log, never those of the sender. An entry counts once, however often it was seen or followed.
 *
 * An advert stands for the item that it leads to; a promotion for what was bought under it; a way to pay for what was paid with it.
 *
 * Carts and purchases are those of the same item by the same visitor (customer, or session) within the window after the click; a later click on the
 * item ends the window, so that nothing counts twice. A purchase is a line of a recorded order that is not cancelled, and where there is none a
 * PURCHASE event.
 *
 * Lists of programs, and what programs see and click, count nowhere: see `bots.repository.ts`.
 */
import type { Queryable } from '../../client'
import { isOfPerson } from '../behaviour/bots.repository'

export const SLATE_GROUPINGS = ['SURFACE', 'PLACEMENT', 'SCENARIO', 'VERSION', 'ARM'] as const
export type SlateGrouping = (typeof SLATE_GROUPINGS)[number]

/** By columns of `recommendation_slate`. */
const COLUMNS: Readonly<Record<SlateGrouping, readonly (keyof SlateGroup)[]>> = {
  SURFACE: ['surface'],
  PLACEMENT: ['surface', 'placement'],
  SCENARIO: ['scenario'],
  VERSION: ['versionId'],
  ARM: ['experimentId', 'arm'],
}
const SQL_OF: Readonly<Record<keyof SlateGroup, string>> = {
  surface: 's.surface',
  placement: 's.placement',
  scenario: 's.scenario',
  versionId: 's.version_id',
  experimentId: 's.experiment_id',
  arm: 's.arm',
}

/** What the lists of a row have in common; null: nothing was said, or they are not grouped by it. */
export interface SlateGroup {
  readonly surface: string | null
  readonly placement: string | null
  readonly scenario: string | null
  readonly versionId: bigint | null
  readonly experimentId: bigint | null
  readonly arm: string | null
}

export interface SlateCounts {
  readonly lists: number
  /** Entries that were seen: an impression or a click names them. */
  readonly impressions: number
  readonly clicks: number
  /** Clicked entries of which something was put into the cart, or bought. */
  readonly addToCarts: number
  readonly conversions: number
  /** Who saw something: customers, sessions, and lists of nobody in particular. */
  readonly visitors: number
  readonly clickers: number
  readonly sumImpressionsSquared: number
  readonly sumClicksSquared: number
  readonly sumImpressionsTimesClicks: number
  readonly sumConversionsSquared: number
  readonly sumClicksTimesConversions: number
  /** By currency, sorted. */
  readonly revenue: readonly CurrencyAmount[]
  /** What the clicked entries cost when they were shown. */
  readonly clickedValue: readonly CurrencyAmount[]
}

export interface CurrencyAmount {
  readonly currency: string
  readonly amountMinor: bigint
}

export interface SlateReportRow extends SlateCounts {
  /** Null: of all lists. */
  readonly group: SlateGroup | null
}

export interface SlateReportQuery {
  /** Of when the lists were answered: half-open. */
  readonly from: Date
  readonly to: Date
  readonly groupBy: SlateGrouping
  readonly experimentId: bigint | null
  readonly surface: string | null
  readonly windowHours: number
  /** Groups with fewer lists than these are left out of the rows; the row of all lists has them. */
  readonly maxGroups: number
}

/** An event of the visitor of the list `o`, or of anybody where it was made for nobody. */
export const IS_OF_ITS_VISITOR = `(o.user_id IS NULL AND o.session_id IS NULL
            OR e.user_id = o.user_id
            OR e.session_id = o.session_id AND (e.user_id IS NULL OR o.user_id IS NULL))`

/** A list was not made for the session of a program. @param slate an alias of `recommendation_slate` */
export const isListOfPerson = (slate: string) =>
  `(${slate}.session_id IS NULL OR ${isOfPerson(`${slate}.session_id`)})`

/** A line of an order `o` is of what the entry `c` stands for. */
const COMES_OF_IT = `(line.item_id = c.item_id
        OR c.target_type = 'Promotion' AND line.promotion_id = c.target_id
        OR c.target_type = 'PaymentMethod' AND o.payment_method = (SELECT m.external_id FROM payment_method m WHERE m.id = c.target_id))`

/**
 * The relation `entry` of seen entries of lists with their clicks. `$1`, `$2`: when the lists were answered, `$3`: hours of the window.
 * Clicks of the lists after `$2` are here too, because they end windows; `is_asked` tells them apart.
 */
export const ENTRIES = `
  offered AS (
    SELECT s.*, s.offered_at < $2 AS is_asked
      FROM recommendation_slate s
     WHERE s.offered_at >= $1 AND s.offered_at < $2::timestamptz + $3 * interval '1 hour' AND ${isListOfPerson('s')}
  ), named AS (
    SELECT o.id, o.is_asked, e.type, e.occurred_at, e.session_id, coalesce(e.user_id, o.user_id) AS user_id, o.target_type, o.target_ids,
           CASE WHEN o.target_type = 'Item' AND e.item_id IS NOT NULL THEN array_position(o.target_ids, e.item_id)
                ELSE e.slate_rank END AS rank
      FROM offered o JOIN event e ON e.slate_id = o.id
     WHERE e.type IN ('IMPRESSION', 'CLICK')
       AND ${IS_OF_ITS_VISITOR} AND ${isOfPerson('e.session_id')}
  ), entry AS (
    SELECT n.id, n.is_asked, n.rank, n.target_type, n.target_ids[n.rank] AS target_id,
           CASE n.target_type WHEN 'Item' THEN n.target_ids[n.rank]
                              WHEN 'Advert' THEN (SELECT a.item_id FROM advert a WHERE a.id = n.target_ids[n.rank]) END AS item_id,
           min(n.occurred_at) FILTER (WHERE n.type = 'CLICK') AS clicked_at,
           (array_agg(n.user_id ORDER BY n.occurred_at))[1] AS user_id,
           (array_agg(n.session_id ORDER BY n.occurred_at))[1] AS session_id
      FROM named n WHERE n.rank BETWEEN 1 AND cardinality(n.target_ids)
     GROUP BY n.id, n.is_asked, n.rank, n.target_type, n.target_ids
  ), clicked AS (
    SELECT c.id, c.rank, c.item_id, c.target_type, c.target_id, c.user_id, c.session_id, c.is_asked, c.clicked_at,
           least(c.clicked_at + $3 * interval '1 hour',
                 lead(c.clicked_at) OVER (PARTITION BY coalesce('Item' || c.item_id, c.target_type || c.target_id),
                                                       coalesce(c.user_id, -c.session_id) ORDER BY c.clicked_at, c.id)) AS until
      FROM entry c WHERE c.clicked_at IS NOT NULL
  ), outcome AS (
    SELECT c.id, c.rank, e.type = 'ADD_TO_CART' AS is_cart, 'event' AS source, e.id AS source_id,
           round(e.quantity::numeric * e.price_minor) AS amount, e.currency
      FROM clicked c JOIN event e ON e.user_id = c.user_id AND e.item_id = c.item_id AND e.occurred_at >= c.clicked_at AND e.occurred_at < c.until
     WHERE c.is_asked AND e.type IN ('ADD_TO_CART', 'PURCHASE')
    UNION
    SELECT c.id, c.rank, e.type = 'ADD_TO_CART', 'event', e.id, round(e.quantity::numeric * e.price_minor), e.currency
      FROM clicked c JOIN event e ON e.session_id = c.session_id AND e.item_id = c.item_id AND e.occurred_at >= c.clicked_at
       AND e.occurred_at < c.until AND (e.user_id IS NULL OR c.user_id IS NULL)
     WHERE c.is_asked AND e.type IN ('ADD_TO_CART', 'PURCHASE')
    UNION
    SELECT c.id, c.rank, false, 'order', line.id, round(line.quantity::numeric * line.unit_price_minor - line.discount_minor), o.currency
      FROM clicked c JOIN shop_order o ON o.user_id = c.user_id AND o.ordered_at >= c.clicked_at AND o.ordered_at < c.until
      JOIN order_line line ON line.order_id = o.id AND ${COMES_OF_IT}
     WHERE c.is_asked AND o.cancelled_at IS NULL
    UNION
    SELECT c.id, c.rank, false, 'order', line.id, round(line.quantity::numeric * line.unit_price_minor - line.discount_minor), o.currency
      FROM clicked c JOIN session v ON v.id = c.session_id AND v.claimant_id = 0
      JOIN shop_order o ON o.session_external_id = v.external_id AND o.ordered_at >= c.clicked_at AND o.ordered_at < c.until
       AND (o.user_id IS NULL OR c.user_id IS NULL)
      JOIN order_line line ON line.order_id = o.id AND ${COMES_OF_IT}
     WHERE c.is_asked AND o.cancelled_at IS NULL
  ), bought AS (
    SELECT id, rank, bool_or(is_cart) AS is_cart, bool_or(NOT is_cart) AS is_bought, bool_or(source = 'order') AS is_ordered
      FROM outcome GROUP BY id, rank
  )`

/** A row for each group, the one with the most lists first, and one of all lists before them. */
export async function readSlateReport(db: Queryable, query: SlateReportQuery): Promise<SlateReportRow[]> {
  const columns = COLUMNS[query.groupBy]
  const keys = columns.map((column) => `${SQL_OF[column]} AS "${column}"`).join(', ')
  const names = columns.map((column) => `"${column}"`).join(', ')
  const rows = await db.query<SlateCounts & Partial<SlateGroup> & { isTotal: boolean }>(
    `WITH ${ENTRIES}, slate AS (
       SELECT s.id, s.target_type, s.prices_minor, s.currencies, ${keys}
         FROM recommendation_slate s
        WHERE s.offered_at >= $1 AND s.offered_at < $2 AND ${isListOfPerson('s')}
          AND ($4::bigint IS NULL OR s.experiment_id = $4) AND ($5::text IS NULL OR s.surface = $5)
     ), fact AS (
       SELECT s.*, e.rank, e.clicked_at IS NOT NULL AS is_clicked, coalesce(b.is_cart, false) AS is_cart, coalesce(b.is_bought, false) AS is_bought,
              coalesce('u' || e.user_id, 's' || e.session_id) AS visitor
         FROM slate s JOIN entry e ON e.id = s.id LEFT JOIN bought b ON b.id = e.id AND b.rank = e.rank
     ), by_visitor AS (
       SELECT grouping(${names}) <> 0 AS "isTotal", ${names}, visitor, count(*)::float8 AS n, count(*) FILTER (WHERE is_clicked)::float8 AS k,
              count(*) FILTER (WHERE is_cart)::float8 AS carts, count(*) FILTER (WHERE is_bought)::float8 AS b
         FROM fact GROUP BY GROUPING SETS ((visitor, ${names}), (visitor))
     ), money AS (
       SELECT grouping(${names}) <> 0 AS "isTotal", ${names}, kind, currency, sum(amount) AS amount
         FROM (SELECT s.*, 'revenue' AS kind, o.currency, o.amount
                 FROM slate s JOIN outcome o ON o.id = s.id JOIN bought b ON b.id = o.id AND b.rank = o.rank
                -- What was paid for an item may come of the promotion and the way to pay as well: it counts once.
                WHERE s.target_type IN ('Item', 'Advert') AND NOT o.is_cart AND b.is_ordered = (o.source = 'order') AND o.amount IS NOT NULL AND o.currency IS NOT NULL
               UNION ALL
               SELECT s.*, 'clicked', s.currencies[f.rank], s.prices_minor[f.rank]
                 FROM slate s JOIN fact f ON f.id = s.id
                WHERE f.is_clicked AND s.currencies[f.rank] IS NOT NULL) amounts
        GROUP BY GROUPING SETS ((kind, currency, ${names}), (kind, currency))
     ), listed AS (
       SELECT grouping(${names}) <> 0 AS "isTotal", ${names}, count(*)::int AS lists
         FROM slate GROUP BY GROUPING SETS ((${names}), ())
        ORDER BY 1 DESC, lists DESC, ${names} LIMIT $6
     )
     SELECT l.*, coalesce(v.impressions, 0) AS impressions, coalesce(v.clicks, 0) AS clicks, coalesce(v.carts, 0) AS "addToCarts",
            coalesce(v.conversions, 0) AS conversions, coalesce(v.visitors, 0) AS visitors, coalesce(v.clickers, 0) AS clickers,
            coalesce(v.nn, 0) AS "sumImpressionsSquared", coalesce(v.kk, 0) AS "sumClicksSquared",
            coalesce(v.nk, 0) AS "sumImpressionsTimesClicks", coalesce(v.bb, 0) AS "sumConversionsSquared",
            coalesce(v.kb, 0) AS "sumClicksTimesConversions",
            ${moneyOf('revenue', columns)} AS revenue, ${moneyOf('clicked', columns)} AS "clickedValue"
       FROM listed l LEFT JOIN LATERAL (
         SELECT sum(n)::float8 AS impressions, sum(k)::float8 AS clicks, sum(carts)::float8 AS carts, sum(b)::float8 AS conversions,
                count(*)::float8 AS visitors, count(*) FILTER (WHERE k > 0)::float8 AS clickers, sum(n * n) AS nn, sum(k * k) AS kk,
                sum(n * k) AS nk, sum(b * b) AS bb, sum(k * b) AS kb
           FROM by_visitor v WHERE ${isSameGroup('v', columns)}) v ON true
      ORDER BY l."isTotal" DESC, l.lists DESC, ${names}`,
    [query.from, query.to, query.windowHours, query.experimentId, query.surface, query.maxGroups + 1],
  )
  return rows.map(({ isTotal, revenue, clickedValue, ...row }) => ({
    ...row,
    revenue: revenue.map(exactly),
    clickedValue: clickedValue.map(exactly),
    group: isTotal
      ? null
      : {
          surface: row.surface ?? null,
          placement: row.placement ?? null,
          scenario: row.scenario ?? null,
          versionId: row.versionId ?? null,
          experimentId: row.experimentId ?? null,
          arm: row.arm ?? null,
        },
  }))
}

/** Amounts are texts in JSON. */
function exactly({ currency, amountMinor }: CurrencyAmount): CurrencyAmount {
  return { currency, amountMinor: BigInt(amountMinor) }
}

function moneyOf(kind: 'revenue' | 'clicked', columns: readonly string[]): string {
  return `(SELECT coalesce(json_agg(json_build_object('currency', m.currency, 'amountMinor', m.amount::text) ORDER BY m.currency), '[]'::json)
             FROM money m WHERE m.kind = '${kind}' AND ${isSameGroup('m', columns)})`
}

function isSameGroup(alias: string, columns: readonly string[]): string {
  const same = columns.map((column) => `${alias}."${column}" IS NOT DISTINCT FROM l."${column}"`)
  return [`${alias}."isTotal" = l."isTotal"`, ...same].join(' AND ')
}
