/** What was shown, clicked and paid of adverts each day, as the shop counts it. */
import { knownFrom } from '../generator/news'
import type { ShownList } from '../generator/shown-lists'
import type { SimulatedWorld } from '../generator/world'
import type { WorldKeys } from './keys'
import type { TableBuffers } from './tables'

interface Counts {
  impressions: number
  clicks: number
}

export class AdvertDays {
  /** By index of the advert, then by index of the day. */
  private readonly counts = new Map<number, Map<number, Counts>>()

  count({ kind, entries }: ShownList, day: number): void {
    if (kind !== 'Advert') return
    for (const { target, clickedMs } of entries) {
      const days = this.counts.get(target) ?? new Map<number, Counts>()
      this.counts.set(target, days)
      const counts = days.get(day) ?? { impressions: 0, clicks: 0 }
      days.set(day, counts)
      counts.impressions++
      if (clickedMs !== null) counts.clicks++
    }
  }

  addRows(world: SimulatedWorld, keys: WorldKeys, tables: TableBuffers): void {
    for (const [advert, days] of this.counts)
      for (const [day, { impressions, clicks }] of days)
        tables.add('advert_day', [
          keys.of('advert', advert),
          world.calendar.dayAt(day),
          impressions,
          clicks,
          clicks * world.adverts[advert]!.costPerClickMinor,
          knownFrom(world, day + 1),
        ])
  }
}
