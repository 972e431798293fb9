/** Trees on validation rows, as the importance of features is measured of them. */
import { Rng } from '../../../core/statistics/rng'
import { quantileLoss } from '../../../evaluation'
import { MOST_JUDGED_ROWS, type JudgedFeature, type JudgedModel } from '../permutation-importance'
import { COLUMNS, FEATURE_OF_COLUMN } from './columns'
import type { PeriodRows } from './examples'
import { Forest, type ForestParts } from './forest'
import { LEARNT_COUNT, LEARNT_LEVELS } from './levels'

export class JudgedForest implements JudgedModel {
  readonly rows: number
  readonly features: readonly JudgedFeature[]
  private readonly judged: readonly number[]
  /** Of each feature: indices into COLUMNS. */
  private readonly columnsOf: readonly (readonly number[])[]
  private readonly forest: Forest

  /** @param all rows, of which at most MOST_JUDGED_ROWS are drawn by the seed */
  constructor(
    parts: ForestParts,
    private readonly all: PeriodRows,
    seed: number,
  ) {
    this.forest = new Forest(parts)
    this.judged = drawnRows(all.count, seed)
    this.rows = this.judged.length
    const names = [...new Set(splitColumns(parts).map((column) => FEATURE_OF_COLUMN[column]!))]
    const unread = [...new Set(parts.columns.map((column) => FEATURE_OF_COLUMN[column]!))].filter(
      (name) => !names.includes(name),
    )
    this.features = [...names, ...unread].map((name) => ({ name, mayBeLeftOut: true }))
    // What no tree splits by changes nothing, which is quicker found out without permuting it.
    this.columnsOf = [
      ...names.map((name) =>
        COLUMNS.flatMap((_, column) => (FEATURE_OF_COLUMN[column] === name ? [column] : [])),
      ),
      ...unread.map(() => []),
    ]
  }

  lossOf(feature: number | null, order: Uint32Array): Promise<number> {
    const permuted = feature === null ? [] : this.columnsOf[feature]!
    return Promise.resolve(meanLoss(this.forest, this.all, this.judged, { permuted, order }))
  }
}

/** Of all rows. */
export function forestLoss(parts: ForestParts, rows: PeriodRows): number {
  const all = Array.from({ length: rows.count }, (_, row) => row)
  return meanLoss(new Forest(parts), rows, all, { permuted: [], order: new Uint32Array(0) })
}

/** Weighted mean of the quantile loss at LEARNT_LEVELS. @param permuted columns that a row has of the one that `order` says */
function meanLoss(
  forest: Forest,
  { columns, ratios, weights }: PeriodRows,
  judged: readonly number[],
  { permuted, order }: { readonly permuted: readonly number[]; readonly order: Uint32Array },
): number {
  const row = new Float64Array(columns.length)
  const quantiles = new Float64Array(LEARNT_COUNT)
  let loss = 0
  let weight = 0
  for (const [at, index] of judged.entries()) {
    for (const column of forest.parts.columns) row[column] = columns[column]![index]!
    for (const column of permuted) row[column] = columns[column]![judged[order[at]!]!]!
    forest.predict(row, quantiles)
    for (const [level, quantile] of quantiles.entries())
      loss += (weights[index]! * quantileLoss(LEARNT_LEVELS[level]!, ratios[index]!, quantile)) / LEARNT_COUNT
    weight += weights[index]!
  }
  return loss / weight
}

/** Indices into COLUMNS of those that any tree splits by. */
function splitColumns({ columns, mean, quantiles }: ForestParts): number[] {
  const gains = [mean, ...quantiles].map((trees) => trees.gains())
  return columns.filter((_, at) => gains.some((gain) => gain[at]! > 0))
}

function drawnRows(count: number, seed: number): number[] {
  const order = new Rng(seed, 'judged rows').permutation(count)
  return Array.from(order.subarray(0, MOST_JUDGED_ROWS).sort())
}
