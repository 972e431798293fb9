/**
 * The rows that demand panels are built from: one set-based statement per table, whatever the number of series.
 * Where there are many rows, columns come back as arrays in text form, which parse far faster than row objects do.
 * Days are day numbers (days since 1970-01-01). `items` and `locations` of a selection are the tables that columns index into.
 */
import { createHash } from 'node:crypto'
import { DEMAND_COVARIATES, NAMED_COLUMNS } from '../../../contracts/demand/demand'
import type {
  DemandPromotionRow,
  HolidayRow,
  NamedCovariateColumns,
  PlaceDayRow,
  PriceColumns,
  StockOutRow,
  WeatherColumns,
  WeatherForecastColumns,
} from '../../../contracts/demand/demand-rows'
import { HOLIDAY_CALENDAR } from '../../../contracts/shop/shop-records'
import type { Queryable } from '../../client'
import { parseColumn, parseIntColumn } from '../columns'
import { categoryWithin, placeWithin } from '../promotion/promotion-coverage'

/** What is read: these items at these locations on the days [firstDay, lastDay]. */
export interface DemandSelection {
  /** Decimal keys. */
  readonly itemIds: readonly string[]
  /** Decimal keys. */
  readonly locationIds: readonly string[]
  /** Decimal keys of the locations whose demand is wanted, of those above. */
  readonly demandLocationIds: readonly string[]
  readonly firstDay: number
  /** The last day whose demand may be seen. */
  readonly originDay: number
  /** The last day whose covariates are wanted. */
  readonly lastDay: number
  /** Rows received after this instant are not seen. Null: everything that is known now. */
  readonly asOf: Date | null
  /** Whether what promotions were before they changed is wanted, for earlier origins. Default: no. */
  readonly withRevisions?: boolean
}

const EPOCH = `date '1970-01-01'`
/** An instant in milliseconds since 1970. */
const milliseconds = (instant: string) => `(extract(epoch FROM ${instant}) * 1000)::float8`
/** Stock-outs are instants: days of the panel begin and end up to this long before and after their UTC day. */
const ZONE_MARGIN_DAYS = 1

export async function readPrices(db: Queryable, selection: DemandSelection): Promise<PriceColumns> {
  const [row] = await db.query<Record<'item' | 'location' | 'day' | 'price' | 'known', string | null>>(
    `SELECT array_agg(i.ord - 1)::text AS item, array_agg(coalesce(l.ord, 0) - 1)::text AS location,
            array_agg(p.valid_from - ${EPOCH})::text AS day, array_agg(p.price_minor)::text AS price,
            array_agg(${milliseconds('p.known_at')})::text AS known
       FROM price_history p
       JOIN unnest($1::bigint[]) WITH ORDINALITY AS i(id, ord) ON i.id = p.item_id
       LEFT JOIN unnest($2::bigint[]) WITH ORDINALITY AS l(id, ord) ON l.id = p.location_id
      WHERE p.competitor = '' AND (p.location_id IS NULL OR l.ord IS NOT NULL)
        AND ($3::timestamptz IS NULL OR p.received_at <= $3)`,
    [selection.itemIds, selection.locationIds, selection.asOf],
  )
  return {
    item: parseIntColumn(row?.item),
    location: parseIntColumn(row?.location),
    validFrom: parseIntColumn(row?.day),
    priceMinor: parseColumn(row?.price, Float64Array),
    knownAt: parseColumn(row?.known, Float64Array),
  }
}

interface PromotionRow extends Omit<DemandPromotionRow, 'items' | 'locations'> {
  allItems: boolean
  allLocations: boolean
  items: string | null
  locations: string | null
}

/** What the promotion `p`, or a revision `p` of one, tells of days and prices. */
const PROMOTION_TERMS = `p.starts_on, p.ends_on, p.discount_fraction, p.currency, p.discount_amount_minor, p.fixed_price_minor, p.buy_quantity, p.pay_quantity,
  p.featured OR p.advertised AS featured, p.known_at`

/**
 * Promotions that touch the days and at least one of the items and one of the locations, as they stood at `asOf`; with revisions, what they were before too. Of those
 * with amounts, only items of their currency are covered.
 */
