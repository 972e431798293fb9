/**
 * The fast sales-only mode: a world as the rows that demand panels are built from, without orders, sessions or a database.
 * For tests and for judging models over many worlds. Database keys are the indices of the world plus one.
 */
import type { DemandRows } from '../src/contracts/demand/demand-rows'
import { dayNumber } from '../src/core/time/day'
import { stockInstant } from './generator/hours'
import { forecastAt, holidaysKnownAt, knownFrom, knownPrices } from './generator/news'
import { simulateWorld } from './generator/simulate-world'
import { cellIndex, type SimulatedWorld, type WorldParameters } from './generator/world'

/** @throws BAD_USER_INPUT where the last day is no day. */
export function simulateDemandRows(parameters: WorldParameters): { rows: DemandRows; world: SimulatedWorld } {
  const world = simulateWorld(parameters)
  return { rows: demandRowsOf(world), world }
}

/** What a reader on the morning after the last day would be given. */
function demandRowsOf(world: SimulatedWorld): DemandRows {
  const { calendar, items, locations, promotions } = world
  const first = dayNumber(calendar.firstDay)
  const cells = cellColumns(world, first)
  return {
    firstDay: calendar.firstDay,
    historyDays: calendar.historyDays,
    futureDays: calendar.days - calendar.historyDays,
    series: 'items',
    items: items.map((item, index) => ({
      id: String(index + 1),
      categoryId: String(item.category + 1),
      launchedOn: first + item.launchDay,
      retiredOn: item.retireDay === null ? null : first + item.retireDay,
    })),
    locations: locations.map(({ timeZone, country }, index) => ({
      id: String(index + 1),
      timeZone,
      country,
      firstDemandDay: cells.firstDemandDays[index]!,
    })),
    cells: cells.sales,
    firstSales: cells.firstSales,
    // The shop records every sale.
    observedRanges: {
      item: Int32Array.of(-1),
      location: Int32Array.of(-1),
      from: Int32Array.of(first),
      to: Int32Array.of(first + calendar.historyDays - 1),
    },
    idleHolidays: idleHolidays(world, first, cells.sales),
    prices: priceColumns(world, first),
    promotions: promotions.map((promotion) => ({
      items: promotion.items,
      locations: promotion.locations,
      startsOn: first + promotion.startDay,
      endsOn: first + promotion.endDay,
      discountFraction: promotion.discountFraction,
      featured: promotion.featured,
      knownAt: knownFrom(world, promotion.announcedDay),
    })),
    holidays: world.holidays.map(({ country, day }) => ({
      country,
      day: dayNumber(day),
      knownAt: holidaysKnownAt(world),
    })),
    placeDays: [],
    weather: weatherColumns(world, first),
    weatherForecasts: forecastColumns(world, first),
    stockOuts: world.sales.stockOuts.map(({ item, location, from, to }) => ({
      item,
      location,
      startedAt: stockInstant(calendar, locations[location]!, from),
      endedAt: to === null ? null : stockInstant(calendar, locations[location]!, to),
    })),
  }
}

function cellColumns(world: SimulatedWorld, first: number) {
  const sold = { item: [] as number[], location: [] as number[], day: [] as number[], units: [] as number[] }
  const firstSales = { item: [] as number[], location: [] as number[], day: [] as number[] }
  const firstDemandDays: (number | null)[] = world.locations.map(() => null)
  for (let item = 0; item < world.items.length; item++) {
    for (let location = 0; location < world.locations.length; location++) {
      let seen = false
      for (let day = 0; day < world.calendar.historyDays; day++) {
        const units = world.sales.units[cellIndex(world, item, location, day)]!
        if (units === 0) continue
        sold.item.push(item)
        sold.location.push(location)
        sold.day.push(first + day)
        sold.units.push(units)
        if (seen) continue
        seen = true
        firstSales.item.push(item)
        firstSales.location.push(location)
        firstSales.day.push(first + day)
        firstDemandDays[location] = Math.min(firstDemandDays[location] ?? Infinity, first + day)
      }
    }
  }
  const columns = ({ item, location, day }: typeof firstSales) => ({
    item: Int32Array.from(item),
    location: Int32Array.from(location),
    day: Int32Array.from(day),
  })
  return {
    sales: { ...columns(sold), units: Float64Array.from(sold.units) },
    firstSales: columns(firstSales),
    firstDemandDays,
  }
}

