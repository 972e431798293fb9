/** A small shop in the database, with half a year of sales: enough to train on within a second or two. */
import type { Database } from '../../src/db/client'
import { randomDemandRows } from './demand-rows'
import { storeDemandRows } from './store-demand-rows'

export interface DemandShop {
  readonly items?: number
  readonly locations?: number
  readonly historyDays?: number
}

export async function storeDemandShop(database: Database, shop: DemandShop = {}): Promise<void> {
  const { items = 8, locations = 2, historyDays = 170 } = shop
  await storeDemandRows(
    database,
    randomDemandRows({ seed: 3, items, locations, historyDays, futureDays: 28 }),
  )
}
