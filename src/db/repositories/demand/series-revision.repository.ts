/**
 * Moves on the revisions of series. A revision stands for all that a forecast is made from: it moves on when a complete day of a cell
 * (item, place) that the series adds up changed, or a covariate of one.
 *
 * Series of units of one item by day, at a place or everywhere, are made where they are not there yet. All others are moved on only
 * where somebody asked for them: see `createSeries`, which nothing that commits later than it may escape. So whoever moves on such
 * series holds a lock from before it looks for them until its transaction ends, and who makes series waits for that lock.
 *
 * Rows are locked in one order: first units of items by day at places that sell and everywhere, then the others (`IN_LOCK_ORDER`). A
 * transaction moves on the others once, at its end.
 */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { TELLS_SALES } from './demand-cells.repository'

const REVISION_LOCK = `hashtextextended('forecart:series', 0)`

/** Series that `bumpRevisions` knows nothing of, whatever their place. An index has exactly these. */
const BEYOND_ITEMS = `(s.item_id = 0 OR s.measure <> 'UNITS' OR s.granularity <> 'DAY')`

/** Of rows of `series s`. Those that `bumpRevisions` locks come first. */
export const IN_LOCK_ORDER = `ORDER BY ${BEYOND_ITEMS} OR s.location_id IN (SELECT id FROM location WHERE kind = 'REGION'),
  s.item_id, s.location_id, s.id FOR NO KEY UPDATE OF s`

