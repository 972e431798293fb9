/** The list prices that a plan meets: on its first day, and those that are recorded for later ones of its days. */
import { addDays, type Day, daysBetween } from '../../core/time/day'
import type { LiftFacts } from '../../datasets/lift-reader'
import type { Queryable } from '../../db/client'
import { readPriceChanges, readPricesOn } from '../../db/repositories/promotion/promotion-lift.repository'

/** The list price of an item from a day of the plan on. */
export interface PlannedPrice {
  /** 0 is the first day of the plan. */
  readonly from: number
  readonly priceMinor: number
  /** That / the list price of the last day of the history. */
  readonly ratio: number
}

export interface PlanPrices {
  /** `[items]` on the first day of the plan. */
  readonly firstMinor: readonly number[]
  /** `[items]` in the order of their days, the first one from day 0; null where no change is recorded between the history and the end of the plan. */
  readonly steps: readonly (readonly PlannedPrice[] | null)[]
}

export interface PlanDays {
  readonly originDay: Day
  readonly startsOn: Day
  readonly endsOn: Day
  /** Changes that were recorded later do not count. */
  readonly knownBy: Date
  readonly hasBegun: boolean
}

/** Prices everywhere: those of single places are not looked at. */
export async function readPlanPrices(
  database: Queryable,
  { items }: Pick<LiftFacts, 'items'>,
  { originDay, startsOn, endsOn, knownBy, hasBegun }: PlanDays,
): Promise<PlanPrices> {
  const itemIds = items.map(({ id }) => id)
  // Of an item whose price of then was not recorded it is the price of today, which docs/lift.md says.
  const begunMinor = hasBegun ? await readPricesOn(database, itemIds, startsOn) : []
  const changes = await readPriceChanges(database, {
    ...{ itemIds, from: addDays(originDay, 1), to: endsOn, knownBy },
  })
  const of = new Map<string, { readonly day: Day; readonly priceMinor: number }[]>()
  for (const { itemId, ...change } of changes) of.set(itemId, [...(of.get(itemId) ?? []), change])
  const lastMinor = of.size > 0 ? await readPricesOn(database, itemIds, originDay) : []
  const steps = items.map(({ id, priceMinor: nowMinor }, at): PlannedPrice[] | null => {
    const changesOfItem = of.get(id)
    const before = lastMinor[at] ?? nowMinor
    if (!changesOfItem || before <= 0) return null
    const stepOf = (from: number, priceMinor: number) => ({ from, priceMinor, ratio: priceMinor / before })
    const first = changesOfItem.filter(({ day }) => day <= startsOn).at(-1)
    const later = changesOfItem.filter(({ day }) => day > startsOn)
    const all = [
      stepOf(0, first?.priceMinor ?? before),
      ...later.map(({ day, priceMinor }) => stepOf(daysBetween(startsOn, day), priceMinor)),
    ]
    // The same price is recorded again where a catalogue is sent again.
    const moved = all.filter(({ priceMinor }, step) => priceMinor !== all[step - 1]?.priceMinor)
    return moved.every(({ ratio }) => ratio === 1) ? null : moved
  })
  return {
    firstMinor: items.map(({ priceMinor }, at) => begunMinor[at] ?? steps[at]?.[0]?.priceMinor ?? priceMinor),
    steps,
  }
}
