/** What boosted trees learn from: columns of numbers or of categories, a label for each row, perhaps weights and queries. */
import { ForecartError } from '../../core/errors'

export interface ColumnSchema {
  readonly name: string
  readonly kind: 'numeric' | 'categorical'
}

/**
 * `numeric`: any numbers, NaN where the value is missing. `categorical`: whole numbers from 0 to `MAX_CATEGORY`; NaN, negative and
 * other numbers are missing.
 */
export interface Column extends ColumnSchema {
  readonly values: Float32Array | Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array
}

export interface Examples {
  readonly columns: readonly Column[]
  /** One for each row. What it means is the objective's. */
  readonly labels: ArrayLike<number>
  /** Of each row, 0 or more; 1 where absent. A row of weight 0 is as good as absent. */
  readonly weights?: ArrayLike<number>
  /** Rows of each query, one query after the other. Only the objective lambdamart needs them. */
  readonly querySizes?: ArrayLike<number>
  /**
   * What each row scores before any tree; 0 where absent. Trees then correct another model, and none of them leaves its order as it is ("BaseModel" of
   * Burges 2010, section 7). Only the objective lambdamart takes them, and whoever predicts adds them again.
   */
  readonly offsets?: ArrayLike<number>
}

/** Examples that were checked: every row has a positive weight. */
export interface PreparedExamples {
  readonly columns: readonly Column[]
  readonly rows: number
  readonly labels: Float64Array
  readonly weights: Float64Array
  readonly querySizes?: Uint32Array
  readonly offsets?: Float64Array
}

/** Codes of categories beyond this are missing; it bounds the look-up table of a column. */
export const MAX_CATEGORY = 2 ** 20 - 1

/**
 * Leaves out the rows of weight 0.
 * @param part what the rows are for, as errors call it: `training`
 * @throws BAD_USER_INPUT where lengths do not fit together or a label or a weight is not a number; NOT_ENOUGH_DATA without rows
 */
export function prepareExamples(part: string, examples: Examples): PreparedExamples {
  const { columns, labels } = examples
  const refuse = (problem: string): never => {
    throw new ForecartError('BAD_USER_INPUT', `The ${part} examples are refused: ${problem}`)
  }
  if (columns.length === 0) refuse('they have no column')
  if (columns.length > 65_535) refuse(`they have ${columns.length} columns; there may be 65,535`)
  for (const { name, values } of columns)
    if (values.length !== labels.length)
      refuse(`the column "${name}" has ${values.length} rows, but there are ${labels.length} labels`)
  const { offsets } = examples
  if (offsets && offsets.length !== labels.length)
    refuse(`there are ${offsets.length} offsets, but ${labels.length} labels`)
  const weights = weightsOf(examples, refuse)
  const kept = keptRows(weights)
  for (const row of kept)
    if (!Number.isFinite(labels[row])) refuse(`the label of row ${row} is not a finite number`)
  for (const row of offsets ? kept : [])
    if (!Number.isFinite(offsets![row])) refuse(`the offset of row ${row} is not a finite number`)
  if (kept.length === 0)
    throw new ForecartError('NOT_ENOUGH_DATA', `There is no row of positive weight in the ${part} examples`)
  const querySizes = examples.querySizes && keptQueries(examples.querySizes, weights, refuse)
  return {
    columns: kept.length === labels.length ? columns : columns.map((column) => rowsOf(column, kept)),
    rows: kept.length,
    labels: Float64Array.from(kept, (row) => labels[row]!),
    weights: Float64Array.from(kept, (row) => weights[row]!),
    querySizes,
    ...(offsets && { offsets: Float64Array.from(kept, (row) => offsets[row]!) }),
  }
}

type Refuse = (problem: string) => never

function weightsOf({ weights, labels }: Examples, refuse: Refuse): Float64Array {
  if (!weights) return new Float64Array(labels.length).fill(1)
  if (weights.length !== labels.length)
    refuse(`there are ${weights.length} weights, but ${labels.length} labels`)
  for (let row = 0; row < weights.length; row++)
    if (!(weights[row]! >= 0 && weights[row]! < Infinity))
      refuse(`the weight of row ${row} is not a finite number from 0`)
  return Float64Array.from(weights)
}

function keptRows(weights: Float64Array): Uint32Array {
  let count = 0
  const kept = new Uint32Array(weights.length)
  for (let row = 0; row < weights.length; row++) if (weights[row]! > 0) kept[count++] = row
  return kept.slice(0, count)
}

/** Queries that lose all their rows are left out. */
function keptQueries(sizes: ArrayLike<number>, weights: Float64Array, refuse: Refuse): Uint32Array {
  const kept: number[] = []
  let row = 0
  for (let query = 0; query < sizes.length; query++) {
    const end = row + sizes[query]!
    if (!(Number.isInteger(sizes[query]) && sizes[query]! >= 0 && end <= weights.length))
      refuse(`query ${query} has ${sizes[query]} rows, which do not fit into ${weights.length} labels`)
    let size = 0
    for (; row < end; row++) if (weights[row]! > 0) size++
    if (size > 0) kept.push(size)
  }
  if (row !== weights.length) refuse(`the queries have ${row} rows, but there are ${weights.length} labels`)
  return Uint32Array.from(kept)
}

function rowsOf(column: Column, rows: Uint32Array): Column {
  const values = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]!]!
  return { ...column, values }
}