export async function readPromotions(
  db: Queryable,
  selection: DemandSelection,
): Promise<DemandPromotionRow[]> {
  const touches = `p.status <> 'CANCELLED' AND p.starts_on <= ${EPOCH} + $4::int AND p.ends_on >= ${EPOCH} + $3::int`
  const rows = await db.query<PromotionRow>(
    `WITH RECURSIVE state AS MATERIALIZED (
       SELECT p.id AS promotion_id, 0::bigint AS revision_id, ${PROMOTION_TERMS}, NULL::timestamptz AS known_until,
              ARRAY(SELECT item_id FROM promotion_item WHERE promotion_id = p.id) AS item_ids,
              ARRAY(SELECT category_id FROM promotion_category WHERE promotion_id = p.id) AS category_ids,
              ARRAY(SELECT location_id FROM promotion_location WHERE promotion_id = p.id) AS location_ids
         FROM promotion p
        WHERE ${touches} AND ($5::timestamptz IS NULL
          OR coalesce((SELECT max(replaced_at) FROM promotion_revision WHERE promotion_id = p.id), p.created_at) <= $5)
       UNION ALL
       SELECT p.promotion_id, p.id, ${PROMOTION_TERMS}, CASE WHEN $5::timestamptz IS NULL OR p.replaced_at <= $5 THEN p.known_until END,
              p.item_ids, p.category_ids, p.location_ids
         FROM promotion_revision p
        WHERE ${touches} AND CASE WHEN $5::timestamptz IS NULL OR p.replaced_at <= $5 THEN $6::boolean ELSE p.recorded_at <= $5 END
     ), ${categoryWithin('SELECT DISTINCT unnest(category_ids) FROM state')},
     ${placeWithin('SELECT DISTINCT unnest(location_ids) FROM state')}, named AS (
       SELECT s.*, cardinality(item_ids) + cardinality(category_ids) = 0 AS all_items, cardinality(location_ids) = 0 AS all_places,
              discount_amount_minor IS NOT NULL OR fixed_price_minor IS NOT NULL AS has_amount
         FROM state s
     )
     SELECT p.starts_on - ${EPOCH} AS "startsOn", p.ends_on - ${EPOCH} AS "endsOn",
            p.discount_fraction AS "discountFraction", p.discount_amount_minor::float8 AS "discountAmountMinor",
            p.fixed_price_minor::float8 AS "fixedPriceMinor", p.buy_quantity AS "buyQuantity", p.pay_quantity AS "payQuantity",
            p.featured, p.known_at AS "knownAt", p.known_until AS "knownUntil",
            p.all_items AND NOT p.has_amount AS "allItems", p.all_places AS "allLocations",
            CASE WHEN NOT p.all_items THEN (
              SELECT array_agg(i.ord - 1 ORDER BY i.ord)::text FROM (
                SELECT unnest(p.item_ids) AS id
                 UNION SELECT one.id FROM category_within w JOIN item one ON one.category_id = w.id WHERE w.top = ANY (p.category_ids)) c
                JOIN unnest($1::bigint[]) WITH ORDINALITY AS i(id, ord) ON i.id = c.id
                JOIN item priced ON priced.id = c.id AND (NOT p.has_amount OR priced.currency = p.currency))
            WHEN p.has_amount THEN (
              SELECT array_agg(i.ord - 1 ORDER BY i.ord)::text FROM unnest($1::bigint[]) WITH ORDINALITY AS i(id, ord)
                JOIN item priced ON priced.id = i.id AND priced.currency = p.currency) END AS "items",
            (SELECT array_agg(l.ord - 1 ORDER BY l.ord)::text
               FROM (SELECT DISTINCT w.id FROM place_within w WHERE w.top = ANY (p.location_ids)) c
               JOIN unnest($2::bigint[]) WITH ORDINALITY AS l(id, ord) ON l.id = c.id) AS "locations"
       FROM named p ORDER BY p.promotion_id, p.revision_id`,
    [
      selection.itemIds,
      selection.locationIds,
      selection.firstDay,
      selection.lastDay,
      selection.asOf,
      selection.withRevisions ?? false,
    ],
  )
  return rows
    .filter((row) => (row.allItems || row.items) && (row.allLocations || row.locations))
    .map(({ allItems: _allItems, allLocations: _allLocations, items, locations, ...terms }) => ({
      ...terms,
      items: [...parseIntColumn(items)],
      locations: [...parseIntColumn(locations)],
    }))
}

/** Public holidays of whole countries. */
export async function readHolidays(db: Queryable, selection: DemandSelection): Promise<HolidayRow[]> {
  return db.query<HolidayRow>(
    `SELECT c.country, c.day - ${EPOCH} AS "day", min(c.known_at) AS "knownAt" FROM calendar_day c
      WHERE c.is_holiday AND c.day BETWEEN ${EPOCH} + $2::int AND ${EPOCH} + $3::int
        AND c.country IN (SELECT l.country FROM location l WHERE l.id = ANY ($1::bigint[]))
        AND ($4::timestamptz IS NULL OR c.known_at <= $4)
      GROUP BY 1, 2`,
    [selection.locationIds, selection.firstDay, selection.lastDay, selection.asOf],
  )
}

