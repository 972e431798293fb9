/** What was counted, exactly as it was recorded: panels hold it in the precision of models. */
import { type DemandSeriesKey, isCountedDistinct, type Measure } from '../../../contracts/demand/demand'
import { ALL_ITEMS } from '../../../contracts/demand/demand-rows'
import { severalCurrencies } from '../../../contracts/demand/several-currencies'
import { type Day, dayFromNumber, dayNumber } from '../../../core/time/day'
import { type Granularity, gridFrom, indexOfDay, type TimeGrid } from '../../../core/time/grid'
import { minorPerMajor } from '../../../core/money'
import type { Queryable } from '../../client'
import { parseColumn, parseIntColumn } from '../columns'
import { MEASURE_COLUMN } from './demand-cells.repository'
import { readGroupCounts } from './demand-groups.repository'
import { ALL_LOCATIONS, locationColumn } from './series.repository'

const EPOCH = `date '1970-01-01'`

export interface WantedValues {
  readonly measure: Measure
  readonly granularity: Granularity
  readonly series: readonly DemandSeriesKey[]
  /** The first day of period 0. */
  readonly from: Day
  /** The last day of the last period, inclusive. */
  readonly to: Day
}

/** Values by the position of the series and the number of periods since `from`; undefined where nothing is recorded. */
export type RecordedValues = (position: number, period: number) => number | undefined

/**
 * Reads what was counted in each period of each series. REVENUE is in units of the currency.
 * @throws BAD_USER_INPUT where a series adds up revenue in several currencies
 */
export async function readValues(db: Queryable, wanted: WantedValues): Promise<RecordedValues> {
  const grid = gridFrom(wanted.from, wanted.granularity)
  const isCounted = (key: DemandSeriesKey) => key.itemId === null && isCountedDistinct(wanted.measure)
  const positions = [...wanted.series.keys()]
  const sums = positions.filter((position) => !isCounted(wanted.series[position]!))
  const counts = positions.filter((position) => isCounted(wanted.series[position]!))
  const values = new Map<string, number>()
  if (sums.length > 0) await addSums(db, wanted, sums, grid, values)
  if (counts.length > 0) await addCounts(db, wanted, counts, grid, values)
  return (position, period) => values.get(`${position}/${period}`)
}

/** Keys with the places that they stand for: a region is all places in it. $1 to $3 are the columns of keys. */
const KEYS_AND_PLACES = `RECURSIVE key AS (
       SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS k(item_id, category_id, location_id, ord)
     ), place AS (
       SELECT id AS key_id, id, kind = 'REGION' AS is_region FROM location WHERE id IN (SELECT location_id FROM key)
       UNION
       SELECT place.key_id, l.id, true FROM place JOIN location l ON l.parent_id = place.id AND place.is_region
     )`

function keyColumns(keys: readonly DemandSeriesKey[]) {
  return [
    keys.map(({ itemId }) => itemId),
    keys.map(({ itemId, categoryId }) => (itemId === null ? (categoryId ?? null) : null)),
    keys.map(({ locationId }) => locationColumn(locationId)),
  ]
}

const IS_AT_PLACE = `(key.location_id = ${ALL_LOCATIONS} OR d.location_id IN (SELECT id FROM place WHERE key_id = key.location_id))`

async function addSums(
  db: Queryable,
  { measure, granularity, series, from, to }: WantedValues,
  positions: readonly number[],
  grid: TimeGrid,
  values: Map<string, number>,
): Promise<void> {
  const column = MEASURE_COLUMN[measure]
  const periodStart = granularity === 'DAY' ? 'day' : `date_trunc('${granularity.toLowerCase()}', day)::date`
  // One figure is given as it is; several are added up as decimals, which doubles do not hold.
  const rows = await db.query<{ ord: number; day: number; value: number; currencies: string[] }>(
    `WITH ${KEYS_AND_PLACES}, below AS (
       SELECT id AS key_id, id FROM category WHERE id IN (SELECT category_id FROM key)
       UNION
       SELECT below.key_id, c.id FROM below JOIN category c ON c.parent_id = below.id
     ), cell AS (
       SELECT key.ord, d.item_id, d.day, d.${column} AS value
         FROM key JOIN demand_day d ON d.item_id = key.item_id AND ${IS_AT_PLACE}
        WHERE d.day BETWEEN $4::date AND $5::date AND d.${column} <> 0
        UNION ALL
       SELECT key.ord, d.item_id, d.day, d.${column}
         FROM key JOIN demand_day d ON key.item_id IS NULL AND ${IS_AT_PLACE}
         JOIN item i ON i.id = d.item_id
        WHERE d.day BETWEEN $4::date AND $5::date AND d.${column} <> 0
          AND (key.category_id IS NULL OR (key.category_id, i.category_id) IN (SELECT key_id, id FROM below))
     ), day AS (
       SELECT ord, day, count(*) AS cells, max(value) AS largest, sum(value::numeric) AS total,
              ${measure === 'REVENUE' ? 'array_agg(DISTINCT item.currency::text)' : `'{}'::text[]`} AS currencies
         FROM cell ${measure === 'REVENUE' ? 'JOIN item ON item.id = cell.item_id' : ''} GROUP BY 1, 2
     )
     SELECT ord::int AS "ord", ${periodStart} - ${EPOCH} AS "day",
            CASE WHEN sum(cells) = 1 THEN greatest(0, max(largest))::float8 ELSE sum(greatest(0, total))::float8 END AS "value",
            array_agg(DISTINCT currency) FILTER (WHERE currency IS NOT NULL) AS "currencies"
       FROM day LEFT JOIN LATERAL unnest(currencies) AS currency ON true
      GROUP BY 1, 2`,
    [...keyColumns(positions.map((position) => series[position]!)), from, to],
  )
  const currencies = new Map<number, Set<string>>()
  for (const row of rows) {
    const position = positions[row.ord - 1]!
    const seen = currencies.get(position) ?? new Set(row.currencies)
    for (const currency of row.currencies ?? []) seen.add(currency)
    if (seen.size > 1) throw severalCurrencies(seen)
    currencies.set(position, seen)
    const [currency] = seen
    const value = currency === undefined ? row.value : row.value / minorPerMajor(currency)
    values.set(`${position}/${indexOfDay(grid, dayFromNumber(row.day))}`, value)
  }
}

