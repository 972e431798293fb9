/**
 * The places that sell, each with the first and last days of its demand, which every forecast needs. They are remembered until
 * somebody says that they changed: `announceSellingPlaces`, in the transaction that changed them.
 */
import type { DemandLocationRow } from '../contracts/demand-rows'
import type { Queryable } from '../db/client'
import { type NotificationListener, publish } from '../db/notifications'
import { readSellingLocations } from '../db/repositories/demand-rows.repository'

/** More places than this are read each time. */
const MAX_REMEMBERED = 50_000

/** To be called in the transaction that adds or moves a place, or the first or last day of its demand. */
export async function announceSellingPlaces(tx: Queryable): Promise<void> {
  await publish(tx, 'selling-places', {})
}

export class SellingPlaces {
  private known: Promise<readonly DemandLocationRow[]> | null = null

  /** @param listener who tells of changes; null: nobody does, and nothing is remembered */
  constructor(
    private readonly database: Queryable,
    private readonly listener: Pick<NotificationListener, 'on' | 'onReconnect'> | null,
  ) {
    const forget = () => (this.known = null)
    listener?.on('selling-places', forget)
    // What was announced while nobody heard.
    listener?.onReconnect(forget)
  }

  read(): Promise<readonly DemandLocationRow[]> {
    return this.known ?? this.readAnew()
  }

  /** For who misses a place: an announcement may be on its way still. */
  async readAnew(): Promise<readonly DemandLocationRow[]> {
    const reading = readSellingLocations(this.database)
    if (this.listener === null) return reading
    this.known = reading
    const forget = () => {
      if (this.known === reading) this.known = null
    }
    try {
      const places = await reading
      if (places.length === 0 || places.length > MAX_REMEMBERED) forget()
      return places
    } catch (error) {
      forget()
      throw error
    }
  }
}
