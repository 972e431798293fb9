/**
 * Writes of prices, weather and calendar days. Revisions move on where the covariate touches days that are over (before today at
 * the location at `now`); what lies in the future changes the hash of a forecast's covariates by itself.
 */
import type { Day } from '../../core/day'
import type { Queryable } from '../client'

export interface PriceRow {
  readonly itemId: string
  readonly locationId: string | null
  readonly competitor: string
  readonly validFrom: Day
  readonly priceMinor: string
  readonly currency: string
}

/** @returns those that are new or changed. */
export async function writePrices(
  tx: Queryable,
  prices: readonly PriceRow[],
  now: Date,
): Promise<PriceRow[]> {
  return tx.query<PriceRow>(
    `INSERT INTO price_history AS p (item_id, location_id, competitor, valid_from, price_minor, currency, received_at)
     SELECT g.*, $2 FROM jsonb_to_recordset($1::jsonb) AS g("itemId" bigint, "locationId" bigint, "competitor" text, "validFrom" date,
              "priceMinor" bigint, "currency" text)
      ORDER BY 1, 2, 3, 4
     ON CONFLICT (item_id, (coalesce(location_id, 0)), competitor, valid_from)
     DO UPDATE SET price_minor = excluded.price_minor, currency = excluded.currency, received_at = excluded.received_at
     WHERE (p.price_minor, p.currency) IS DISTINCT FROM (excluded.price_minor, excluded.currency)
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
  /** Null: true for days that are not over at the location. */
  readonly isForecast: boolean | null
}

/** @returns those that are new or changed. */
export async function writeWeather(
  tx: Queryable,
  weather: readonly WeatherRow[],
  now: Date,
): Promise<{ locationId: string; day: Day }[]> {
  return tx.query<{ locationId: string; day: Day }>(
    `INSERT INTO weather_day AS w (location_id, day, temperature_c, precipitation_mm, is_forecast, received_at)
     SELECT g."locationId", g.day, g."temperatureC", g."precipitationMm",
            coalesce(g."isForecast", g.day >= ($2::timestamptz AT TIME ZONE l.time_zone)::date), $2
       FROM jsonb_to_recordset($1::jsonb) AS g("locationId" bigint, "day" date, "temperatureC" float8, "precipitationMm" float8,
              "isForecast" boolean) JOIN location l ON l.id = g."locationId"
      ORDER BY 1, 2
     ON CONFLICT (location_id, day) DO UPDATE SET temperature_c = excluded.temperature_c,
       precipitation_mm = excluded.precipitation_mm, is_forecast = excluded.is_forecast, received_at = excluded.received_at
     WHERE (w.temperature_c, w.precipitation_mm, w.is_forecast)
           IS DISTINCT FROM (excluded.temperature_c, excluded.precipitation_mm, excluded.is_forecast)
     RETURNING location_id::text AS "locationId", day::text AS "day"`,
    [JSON.stringify(weather), now],
  )
}

export interface CalendarRow {
  readonly country: string
  readonly day: Day
  readonly name: string
  readonly isHoliday: boolean
}

/** @returns those that are new or changed. */
export async function writeCalendarDays(tx: Queryable, days: readonly CalendarRow[]): Promise<CalendarRow[]> {
  return tx.query<CalendarRow>(
    `INSERT INTO calendar_day AS c (country, day, name, is_holiday)
     SELECT g.* FROM jsonb_to_recordset($1::jsonb) AS g("country" text, "day" date, "name" text, "isHoliday" boolean) ORDER BY 1, 2, 3
     ON CONFLICT (country, day, name) DO UPDATE SET is_holiday = excluded.is_holiday WHERE c.is_holiday <> excluded.is_holiday
     RETURNING country, day::text AS "day", name, is_holiday AS "isHoliday"`,
    [JSON.stringify(days)],
  )
}

/** Locations in these countries. */
export async function findLocationsOfCountries(
  db: Queryable,
  countries: readonly string[],
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT id::text AS "id" FROM location WHERE country = ANY ($1::text[]) ORDER BY location.id`,
    [countries],
  )
  return rows.map(({ id }) => id)
}

/** What a covariate is about: null stands for all. */
export interface CovariateScope {
  readonly itemIds: readonly string[] | null
  readonly locationIds: readonly string[] | null
}

/**
 * Moves on the known series that a covariate belongs to, those over all locations included. Plans count like the past: a
 * revision stands for everything that a forecast was made from.
 * @returns how many series moved on.
 */
export async function bumpDependentSeries(tx: Queryable, scope: CovariateScope, now: Date): Promise<number> {
  const rows = await tx.query(
    `UPDATE series_revision s SET revision = s.revision + 1, updated_at = $3
       FROM (SELECT item_id, location_id FROM series_revision
              WHERE ($1::bigint[] IS NULL OR item_id = ANY ($1::bigint[]))
                AND ($2::bigint[] IS NULL OR location_id = 0 OR location_id = ANY ($2::bigint[]))
              ORDER BY item_id, location_id FOR UPDATE) d
      WHERE s.item_id = d.item_id AND s.location_id = d.location_id
     RETURNING 1 AS "one"`,
    [scope.itemIds, scope.locationIds, now],
  )
  return rows.length
}
