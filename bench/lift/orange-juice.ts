/** Weekly sales of orange juice in 83 stores of Dominick's (R package bayesm): units, prices of eleven brands, deals and features. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { eliminateFirst, inverse, solveFirst } from '../../src/models/promotion'
import { benchData } from '../session-data'

const ORIGINAL = 'the R package bayesm (orangeJuice), and the textbook data of Taddy, "Business Data Science"'

/** Rows by the names of columns. */
export function readTable(file: string): Record<string, string>[] {
  const text = gunzipSync(readFileSync(benchData(`promotion/${file}`, ORIGINAL))).toString('utf8')
  const [header, ...lines] = text.trim().split(/\r?\n/)
  const names = header!.split(',').map((name) => name.replaceAll('"', ''))
  return lines.map((line) => {
    const fields = line.split(',')
    return Object.fromEntries(names.map((name, at) => [name, fields[at]!.replaceAll('"', '')]))
  })
}

export interface LeastSquares {
  readonly coefficients: Float64Array
  readonly covariance: Float64Array
  /** `X'X / variance of the noise` and its right side. */
  readonly precision: Float64Array
  readonly right: Float64Array
}

/** Ordinary least squares. @param rows `[rows][columns]`; null where a column depends on others or there are too few rows */
export function leastSquares(rows: readonly Float64Array[], values: Float64Array): LeastSquares | null {
  const size = rows[0]?.length ?? 0
  if (rows.length < size + 8) return null
  const matrix = new Float64Array(size * size)
  const right = new Float64Array(size)
  rows.forEach((row, at) => {
    for (let a = 0; a < size; a++) {
      right[a]! += row[a]! * values[at]!
      for (let b = 0; b < size; b++) matrix[a * size + b]! += row[a]! * row[b]!
    }
  })
  const eliminated = eliminateFirst(matrix.slice(), right.slice(), size, size)
  for (let k = 0; k < size; k++) {
    if (eliminated.matrix[k * size + k]! ** 2 < 1e-9 * matrix[k * size + k]! || matrix[k * size + k] === 0)
      return null
  }
  const coefficients = solveFirst(eliminated, new Float64Array(0))
  const squares = rows.reduce((sum, row, at) => {
    const error = row.reduce((left, value, k) => left - value * coefficients[k]!, values[at]!)
    return sum + error * error
  }, 0)
  const noise = squares / (rows.length - size)
  return {
    coefficients,
    covariance: inverse(matrix, size).map((value) => value * noise),
    precision: matrix.map((value) => value / noise),
    right: right.map((value) => value / noise),
  }
}

/** Takes the mean of each group away. */
export function within(values: Float64Array, groups: Int32Array): Float64Array {
  const [sums, counts] = [new Map<number, number>(), new Map<number, number>()]
  values.forEach((value, at) => {
    sums.set(groups[at]!, (sums.get(groups[at]!) ?? 0) + value)
    counts.set(groups[at]!, (counts.get(groups[at]!) ?? 0) + 1)
  })
  return values.map((value, at) => value - sums.get(groups[at]!)! / counts.get(groups[at]!)!)
}
