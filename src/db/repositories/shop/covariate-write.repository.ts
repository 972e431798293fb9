/** Writes of prices, weather and calendar days. What they change is told to the series: see series-revision.repository.ts. */
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'

/** What is said; else what is known of a row that says the same (k); else now. */
const KNOWN_AT = `coalesce(g."knownAt", k.known_at, $2)`

export interface PriceRow {
  readonly itemId: string
  readonly locationId: string | null
  readonly competitor: string
  readonly validFrom: Day
  readonly priceMinor: string
  readonly currency: string
  /** Null: now, where the price is new or another one; else as it was. */
  readonly knownAt: Date | null
}

/** @returns those that are new or changed. */
export async function writePrices(
  tx: Queryable,
  prices: readonly PriceRow[],
  now: Date,
): Promise<Omit<PriceRow, 'knownAt'>[]> {
  return tx.query<Omit<PriceRow, 'knownAt'>>(
    `INSERT INTO price_history AS p (item_id, location_id, competitor, valid_from, price_minor, currency, known_at, received_at)
     SELECT g."itemId", g."locationId", g.competitor, g."validFrom", g."priceMinor", g.currency, ${KNOWN_AT}, $2
       FROM jsonb_to_recordset($1::jsonb) AS g("itemId" bigint, "locationId" bigint, "competitor" text, "validFrom" date,
              "priceMinor" bigint, "currency" text, "knownAt" timestamptz)
       LEFT JOIN price_history k ON k.item_id = g."itemId" AND k.location_id IS NOT DISTINCT FROM g."locationId"
             AND k.competitor = g.competitor AND k.valid_from = g."validFrom"
             AND (k.price_minor, k.currency::text) = (g."priceMinor", g.currency)
      ORDER BY 1, 2, 3, 4
     ON CONFLICT (item_id, (coalesce(location_id, 0)), competitor, valid_from)
     DO UPDATE SET price_minor = excluded.price_minor, currency = excluded.currency, known_at = excluded.known_at,
       received_at = excluded.received_at
     WHERE (p.price_minor, p.currency, p.known_at) IS DISTINCT FROM (excluded.price_minor, excluded.currency, excluded.known_at)
     RETURNING item_id::text AS "itemId", location_id::text AS "locationId", competitor, valid_from::text AS "validFrom",
               price_minor::text AS "priceMinor", currency`,
    [JSON.stringify(prices), now],
  )
}

export interface WeatherRow {
  readonly locationId: string
  readonly day: Day
  readonly temperatureC: number
  readonly precipitationMm: number
  /** Null: true for days that were not over at the location at `knownAt`. */
  readonly isForecast: boolean | null
  /** Null: now. */
  readonly knownAt: Date | null
}

export interface WrittenWeather {
  /** Entries that told anything new. */
  readonly recorded: number
  /** Days whose latest word is another one now. */
  readonly changed: readonly { readonly locationId: string; readonly day: Day }[]
}

/**
 * Keeps every forecast that says something else than the one before it, and the latest word on each day: a measurement,
 * which no forecast replaces, or the newest forecast.
 */
