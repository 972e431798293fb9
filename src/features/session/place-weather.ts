/** The weather of an event: that of its place on its day, as it was told by then. Pure; the same in training and live. */
import { type EventWeather, WEATHER_COLUMNS } from '../../contracts/session/event-context'
import { NO_PLACE, type SessionCorpus } from '../../contracts/session/session'
import { USUAL_WEATHER_DAYS, type WeatherRows } from '../../contracts/session/weather-rows'
import { addDays, type Day, dayFromNumber, dayNumber, dayOf, startOfDay } from '../../core/time/day'
import { emptyContext } from './event-context'

const MOST_RAIN_MM = 15
const MOST_WARMTH = 2
/** Of the days before; of fewer nobody knows what is usual. */
const LEAST_USUAL_DAYS = 7

/** What one place was told of one day: the rows `start` .. `end` - 1. */
interface ToldDay {
  readonly start: number
  end: number
}

/** Bounds of the day that was asked about last: events of a visit share it, and finding it takes microseconds. */
interface KnownDay {
  fromMs: number
  /** Exclusive. */
  toMs: number
  day: number
}

export class PlaceWeather {
  private readonly told = new Map<string, ToldDay>()
  private readonly days: KnownDay[]
  /** Degrees by place and day; NaN where too few days are known. */
  private readonly usual = new Map<string, number>()

  /** @param timeZones `[places]` IANA names; null: not known, and then no weather is */
  constructor(
    private readonly rows: WeatherRows,
    private readonly timeZones: readonly (string | null)[],
  ) {
    this.days = timeZones.map(() => ({ fromMs: 0, toMs: 0, day: 0 }))
    rows.place.forEach((place, row) => {
      const key = keyOf(place, rows.day[row]!)
      const told = this.told.get(key)
      if (told) told.end = row + 1
      else this.told.set(key, { start: row, end: row + 1 })
    })
  }

  get isEmpty(): boolean {
    return this.told.size === 0
  }

  /** @param place index @returns undefined where nothing was told of that day by then */
  at(place: number, timeMs: number): EventWeather | undefined {
    const day = this.dayAt(place, timeMs)
    const told = day === null ? undefined : this.told.get(keyOf(place, day))
    if (!told) return undefined
    const { knownMs, precipitationMm, temperatureC } = this.rows
    let row = told.end - 1
    while (row >= told.start && knownMs[row]! > timeMs) row--
    if (row < told.start) return undefined
    const warmth = (temperatureC[row]! - this.usualOf(place, day!)) / 10
    return {
      rain: Math.min(precipitationMm[row]!, MOST_RAIN_MM) / 10,
      warmth: Number.isNaN(warmth) ? 0 : Math.max(-MOST_WARMTH, Math.min(MOST_WARMTH, warmth)),
    }
  }

  /** The mean temperature of the days before, each as it was told by its end: what is learnt of a day later changes nothing. */
  private usualOf(place: number, day: number): number {
    const key = keyOf(place, day)
    const known = this.usual.get(key)
    if (known !== undefined) return known
    let [sum, days] = [0, 0]
    for (let before = day - USUAL_WEATHER_DAYS; before < day; before++) {
      const told = this.told.get(keyOf(place, before))
      if (!told) continue
      sum += this.rows.temperatureC[told.end - 1]!
      days++
    }
    const usual = days < LEAST_USUAL_DAYS ? NaN : sum / days
    this.usual.set(key, usual)
    return usual
  }

  private dayAt(place: number, timeMs: number): number | null {
    const timeZone = this.timeZones[place] ?? null
    const known = this.days[place]
    if (timeZone === null || !known) return null
    if (timeMs < known.fromMs || timeMs >= known.toMs) {
      const day: Day = dayOf(new Date(timeMs), timeZone)
      known.fromMs = startOfDay(day, timeZone).getTime()
      known.toMs = startOfDay(addDays(day, 1), timeZone).getTime()
      known.day = dayNumber(day)
    }
    return known.day
  }
}

/** The same visits, each event with the weather of the place of its visit. */
export function withWeather(corpus: SessionCorpus, weather: PlaceWeather): SessionCorpus {
  if (weather.isEmpty) return corpus
  const { offsets, timesMs, places } = corpus
  const ofEvents = new Float32Array(timesMs.length * WEATHER_COLUMNS)
  places.forEach((place, visit) => {
    if (place === NO_PLACE) return
    for (let event = offsets[visit]!; event < offsets[visit + 1]!; event++) {
      const told = weather.at(place, timesMs[event]!)
      if (told) ofEvents.set([told.rain, told.warmth], event * WEATHER_COLUMNS)
    }
  })
  return { ...corpus, context: { ...(corpus.context ?? emptyContext(timesMs.length)), weather: ofEvents } }
}

/** The days of which weather is read for events of these instants, wherever they happened. */
export function weatherDays(fromMs: number, toMs: number): { readonly first: Day; readonly last: Day } {
  const day = (ms: number, more: number) => dayFromNumber(Math.floor(ms / 86_400_000) + more)
  return { first: day(fromMs, -1 - USUAL_WEATHER_DAYS), last: day(toMs, 1) }
}

function keyOf(place: number, day: number): string {
  return `${place} ${day}`
}
