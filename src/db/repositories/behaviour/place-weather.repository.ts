/** What the shop told of the weather of its places, as far as it was told before each day was over. */
import type { WeatherRows } from '../../../contracts/session/weather-rows'
import type { Day } from '../../../core/time/day'
import type { Queryable } from '../../client'
import { parseColumn, parseIntColumn } from '../columns'

/** Of training: some 40 megabytes on their way. */
export const MOST_WEATHER_ROWS = 1_000_000

export interface WeatherQuestion {
  /** Decimal keys. */
  readonly placeIds: readonly string[]
  /** Inclusive. */
  readonly first: Day
  readonly last: Day
  /** What was received later is left out. */
  readonly asOf: Date
  /** Those of the newest days, where there are more. */
  readonly most?: number
}

export interface PlaceWeatherRows extends WeatherRows {
  /** `[places]` IANA names; null: there is no such place. */
  readonly timeZones: readonly (string | null)[]
}

type Column = 'place' | 'day' | 'known' | 'temperature' | 'precipitation'

/**
 * Of each day what was known as it began, and what was told while it lasted. No forecast replaces a measurement. A measurement that came when the
 * day was over is none of it. Nor is one that was corrected then, since only the last word is kept: live visits of the day were told of the first
 * measurement, and whoever reads it later finds the forecast that came before.
 */
export async function readPlaceWeather(
  db: Queryable,
  { placeIds, first, last, asOf, most = MOST_WEATHER_ROWS }: WeatherQuestion,
): Promise<PlaceWeatherRows> {
  const [row] = await db.query<Record<Column, string | null> & { zones: (string | null)[] | null }>(
    `WITH place AS (
       SELECT given.id, given.number - 1 AS number, l.time_zone
         FROM unnest($1::bigint[]) WITH ORDINALITY AS given(id, number) LEFT JOIN location l USING (id)
     ), told AS (
       SELECT location_id, day, known_at, temperature_c, precipitation_mm, NULL::timestamptz AS measured_at FROM weather_forecast
        WHERE location_id = ANY ($1::bigint[]) AND day BETWEEN $2::date AND $3::date AND received_at <= $4 AND known_at <= $4
       UNION ALL
       SELECT location_id, day, received_at, temperature_c, precipitation_mm, received_at FROM weather_day
        WHERE location_id = ANY ($1::bigint[]) AND day BETWEEN $2::date AND $3::date AND received_at <= $4 AND NOT is_forecast
     ), dated AS (
       SELECT place.number, told.*, max(measured_at) OVER (PARTITION BY number, day) AS final, day::timestamp AT TIME ZONE time_zone AS starts, (day + 1)::timestamp AT TIME ZONE time_zone AS ends
         FROM told JOIN place ON place.id = told.location_id
     ), numbered AS (
       SELECT *, lead(known_at) OVER (PARTITION BY number, day ORDER BY known_at) AS outdated FROM dated
        WHERE known_at < ends AND (measured_at IS NOT NULL OR known_at <= coalesce(final, 'infinity'))
     ), chosen AS (
       SELECT * FROM numbered WHERE coalesce(outdated, 'infinity') > starts ORDER BY day DESC, number, known_at DESC LIMIT $5
     )
     SELECT array_agg(number ORDER BY number, day, known_at)::text AS "place",
            array_agg(day - date '1970-01-01' ORDER BY number, day, known_at)::text AS "day",
            array_agg(extract(epoch FROM known_at) * 1000 ORDER BY number, day, known_at)::text AS "known",
            array_agg(temperature_c ORDER BY number, day, known_at)::text AS "temperature",
            array_agg(precipitation_mm ORDER BY number, day, known_at)::text AS "precipitation",
            (SELECT json_agg(time_zone ORDER BY number) FROM place) AS "zones"
       FROM chosen`,
    [placeIds, first, last, asOf, most],
  )
  return {
    place: parseIntColumn(row?.place),
    day: parseIntColumn(row?.day),
    knownMs: parseColumn(row?.known, Float64Array),
    temperatureC: parseColumn(row?.temperature, Float32Array),
    precipitationMm: parseColumn(row?.precipitation, Float32Array),
    timeZones: row?.zones ?? [],
  }
}
