import { applyBins, binCount, type ColumnBins } from './bins'
import type { PreparedExamples } from './examples'
import type { Turns } from './turns'

/** Examples as training reads them: one byte a value, column by column. */
export interface BinnedColumns {
  readonly rows: number
  readonly bins: readonly Uint8Array[]
  readonly binCounts: readonly number[]
  readonly isCategorical: readonly boolean[]
}

/** @throws CANCELLED */
export async function binColumns(
  columnBins: readonly ColumnBins[],
  { columns, rows }: PreparedExamples,
  turns: Turns,
): Promise<BinnedColumns> {
  const bins: Uint8Array[] = []
  for (const [index, column] of columns.entries()) {
    bins.push(applyBins(columnBins[index]!, column))
    await turns.after(10 * rows)
  }
  return {
    rows,
    bins,
    binCounts: columnBins.map(binCount),
    isCategorical: columns.map(({ kind }) => kind === 'categorical'),
  }
}
