/** The columns that the writer fills, and buffers that are sent to the database table by table, referenced ones first. */
import type pg from 'pg'
import { copyRows, type CopyRow } from '../../src/db/copy'

/** In the order in which they refer to one another. */
export const TABLES = {
  category: ['id', 'external_id', 'name', 'parent_id'],
  item: [
    'id',
    'external_id',
    'title',
    'brand',
    'category_id',
    'price_minor',
    'cost_minor',
    'currency',
    'active',
    'launched_on',
    'retired_on',
    'created_at',
    'updated_at',
  ],
  app_user: ['id', 'external_id', 'home_location_id', 'created_at', 'updated_at'],
  user_consent: ['user_id', 'purpose', 'granted', 'decided_at'],
  advert: [
    'id',
    'external_id',
    'name',
    'placement',
    'item_id',
    'currency',
    'budget_minor',
    'value_per_click_minor',
    'starts_on',
    'ends_on',
    'created_at',
    'updated_at',
  ],
  advert_day: ['advert_id', 'day', 'impressions', 'clicks', 'cost_minor', 'received_at'],
  payment_method: ['id', 'external_id', 'name', 'created_at', 'updated_at'],
  payment_method_availability: ['payment_method_id', 'location_id', 'currency', 'maximum_minor'],
  promotion: [
    'id',
    'external_id',
    'name',
    'kind',
    'discount_fraction',
    'featured',
    'starts_on',
    'ends_on',
    'known_at',
    'created_at',
    'updated_at',
  ],
  promotion_item: ['promotion_id', 'item_id'],
  promotion_location: ['promotion_id', 'location_id'],
  price_history: [
    'item_id',
    'location_id',
    'competitor',
    'valid_from',
    'price_minor',
    'currency',
    'known_at',
    'received_at',
  ],
  weather_day: ['location_id', 'day', 'temperature_c', 'precipitation_mm', 'is_forecast', 'received_at'],
  weather_forecast: ['location_id', 'day', 'known_at', 'temperature_c', 'precipitation_mm', 'received_at'],
  stock_out: ['item_id', 'location_id', 'started_at', 'ended_at'],
  inventory_snapshot: ['item_id', 'location_id', 'counted_at', 'quantity_on_hand', 'received_at'],
  shop_order: [
    'id',
    'external_id',
    'user_id',
    'session_external_id',
    'location_id',
    'ordered_at',
    'currency',
    'total_minor',
    'discount_minor',
    'payment_method',
    'promised_delivery_at',
    'delivered_at',
    'received_at',
    'updated_at',
  ],
  order_line: [
    'order_id',
    'line_number',
    'item_id',
    'quantity',
    'unit_price_minor',
    'discount_minor',
    'promotion_id',
  ],
  order_return: [
    'external_id',
    'order_id',
    'item_id',
    'location_id',
    'quantity',
    'refunded_minor',
    'currency',
    'returned_at',
    'received_at',
  ],
  session: ['id', 'external_id', 'user_id', 'location_id', 'started_at', 'last_event_at'],
  recommendation_slate: [
    'id',
    'offered_at',
    'viewer_kind',
    'user_id',
    'session_id',
    'location_id',
    'surface',
    'placement',
    'rules',
    'target_type',
    'target_ids',
    'prices_minor',
    'currencies',
    'scores',
    'propensities',
  ],
  event: [
    'type',
    'session_id',
    'user_id',
    'item_id',
    'location_id',
    'quantity',
    'price_minor',
    'currency',
    'promotion_id',
    'order_external_id',
    'query',
    'rating',
    'slate_id',
    'slate_rank',
    'properties',
    'occurred_at',
    'received_at',
  ],
  event_receipt: ['source', 'client_event_id', 'received_at'],
} as const satisfies Record<string, readonly string[]>

export type TableName = keyof typeof TABLES
export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[]

/** Tables whose keys the writer gives out itself, because other rows refer to them. */
export const KEYED_TABLES = [
  'category',
  'item',
  'app_user',
  'advert',
  'payment_method',
  'promotion',
  'shop_order',
  'session',
] as const
export type KeyedTable = (typeof KEYED_TABLES)[number]

const ROWS_PER_FLUSH = 20_000

export class TableBuffers {
  readonly counts = Object.fromEntries(TABLE_NAMES.map((table) => [table, 0])) as Record<TableName, number>
  private readonly rows = new Map<TableName, CopyRow[]>(TABLE_NAMES.map((table) => [table, []]))
  private waiting = 0

  constructor(private readonly client: pg.PoolClient) {}

  add(table: TableName, row: CopyRow): void {
    this.rows.get(table)!.push(row)
    this.counts[table]++
    this.waiting++
  }

  /** Sends what has gathered when it is much: the caller's memory stays bounded. */
  async flushWhenFull(): Promise<void> {
    if (this.waiting >= ROWS_PER_FLUSH) await this.flush()
  }

  async flush(): Promise<void> {
    for (const [table, rows] of this.rows) {
      await copyRows(this.client, table, TABLES[table], rows)
      rows.length = 0
    }
    this.waiting = 0
  }
}