export async function writeWeather(
  tx: Queryable,
  weather: readonly WeatherRow[],
  now: Date,
): Promise<WrittenWeather> {
  // Where several entries tell of the same thing, the last one counts.
  const given = `SELECT DISTINCT ON (location_id, day, is_forecast, known_at) * FROM (
       SELECT g."locationId" AS location_id, g.day, g."temperatureC" AS temperature_c, g."precipitationMm" AS precipitation_mm,
              coalesce(g."knownAt", $2) AS known_at, g.ord,
              coalesce(g."isForecast", g.day >= (coalesce(g."knownAt", $2::timestamptz) AT TIME ZONE l.time_zone)::date) AS is_forecast
         FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS ("locationId" bigint, "day" date, "temperatureC" float8,
                "precipitationMm" float8, "isForecast" boolean, "knownAt" timestamptz)) WITH ORDINALITY
                AS g("locationId", day, "temperatureC", "precipitationMm", "isForecast", "knownAt", ord)
         JOIN location l ON l.id = g."locationId") told
      ORDER BY location_id, day, is_forecast, known_at, ord DESC`
  const parameters = [JSON.stringify(weather), now]
  const forecasts = await tx.query<{ key: string }>(
    `WITH given AS (${given})
     INSERT INTO weather_forecast AS f (location_id, day, known_at, temperature_c, precipitation_mm, received_at)
     SELECT g.location_id, g.day, g.known_at, g.temperature_c, g.precipitation_mm, $2 FROM given g
       LEFT JOIN LATERAL (
         SELECT b.temperature_c, b.precipitation_mm FROM weather_forecast b
          WHERE b.location_id = g.location_id AND b.day = g.day AND b.known_at <= g.known_at
          ORDER BY b.known_at DESC LIMIT 1) before ON true
      WHERE g.is_forecast
        AND (before.temperature_c, before.precipitation_mm) IS DISTINCT FROM (g.temperature_c, g.precipitation_mm)
      ORDER BY 1, 2, 3
     ON CONFLICT (location_id, day, known_at) DO UPDATE SET temperature_c = excluded.temperature_c,
       precipitation_mm = excluded.precipitation_mm, received_at = excluded.received_at
     RETURNING location_id || '/' || day AS "key"`,
    parameters,
  )
  const changed = await tx.query<{ locationId: string; day: Day; isForecast: boolean }>(
    `WITH given AS (${given}), word AS (
       SELECT DISTINCT ON (location_id, day) * FROM (
         (SELECT DISTINCT ON (location_id, day) location_id, day, temperature_c, precipitation_mm, is_forecast
            FROM given WHERE NOT is_forecast ORDER BY location_id, day, ord DESC)
         UNION ALL
         (SELECT DISTINCT ON (f.location_id, f.day) f.location_id, f.day, f.temperature_c, f.precipitation_mm, true
            FROM weather_forecast f JOIN given g ON g.is_forecast AND g.location_id = f.location_id AND g.day = f.day
           ORDER BY f.location_id, f.day, f.known_at DESC)
       ) told ORDER BY location_id, day, is_forecast
     )
     INSERT INTO weather_day AS w (location_id, day, temperature_c, precipitation_mm, is_forecast, received_at)
     SELECT word.*, $2 FROM word ORDER BY 1, 2
     ON CONFLICT (location_id, day) DO UPDATE SET temperature_c = excluded.temperature_c,
       precipitation_mm = excluded.precipitation_mm, is_forecast = excluded.is_forecast, received_at = excluded.received_at
     WHERE (w.temperature_c, w.precipitation_mm, w.is_forecast)
           IS DISTINCT FROM (excluded.temperature_c, excluded.precipitation_mm, excluded.is_forecast)
       AND (w.is_forecast OR NOT excluded.is_forecast)
     RETURNING location_id::text AS "locationId", day::text AS "day", is_forecast AS "isForecast"`,
    parameters,
  )
  const measured = changed.filter(({ isForecast }) => !isForecast)
  return { recorded: forecasts.length + measured.length, changed }
}

export interface CalendarRow {
  readonly calendar: string
  /** One of country and location is null. */
  readonly country: string | null
  readonly locationId: string | null
  readonly day: Day
  readonly name: string
  readonly isHoliday: boolean
  readonly closed: boolean
  /** Null: now, where the day is new or changed; else as it was. */
  readonly knownAt: Date | null
}

/** The country, or the location with all below it, that a day of a calendar is about. */
export type CalendarPlace = Pick<CalendarRow, 'country' | 'locationId'>

/** @returns whom those are about that are new or changed. */
export async function writeCalendarDays(
  tx: Queryable,
  days: readonly CalendarRow[],
  now: Date,
): Promise<CalendarPlace[]> {
  return tx.query<CalendarPlace>(
    `INSERT INTO calendar_day AS c (calendar, country, location_id, day, name, is_holiday, closed, known_at)
     SELECT g.calendar, g.country, g."locationId", g.day, g.name, g."isHoliday", g.closed, ${KNOWN_AT}
       FROM jsonb_to_recordset($1::jsonb) AS g("calendar" text, "country" text, "locationId" bigint, "day" date, "name" text,
              "isHoliday" boolean, "closed" boolean, "knownAt" timestamptz)
       LEFT JOIN calendar_day k ON k.calendar = g.calendar AND coalesce(k.country, '') = coalesce(g.country, '')
             AND coalesce(k.location_id, 0) = coalesce(g."locationId", 0) AND k.day = g.day AND k.name = g.name
             AND (k.is_holiday, k.closed) = (g."isHoliday", g.closed)
      ORDER BY 1, 2, 3, 4, 5
     ON CONFLICT (calendar, (coalesce(country, '')), (coalesce(location_id, 0)), day, name)
     DO UPDATE SET is_holiday = excluded.is_holiday, closed = excluded.closed, known_at = excluded.known_at
     WHERE (c.is_holiday, c.closed, c.known_at) IS DISTINCT FROM (excluded.is_holiday, excluded.closed, excluded.known_at)
     RETURNING country, location_id::text AS "locationId"`,
    [JSON.stringify(days), now],
  )
}

/** Locations that the places are about: those in a country, and a location with all below it. */
export async function findLocationsOfPlaces(
  db: Queryable,
  places: readonly CalendarPlace[],
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `WITH RECURSIVE about AS (
       SELECT id FROM location WHERE country = ANY ($1::text[]) OR id = ANY ($2::bigint[])
       UNION
       SELECT l.id FROM location l JOIN about a ON l.parent_id = a.id
     )
     SELECT id::text AS "id" FROM about ORDER BY about.id`,
    [
      [...new Set(places.flatMap(({ country }) => country ?? []))],
      [...new Set(places.flatMap(({ locationId }) => locationId ?? []))],
    ],
  )
  return rows.map(({ id }) => id)
}