/** Until the transaction ends. Any number of writers hold it at once. */
async function holdRevisions(tx: Queryable): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock_shared(${REVISION_LOCK})`)
}

/** A query that ends when nobody is left who looked for series before it and has not committed. Not for transactions: it holds a lock. */
export const WAIT_FOR_REVISIONS = `SELECT pg_advisory_xact_lock(${REVISION_LOCK})`

/**
 * Common table expressions ending in `bumped(item_id, location_id)`: moves on units by day of the items with a complete day (before
 * today at the location at instant `$1`) in the relation `changed(item_id, location_id, day)`, at their places and everywhere. So it does with
 * those of items that such an item is the predecessor of, at places where they may be forecast from the day: it is before their launch
 * and before all that they sold there. `complete(item_id, location_id, first_day, is_own)`
 * is what `bumpWiderSeries` must be told of, in the same transaction.
 */
export function bumpRevisions(changed: string): string {
  return `complete AS (
      SELECT c.item_id, c.location_id, min(c.day) AS first_day, bool_or(c.is_own) AS is_own
        FROM (SELECT item_id, location_id, day, true AS is_own FROM ${changed}
               UNION ALL
              SELECT next.id, before.location_id, before.day, false FROM ${changed} before
                JOIN item next ON next.predecessor_id = before.item_id
               WHERE (next.launched_on IS NULL OR next.launched_on > before.day)
                 AND NOT EXISTS (SELECT FROM demand_day d WHERE d.item_id = next.id AND d.location_id = before.location_id
                                    AND d.day <= before.day AND ${TELLS_SALES})) c
        JOIN location l ON l.id = c.location_id
       WHERE c.day < ($1::timestamptz AT TIME ZONE l.time_zone)::date
       GROUP BY c.item_id, c.location_id
    ), bumped AS (
      INSERT INTO series (measure, granularity, item_id, location_id, revision, updated_at)
      SELECT 'UNITS', 'DAY', item_id, location_id, 1, $1::timestamptz
        FROM (SELECT item_id, location_id FROM complete UNION SELECT item_id, 0 FROM complete) known
       ORDER BY item_id, location_id
      ON CONFLICT (item_id, category_id, location_id, measure, granularity)
      DO UPDATE SET revision = series.revision + 1, updated_at = excluded.updated_at
      RETURNING item_id, location_id
    )`
}

/** Changed cells of an item at a place. */
export interface ChangedCells {
  /** Decimal key. */
  readonly itemId: string
  /** Decimal key. */
  readonly locationId: string
  /** The earliest complete day that changed. */
  readonly firstDay: Day
  /** False: a day changed of its predecessor only, which sums over items do not read. Default true. */
  readonly isOwn?: boolean
}

/**
 * Moves on the series that hold changed cells beside those that `bumpRevisions` has moved on: of every measure, of the category and
 * those above it and of all items, in the regions above the place; by week and month only where a period that changed is over.
 * @returns how many series moved on.
 */
export async function bumpWiderSeries(
  tx: Queryable,
  cells: readonly ChangedCells[],
  now: Date,
): Promise<number> {
  if (cells.length === 0) return 0
  await holdRevisions(tx)
  // A statement of its own: one that waits for a lock has looked at the tables before.
  const [wider] = await tx.query<{ exist: boolean }>(
    `SELECT EXISTS (SELECT FROM series s WHERE ${BEYOND_ITEMS}) OR EXISTS (SELECT FROM location WHERE parent_id IS NOT NULL) AS "exist"`,
  )
  if (!wider!.exist) return 0
  const rows = await tx.query(
    `WITH RECURSIVE cell AS MATERIALIZED (
       SELECT c.item_id, c.location_id, c.is_own, coalesce(i.category_id, 0) AS category_id,
              date_trunc('week', c.first_day)::date + 7 <= today.day AS week_is_over,
              (date_trunc('month', c.first_day) + interval '1 month')::date <= today.day AS month_is_over
         FROM unnest($2::bigint[], $3::bigint[], $4::date[], $5::boolean[]) AS c(item_id, location_id, first_day, is_own)
         JOIN item i ON i.id = c.item_id
         JOIN location l ON l.id = c.location_id
        CROSS JOIN LATERAL (SELECT ($1::timestamptz AT TIME ZONE l.time_zone)::date AS day) today
     ), above(location_id, holder_id) AS (
       SELECT DISTINCT location_id, location_id FROM cell
        UNION
       SELECT a.location_id, l.parent_id FROM above a JOIN location l ON l.id = a.holder_id WHERE l.parent_id IS NOT NULL
     ), region AS (
       SELECT a.location_id, a.holder_id FROM above a JOIN location l ON l.id = a.holder_id
        WHERE l.kind = 'REGION' AND a.holder_id <> a.location_id
     ), category_of(category_id, holder_id) AS (
       SELECT DISTINCT category_id, category_id FROM cell
        UNION
       SELECT k.category_id, c.parent_id FROM category_of k JOIN category c ON c.id = k.holder_id WHERE c.parent_id IS NOT NULL
     ), place_holder AS (
       SELECT location_id, location_id AS holder_id FROM above UNION SELECT location_id, 0 FROM above
        UNION SELECT location_id, holder_id FROM region
     ), category_holder AS (
       SELECT category_id, holder_id FROM category_of UNION SELECT category_id, 0 FROM category_of
     ), of_category AS (
       SELECT category_id, location_id, bool_or(week_is_over) AS week_is_over, bool_or(month_is_over) AS month_is_over
         FROM cell WHERE is_own GROUP BY 1, 2
     ), holding AS (
       SELECT item_id, category_id, location_id, bool_or(week_is_over) AS week_is_over, bool_or(month_is_over) AS month_is_over
         FROM (SELECT c.item_id, 0 AS category_id, p.holder_id AS location_id, week_is_over, month_is_over
                 FROM cell c JOIN place_holder p USING (location_id)
                UNION ALL
               SELECT 0, k.holder_id, p.holder_id, week_is_over, month_is_over
                 FROM of_category c JOIN category_holder k USING (category_id) JOIN place_holder p USING (location_id)) held
        GROUP BY 1, 2, 3
     ), moved AS (
       SELECT s.id FROM holding h JOIN series s USING (item_id, category_id, location_id)
        WHERE ${BEYOND_ITEMS}
          AND CASE s.granularity WHEN 'WEEK' THEN h.week_is_over WHEN 'MONTH' THEN h.month_is_over ELSE true END
        UNION ALL
       SELECT s.id
         FROM (SELECT DISTINCT c.item_id, r.holder_id FROM cell c JOIN region r USING (location_id)) h
         JOIN series s ON s.item_id = h.item_id AND s.category_id = 0 AND s.location_id = h.holder_id
        WHERE NOT ${BEYOND_ITEMS}
     )
     UPDATE series SET revision = series.revision + 1, updated_at = $1::timestamptz
       FROM (SELECT s.id FROM series s WHERE s.id IN (SELECT id FROM moved) ${IN_LOCK_ORDER}) held
      WHERE series.id = held.id
     RETURNING 1 AS "one"`,
    [
      now,
      cells.map(({ itemId }) => itemId),
      cells.map(({ locationId }) => locationId),
      cells.map(({ firstDay }) => firstDay),
      cells.map(({ isOwn = true }) => isOwn),
    ],
  )
  return rows.length
}

/** The items and the locations that a covariate is about; null stands for all. */
export interface CovariateScope {
  readonly itemIds: readonly string[] | null
  /** Categories that hold other items than before. */
  readonly categoryIds?: readonly string[]
  readonly locationIds: readonly string[] | null
}

/**
 * Moves on the series that are there and that covariates belong to, once each; a transaction calls this once, for all it changed. They belong to the series of an item, of the category
 * it is in and of those above, and of all items, and those that it is the predecessor of; at a place, in the regions above it, and everywhere. Plans count like the past: a
 * revision stands for everything that a forecast was made from.
 * @returns how many series moved on.
 */
export async function bumpDependentSeries(
  tx: Queryable,
  scopes: readonly CovariateScope[],
  now: Date,
): Promise<number> {
  await holdRevisions(tx)
  return moveOn(
    tx,
    {
      relations: `WITH RECURSIVE scope AS MATERIALIZED (
       SELECT g."itemIds" AS item_ids, g."categoryIds" AS category_ids, g."locationIds" AS location_ids, g.ord
         FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS ("itemIds" bigint[], "categoryIds" bigint[], "locationIds" bigint[]))
                WITH ORDINALITY AS g("itemIds", "categoryIds", "locationIds", ord)
     ), of_item AS (
       SELECT scope.ord, given.id FROM scope CROSS JOIN LATERAL unnest(scope.item_ids) AS given(id)
        UNION ALL
       SELECT scope.ord, next.id FROM scope CROSS JOIN LATERAL unnest(scope.item_ids) AS given(id) JOIN item next ON next.predecessor_id = given.id
     ), of_category(ord, id) AS (
       SELECT o.ord, i.category_id FROM of_item o JOIN item i ON i.id = o.id WHERE i.category_id IS NOT NULL
        UNION
       SELECT o.ord, c.parent_id FROM of_category o JOIN category c ON c.id = o.id WHERE c.parent_id IS NOT NULL
     ), changed_category AS (
       SELECT ord, id FROM of_category
        UNION ALL
       SELECT scope.ord, given.id FROM scope CROSS JOIN LATERAL unnest(scope.category_ids) AS given(id)
     ), above(ord, id, is_given) AS (
       SELECT scope.ord, given.id, true FROM scope CROSS JOIN LATERAL unnest(scope.location_ids) AS given(id)
        UNION
       SELECT a.ord, l.parent_id, false FROM above a JOIN location l ON l.id = a.id WHERE l.parent_id IS NOT NULL
     ), item_key AS (
       SELECT ord, id AS item_id, 0 AS category_id FROM of_item
        UNION
       SELECT ord, 0, id FROM changed_category
        UNION
       SELECT ord, 0, 0 FROM of_item
     ), place_key AS (
       SELECT a.ord, a.id AS location_id FROM above a JOIN location l ON l.id = a.id WHERE a.is_given OR l.kind = 'REGION'
        UNION
       SELECT ord, 0 FROM scope WHERE location_ids IS NOT NULL
     ), moved AS (
       SELECT s.id FROM (SELECT DISTINCT item_id, category_id, location_id FROM item_key JOIN place_key USING (ord)) k
         JOIN series s USING (item_id, category_id, location_id)
        UNION ALL
       SELECT s.id FROM (SELECT DISTINCT item_id, category_id FROM item_key JOIN scope USING (ord) WHERE location_ids IS NULL) k
         JOIN series s USING (item_id, category_id)
     )`,
      // What is about every item is looked for in the whole table, and only then.
      where: scopes.every(({ itemIds }) => itemIds !== null)
        ? `s.id = ANY (ARRAY(SELECT id FROM moved))`
        : `s.id IN (SELECT id FROM moved)
           OR (SELECT count(*) FROM scope WHERE item_ids IS NULL AND location_ids IS NULL) > 0
           OR s.location_id IN (SELECT location_id FROM place_key JOIN scope USING (ord) WHERE item_ids IS NULL)`,
    },
    JSON.stringify(scopes),
    now,
  )
}

/** Moves on the series in those of these places that are regions: they hold other places now. @returns how many series moved on. */
export async function bumpRegionSeries(
  tx: Queryable,
  externalIds: readonly string[],
  now: Date,
): Promise<number> {
  if (externalIds.length === 0) return 0
  await holdRevisions(tx)
  const where = `s.location_id IN (SELECT id FROM location WHERE external_id = ANY ($1::text[]) AND kind = 'REGION')`
  return moveOn(tx, { where }, externalIds, now)
}

/** Changed counts of a category, or of all items, at a place. */
export interface ChangedGroup {
  /** Decimal key; 0: all items. */
  readonly categoryId: string
  /** Decimal key. */
  readonly locationId: string
  /** The earliest complete day that changed. */
  readonly firstDay: Day
}

/**
 * Moves on the series of orders and visits of these groups, also in the regions above the place and everywhere: a line that moves
 * to another order changes how many orders there are, and may change no cell. @returns how many series moved on.
 */
export async function bumpGroupSeries(
  tx: Queryable,
  groups: readonly ChangedGroup[],
  now: Date,
): Promise<number> {
  if (groups.length === 0) return 0
  await holdRevisions(tx)
  return moveOn(
    tx,
    {
      relations: `WITH RECURSIVE counted AS MATERIALIZED (
       SELECT g."categoryId" AS category_id, g."locationId" AS location_id,
              date_trunc('week', g."firstDay")::date + 7 <= today.day AS week_is_over,
              (date_trunc('month', g."firstDay") + interval '1 month')::date <= today.day AS month_is_over
         FROM jsonb_to_recordset($1::jsonb) AS g("categoryId" bigint, "locationId" bigint, "firstDay" date)
         JOIN location l ON l.id = g."locationId"
        CROSS JOIN LATERAL (SELECT ($2::timestamptz AT TIME ZONE l.time_zone)::date AS day) today
     ), above(location_id, holder_id) AS (
       SELECT location_id, location_id FROM counted
        UNION
       SELECT a.location_id, l.parent_id FROM above a JOIN location l ON l.id = a.holder_id WHERE l.parent_id IS NOT NULL
     ), place_holder AS (
       SELECT a.location_id, a.holder_id FROM above a JOIN location l ON l.id = a.holder_id
        WHERE a.holder_id = a.location_id OR l.kind = 'REGION'
        UNION
       SELECT location_id, 0 FROM counted
     ), moved AS (
       SELECT s.id FROM counted c JOIN place_holder p USING (location_id)
         JOIN series s ON s.item_id = 0 AND s.category_id = c.category_id AND s.location_id = p.holder_id
        WHERE s.measure IN ('ORDERS', 'VISITS')
          AND CASE s.granularity WHEN 'WEEK' THEN c.week_is_over WHEN 'MONTH' THEN c.month_is_over ELSE true END
     )`,
      where: `s.id IN (SELECT id FROM moved)`,
    },
    JSON.stringify(groups),
    now,
  )
}

/** @param which says of series `s`, with the parameter `$1`, whether they move on */
async function moveOn(
  tx: Queryable,
  which: { readonly relations?: string; readonly where: string },
  parameter: unknown,
  now: Date,
): Promise<number> {
  const rows = await tx.query(
    `${which.relations ?? ''}
     UPDATE series SET revision = series.revision + 1, updated_at = $2
       FROM (SELECT s.id FROM series s WHERE (${which.where}) ${IN_LOCK_ORDER}) held
      WHERE series.id = held.id
     RETURNING 1 AS "one"`,
    [parameter, now],
  )
  return rows.length
}
