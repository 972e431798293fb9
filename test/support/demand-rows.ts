/** Small random shops as rows, for tests of features: every table has something in it. */
import type { DemandRows } from '../../src/contracts/demand/demand-rows'
import { dayFromNumber, startOfDay } from '../../src/core/time/day'
import { Rng } from '../../src/core/statistics/rng'

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

/** Noon of that day in UTC: the same day in all zones of the shop. */
export function noonOf(day: number): number {
  return (day + 0.5) * 86_400_000
}

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
  })).map((price) => ({ ...price, knownOn: price.validFrom - notice(rng) }))
  const weather = Array.from({ length: locations * days }, (_, row) => ({
    location: Math.floor(row / days),
    day: SHOP_FIRST_DAY + (row % days),
    temperatureC: 10 + 8 * rng.normal(),
    precipitationMm: Math.max(0, 3 * rng.normal()),
  })).filter(() => rng.uniform() < 0.9)
  // Days to come have been forecast only, most others too: a few times, the last time on the day before.
  const forecasts = weather.flatMap((measured) =>
    Array.from({ length: rng.integer(4) }, (_, turn) => ({
      ...measured,
      knownOn: measured.day - 1 - (turn === 0 ? 0 : rng.integer(20)),
      temperatureC: measured.temperatureC + rng.normal(),
      precipitationMm: Math.max(0, measured.precipitationMm + rng.normal()),
    })),
  )
  const told = [
    ...new Map(forecasts.map((one) => [`${one.location}/${one.day}/${one.knownOn}`, one])).values(),
  ]
  return {
    firstDay: dayFromNumber(SHOP_FIRST_DAY),
    historyDays,
    futureDays,
    series: 'items',
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
    observedRanges: {
      item: Int32Array.of(-1),
      location: Int32Array.of(-1),
      from: Int32Array.of(SHOP_FIRST_DAY),
      to: Int32Array.of(SHOP_FIRST_DAY + historyDays - 1),
    },
    idleHolidays: { location: new Int32Array(0), day: new Int32Array(0) },
    prices: {
      item: Int32Array.from(prices, (row) => row.item),
      location: Int32Array.from(prices, (row) => row.location),
      validFrom: Int32Array.from(prices, (row) => row.validFrom),
      priceMinor: Float64Array.from(prices, (row) => row.priceMinor),
      knownAt: Float64Array.from(prices, (row) => noonOf(row.knownOn)),
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
        knownAt: new Date(noonOf(startsOn - notice(rng))),
      }
    }),
    holidays: Array.from({ length: 12 }, () => {
      const day = SHOP_FIRST_DAY + rng.integer(days)
      return { country: rng.pick(COUNTRIES), day, knownAt: new Date(noonOf(day - notice(rng))) }
    }),
    placeDays: [],
    weather: {
      location: Int32Array.from(weather, (row) => row.location),
      day: Int32Array.from(weather, (row) => row.day),
      temperatureC: Float32Array.from(weather, (row) => row.temperatureC),
      precipitationMm: Float32Array.from(weather, (row) => row.precipitationMm),
    },
    weatherForecasts: {
      location: Int32Array.from(told, (row) => row.location),
      day: Int32Array.from(told, (row) => row.day),
      knownAt: Float64Array.from(told, (row) => noonOf(row.knownOn)),
      temperatureC: Float32Array.from(told, (row) => row.temperatureC),
      precipitationMm: Float32Array.from(told, (row) => row.precipitationMm),
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

/** Days from the news to the day it is about; negative: the news came late. */
function notice(rng: Rng): number {
  return rng.integer(60) - 10
}

/** The same shop, where no news comes later than the day it is about. */
export function inGoodTime(rows: DemandRows): DemandRows {
  const { prices, promotions, holidays } = rows
  const by = (knownAt: Date, day: number) => new Date(Math.min(knownAt.getTime(), noonOf(day)))
  return {
    ...rows,
    prices: {
      ...prices,
      knownAt: prices.knownAt.map((knownAt, row) => Math.min(knownAt, noonOf(prices.validFrom[row]!))),
    },
    promotions: promotions.map((one) => ({ ...one, knownAt: by(one.knownAt, one.startsOn) })),
    holidays: holidays.map((one) => ({ ...one, knownAt: by(one.knownAt, one.day) })),
  }
}

/**
 * What a reader standing at the end of day `originDay` would have been given: no demand and no stock-out after it,
 * stock-outs still running are open. Of days to come there is what had been told by then: plans, and the latest forecasts of
 * the weather. Of days that are over all is told, and a promotion that was not announced is not known to go on.
 */
export function rowsKnownAt(
  rows: DemandRows,
  originDay: number,
  contextDays: number,
  futureDays: number,
): DemandRows {
  const { cells, firstSales, prices } = rows
  const knownOn = (ms: number) => Math.floor(ms / 86_400_000)
  const keptPrices = Array.from(prices.item.keys()).filter(
    (row) => Math.min(prices.validFrom[row]!, knownOn(prices.knownAt[row]!)) <= originDay,
  )
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
    prices: {
      item: Int32Array.from(keptPrices, (row) => prices.item[row]!),
      location: Int32Array.from(keptPrices, (row) => prices.location[row]!),
      validFrom: Int32Array.from(keptPrices, (row) => prices.validFrom[row]!),
      priceMinor: Float64Array.from(keptPrices, (row) => prices.priceMinor[row]!),
      knownAt: Float64Array.from(keptPrices, (row) => prices.knownAt[row]!),
    },
    promotions: rows.promotions.flatMap((promotion) => {
      if (knownOn(promotion.knownAt.getTime()) <= originDay) return [promotion]
      if (promotion.startsOn > originDay) return []
      return [{ ...promotion, endsOn: Math.min(promotion.endsOn, originDay) }]
    }),
    holidays: rows.holidays.filter(
      ({ day, knownAt }) => day <= originDay || knownOn(knownAt.getTime()) <= originDay,
    ),
    weather: latestWord(rows, originDay),
    weatherForecasts: null,
    stockOuts: rows.stockOuts.flatMap((stockOut) => {
      const closesAt = startOfDay(dayFromNumber(originDay + 1), rows.locations[stockOut.location]!.timeZone)
      if (stockOut.startedAt >= closesAt) return []
      const stillOpen = stockOut.endedAt === null || stockOut.endedAt > closesAt
      return [{ ...stockOut, endedAt: stillOpen ? null : stockOut.endedAt }]
    }),
  }
}

