/**
 * The fast sales-only mode: a world as the rows that demand panels are built from, without orders, sessions or a database.
 * For tests and for judging models over many worlds. Database keys are the indices of the world plus one.
 */
import type { DemandRows } from '../src/contracts/demand-rows'
import { dayNumber } from '../src/core/day'
import { stockInstant } from './generator/hours'
import { cellIndex, simulateWorld, type SimulatedWorld, type WorldParameters } from './generator/world'

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
    series: 'all',
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
    prices: priceColumns(world, first),
    promotions: promotions.map((promotion) => ({
      items: promotion.items,
      locations: promotion.locations,
      startsOn: first + promotion.startDay,
      endsOn: first + promotion.endDay,
      discountFraction: promotion.discountFraction,
      featured: promotion.featured,
    })),
    holidays: world.holidays.map(({ country, day }) => ({ country, day: dayNumber(day) })),
    weather: weatherColumns(world, first),
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

function priceColumns({ items }: SimulatedWorld, first: number): DemandRows['prices'] {
  const rows = items.flatMap(({ prices }, item) => prices.map(([from, price]) => ({ item, from, price })))
  return {
    item: Int32Array.from(rows, ({ item }) => item),
    location: new Int32Array(rows.length).fill(-1),
    validFrom: Int32Array.from(rows, ({ from }) => first + from),
    priceMinor: Float64Array.from(rows, ({ price }) => price),
  }
}

function weatherColumns(
  { locations, calendar, weather }: SimulatedWorld,
  first: number,
): DemandRows['weather'] {
  const { days } = calendar
  const measured = locations.flatMap(({ place }, index) => (place ? [index] : []))
  const expand = (value: (location: number, day: number) => number) =>
    measured.flatMap((location) => Array.from({ length: days }, (_, day) => value(location, day)))
  return {
    location: Int32Array.from(expand((location) => location)),
    day: Int32Array.from(expand((_, day) => first + day)),
    temperatureC: Float32Array.from(
      expand((location, day) => weather.reportedTemperatureC[location * days + day]!),
    ),
    precipitationMm: Float32Array.from(
      expand((location, day) => weather.reportedPrecipitationMm[location * days + day]!),
    ),
  }
}
