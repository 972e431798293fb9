/** Writes a small shop of `randomDemandRows` to a database, so that what is read back can be compared with it. */
import type { DemandRows } from '../../src/contracts/demand/demand-rows'
import { dayFromNumber } from '../../src/core/time/day'
import type { Database } from '../../src/db/client'

/** Returns the rows without those that the database's constraints rule out. */
export async function storeDemandRows(database: Database, given: DemandRows): Promise<DemandRows> {
  const rows = withoutDuplicates(given)
  const itemId = (index: number): bigint => BigInt(rows.items[index]!.id)
  const locationId = (index: number): bigint => BigInt(rows.locations[index]!.id)
  const date = (day: number): Date => new Date(day * 86_400_000)
  const time = (ms: number): string => new Date(ms).toISOString()
  const indices = (column: ArrayLike<number>): number[] => Array.from(column, (_, index) => index)

  const categories = [...new Set(rows.items.flatMap(({ categoryId }) => categoryId ?? []))]
  await database.prisma.category.createMany({
    data: categories.map((id) => ({ id: BigInt(id), externalId: `category-${id}`, name: `Category ${id}` })),
  })
  await database.prisma.item.createMany({
    data: rows.items.map((item) => ({
      id: BigInt(item.id),
      externalId: `item-${item.id}`,
      title: `Item ${item.id}`,
      categoryId: item.categoryId === null ? null : BigInt(item.categoryId),
      priceMinor: 1000n,
      currency: 'EUR',
      launchedOn: item.launchedOn === null ? null : date(item.launchedOn),
    })),
  })
  await database.prisma.location.createMany({
    data: rows.locations.map((location) => ({
      id: BigInt(location.id),
      externalId: `location-${location.id}`,
      name: `Location ${location.id}`,
      kind: 'STORE' as const,
      timeZone: location.timeZone,
      country: location.country,
    })),
  })
  const { cells, observedRanges: ranges, prices } = rows
  await insertColumns(database, 'demand_day', indices(cells.day), {
    item_id: ['bigint', (row) => itemId(cells.item[row]!)],
    location_id: ['bigint', (row) => locationId(cells.location[row]!)],
    day: ['date', (row) => dayFromNumber(cells.day[row]!)],
    source: ['demand_source', () => 'IMPORT'],
    units: ['float8', (row) => cells.units[row]!],
    orders: ['int', () => 1],
    visits: ['int', () => 1],
    revenue_minor: ['bigint', () => 0],
    returns: ['float8', () => 0],
  })
  await insertColumns(database, 'demand_observed_range', indices(ranges.from), {
    source: ['demand_source', () => 'IMPORT'],
    item_id: ['bigint', (row) => (ranges.item[row] === -1 ? null : itemId(ranges.item[row]!))],
    location_id: [
      'bigint',
      (row) => (ranges.location[row] === -1 ? null : locationId(ranges.location[row]!)),
    ],
    from_day: ['date', (row) => dayFromNumber(ranges.from[row]!)],
    to_day: ['date', (row) => dayFromNumber(ranges.to[row]!)],
  })
  await insertColumns(database, 'price_history', indices(prices.item), {
    item_id: ['bigint', (row) => itemId(prices.item[row]!)],
    location_id: [
      'bigint',
      (row) => (prices.location[row] === -1 ? null : locationId(prices.location[row]!)),
    ],
    valid_from: ['date', (row) => dayFromNumber(prices.validFrom[row]!)],
    price_minor: ['bigint', (row) => prices.priceMinor[row]!],
    currency: ['text', () => 'EUR'],
    known_at: ['timestamptz', (row) => time(prices.knownAt[row]!)],
    received_at: ['timestamptz', (row) => time(prices.knownAt[row]!)],
  })
  for (const [index, promotion] of rows.promotions.entries()) {
    await database.prisma.promotion.create({
      data: {
        externalId: `promotion-${index}`,
        name: `Promotion ${index}`,
        kind: 'PRICE_DISCOUNT',
        discountFraction: promotion.discountFraction,
        featured: promotion.featured,
        startsOn: date(promotion.startsOn),
        endsOn: date(promotion.endsOn),
        knownAt: promotion.knownAt,
        createdAt: promotion.knownAt,
        items: { create: promotion.items.map((item) => ({ itemId: itemId(item) })) },
        locations: { create: promotion.locations.map((location) => ({ locationId: locationId(location) })) },
      },
    })
  }
  await database.prisma.calendarDay.createMany({
    data: rows.holidays.map(({ country, day, knownAt }, index) => ({
      country,
      day: date(day),
      name: `${dayFromNumber(day)} ${index}`,
      knownAt,
    })),
  })
  const { weather, weatherForecasts: forecasts } = rows
  await insertColumns(database, 'weather_day', indices(weather.day), {
    location_id: ['bigint', (row) => locationId(weather.location[row]!)],
    day: ['date', (row) => dayFromNumber(weather.day[row]!)],
    temperature_c: ['float8', (row) => weather.temperatureC[row]!],
    precipitation_mm: ['float8', (row) => weather.precipitationMm[row]!],
    received_at: ['timestamptz', (row) => `${dayFromNumber(weather.day[row]! + 1)}Z`],
  })
  if (forecasts) {
    await insertColumns(database, 'weather_forecast', indices(forecasts.day), {
      location_id: ['bigint', (row) => locationId(forecasts.location[row]!)],
      day: ['date', (row) => dayFromNumber(forecasts.day[row]!)],
      known_at: ['timestamptz', (row) => time(forecasts.knownAt[row]!)],
      received_at: ['timestamptz', (row) => time(forecasts.knownAt[row]!)],
      temperature_c: ['float8', (row) => forecasts.temperatureC[row]!],
      precipitation_mm: ['float8', (row) => forecasts.precipitationMm[row]!],
    })
  }
  await database.prisma.stockOut.createMany({
    data: rows.stockOuts.map((stockOut) => ({
      itemId: itemId(stockOut.item),
      locationId: locationId(stockOut.location),
      startedAt: stockOut.startedAt,
      endedAt: stockOut.endedAt,
    })),
  })
  return rows
}