/** Measurements up to the day, then the newest forecasts of its end. */
function latestWord(
  { weather, weatherForecasts: told }: DemandRows,
  originDay: number,
): DemandRows['weather'] {
  const words = Array.from(weather.day.keys())
    .filter((row) => weather.day[row]! <= originDay)
    .map((row) => ({ columns: weather, row }))
  const newest = new Map<string, number>()
  told?.day.forEach((day, row) => {
    if (day <= originDay || told.knownAt[row]! >= (originDay + 1) * 86_400_000) return
    const key = `${told.location[row]}/${day}`
    const other = newest.get(key)
    if (other === undefined || told.knownAt[other]! < told.knownAt[row]!) newest.set(key, row)
  })
  for (const row of newest.values()) words.push({ columns: told!, row })
  return {
    location: Int32Array.from(words, ({ columns, row }) => columns.location[row]!),
    day: Int32Array.from(words, ({ columns, row }) => columns.day[row]!),
    temperatureC: Float32Array.from(words, ({ columns, row }) => columns.temperatureC[row]!),
    precipitationMm: Float32Array.from(words, ({ columns, row }) => columns.precipitationMm[row]!),
  }
}

function indicesWhere(column: Int32Array, keep: (value: number) => boolean): number[] {
  return Array.from(column.keys()).filter((row) => keep(column[row]!))
}