/** SQL of each location, at position `ord` of the parameter, together with the regions that it lies in. */
export function placesUp(locationIds: string): string {
  return `WITH RECURSIVE up AS (
       SELECT l.ord, place.id, place.parent_id, place.country
         FROM unnest(${locationIds}::bigint[]) WITH ORDINALITY AS l(id, ord) JOIN location place ON place.id = l.id
       UNION
       SELECT up.ord, region.id, region.parent_id, region.country FROM up JOIN location region ON region.id = up.parent_id
     )`
}

/** Days of calendars, but for the public holidays of countries, which `readHolidays` reads. */
export async function readPlaceDays(db: Queryable, selection: DemandSelection): Promise<PlaceDayRow[]> {
  const rows = await db.query<CalendarDayOfPlace>(
    `${placesUp('$1')}
     SELECT (up.ord - 1)::int AS "location", c.calendar AS "calendar", c.day - ${EPOCH} AS "day",
            bool_or(c.is_holiday) AS "isHoliday", bool_or(c.closed) AS "closed", min(c.known_at) AS "knownAt"
       FROM calendar_day c JOIN up ON c.location_id = up.id OR c.country = up.country
      WHERE (c.location_id IS NOT NULL OR c.closed OR NOT c.is_holiday) AND c.day BETWEEN ${EPOCH} + $2::int AND ${EPOCH} + $3::int
        AND ($4::timestamptz IS NULL OR c.known_at <= $4)
      GROUP BY 1, 2, 3`,
    [selection.locationIds, selection.firstDay, selection.lastDay, selection.asOf],
  )
  return rows.flatMap((row) =>
    calendarKinds(row).map((kind) => ({ location: row.location, day: row.day, knownAt: row.knownAt, kind })),
  )
}

interface CalendarDayOfPlace {
  readonly location: number
  readonly calendar: string
  readonly day: number
  readonly isHoliday: boolean
  readonly closed: boolean
  readonly knownAt: Date
}

const EVENTS = ['event1', 'event2', 'event3'] as const

/** What a day of a named calendar means to models. */
function calendarKinds({ calendar, isHoliday, closed }: CalendarDayOfPlace): PlaceDayRow['kind'][] {
  const kinds: PlaceDayRow['kind'][] = []
  if (isHoliday) kinds.push('holiday')
  if (closed) kinds.push('closed')
  if (kinds.length > 0 || calendar === HOLIDAY_CALENDAR) return kinds
  if (/school/i.test(calendar)) return ['schoolHoliday']
  const hash = createHash('sha256').update(calendar).digest()
  return [EVENTS[hash.readUInt32LE(0) % EVENTS.length]!]
}

/** The latest word on each day: where a measurement came after the instant, the forecast that stood then. */
export async function readWeather(db: Queryable, selection: DemandSelection): Promise<WeatherColumns> {
  const [row] = await db.query<Record<WeatherColumn, string | null>>(
    `WITH word AS (
       SELECT location_id, day, temperature_c, precipitation_mm FROM weather_day
        WHERE location_id = ANY ($1::bigint[]) AND day BETWEEN ${EPOCH} + $2::int AND ${EPOCH} + $3::int
          AND ($4::timestamptz IS NULL OR received_at <= $4)
     ), earlier AS (
       SELECT DISTINCT ON (f.location_id, f.day) f.location_id, f.day, f.temperature_c, f.precipitation_mm
         FROM weather_day w JOIN weather_forecast f ON f.location_id = w.location_id AND f.day = w.day
        WHERE w.location_id = ANY ($1::bigint[]) AND w.day BETWEEN ${EPOCH} + $2::int AND ${EPOCH} + $3::int
          AND w.received_at > $4 AND f.received_at <= $4
        ORDER BY f.location_id, f.day, f.known_at DESC
     )
     SELECT array_agg(l.ord - 1)::text AS location, array_agg(w.day - ${EPOCH})::text AS day,
            array_agg(w.temperature_c)::text AS temperature, array_agg(w.precipitation_mm)::text AS precipitation
       FROM (SELECT * FROM word UNION ALL SELECT * FROM earlier) w
       JOIN unnest($1::bigint[]) WITH ORDINALITY AS l(id, ord) ON l.id = w.location_id`,
    [selection.locationIds, selection.firstDay, selection.lastDay, selection.asOf],
  )
  return weatherColumns(row)
}

