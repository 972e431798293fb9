import type { LiftFacts } from '../../datasets/lift-reader'
import type { Queryable } from '../../db/client'
import { readStockOnHand } from '../../db/repositories/promotion/promotion-lift.repository'
import type { PredictedLift } from '../../models/promotion'
import type { LiftStock } from './promotion-lift'

const MOST_SHORTAGES = 100

/** What the stock on hand does not hold of a plan; null where no stock is known. */
export async function stockOf(
  database: Queryable,
  lift: PredictedLift,
  facts: LiftFacts,
): Promise<LiftStock | null> {
  const itemIds = [...new Set(lift.cells.map(({ item }) => facts.items[item]!.id))]
  const locationIds = [...new Set(lift.cells.map(({ place }) => facts.places[place]!.id))]
  const onHand = new Map(
    (await readStockOnHand(database, itemIds, locationIds)).map((row) => [
      `${row.itemId}/${row.locationId}`,
      row.quantity,
    ]),
  )
  let [known, all, unsellableUnits] = [0, 0, 0]
  const shortages = lift.cells.flatMap(({ item, place, before, during }) => {
    const [itemId, locationId] = [facts.items[item]!.id, facts.places[place]!.id]
    const unitsOnHand = onHand.get(`${itemId}/${locationId}`)
    all += during
    if (unitsOnHand === undefined) return []
    known += during
    const left = Math.max(0, unitsOnHand - before)
    const unitsMissing = Math.max(0, during - left)
    unsellableUnits += unitsMissing
    if (unitsMissing < 0.5) return []
    return [
      {
        itemId: BigInt(itemId),
        locationId: BigInt(locationId),
        unitsWanted: before + during,
        ...{ unitsOnHand, unitsMissing },
      },
    ]
  })
  if (known === 0) return null
  return {
    knownShare: known / all,
    unsellableUnits,
    shortages: shortages.sort((a, b) => b.unitsMissing - a.unitsMissing).slice(0, MOST_SHORTAGES),
  }
}
