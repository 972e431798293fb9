/** What anybody may be shown: the same rule as `isPublicItem` of the database, for items in memory. */
import { type Day, dayOf } from '../../core/time/day'
import type { CatalogueItem } from '../../db/repositories/shop/catalogue-snapshot.repository'

export function isPublicOn({ active, retiredOn }: CatalogueItem, today: Day): boolean {
  return active && (retiredOn === null || retiredOn > today)
}

let remembered: { readonly second: number; readonly day: Day } | null = null

/** The day that items retire by. Remembered for the second: reading a calendar takes longer than ranking an item. */
export function retirementDay(now: Date): Day {
  const second = Math.floor(now.getTime() / 1000)
  if (remembered?.second !== second) remembered = { second, day: dayOf(now, 'UTC') }
  return remembered.day
}
