/** Everything but transactions: places, catalogue, users, promotions, prices, calendar, weather, stock. */
import type pg from 'pg'
import { LAUNCH_NOTICE_DAYS } from '../generator/catalog'
import { stockInstant } from '../generator/hours'
import { forecastAt, holidaysKnownAt, knownFrom, knownPrices, measuredAt } from '../generator/news'
import { cellIndex, type SimulatedWorld } from '../generator/world'
import type { WorldKeys } from './keys'
import type { TableBuffers } from './tables'

const SNAPSHOT_EVERY_DAYS = 7
const MINUTE_MS = 60_000

/** Places are upserted: the shop's ONLINE location may be there already. Returns the keys by index of the location. */
export async function writeLocations(client: pg.PoolClient, world: SimulatedWorld): Promise<number[]> {
  const upsert = async (values: readonly unknown[]): Promise<number> => {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO location (external_id, name, kind, parent_id, time_zone, country, latitude, longitude, updated_at)
       VALUES ($1, $2, $3::location_kind, $4, $5, $6, $7, $8, now())
       ON CONFLICT (external_id) DO UPDATE SET name = excluded.name, kind = excluded.kind, parent_id = excluded.parent_id,
         time_zone = excluded.time_zone, country = excluded.country, latitude = excluded.latitude,
         longitude = excluded.longitude, updated_at = now()
       RETURNING id::text AS id`,
      [...values],
    )
    return Number(rows[0]!.id)
  }
  const regions: number[] = []
  for (const { externalId, name, timeZone } of world.regions) {
    regions.push(await upsert([externalId, name, 'REGION', null, timeZone, null, null, null]))
  }
  const locations: number[] = []
  for (const { externalId, name, kind, region, timeZone, country, place } of world.locations) {
    const parent = region === null ? null : regions[region]
    const position = [place?.latitude ?? null, place?.longitude ?? null]
    locations.push(await upsert([externalId, name, kind, parent, timeZone, country, ...position]))
  }
  return locations
}

export async function writeHolidays(client: pg.PoolClient, world: SimulatedWorld): Promise<void> {
  await client.query(
    `INSERT INTO calendar_day (country, day, name, known_at)
     SELECT *, $4 FROM unnest($1::text[], $2::date[], $3::text[]) ON CONFLICT DO NOTHING`,
    [
      world.holidays.map(({ country }) => country),
      world.holidays.map(({ day }) => day),
      world.holidays.map(({ name }) => name),
      holidaysKnownAt(world),
    ],
  )
}

export function addReferenceRows(world: SimulatedWorld, keys: WorldKeys, tables: TableBuffers): void {
  addCatalog(world, keys, tables)
  addPromotions(world, keys, tables)
  addPrices(world, keys, tables)
  addWeather(world, keys, tables)
  addStock(world, keys, tables)
}

function addCatalog(world: SimulatedWorld, keys: WorldKeys, tables: TableBuffers): void {
  const { calendar, categories, items, users, listPrices, laws } = world
  const last = calendar.historyDays - 1
  categories.forEach(({ externalId, name, parent }, index) => {
    const parentKey = parent === null ? null : keys.of('category', parent)
    tables.add('category', [keys.of('category', index), externalId, name, parentKey])
  })
  items.forEach((item, index) => {
    const at = knownFrom(world, item.launchDay - LAUNCH_NOTICE_DAYS)
    tables.add('item', [
      keys.of('item', index),
      item.externalId,
      item.title,
      item.brand,
      keys.of('category', item.category),
      listPrices[index * calendar.days + last]!,
      item.costMinor,
      laws.currency,
      item.retireDay === null || item.retireDay > last,
      calendar.dayAt(item.launchDay),
      item.retireDay === null ? null : calendar.dayAt(item.retireDay),
      at,
      at,
    ])
  })
  users.forEach(({ externalId, home, joinedDay }, index) => {
    const at = knownFrom(world, joinedDay)
    tables.add('app_user', [keys.of('app_user', index), externalId, keys.locations[home]!, at, at])
  })
}

function addPromotions(world: SimulatedWorld, keys: WorldKeys, tables: TableBuffers): void {
  const { calendar } = world
  world.promotions.forEach((promotion, index) => {
    const key = keys.of('promotion', index)
    const at = knownFrom(world, promotion.announcedDay)
    tables.add('promotion', [
      key,
      promotion.externalId,
      promotion.name,
      promotion.kind,
      promotion.discountFraction,
      promotion.featured,
      calendar.dayAt(promotion.startDay),
      calendar.dayAt(promotion.endDay),
      at,
      at,
      at,
    ])
    for (const item of promotion.items) tables.add('promotion_item', [key, keys.of('item', item)])
    for (const location of promotion.locations) {
      tables.add('promotion_location', [key, keys.locations[location]!])
    }
  })
}

function addPrices(world: SimulatedWorld, keys: WorldKeys, tables: TableBuffers): void {
  world.items.forEach((item, index) => {
    for (const [from, price, decided] of knownPrices(world, item)) {
      const day = world.calendar.dayAt(from)
      const at = knownFrom(world, decided)
      tables.add('price_history', [keys.of('item', index), null, '', day, price, world.laws.currency, at, at])
    }
  })
  // Of competitors, what they ask is known once they ask it.
  for (const { competitor, item, fromDay, priceMinor } of world.competitorPrices) {
    if (fromDay >= world.calendar.historyDays) continue
    const [day, at] = [world.calendar.dayAt(fromDay), knownFrom(world, fromDay)]
    const price = [priceMinor, world.laws.currency, at, at]
    tables.add('price_history', [keys.of('item', item), null, competitor, day, ...price])
  }
}

function addWeather(world: SimulatedWorld, keys: WorldKeys, tables: TableBuffers): void {
  const { calendar, weather } = world
  const { forecastDays } = weather
  world.locations.forEach(({ place }, location) => {
    if (!place) return
    for (let day = 0; day < calendar.days; day++) {
      const cell = location * calendar.days + day
      const [key, on] = [keys.locations[location]!, calendar.dayAt(day)]
      for (let lead = 1; lead <= Math.min(forecastDays, day); lead++) {
        if (day - lead >= calendar.historyDays) continue
        const at = cell * forecastDays + lead - 1
        const told = [weather.forecastTemperatureC[at]!, weather.forecastPrecipitationMm[at]!].map(round)
        const issued = forecastAt(world, location, day - lead)
        tables.add('weather_forecast', [key, on, issued, ...told, issued])
      }
      const latest = [weather.reportedTemperatureC[cell]!, weather.reportedPrecipitationMm[cell]!].map(round)
      if (latest.some(Number.isNaN)) continue
      const isForecast = day >= calendar.historyDays
      const received = isForecast
        ? forecastAt(world, location, calendar.historyDays - 1)
        : measuredAt(world, location, day)
      tables.add('weather_day', [key, on, ...latest, isForecast, received])
    }
  })
}

function addStock(world: SimulatedWorld, keys: WorldKeys, tables: TableBuffers): void {
  const { calendar, locations, items, sales } = world
  for (const { item, location, from, to } of sales.stockOuts) {
    const place = locations[location]!
    tables.add('stock_out', [
      keys.of('item', item),
      keys.locations[location]!,
      stockInstant(calendar, place, from),
      to === null ? null : stockInstant(calendar, place, to),
    ])
  }
  items.forEach((item, index) => {
    const until = Math.min(item.retireDay ?? calendar.historyDays, calendar.historyDays)
    locations.forEach(({ timeZone }, location) => {
      for (let day = Math.max(item.launchDay, 0); day < until; day++) {
        // Counted so that the last count is of the last day.
        if ((calendar.historyDays - 1 - day) % SNAPSHOT_EVERY_DAYS !== 0) continue
        const at = new Date(calendar.startMs(day + 1, timeZone) - MINUTE_MS)
        const quantity = sales.onHand[cellIndex(world, index, location, day)]!
        tables.add('inventory_snapshot', [
          keys.of('item', index),
          keys.locations[location]!,
          at,
          quantity,
          at,
        ])
      }
    })
  })
}

/** Float32 to the decimals that were meant. */
function round(value: number): number {
  return Math.round(value * 10) / 10
}
