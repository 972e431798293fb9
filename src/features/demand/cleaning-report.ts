/** What a version does to the recorded sales of a series before it reads them: which periods it reads otherwise than they were recorded, and as what. Pure. */
import { type DemandPanel, isDemandKnown } from '../../contracts/demand/demand'
import type { WindowShape } from '../../contracts/demand/window-shape'
import { WindowStatistics } from './window-statistics'

export type CleanedReason = 'DUPLICATE' | 'OUTLIER' | 'GAP'

export interface CleanedPeriod {
  /** Index of the period in the panel. */
  readonly period: number
  readonly reason: CleanedReason
  /** Null: nobody told of it. */
  readonly recorded: number | null
  /** Null: it is left out. */
  readonly read: number | null
}

export interface CleanedSeries {
  /** Periods of the context from the first one on sale. */
  readonly periods: number
  /** Of these, how many have sales that are known to be the demand. */
  readonly known: number
  /** By their period. */
  readonly cleaned: readonly CleanedPeriod[]
  /** By how much the filters moved the other known periods, on the average. Null where there is no filter. */
  readonly meanFiltered: number | null
}

/** One series of the panel after the other, in order, as a version of this shape reads them at the end of the panel. */
export function* cleanedSeries(panel: DemandPanel, shape: WindowShape): Generator<CleanedSeries> {
  const statistics = new WindowStatistics(shape)
  for (const row of panel.series.keys()) yield cleanedOf(panel, row, statistics)
}

function cleanedOf(panel: DemandPanel, row: number, statistics: WindowStatistics): CleanedSeries {
  const series = panel.series[row]!
  const { historySteps, futureSteps } = panel
  const { context } = statistics.shape
  statistics.read(series, historySteps - 1, historySteps + futureSteps)
  const { units, observed } = statistics
  const start = historySteps - context
  const reasons = new Map<number, CleanedReason>()
  for (const { step, treatment } of statistics.cleaner?.treated ?? [])
    if (treatment !== 'FILLED') reasons.set(step, treatment)
    else if (!reasons.has(step)) reasons.set(step, 'GAP')
  const cleaned = [...reasons]
    .sort(([one], [other]) => one - other)
    .map(([step, reason]) => ({
      ...{ period: start + step, reason },
      recorded: reason === 'GAP' ? null : series.values[start + step]!,
      read: observed[step] === 1 ? units[step]! : null,
    }))
  const first = Math.max(start, series.firstObserved)
  const before = statistics.cleaner?.beforeFilters ?? null
  let [known, moved, plain] = [0, 0, 0]
  for (let period = first; period < historySteps; period++) {
    if (!isDemandKnown(series, period)) continue
    known++
    if (reasons.has(period - start)) continue
    plain++
    if (before) moved += Math.abs(units[period - start]! - before[period - start]!)
  }
  const meanFiltered = before ? moved / Math.max(1, plain) : null
  return { periods: Math.max(0, historySteps - first), known, cleaned, meanFiltered }
}
