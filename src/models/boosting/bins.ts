/**
 * Values become bins of one byte, so that a split is found by counting bins instead of sorting rows (LightGBM, Ke et al., NeurIPS 2017,
 * section 2.1). Bin 0 is that of missing values; of a categorical column also that of rare and unknown categories.
 */
import { MAX_CATEGORY, type Column } from './examples'

export const MISSING_BIN = 0
/** Bins of one column at most, that of missing values included. */
export const BIN_LIMIT = 256
/** Quantiles of a longer column are those of so many of its rows, evenly spread. */
const SAMPLED_ROWS = 100_000

/** How the values of one column become bins. */
export type ColumnBins = NumericBins | CategoricalBins

interface NumericBins {
  readonly kind: 'numeric'
  /** Ascending: bin b + 1 holds what is above `upper[b - 1]` and up to `upper[b]`. The last is Infinity. */
  readonly upper: Float64Array
}

interface CategoricalBins {
  readonly kind: 'categorical'
  /** The bin of each category; those beyond its end have bin 0. */
  readonly binOf: Uint8Array
  readonly bins: number
}

export function binCount(bins: ColumnBins): number {
  return bins.kind === 'numeric' ? bins.upper.length + 1 : bins.bins
}

/** Bins by the quantiles of the values that are there, or the most frequent categories. */
export function fitBins(column: Column, maxBins: number): ColumnBins {
  return column.kind === 'numeric' ? fitNumeric(column, maxBins) : fitCategorical(column, maxBins)
}

/**
 * Bounds are values of the column, not points between them: then any increasing function of the column gives the same bins,
 * and the same predictions also for values that were not in training.
 */
function fitNumeric({ values }: Column, maxBins: number): NumericBins {
  const { distinct, counts } = distinctValues(values)
  const upper: number[] = []
  if (distinct.length <= maxBins) upper.push(...distinct)
  else {
    let rowsLeft = counts.reduce((sum, count) => sum + count, 0)
    let inBin = 0
    distinct.forEach((value, i) => {
      inBin += counts[i]!
      // Its share of the rows that are left: a frequent value does not starve the bins behind it.
      if (inBin < rowsLeft / (maxBins - upper.length)) return
      upper.push(value)
      rowsLeft -= inBin
      inBin = 0
    })
  }
  return { kind: 'numeric', upper: Float64Array.from([...upper.slice(0, -1), Infinity]) }
}

function distinctValues(values: Column['values']): { distinct: number[]; counts: number[] } {
  const step = Math.max(1, values.length / SAMPLED_ROWS)
  const sample = new Float64Array(Math.floor(values.length / step))
  for (let i = 0; i < sample.length; i++) sample[i] = values[Math.floor(i * step)]!
  const distinct: number[] = []
  const counts: number[] = []
  for (const value of sample.sort()) {
    if (Number.isNaN(value)) break // typed arrays sort NaN to the end
    if (value === distinct.at(-1)) counts[counts.length - 1]!++
    else {
      distinct.push(value)
      counts.push(1)
    }
  }
  return { distinct, counts }
}

/** The most frequent categories, the smaller code first among equals, have a bin each. */
function fitCategorical({ values }: Column, maxBins: number): CategoricalBins {
  const counts = new Map<number, number>()
  for (const code of values) if (isCategory(code)) counts.set(code, (counts.get(code) ?? 0) + 1)
  const frequent = [...counts]
    .sort(([a, ofA], [b, ofB]) => ofB - ofA || a - b)
    .slice(0, Math.min(maxBins, BIN_LIMIT - 1))
    .map(([code]) => code)
  const binOf = new Uint8Array(frequent.reduce((length, code) => Math.max(length, code + 1), 0))
  frequent.forEach((code, i) => (binOf[code] = i + 1))
  return { kind: 'categorical', binOf, bins: frequent.length + 1 }
}

function isCategory(code: number): boolean {
  return Number.isInteger(code) && code >= 0 && code <= MAX_CATEGORY
}

/** The bin of each row. */
export function applyBins(bins: ColumnBins, { values }: Column): Uint8Array {
  const out = new Uint8Array(values.length)
  if (bins.kind === 'categorical')
    for (let row = 0; row < values.length; row++) out[row] = categoryBin(bins.binOf, values[row]!)
  else {
    const cells = new BinCells(bins.upper)
    for (let row = 0; row < values.length; row++) out[row] = cells.binOf(values[row]!)
  }
  return out
}

export function categoryBin(binOf: Uint8Array, code: number): number {
  return binOf[code] ?? MISSING_BIN
}

/** Cells of one width between the lowest and the highest bound of a column: a value is sought among the bounds in its own cell only. */
class BinCells {
  private static readonly CELLS = 4096
  private readonly lowest: number
  private readonly cellsPerUnit: number
  /** Bounds in the cells before each one. */
  private readonly boundsBefore = new Uint16Array(BinCells.CELLS + 1)

  /** @param upper see `NumericBins` */
  constructor(private readonly upper: Float64Array) {
    const bounds = upper.length - 1
    this.lowest = upper[0]!
    const width = upper[bounds - 1]! - this.lowest
    this.cellsPerUnit = width > 0 && width < Infinity ? (BinCells.CELLS - 1) / width : 0
    let before = 0
    for (let cell = 0; cell < BinCells.CELLS; cell++) {
      this.boundsBefore[cell] = before
      while (before < bounds && this.cellOf(upper[before]!) <= cell) before++
    }
    this.boundsBefore[BinCells.CELLS] = bounds
  }

  binOf(value: number): number {
    if (Number.isNaN(value)) return MISSING_BIN
    const { upper } = this
    const cell = this.cellOf(value)
    let low = this.boundsBefore[cell]!
    let high = this.boundsBefore[cell + 1]!
    while (low < high) {
      const middle = (low + high) >> 1
      if (value <= upper[middle]!) high = middle
      else low = middle + 1
    }
    return low + 1
  }

  /** Never falls as the value rises, so that bounds in lower cells are lower than it. */
  private cellOf(value: number): number {
    const cell = (value - this.lowest) * this.cellsPerUnit
    return cell >= 0 ? Math.floor(Math.min(cell, BinCells.CELLS - 1)) : 0
  }
}
