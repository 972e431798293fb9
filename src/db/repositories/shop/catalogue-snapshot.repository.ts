/** What recommending needs of items, and what is shown of them in lists: the rest of `ItemRecord`. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'

export interface CatalogueItem {
  readonly id: bigint
  readonly externalId: string
  readonly title: string
  readonly categoryId: bigint | null
  readonly brand: string | null
  readonly priceMinor: bigint
  readonly costMinor: bigint | null
  readonly currency: string
  readonly active: boolean
  readonly launchedOn: Day | null
  readonly retiredOn: Day | null
  readonly predecessorId: bigint | null
  /** The day of its launch, or the one on which the shop first told of it. */
  readonly knownSince: Day
  /** Since when a list price of it holds and is known, as models of visits learn it; null without one. An item that is imported with its past is older than its row. */
  readonly pricedSince: Date | null
  /** Those of the shop's own attributes that a rule can compare. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** False where the shop's own attributes are too long to be kept. */
  readonly hasAttributes: boolean
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** What is kept of the attributes of an item: a catalogue of long texts would not fit into memory. */
const MAX_ATTRIBUTES_CHARACTERS = 2_000

const PRICED_SINCE = `(SELECT min(greatest(h.valid_from::timestamp AT TIME ZONE coalesce((SELECT value ->> 'timeZone' FROM setting WHERE key = 'shop'), 'UTC'), h.known_at))
   FROM price_history h WHERE h.item_id = i.id AND h.location_id IS NULL AND h.competitor = '' AND h.price_minor > 0)`

const COLUMNS = `i.id, i.external_id AS "externalId", i.title, i.category_id AS "categoryId", i.brand, i.price_minor AS "priceMinor", i.cost_minor AS "costMinor", i.currency,
  i.active, i.launched_on AS "launchedOn", i.retired_on AS "retiredOn", i.predecessor_id AS "predecessorId",
  coalesce(i.launched_on, (i.created_at AT TIME ZONE 'UTC')::date) AS "knownSince", ${PRICED_SINCE} AS "pricedSince",
  CASE WHEN length(i.attributes::text) <= ${MAX_ATTRIBUTES_CHARACTERS} THEN i.attributes ELSE '{}' END AS "attributes",
  length(i.attributes::text) <= ${MAX_ATTRIBUTES_CHARACTERS} AS "hasAttributes", i.created_at AS "createdAt", i.updated_at AS "updatedAt"`

/** A page of all items, by key. */
export async function readCatalogueItems(
  db: Queryable,
  afterId: bigint,
  limit: number,
): Promise<CatalogueItem[]> {
  return db.query<CatalogueItem>(
    `SELECT ${COLUMNS} FROM item i WHERE i.id > $1::bigint ORDER BY i.id LIMIT $2`,
    [afterId, limit],
  )
}

export async function readCatalogueItemsByIds(
  db: Queryable,
  ids: readonly bigint[],
): Promise<CatalogueItem[]> {
  return db.query<CatalogueItem>(`SELECT ${COLUMNS} FROM item i WHERE i.id = ANY ($1::bigint[])`, [ids])
}

export interface CatalogueCategory {
  readonly id: bigint
  readonly externalId: string
  readonly name: string
  readonly parentId: bigint | null
}

export async function readCatalogueCategories(db: Queryable): Promise<CatalogueCategory[]> {
  return db.query<CatalogueCategory>(
    `SELECT id, external_id AS "externalId", name, parent_id AS "parentId" FROM category`,
  )
}