/** Holidays of the history on which a location of the country sold nothing. */
function idleHolidays(
  { locations, holidays, calendar }: SimulatedWorld,
  first: number,
  sales: DemandRows['cells'],
): DemandRows['idleHolidays'] {
  const sold = new Set(Array.from(sales.day, (day, row) => `${sales.location[row]}/${day}`))
  const idle = holidays.flatMap(({ country, day: name }) => {
    const day = dayNumber(name)
    if (day < first || day >= first + calendar.historyDays) return []
    return locations.flatMap((place, location) =>
      place.country === country && !sold.has(`${location}/${day}`) ? [{ location, day }] : [],
    )
  })
  return {
    location: Int32Array.from(idle, ({ location }) => location),
    day: Int32Array.from(idle, ({ day }) => day),
  }
}

function priceColumns(world: SimulatedWorld, first: number): DemandRows['prices'] {
  const rows = world.items.flatMap((one, item) =>
    knownPrices(world, one).map(([from, price, decided]) => ({ item, from, price, decided })),
  )
  return {
    item: Int32Array.from(rows, ({ item }) => item),
    location: new Int32Array(rows.length).fill(-1),
    validFrom: Int32Array.from(rows, ({ from }) => first + from),
    priceMinor: Float64Array.from(rows, ({ price }) => price),
    knownAt: Float64Array.from(rows, ({ decided }) => knownFrom(world, decided).getTime()),
  }
}

/** A day of a location, and where its values are. */
interface WeatherCell {
  readonly location: number
  readonly day: number
  readonly cell: number
}

/** Those with weather. */
function weatherCells({ locations, calendar }: SimulatedWorld): WeatherCell[] {
  const places = locations.flatMap(({ place }, index) => (place ? [index] : []))
  return places.flatMap((location) =>
    Array.from({ length: calendar.days }, (_, day) => ({
      location,
      day,
      cell: location * calendar.days + day,
    })),
  )
}

function weatherColumns(world: SimulatedWorld, first: number): DemandRows['weather'] {
  const { reportedTemperatureC, reportedPrecipitationMm } = world.weather
  const told = weatherCells(world).filter(({ cell }) => !Number.isNaN(reportedTemperatureC[cell]!))
  return {
    location: Int32Array.from(told, ({ location }) => location),
    day: Int32Array.from(told, ({ day }) => first + day),
    temperatureC: Float32Array.from(told, ({ cell }) => reportedTemperatureC[cell]!),
    precipitationMm: Float32Array.from(told, ({ cell }) => reportedPrecipitationMm[cell]!),
  }
}

function forecastColumns(world: SimulatedWorld, first: number): NonNullable<DemandRows['weatherForecasts']> {
  const { forecastDays, forecastTemperatureC, forecastPrecipitationMm } = world.weather
  const told = weatherCells(world).flatMap(({ location, day, cell }) => {
    const earliest = Math.max(1, day - world.calendar.historyDays + 1)
    const leads = Math.max(0, Math.min(forecastDays, day) - earliest + 1)
    return Array.from({ length: leads }, (_, step) => {
      const lead = earliest + step
      return { location, day, at: cell * forecastDays + lead - 1, issued: day - lead }
    })
  })
  return {
    location: Int32Array.from(told, ({ location }) => location),
    day: Int32Array.from(told, ({ day }) => first + day),
    knownAt: Float64Array.from(told, ({ location, issued }) => forecastAt(world, location, issued).getTime()),
    temperatureC: Float32Array.from(told, ({ at }) => forecastTemperatureC[at]!),
    precipitationMm: Float32Array.from(told, ({ at }) => forecastPrecipitationMm[at]!),
  }
}