/** Every forecast of the days, with the instant from which it was known. */
export async function readWeatherForecasts(
  db: Queryable,
  selection: DemandSelection,
): Promise<WeatherForecastColumns> {
  const [row] = await db.query<Record<WeatherColumn | 'known', string | null>>(
    `SELECT array_agg(l.ord - 1)::text AS location, array_agg(f.day - ${EPOCH})::text AS day,
            array_agg(f.temperature_c)::text AS temperature, array_agg(f.precipitation_mm)::text AS precipitation,
            array_agg(${milliseconds('f.known_at')})::text AS known
       FROM weather_forecast f
       JOIN unnest($1::bigint[]) WITH ORDINALITY AS l(id, ord) ON l.id = f.location_id
      WHERE f.day BETWEEN ${EPOCH} + $2::int AND ${EPOCH} + $3::int
        AND ($4::timestamptz IS NULL OR f.received_at <= $4)`,
    [selection.locationIds, selection.firstDay, selection.lastDay, selection.asOf],
  )
  return { ...weatherColumns(row), knownAt: parseColumn(row?.known, Float64Array) }
}

type WeatherColumn = 'location' | 'day' | 'temperature' | 'precipitation'

function weatherColumns(row: Record<WeatherColumn, string | null> | undefined): WeatherColumns {
  return {
    location: parseIntColumn(row?.location),
    day: parseIntColumn(row?.day),
    temperatureC: parseColumn(row?.temperature, Float32Array),
    precipitationMm: parseColumn(row?.precipitation, Float32Array),
  }
}

/** What was told of covariates that the shop names, also what is no longer so: earlier origins knew that. */
export async function readNamedCovariates(
  db: Queryable,
  selection: DemandSelection,
): Promise<NamedCovariateColumns | undefined> {
  const [row] = await db.query<
    Record<'columns' | 'item' | 'location' | 'column' | 'day' | 'value' | 'known', string | null>
  >(
    `WITH slot AS MATERIALIZED (
       SELECT c.id, s.index FROM named_covariate c JOIN unnest($6::text[], $7::int[]) AS s(name, index) ON s.name = lower(c.kind::text) || c.slot
     )
     SELECT (SELECT array_agg(index ORDER BY index)::text FROM slot) AS columns,
            array_agg(coalesce(i.ord, 0) - 1)::text AS item, array_agg(coalesce(l.ord, 0) - 1)::text AS location,
            array_agg(s.index)::text AS column, array_agg(v.day - ${EPOCH})::text AS day, array_agg(v.value)::text AS value,
            array_agg(${milliseconds('v.known_at')})::text AS known
       FROM slot s
       JOIN named_covariate_value v ON v.covariate_id = s.id
       LEFT JOIN unnest($1::bigint[]) WITH ORDINALITY AS i(id, ord) ON i.id = v.item_id
       LEFT JOIN unnest($2::bigint[]) WITH ORDINALITY AS l(id, ord) ON l.id = v.location_id
      WHERE v.item_id = ANY ($1::bigint[] || 0::bigint) AND v.location_id = ANY ($8::bigint[] || 0::bigint)
        AND v.day BETWEEN ${EPOCH} + $3::int AND ${EPOCH} + $4::int AND ($5::timestamptz IS NULL OR v.received_at <= $5)`,
    [
      ...[selection.itemIds, selection.locationIds, selection.firstDay, selection.lastDay, selection.asOf],
      ...[NAMED, NAMED.map((name) => DEMAND_COVARIATES.indexOf(name)), selection.demandLocationIds],
    ],
  )
  if (!row?.columns) return undefined
  return {
    columns: [...parseIntColumn(row.columns)],
    item: parseIntColumn(row.item),
    location: parseIntColumn(row.location),
    column: parseIntColumn(row.column),
    day: parseIntColumn(row.day),
    value: parseColumn(row.value, Float64Array),
    knownAt: parseColumn(row.known, Float64Array),
  }
}

const NAMED = [...NAMED_COLUMNS.NUMBER, ...NAMED_COLUMNS.CATEGORY]

export async function readStockOuts(db: Queryable, selection: DemandSelection): Promise<StockOutRow[]> {
  return db.query<StockOutRow>(
    `SELECT (i.ord - 1)::int AS "item", (l.ord - 1)::int AS "location", s.started_at AS "startedAt",
            CASE WHEN $5::timestamptz IS NULL OR s.ended_at <= $5 THEN s.ended_at END AS "endedAt"
       FROM stock_out s
       JOIN unnest($1::bigint[]) WITH ORDINALITY AS i(id, ord) ON i.id = s.item_id
       JOIN unnest($2::bigint[]) WITH ORDINALITY AS l(id, ord) ON l.id = s.location_id
      WHERE s.started_at < ${EPOCH} + $4::int AND (s.ended_at IS NULL OR s.ended_at > ${EPOCH} + $3::int)
        AND ($5::timestamptz IS NULL OR s.started_at <= $5)`,
    [
      selection.itemIds,
      selection.locationIds,
      selection.firstDay - ZONE_MARGIN_DAYS,
      selection.originDay + 1 + ZONE_MARGIN_DAYS,
      selection.asOf,
    ],
  )
}
