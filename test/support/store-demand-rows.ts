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
  await database.prisma.demandDay.createMany({
    data: indices(rows.cells.day).map((row) => ({
      itemId: itemId(rows.cells.item[row]!),
      locationId: locationId(rows.cells.location[row]!),
      day: date(rows.cells.day[row]!),
      source: 'IMPORT' as const,
      units: rows.cells.units[row]!,
      orders: 1,
      visits: 1,
      revenueMinor: 0n,
      returns: 0,
    })),
  })
  await database.prisma.demandObservedRange.createMany({
    data: indices(rows.observedRanges.from).map((row) => ({
      source: 'IMPORT' as const,
      itemId: rows.observedRanges.item[row] === -1 ? null : itemId(rows.observedRanges.item[row]!),
      locationId:
        rows.observedRanges.location[row] === -1 ? null : locationId(rows.observedRanges.location[row]!),
      fromDay: date(rows.observedRanges.from[row]!),
      toDay: date(rows.observedRanges.to[row]!),
    })),
  })
  await database.prisma.priceHistory.createMany({
    data: indices(rows.prices.item).map((row) => ({
      itemId: itemId(rows.prices.item[row]!),
      locationId: rows.prices.location[row] === -1 ? null : locationId(rows.prices.location[row]!),
      validFrom: date(rows.prices.validFrom[row]!),
      priceMinor: BigInt(rows.prices.priceMinor[row]!),
      currency: 'EUR',
      knownAt: new Date(rows.prices.knownAt[row]!),
      receivedAt: new Date(rows.prices.knownAt[row]!),
    })),
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
  await database.prisma.weatherDay.createMany({
    data: indices(rows.weather.day).map((row) => ({
      locationId: locationId(rows.weather.location[row]!),
      day: date(rows.weather.day[row]!),
      temperatureC: rows.weather.temperatureC[row]!,
      precipitationMm: rows.weather.precipitationMm[row]!,
      receivedAt: date(rows.weather.day[row]! + 1),
    })),
  })
  const { weatherForecasts } = rows
  if (weatherForecasts) {
    await database.prisma.weatherForecast.createMany({
      data: indices(weatherForecasts.day).map((row) => ({
        locationId: locationId(weatherForecasts.location[row]!),
        day: date(weatherForecasts.day[row]!),
        knownAt: new Date(weatherForecasts.knownAt[row]!),
        receivedAt: new Date(weatherForecasts.knownAt[row]!),
        temperatureC: weatherForecasts.temperatureC[row]!,
        precipitationMm: weatherForecasts.precipitationMm[row]!,
      })),
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
