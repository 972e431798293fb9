/** Small tables that boosted trees learn from in tests. */
import { Rng } from '../../src/core/statistics/rng'
import type { Column, Examples } from '../../src/models/boosting'

export const numeric = (name: string, values: ArrayLike<number>): Column => ({
  name,
  kind: 'numeric',
  values: Float64Array.from(values),
})

export const categorical = (name: string, values: ArrayLike<number>): Column => ({
  name,
  kind: 'categorical',
  values: Float64Array.from(values),
})

interface Law {
  readonly rows: number
  readonly columns: number
  readonly seed: number
  /** The label of a row of numbers that are uniform in [-1, 1). */
  readonly label: (row: readonly number[], rng: Rng) => number
}

/** Numeric columns x0, x1, ... without missing values, and labels by a law. */
export function examplesOf({ rows, columns, seed, label }: Law): Examples {
  const rng = new Rng(seed, 'examples')
  const table = Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => 2 * rng.uniform() - 1),
  )
  return {
    columns: Array.from({ length: columns }, (_, column) =>
      numeric(
        `x${column}`,
        table.map((row) => row[column]!),
      ),
    ),
    labels: table.map((row) => label(row, rng)),
  }
}

/** The values of one row, as `predictRow` takes them. */
export function rowOf({ columns }: Examples, row: number): Float64Array {
  return Float64Array.from(columns, ({ values }) => values[row]!)
}
