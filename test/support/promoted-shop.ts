/** A shop whose promotions have a known effect, in the database: items at places, by day, with a common week and walk. */
import type { Day } from '../../src/core/time/day'
import { addDays } from '../../src/core/time/day'
import { Rng } from '../../src/core/statistics/rng'
import type { Database } from '../../src/db/client'
import type { Viewer } from '../../src/contracts/viewer'
import { systemClock } from '../../src/core/time/clock'
import { CatalogWriteService } from '../../src/services/shop/catalog-write.service'

const ADMIN: Viewer = { kind: 'admin' }

export interface PromotedShop {
  readonly places: number
  /** By category. */
  readonly items: Readonly<Record<string, number>>
  readonly lastDay: Day
  readonly historyDays: number
  /** Units a day without promotions. Default 100. */
  readonly level?: number
  /** What a cell sold instead of what it would have. */
  readonly sold?: (cell: PromotedCell) => number
}

export interface PromotedCell {
  readonly item: string
  readonly place: string
  readonly day: Day
  /** What it would have sold. */
  readonly units: number
}

export const placeOf = (index: number): string => `place-${index}`

/** Items are named after their category: `tea-0`. Price: 2 EUR. */
export async function storePromotedShop(database: Database, shop: PromotedShop): Promise<void> {
  const { places, items, lastDay, historyDays, level = 100, sold = ({ units }) => units } = shop
  const catalog = new CatalogWriteService({ database, clock: systemClock })
  const placeNames = Array.from({ length: places }, (_, index) => placeOf(index))
  const itemNames = Object.entries(items).flatMap(([category, count]) =>
    Array.from({ length: count }, (_, index) => ({ name: `${category}-${index}`, category })),
  )
  await catalog.upsertLocations(
    ADMIN,
    placeNames.map((externalId) => ({
      externalId,
      name: externalId,
      kind: 'STORE',
      timeZone: 'Europe/Berlin',
    })),
  )
  await catalog.upsertItems(
    ADMIN,
    itemNames.map(({ name, category }) => ({
      externalId: name,
      title: name,
      categoryPath: [category],
      priceMinor: 200n,
      currency: 'EUR',
    })),
  )
  const common = new Rng(7, 'common')
  let walk = 0
  const rows: [string, string, Day, number][] = []
  for (let ago = historyDays - 1; ago >= 0; ago--) {
    const day = addDays(lastDay, -ago)
    walk += 0.02 * common.normal()
    const week = 1 + 0.2 * Math.sin((2 * Math.PI * ago) / 7)
    for (const [p, place] of placeNames.entries()) {
      for (const { name } of itemNames) {
        const rng = new Rng(7, name, place, day)
        const units = level * (0.6 + 0.2 * (p % 5)) * week * Math.exp(walk) * (1 + 0.05 * rng.normal())
        rows.push([name, place, day, Math.max(0, sold({ item: name, place, day, units }))])
      }
    }
  }
  await database.query(
    `INSERT INTO demand_day (item_id, location_id, day, source, units, orders, visits, revenue_minor, returns)
     SELECT i.id, l.id, d.day, 'IMPORT', d.units, 1, 1, (d.units * 200)::bigint, 0
       FROM unnest($1::text[], $2::text[], $3::date[], $4::float8[]) AS d(item, place, day, units)
       JOIN item i ON i.external_id = d.item JOIN location l ON l.external_id = d.place`,
    [0, 1, 2, 3].map((column) => rows.map((row) => row[column])),
  )
  await database.query(
    `INSERT INTO demand_observed_range (source, from_day, to_day) VALUES ('IMPORT', $1::date, $2::date)`,
    [addDays(lastDay, 1 - historyDays), lastDay],
  )
}
