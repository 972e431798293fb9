/** Small random shops as rows, for tests of features: every table has something in it. */
import type { DemandRows } from '../../src/contracts/demand-rows'
import { dayFromNumber, startOfDay } from '../../src/core/day'
import { Rng } from '../../src/core/rng'

export interface RandomShop {
  readonly seed: number
  readonly items: number
  readonly locations: number
  readonly historyDays: number
  readonly futureDays: number
}

/** 2024-01-01. */
export const SHOP_FIRST_DAY = 19_723

const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo']
const COUNTRIES = ['DE', 'US', 'JP']

/** Weekly sales around a level per pair, prices, promotions, holidays, weather, stock-outs. */
export function randomDemandRows({
  seed,
  items,
  locations,
  historyDays,
  futureDays,
}: RandomShop): DemandRows {
  const rng = new Rng(seed, 'shop')
  const days = historyDays + futureDays
  const cells = { item: [] as number[], location: [] as number[], day: [] as number[], units: [] as number[] }
  const first = { item: [] as number[], location: [] as number[], day: [] as number[] }
  const launches = Array.from({ length: items }, () => (rng.uniform() < 0.7 ? 0 : rng.integer(historyDays)))
  const firstOfLocation = Array.from({ length: locations }, () => Number.POSITIVE_INFINITY)
  for (let item = 0; item < items; item++) {
    for (let location = 0; location < locations; location++) {
      if (rng.uniform() < 0.15) continue
      const level = 0.3 + 6 * rng.uniform()
      let sold = false
      for (let index = launches[item]!; index < historyDays; index++) {
        const rate = level * (1 + 0.5 * Math.sin((2 * Math.PI * index) / 7))
        const units = Math.max(0, Math.round(rate + Math.sqrt(rate) * rng.normal()))
        if (units === 0) continue
        const day = SHOP_FIRST_DAY + index
        cells.item.push(item)
        cells.location.push(location)
        cells.day.push(day)
        cells.units.push(units)
        firstOfLocation[location] = Math.min(firstOfLocation[location]!, day)
        if (sold) continue
        sold = true
        first.item.push(item)
        first.location.push(location)
        first.day.push(day)
      }
    }
  }
  const prices = Array.from({ length: items * 3 }, (_, row) => ({
    item: row % items,
    location: row < items ? -1 : rng.integer(locations + 1) - 1,
    validFrom: row < items ? SHOP_FIRST_DAY - 30 : SHOP_FIRST_DAY + rng.integer(days),
    priceMinor: 500 + rng.integer(2000),
  }))
  const weather = Array.from({ length: locations * days }, (_, row) => ({
    location: Math.floor(row / days),
    day: SHOP_FIRST_DAY + (row % days),
    temperatureC: 10 + 8 * rng.normal(),
    precipitationMm: Math.max(0, 3 * rng.normal()),
  })).filter(() => rng.uniform() < 0.9)
  return {
    firstDay: dayFromNumber(SHOP_FIRST_DAY),
    historyDays,
    futureDays,
    series: 'all',
    items: launches.map((launch, item) => ({
      id: String(item + 1),
      categoryId: item % 3 === 0 ? null : String(1 + (item % 2)),
      launchedOn: item % 2 === 0 ? SHOP_FIRST_DAY + launch : null,
      retiredOn: null,
    })),
    locations: firstOfLocation.map((day, location) => ({
      id: String(location + 1),
      timeZone: ZONES[location % ZONES.length]!,
      country: COUNTRIES[location % COUNTRIES.length]!,
      firstDemandDay: Number.isFinite(day) ? day : null,
    })),
    cells: {
      item: Int32Array.from(cells.item),
      location: Int32Array.from(cells.location),
      day: Int32Array.from(cells.day),
      units: Float64Array.from(cells.units),
    },
    firstSales: {
      item: Int32Array.from(first.item),
      location: Int32Array.from(first.location),
      day: Int32Array.from(first.day),
    },
    prices: {
      item: Int32Array.from(prices, (row) => row.item),
      location: Int32Array.from(prices, (row) => row.location),
      validFrom: Int32Array.from(prices, (row) => row.validFrom),
      priceMinor: Float64Array.from(prices, (row) => row.priceMinor),
    },
    promotions: Array.from({ length: 4 }, (_, promotion) => {
      const startsOn = SHOP_FIRST_DAY + rng.integer(days)
      return {
        items: promotion === 0 ? [] : [rng.integer(items)],
        locations: promotion % 2 === 0 ? [] : [rng.integer(locations)],
        startsOn,
        endsOn: startsOn + rng.integer(10),
        discountFraction: promotion === 1 ? null : 0.1 + 0.4 * rng.uniform(),
        featured: promotion === 2,
      }
    }),
    holidays: Array.from({ length: 12 }, () => ({
      country: rng.pick(COUNTRIES),
      day: SHOP_FIRST_DAY + rng.integer(days),
    })),
    weather: {
      location: Int32Array.from(weather, (row) => row.location),
      day: Int32Array.from(weather, (row) => row.day),
      temperatureC: Float32Array.from(weather, (row) => row.temperatureC),
      precipitationMm: Float32Array.from(weather, (row) => row.precipitationMm),
    },
    stockOuts: Array.from({ length: 5 }, () => {
      const startedAt = new Date((SHOP_FIRST_DAY + rng.uniform() * historyDays) * 86_400_000)
      return {
        item: rng.integer(items),
        location: rng.integer(locations),
        startedAt,
        endedAt: rng.uniform() < 0.3 ? null : new Date(startedAt.getTime() + rng.uniform() * 8 * 86_400_000),
      }
    }),
  }
}

