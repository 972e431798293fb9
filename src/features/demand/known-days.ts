/** The day at whose end an instant's news is known, by the zone of a place. */
import { type LocalDays, localDaysOf } from './stock-out-days'

/** News of no particular place: known when the last of the places has ended that day. */
export const EVERYWHERE = -1

export class KnownDays {
  private readonly zones: readonly LocalDays[]
  private readonly ofLocation: readonly LocalDays[]

  constructor(timeZones: readonly string[]) {
    this.ofLocation = timeZones.map((zone) => localDaysOf(zone))
    this.zones = [...new Set(this.ofLocation)]
  }

  /** Day number at the location, or the latest of all zones for EVERYWHERE. */
  at(location: number, ms: number): number {
    if (location !== EVERYWHERE) return this.ofLocation[location]!.dayAt(ms)
    let latest = Number.NEGATIVE_INFINITY
    for (const zone of this.zones) latest = Math.max(latest, zone.dayAt(ms))
    return latest
  }
}
