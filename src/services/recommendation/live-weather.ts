/**
 * The weather of places, in memory: a bounded number, the least recently asked leaves first. What a question finds is at most
 * two minutes old: after one it is read anew behind the answer, and what is older is read first. Visits are answered without it where it cannot
 * be read, or takes too long.
 */
import { BoundedCache } from '../../core/bounded-cache'
import type { Clock } from '../../core/time/clock'
import type { Logger } from '../../core/logger'
import type { Queryable } from '../../db/client'
import { readPlaceWeather } from '../../db/repositories/behaviour/place-weather.repository'
import type { SessionEvent } from '../../features/session'
import { PlaceWeather, weatherDays } from '../../features/session/place-weather'
import { withinDeadline } from './within-deadline'

/** A month of one place takes some 10 kB. */
const MAX_PLACES = 5_000
/** Of a month: more than a forecast for each quarter of an hour. Of more, the newest days count. */
const MOST_ROWS_OF_PLACE = 5_000
const RENEWED_AFTER_MS = 60_000
/** Older than this, the weather of a place is not answered from memory. */
const FORGOTTEN_AFTER_MS = 2 * RENEWED_AFTER_MS
/** A visit lasts no longer. */
const VISIT_MS = 86_400_000
const DEFAULT_MOST_WAIT_MS = 250

interface Known {
  readonly atMs: number
  /** Null: it could not be read. */
  readonly weather: Promise<PlaceWeather | null>
  /** The same once it is there: what lies in memory needs no deadline. Undefined until then. */
  read: PlaceWeather | null | undefined
  /** Was asked for again: once, so that a database in trouble is not asked with each question. */
  isRenewed: boolean
}

export interface LiveWeatherOptions {
  readonly database: Queryable
  readonly clock: Clock
  readonly logger: Pick<Logger, 'warn'>
  /** How long a question waits for the weather of a place that is not known yet. Default 250 ms. */
  readonly mostWaitMs?: number
}

export class LiveWeather {
  private readonly places = new BoundedCache<string, Known>(MAX_PLACES)

  constructor(private readonly options: LiveWeatherOptions) {}

  /**
   * The steps, each with the weather of the place as it was known then; as they are where it cannot be read in time.
   * @param placeId decimal key; null: nobody knows where
   */
  async join(steps: readonly SessionEvent[], placeId: string | null): Promise<readonly SessionEvent[]> {
    if (placeId === null || steps.length === 0) return steps
    const { mostWaitMs = DEFAULT_MOST_WAIT_MS } = this.options
    const { read, weather } = this.of(placeId)
    const known = read === undefined ? await withinDeadline(() => weather, mostWaitMs, undefined) : read
    if (known === null || known.isEmpty) return steps
    return steps.map((step) => {
      const weather = known.at(0, step.timeMs)
      return weather ? { ...step, weather } : step
    })
  }

  private of(placeId: string): Known {
    const nowMs = this.options.clock.now().getTime()
    const known = this.places.get(placeId)
    const ageMs = known ? nowMs - known.atMs : Infinity
    if (!known || ageMs >= FORGOTTEN_AFTER_MS) return this.remember(placeId, nowMs, this.read(placeId, nowMs))
    this.places.set(placeId, known)
    if (ageMs >= RENEWED_AFTER_MS && !known.isRenewed) {
      known.isRenewed = true
      void this.renew(placeId, nowMs)
    }
    return known
  }

  /** What is known goes on to answer where this fails. */
  private async renew(placeId: string, nowMs: number): Promise<void> {
    const weather = await this.read(placeId, nowMs)
    if (weather) this.remember(placeId, nowMs, Promise.resolve(weather)).read = weather
  }

  private remember(placeId: string, atMs: number, weather: Promise<PlaceWeather | null>): Known {
    const known: Known = { atMs, weather, read: undefined, isRenewed: false }
    void weather.then((read) => (known.read = read))
    this.places.set(placeId, known)
    return known
  }

  /** @returns null where it cannot be read, which is logged */
  private async read(placeId: string, nowMs: number): Promise<PlaceWeather | null> {
    const { database, logger } = this.options
    const { first, last } = weatherDays(nowMs - VISIT_MS, nowMs)
    try {
      const rows = await readPlaceWeather(database, {
        placeIds: [placeId],
        first,
        last,
        asOf: new Date(nowMs),
        most: MOST_ROWS_OF_PLACE,
      })
      return new PlaceWeather(rows, rows.timeZones)
    } catch (error) {
      logger.warn(
        { err: error, placeId },
        'The weather of a place cannot be read: its visits are answered without it',
      )
      return null
    }
  }
}
