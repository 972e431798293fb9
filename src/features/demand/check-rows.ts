import type { DemandRows } from '../../contracts/demand/demand-rows'
import { ForecartError } from '../../core/errors'

/** @throws BAD_USER_INPUT where columns do not fit together. */
export function checkRows(rows: DemandRows): void {
  const { historyDays, futureDays, items, locations, cells, firstSales, prices, weather, weatherForecasts } =
    rows
  const { observedRanges, idleHolidays } = rows
  const isCount = (value: number, atLeast: number) => Number.isInteger(value) && value >= atLeast
  if (!isCount(historyDays, 1) || !isCount(futureDays, 0)) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      'A panel needs whole numbers of days and at least one of history',
    )
  }
  const tables = {
    cells,
    firstSales,
    observedRanges,
    idleHolidays,
    prices,
    weather,
    weatherForecasts: weatherForecasts ?? {},
  }
  for (const [table, columns] of Object.entries(tables)) {
    const arrays = Object.values(columns) as ArrayLike<number>[]
    if (arrays.some((column) => column.length !== arrays[0]!.length)) {
      throw new ForecartError('BAD_USER_INPUT', `The columns of ${table} differ in length`)
    }
  }
  const inside = (column: Int32Array, from: number, to: number) =>
    column.every((value) => value >= from && value < to)
  const indicesFit =
    inside(cells.item, 0, items.length) &&
    inside(cells.location, 0, locations.length) &&
    inside(firstSales.item, 0, items.length) &&
    inside(firstSales.location, 0, locations.length) &&
    inside(observedRanges.item, -1, items.length) &&
    inside(observedRanges.location, -1, locations.length) &&
    inside(idleHolidays.location, 0, locations.length) &&
    rows.placeDays.every(({ location }) => location >= 0 && location < locations.length) &&
    inside(prices.item, 0, items.length) &&
    inside(prices.location, -1, locations.length) &&
    inside(weather.location, 0, locations.length) &&
    (weatherForecasts === null || inside(weatherForecasts.location, 0, locations.length))
  if (!indicesFit)
    throw new ForecartError('BAD_USER_INPUT', 'A row names an item or location that is not listed')
  // Rows that say nothing of sales have no units, but a value of what is counted.
  if (cells.units.some((units) => !Number.isFinite(units) && !(Number.isNaN(units) && cells.values))) {
    throw new ForecartError('BAD_USER_INPUT', 'Units must be finite numbers')
  }
  if (cells.values?.some((value) => !Number.isFinite(value))) {
    throw new ForecartError('BAD_USER_INPUT', 'Values must be finite numbers')
  }
}
