/**
 * The places that sell, each with the first and last days of its demand, which every forecast needs. They are remembered until
 * somebody says that they changed: `announceSellingPlaces`, in the transaction that changed them.
 */
import type { DemandLocationRow } from '../../contracts/demand/demand-rows'
import type { Queryable } from '../../db/client'
import { type NotificationListener, publish } from '../../db/notifications'
import { readSellingLocations } from '../../db/repositories/demand/demand-scope.repository'

/** More places than this are read each time. */
const MAX_REMEMBERED = 50_000

/** To be called in the transaction that adds or moves a place, or the first or last day of its demand. */
export async function announceSellingPlaces(tx: Queryable): Promise<void> {
  await publish(tx, 'selling-places', {})
}

export interface SellingPlacesOptions {
  readonly database: Queryable
  readonly listener: Pick<NotificationListener, 'on' | 'onReconnect'> | null
}

export class SellingPlaces {
  private cached: Promise<readonly DemandLocationRow[]> | null = null

  /** @param listener tells of changes; null where nobody does, and then nothing is cached */
  constructor(private readonly options: SellingPlacesOptions) {
    const forget = () => (this.cached = null)
    options.listener?.on('selling-places', forget)
    // Announcements of the time without a connection are lost.
    options.listener?.onReconnect(forget)
  }

  read(): Promise<readonly DemandLocationRow[]> {
    return this.cached ?? this.readAnew()
  }

  /** For who misses a place: an announcement may be on its way still. */
  async readAnew(): Promise<readonly DemandLocationRow[]> {
    const reading = readSellingLocations(this.options.database)
    if (this.options.listener === null) return reading
    this.cached = reading
    const forget = () => {
      if (this.cached === reading) this.cached = null
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