async function addCounts(
  db: Queryable,
  { measure, series, from, to }: WantedValues,
  positions: readonly number[],
  grid: TimeGrid,
  values: Map<string, number>,
): Promise<void> {
  const keys = positions.map((position) => series[position]!)
  const places = await db.query<{ ord: number; id: string }>(
    `WITH ${KEYS_AND_PLACES}
     SELECT key.ord::int AS "ord", d.id::text AS "id" FROM key JOIN location d ON ${IS_AT_PLACE.replaceAll('d.location_id', 'd.id')} AND d.kind <> 'REGION'`,
    keyColumns(keys),
  )
  const locationIds = [...new Set(places.map(({ id }) => id))]
  const selection = {
    ...{ locationIds, demandLocationIds: locationIds, asOf: null },
    ...{ firstDay: dayNumber(from), originDay: dayNumber(to) },
    categoryIds: [...new Set(keys.map(({ categoryId }) => categoryId ?? ALL_ITEMS))],
  }
  const { categoryId, location, day, count } = await readGroupCounts(db, selection, measure)
  const positionsOf = new Map<string, number[]>()
  for (const { ord, id } of places) {
    const name = `${keys[ord - 1]!.categoryId ?? ALL_ITEMS}/${id}`
    positionsOf.set(name, [...(positionsOf.get(name) ?? []), positions[ord - 1]!])
  }
  for (let row = 0; row < day.length; row++) {
    for (const position of positionsOf.get(`${categoryId[row]}/${locationIds[location[row]!]}`) ?? []) {
      const at = `${position}/${indexOfDay(grid, dayFromNumber(day[row]!))}`
      values.set(at, (values.get(at) ?? 0) + count[row]!)
    }
  }
}

export interface SalesDays {
  /** Day numbers, ascending. */
  readonly days: Int32Array
  readonly units: Float64Array
}

/** The days with sales of each item at a place within a range of days, in the order given. */
export async function readSalesDays(
  db: Queryable,
  ranges: readonly {
    readonly itemId: string
    readonly locationId: string
    readonly from: Day
    readonly to: Day
  }[],
): Promise<SalesDays[]> {
  const rows = await db.query<{ days: string | null; units: string | null }>(
    `SELECT cell.days, cell.units
       FROM unnest($1::bigint[], $2::bigint[], $3::date[], $4::date[]) WITH ORDINALITY AS r(item_id, location_id, from_day, to_day, ord)
       LEFT JOIN LATERAL (
         SELECT array_agg(s.day - ${EPOCH} ORDER BY s.day)::text AS days, array_agg(s.units ORDER BY s.day)::text AS units
           FROM (SELECT d.day, sum(d.units) AS units FROM demand_day d
                  WHERE d.item_id = r.item_id AND d.location_id = r.location_id AND d.day BETWEEN r.from_day AND r.to_day
                  GROUP BY d.day HAVING sum(d.units) > 0) s
       ) cell ON true
      ORDER BY r.ord`,
    [
      ranges.map(({ itemId }) => itemId),
      ranges.map(({ locationId }) => locationId),
      ranges.map(({ from }) => from),
      ranges.map(({ to }) => to),
    ],
  )
  return rows.map(({ days, units }) => ({
    days: parseIntColumn(days),
    units: parseColumn(units, Float64Array),
  }))
}