/**
 * What a reader standing at the end of day `originDay` would have been given: no demand and no stock-out after it,
 * stock-outs still running are open. Plans (prices, promotions, calendar) are known ahead.
 */
export function rowsKnownAt(
  rows: DemandRows,
  originDay: number,
  contextDays: number,
  futureDays: number,
): DemandRows {
  const { cells, firstSales } = rows
  const keptCells = indicesWhere(cells.day, (day) => day <= originDay)
  const keptSales = indicesWhere(firstSales.day, (day) => day <= originDay)
  const firstOf = (location: number) =>
    keptSales.reduce<number | null>((first, row) => {
      if (firstSales.location[row] !== location) return first
      return first === null ? firstSales.day[row]! : Math.min(first, firstSales.day[row]!)
    }, null)
  return {
    ...rows,
    firstDay: dayFromNumber(originDay - contextDays + 1),
    historyDays: contextDays,
    futureDays,
    locations: rows.locations.map((row, location) => ({ ...row, firstDemandDay: firstOf(location) })),
    cells: {
      item: Int32Array.from(keptCells, (row) => cells.item[row]!),
      location: Int32Array.from(keptCells, (row) => cells.location[row]!),
      day: Int32Array.from(keptCells, (row) => cells.day[row]!),
      units: Float64Array.from(keptCells, (row) => cells.units[row]!),
    },
    firstSales: {
      item: Int32Array.from(keptSales, (row) => firstSales.item[row]!),
      location: Int32Array.from(keptSales, (row) => firstSales.location[row]!),
      day: Int32Array.from(keptSales, (row) => firstSales.day[row]!),
    },
    stockOuts: rows.stockOuts.flatMap((stockOut) => {
      const closesAt = startOfDay(dayFromNumber(originDay + 1), rows.locations[stockOut.location]!.timeZone)
      if (stockOut.startedAt >= closesAt) return []
      const stillOpen = stockOut.endedAt === null || stockOut.endedAt > closesAt
      return [{ ...stockOut, endedAt: stillOpen ? null : stockOut.endedAt }]
    }),
  }
}

function indicesWhere(column: Int32Array, keep: (value: number) => boolean): number[] {
  return Array.from(column.keys()).filter((row) => keep(column[row]!))
}
