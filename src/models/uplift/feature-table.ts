/** What is known of people: columns for trees, and the same as numbers of one scale for linear models. */
import type { Column } from '../boosting'

export interface FeatureTable {
  readonly rows: number
  readonly columns: readonly Column[]
  /** `[rows][width]`, standardised; a category is a column of 0 and 1, a missing value is the mean with a column that says so. */
  readonly design: Float64Array
  readonly width: number
  /** Of each column of the design: how strongly linear models draw its weight to 0, 1 as usual. */
  readonly penalties: Float64Array
}

/** Categories that have a column of their own: the most common ones. */
const MOST_CATEGORIES = 20

interface DesignColumn {
  readonly column: number
  readonly kind: 'number' | 'category' | 'missing'
  readonly category: number
  readonly mean: number
  readonly deviation: number
}

/** How columns become numbers. It is fitted on people without their outcomes and arms, so nothing leaks into what is judged on the same people. */
export class FeatureScaling {
  private constructor(private readonly designColumns: readonly DesignColumn[]) {}

  static fit(columns: readonly Column[]): FeatureScaling {
    return new FeatureScaling(columns.flatMap((column, at) => designColumnsOf(column, at)))
  }

  /** @param columns those that the scaling was fitted on, of the same or of other people */
  table(columns: readonly Column[]): FeatureTable {
    const rows = columns[0]?.values.length ?? 0
    const width = this.designColumns.length
    const design = new Float64Array(rows * width)
    this.designColumns.forEach(({ column, kind, category, mean, deviation }, at) => {
      const { values } = columns[column]!
      for (let row = 0; row < rows; row++) {
        const value = values[row]!
        const raw =
          kind === 'number'
            ? Number.isNaN(value)
              ? mean
              : value
            : Number(kind === 'missing' ? Number.isNaN(value) : value === category)
        design[row * width + at] = (raw - mean) / deviation
      }
    })
    return { rows, columns, design, width, penalties: new Float64Array(width).fill(1) }
  }

  /** Columns of the design: 0 where nothing differs between people. */
  get width(): number {
    return this.designColumns.length
  }
}

function designColumnsOf({ kind, values }: Column, column: number): DesignColumn[] {
  const shared = { column, category: 0 }
  if (kind === 'numeric') {
    const known = Float64Array.from(values).filter((value) => !Number.isNaN(value))
    const missing = values.length - known.length
    const [mean, deviation] = momentsOf(known)
    const share = missing / values.length
    return [
      ...(deviation > 0 ? [{ ...shared, kind: 'number' as const, mean, deviation }] : []),
      ...(share > 0 && share < 1
        ? [{ ...shared, kind: 'missing' as const, mean: share, deviation: Math.sqrt(share * (1 - share)) }]
        : []),
    ]
  }
  const counts = new Map<number, number>()
  for (let row = 0; row < values.length; row++) counts.set(values[row]!, (counts.get(values[row]!) ?? 0) + 1)
  return [...counts]
    .sort(([a, first], [b, second]) => second - first || a - b)
    .slice(0, MOST_CATEGORIES)
    .filter(([, count]) => count < values.length)
    .map(([category, count]) => {
      const share = count / values.length
      return { column, kind: 'category', category, mean: share, deviation: Math.sqrt(share * (1 - share)) }
    })
}

function momentsOf(values: Float64Array): [mean: number, deviation: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length)
  // Rounding of a constant leaves no column.
  return [mean, variance > 1e-20 * (mean * mean + 1) ? Math.sqrt(variance) : 0]
}

/** The people of some rows, in that order. */
export function takeRows(table: FeatureTable, rows: Uint32Array): FeatureTable {
  const { columns, design, width, penalties } = table
  const taken = new Float64Array(rows.length * width)
  rows.forEach((row, at) => taken.set(design.subarray(row * width, (row + 1) * width), at * width))
  return {
    rows: rows.length,
    columns: takeColumns(columns, rows),
    design: taken,
    width,
    penalties,
  }
}

export function takeColumns(columns: readonly Column[], rows: Uint32Array): Column[] {
  return columns.map((column) => ({
    ...column,
    values: Float64Array.from(rows, (row) => column.values[row]!),
  }))
}
