/** The weather of events: that of the place's own day, as far as it was told by then. */
import { NO_PLACE } from '../../../../src/contracts/session/session'
import { USUAL_WEATHER_DAYS } from '../../../../src/contracts/session/weather-rows'
import { dayNumber, startOfDay } from '../../../../src/core/time/day'
import { buildSessionCorpus, sessionsBetween } from '../../../../src/features/session'
import { PlaceWeather, weatherDays, withWeather } from '../../../../src/features/session/place-weather'
import { fc } from '../../../support/property-testing'

const ZONE = 'Pacific/Auckland'
const TODAY = dayNumber('2026-03-09')
const HOUR_MS = 3_600_000
const startsMs = startOfDay('2026-03-09', ZONE).getTime()

/** Of one place: [day, known at, degrees, mm]. */
type Told = readonly [day: number, knownMs: number, temperatureC: number, precipitationMm: number]

function weatherOf(told: readonly Told[], timeZone: string | null = ZONE): PlaceWeather {
  const sorted = told.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
  return new PlaceWeather(
    {
      place: new Int32Array(sorted.length),
      day: Int32Array.from(sorted, ([day]) => day),
      knownMs: Float64Array.from(sorted, ([, knownMs]) => knownMs),
      temperatureC: Float32Array.from(sorted, ([, , degrees]) => degrees),
      precipitationMm: Float32Array.from(sorted, ([, , , mm]) => mm),
    },
    [timeZone],
  )
}

/** The days before, each with 10 degrees, told a day ahead. */
const before = Array.from({ length: USUAL_WEATHER_DAYS }, (_, back): Told => [
  TODAY - 1 - back,
  startsMs - (back + 2) * 24 * HOUR_MS,
  10,
  0,
])

describe('the weather of an event', () => {
  it('is what was told last before it, of the day of the place', () => {
    const weather = weatherOf([
      ...before,
      [TODAY, startsMs - HOUR_MS, 15, 5],
      [TODAY, startsMs + 10 * HOUR_MS, 5, 40],
      [TODAY + 1, startsMs - HOUR_MS, 30, 0],
    ])
    const rounded = (timeMs: number) => {
      const { rain, warmth } = weather.at(0, timeMs)!
      return [rain, warmth].map((value) => Math.round(value * 1_000) / 1_000)
    }
    expect(rounded(startsMs)).toEqual([0.5, 0.5])
    expect(rounded(startsMs + 10 * HOUR_MS - 1)).toEqual([0.5, 0.5])
    // Nobody heeds more than 15 mm.
    expect(rounded(startsMs + 10 * HOUR_MS)).toEqual([1.5, -0.5])
    // Of the day before it is still the hour before midnight, whatever day it is in Greenwich.
    expect(rounded(startsMs - 1)).toEqual([0, 0])
    expect(rounded(startsMs + 24 * HOUR_MS)[1]).toBeGreaterThan(1.9)
  })

  it('is not known where nothing was told in time, nor of a place without a time zone', () => {
    const late: Told = [TODAY, startsMs + 30 * HOUR_MS, 15, 5]
    expect(weatherOf([late]).at(0, startsMs + HOUR_MS)).toBeUndefined()
    expect(weatherOf([[TODAY, startsMs, 15, 5]], null).at(0, startsMs + HOUR_MS)).toBeUndefined()
    // What is usual is not known of six days.
    const few = weatherOf([...before.slice(0, 6), [TODAY, startsMs, 25, 5]])
    expect(few.at(0, startsMs)).toEqual({ rain: 0.5, warmth: 0 })
  })

  it('is not changed by what is told of its day after it', () => {
    const told = fc.record({ hours: fc.nat(30), degrees: fc.integer({ min: -20, max: 40 }) })
    fc.assert(
      fc.property(fc.array(told, { maxLength: 10 }), fc.nat(23), (later, hour) => {
        const atMs = startsMs + hour * HOUR_MS
        const known: Told[] = [...before, [TODAY, startsMs, 15, 5]]
        const more = later.map(({ hours, degrees }): Told => [TODAY, atMs + 1 + hours * HOUR_MS, degrees, 9])
        expect(weatherOf([...known, ...more]).at(0, atMs)).toEqual(weatherOf(known).at(0, atMs))
      }),
    )
  })

  it('stands beside each event of the visits of its place, and of no others', () => {
    const view = (timeMs: number) => ({ type: 'VIEW' as const, itemId: '1', timeMs })
    const corpus = buildSessionCorpus([
      { placeId: '7', events: [view(startsMs), view(startsMs + HOUR_MS)] },
      { placeId: null, events: [view(startsMs + 2 * HOUR_MS)] },
    ])
    expect([...corpus.places]).toEqual([0, NO_PLACE])
    expect(withWeather(corpus, weatherOf([]))).toBe(corpus)
    const told = withWeather(corpus, weatherOf([[TODAY, startsMs, 15, 5]]))
    expect([...told.context!.weather]).toEqual([0.5, 0, 0.5, 0, 0, 0])
    expect([...sessionsBetween(told, 1, 2).context!.weather]).toEqual([0, 0])
  })

  it('asks for the days before the first event, as long as what is usual reaches, wherever it happened', () => {
    const { first, last } = weatherDays(startsMs, startsMs)
    expect(dayNumber(first)).toBeLessThanOrEqual(TODAY - USUAL_WEATHER_DAYS)
    expect(dayNumber(last)).toBeGreaterThanOrEqual(TODAY)
  })
})
