/**
 * The columns of an item's normal equations that all of its cells have in common on a day: slow level, weekday, wave of the year and timing. They are multiplied once a day with the sums over
 * the cells, instead of once for each cell.
 */
import type { FitState } from './fit-state'
import { KNOT_DAYS } from './slow-level'

/** Two knots, a weekday, the two of the wave, and the timing. */
const COLUMNS = 6

export interface DayColumns {
  /** `[days, COLUMNS]`: which ones of a day, and their values. */
  readonly columns: Int32Array
  readonly values: Float64Array
  /** `[days]`: what the coefficients make of them, with `wave` and `week` as they are. */
  readonly predictor: Float64Array
}

/**
 * @param timing `[days]`
 * @param timingAt the column of the timing, and its coefficient
 */
export function dayColumns(
  { data, knots, weekdays, wave }: Pick<FitState, 'data' | 'knots' | 'weekdays' | 'wave'>,
  timing: Float64Array,
  timingAt: number,
  coefficients: Float64Array,
): DayColumns {
  const { days } = data
  const columns = new Int32Array(days * COLUMNS)
  const values = new Float64Array(days * COLUMNS)
  const predictor = new Float64Array(days)
  for (let day = 0; day < days; day++) {
    const at = day / KNOT_DAYS
    const knot = Math.min(Math.floor(at), knots - 2)
    const row = day * COLUMNS
    columns[row] = knot
    values[row] = 1 - at + knot
    columns[row + 1] = knot + 1
    values[row + 1] = at - knot
    columns[row + 2] = knots + weekdays[day]!
    values[row + 2] = 1
    columns[row + 3] = knots + 7
    values[row + 3] = wave[0]![day]!
    columns[row + 4] = knots + 8
    values[row + 4] = wave[1]![day]!
    columns[row + 5] = timingAt
    values[row + 5] = timing[day]!
    for (let k = row; k < row + COLUMNS; k++) predictor[day]! += values[k]! * coefficients[columns[k]!]!
  }
  return { columns, values, predictor }
}

/** Sums over the cells of an item, in the order of all columns: see `Evidence`. */
interface ItemSums {
  readonly matrix: Float64Array
  readonly right: Float64Array
  readonly weighted: Float64Array
  readonly response: Float64Array
  readonly weights: Float64Array
  readonly size: number
}

/** Adds the columns of the days to sums that hold the other columns, weights and responses already. */
export function addDayColumns(
  { columns, values }: DayColumns,
  { matrix, right, weighted, response, weights, size }: ItemSums,
): void {
  for (let day = 0; day < weights.length; day++) {
    const weight = weights[day]!
    if (weight === 0) continue
    const row = day * size
    const [from, to] = [day * COLUMNS, (day + 1) * COLUMNS]
    // With those of single cells, whose weights are summed by now.
    for (let other = 0; other < size; other++) {
      const scaled = weighted[row + other]!
      if (scaled === 0) continue
      for (let k = from; k < to; k++) addTo(matrix, size, other, columns[k]!, scaled * values[k]!)
    }
    for (let a = from; a < to; a++) {
      if (values[a] === 0) continue
      right[columns[a]!]! += values[a]! * response[day]!
      for (let b = from; b <= a; b++)
        addTo(matrix, size, columns[a]!, columns[b]!, weight * values[a]! * values[b]!)
    }
    for (let a = from; a < to; a++) weighted[row + columns[a]!]! += weight * values[a]!
  }
}

function addTo(matrix: Float64Array, size: number, row: number, column: number, value: number): void {
  matrix[row > column ? row * size + column : column * size + row]! += value
}
