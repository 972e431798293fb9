/**
 * The weather of places, in memory: a bounded number, the least recently asked leaves first. What a question finds is at most a minute old
 * while visitors come; a place that nobody asked about for longer is read first.
 */
import { BoundedCache } from '../../core/bounded-cache'
import type { Clock } from '../../core/time/clock'
import type { Queryable } from '../../db/client'
import { readPlaceWeather } from '../../db/repositories/behaviour/place-weather.repository'
import type { SessionEvent } from '../../features/session'
import { PlaceWeather, weatherDays } from '../../features/session/place-weather'

/** A month of one place takes some 10 kB. */
const MAX_PLACES = 5_000
const RENEWED_AFTER_MS = 60_000
/** Older than this, the weather of a place is not answered from memory. */
const FORGOTTEN_AFTER_MS = 2 * RENEWED_AFTER_MS
/** A visit lasts no longer. */
const VISIT_MS = 86_400_000

interface Known {
  readonly atMs: number
  readonly weather: Promise<PlaceWeather>
  /** Is being read again. */
  isRenewing: boolean
}

export interface LiveWeatherOptions {
  readonly database: Queryable
  readonly clock: Clock
}

export class LiveWeather {
  private readonly places = new BoundedCache<string, Known>(MAX_PLACES)

  constructor(private readonly options: LiveWeatherOptions) {}

  /** The steps, each with the weather of the place as it was known then. @param placeId decimal key; null: nobody knows where */
  async join(steps: readonly SessionEvent[], placeId: string | null): Promise<readonly SessionEvent[]> {
    if (placeId === null || steps.length === 0) return steps
    const known = await this.of(placeId)
    if (known.isEmpty) return steps
    return steps.map((step) => {
      const weather = known.at(0, step.timeMs)
      return weather ? { ...step, weather } : step
    })
  }

  private of(placeId: string): Promise<PlaceWeather> {
    const nowMs = this.options.clock.now().getTime()
    const known = this.places.get(placeId)
    const ageMs = known ? nowMs - known.atMs : Infinity
    if (!known || ageMs >= FORGOTTEN_AFTER_MS) return this.renew(placeId, nowMs)
    if (ageMs >= RENEWED_AFTER_MS && !known.isRenewing) {
      known.isRenewing = true
      // What is known goes on to answer where this fails.
      this.read(placeId, nowMs).then(
        (weather) =>
          this.places.set(placeId, { atMs: nowMs, weather: Promise.resolve(weather), isRenewing: false }),
        () => (known.isRenewing = false),
      )
    } else this.places.set(placeId, known)
    return known.weather
  }

  private renew(placeId: string, nowMs: number): Promise<PlaceWeather> {
    const weather = this.read(placeId, nowMs)
    this.places.set(placeId, { atMs: nowMs, weather, isRenewing: false })
    weather.catch(() => {
      if (this.places.get(placeId)?.weather === weather) this.places.delete(placeId)
    })
    return weather
  }

  private async read(placeId: string, nowMs: number): Promise<PlaceWeather> {
    const { database } = this.options
    const { first, last } = weatherDays(nowMs - VISIT_MS, nowMs)
    const rows = await readPlaceWeather(database, {
      placeIds: [placeId],
      first,
      last,
      asOf: new Date(nowMs),
    })
    return new PlaceWeather(rows, rows.timeZones)
  }
}