type Value = bigint | number | string | null

/** A statement for all rows at once: Prisma takes longer to write a row than most tests take to read it. */
async function insertColumns(
  database: Database,
  table: string,
  rows: readonly number[],
  columns: Readonly<Record<string, readonly [type: string, valueOf: (row: number) => Value]>>,
): Promise<void> {
  const types = Object.values(columns).map(([type], index) => `$${index + 1}::${type}[]`)
  await database.query(
    `INSERT INTO ${table} (${Object.keys(columns).join(', ')}) SELECT * FROM unnest(${types.join(', ')})`,
    Object.values(columns).map(([, valueOf]) => rows.map(valueOf)),
  )
}

function withoutDuplicates(rows: DemandRows): DemandRows {
  const { prices, stockOuts } = rows
  const firstOfPrice = new Map<string, number>()
  prices.item.forEach((item, row) => {
    const key = `${item}/${prices.location[row]}/${prices.validFrom[row]}`
    if (!firstOfPrice.has(key)) firstOfPrice.set(key, row)
  })
  const kept = [...firstOfPrice.values()]
  const lastStockOut = new Map(
    stockOuts.map((stockOut) => [`${stockOut.item}/${stockOut.location}`, stockOut]),
  )
  return {
    ...rows,
    prices: {
      item: Int32Array.from(kept, (row) => prices.item[row]!),
      location: Int32Array.from(kept, (row) => prices.location[row]!),
      validFrom: Int32Array.from(kept, (row) => prices.validFrom[row]!),
      priceMinor: Float64Array.from(kept, (row) => prices.priceMinor[row]!),
      knownAt: Float64Array.from(kept, (row) => prices.knownAt[row]!),
    },
    // Times are stored to the millisecond.
    stockOuts: [...lastStockOut.values()],
  }
}
