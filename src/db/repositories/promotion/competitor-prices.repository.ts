/** What competitors ask for items, as the shop recorded it. Keys are decimal. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'

export interface CompetitorPriceRow {
  readonly itemId: string
  /** Null: everywhere. */
  readonly locationId: string | null
  readonly competitor: string
  /** It holds until the next one of the same item, location and competitor. */
  readonly validFrom: Day
  readonly priceMinor: number
}

export interface CompetitorPricesWanted {
  readonly itemIds: readonly string[]
  readonly locationIds: readonly string[]
  /** The last day that a price may hold from. */
  readonly to: Day
}

/** More are not read: the latest are. */
export const MOST_COMPETITOR_PRICES = 50_000
/** Of one item; of more, those whose prices are the latest are read. */
const MOST_COMPETITORS = 100

const WANTED = `p.competitor <> '' AND p.item_id = ANY ($1::bigint[]) AND (p.location_id IS NULL OR p.location_id = ANY ($2::bigint[]))
        AND p.valid_from <= $3::date
        AND p.currency = (SELECT i.currency FROM item i WHERE i.id = p.item_id)`

/** Prices in the currency of their items, the earliest first. As those of the shop, a price is seen on the day that it holds from, whenever it was recorded. */
export async function readCompetitorPrices(
  db: Queryable,
  { itemIds, locationIds, to }: CompetitorPricesWanted,
): Promise<CompetitorPriceRow[]> {
  const rows = await db.query<CompetitorPriceRow>(
    `WITH wanted AS (SELECT p.* FROM price_history p WHERE ${WANTED}),
     named AS (
       SELECT item_id, competitor, row_number() OVER (PARTITION BY item_id ORDER BY max(valid_from) DESC, competitor) AS ord FROM wanted GROUP BY item_id, competitor)
     SELECT p.item_id::text AS "itemId", p.location_id::text AS "locationId", p.competitor, p.valid_from AS "validFrom", p.price_minor::float8 AS "priceMinor"
       FROM wanted p JOIN named n ON n.item_id = p.item_id AND n.competitor = p.competitor AND n.ord <= $5::int
      ORDER BY p.valid_from DESC, p.id DESC LIMIT $4::int`,
    [itemIds, locationIds, to, MOST_COMPETITOR_PRICES, MOST_COMPETITORS],
  )
  return rows.reverse()
}

/** Another text whenever `readCompetitorPrices` gives other prices. */
export async function readCompetitorPricesVersion(
  db: Queryable,
  { itemIds, locationIds, to }: CompetitorPricesWanted,
): Promise<string> {
  const [row] = await db.query<{ version: string }>(
    `SELECT concat_ws('/', count(*), max(p.id), max(p.received_at), sum(p.price_minor)) AS version FROM price_history p WHERE ${WANTED}`,
    [itemIds, locationIds, to],
  )
  return row!.version
}
