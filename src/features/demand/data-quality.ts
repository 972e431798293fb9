/**
 * What is to be known of recorded sales before anything is learned from them: gaps, days that repeat others, outliers, runs without a sale,
 * closed days. Nothing is changed: what models read in place of such days, they decide themselves. Pure.
 */
import {
  type DemandPanel,
  type DemandSeries,
  isDemandKnown,
  isLowerBound,
  STEP_STATUS,
} from '../../contracts/demand/demand'
import type { Granularity, TimeGrid } from '../../core/time/grid'
import { hasReason } from './known-reasons'
import { repeatedSeasons } from './repeated-seasons'
import { seasonalResiduals } from './seasonal-residuals'
import { OUTLIER_SCORE } from './window-cleaner'

export const DATA_FINDINGS = ['GAP', 'REPEATED', 'OUTLIER', 'ZERO_RUN', 'CLOSED', 'OUT_OF_STOCK'] as const
export type DataFindingKind = (typeof DATA_FINDINGS)[number]

export interface DataFinding {
  readonly kind: DataFindingKind
  /** Index of the first period. */
  readonly from: number
  /** How many periods in a row. */
  readonly periods: number
  /** What was recorded of them together. */
  readonly value: number
  /** Of an outlier: what periods like it have around it. Else null. */
  readonly expected: number | null
  /** Of an outlier: the robust z of its residual, below 0 where less was recorded. Else null. */
  readonly score: number | null
}

export interface DataQuality {
  /** Periods from the first one on sale; what follows divides these. */
  readonly periods: number
  /** With stock, or out of stock for less than a quarter: their sales are demand. */
  readonly known: number
  readonly outOfStock: number
  readonly unobserved: number
  readonly closed: number
  /** Known periods without a sale. */
  readonly zeros: number
  /** Known periods from one with a sale to the next, on the average: 1.32 and more is intermittent demand. Null where nothing sold. */
  readonly demandInterval: number | null
  /** By their first period. */
  readonly findings: readonly DataFinding[]
}

/** Runs without a sale that come by chance less often than once in a thousand are told, of this length and more. */
const SURPRISING = 1e-3
const LEAST_ZERO_RUN = 3

export function dataQuality(panel: DemandPanel, row: number): DataQuality {
  const series = panel.series[row]!
  const { historySteps, grid } = panel
  const all = Array.from({ length: historySteps - series.firstObserved }, (_, i) => series.firstObserved + i)
  const known = all.filter((period) => isDemandKnown(series, period))
  const sold = known.filter((period) => series.values[period]! > 0)
  const count = (status: number): number => all.filter((period) => series.status[period] === status).length
  const chanceOfZero = known.length > 0 ? 1 - sold.length / known.length : 0
  return {
    periods: all.length,
    known: known.length,
    outOfStock: all.filter((period) => isLowerBound(series, period)).length,
    unobserved: count(STEP_STATUS.unobserved),
    closed: count(STEP_STATUS.closed),
    zeros: known.length - sold.length,
    demandInterval: sold.length > 0 ? known.length / sold.length : null,
    findings: [
      ...runsOf(series, historySteps, 'GAP', (period) => series.status[period] === STEP_STATUS.unobserved),
      ...runsOf(series, historySteps, 'CLOSED', (period) => series.status[period] === STEP_STATUS.closed),
      ...runsOf(series, historySteps, 'OUT_OF_STOCK', (period) => isLowerBound(series, period)),
      ...runsOf(
        series,
        historySteps,
        'ZERO_RUN',
        (period) => isDemandKnown(series, period) && series.values[period] === 0,
      ).filter(({ periods }) => periods >= LEAST_ZERO_RUN && chanceOfZero ** periods < SURPRISING),
      ...repeats(series, historySteps, grid),
      ...outliersOf(series, historySteps, grid),
    ].sort((a, b) => a.from - b.from),
  }
}

/** How many periods are told as findings of each kind, all series together. */
export function periodsFound(panel: DemandPanel): Readonly<Record<DataFindingKind, number>> {
  const found = { GAP: 0, REPEATED: 0, OUTLIER: 0, ZERO_RUN: 0, CLOSED: 0, OUT_OF_STOCK: 0 }
  for (const row of panel.series.keys())
    for (const { kind, periods } of dataQuality(panel, row).findings) found[kind] += periods
  return found
}

function runsOf(
  series: DemandSeries,
  end: number,
  kind: DataFindingKind,
  isIn: (period: number) => boolean,
): DataFinding[] {
  const runs: DataFinding[] = []
  for (let period = series.firstObserved; period < end; period++) {
    if (!isIn(period)) continue
    const from = period
    while (period + 1 < end && isIn(period + 1)) period++
    runs.push(findingOf(series, kind, from, period + 1 - from))
  }
  return runs
}

function repeats(series: DemandSeries, end: number, { season }: TimeGrid): DataFinding[] {
  const isKnown = (period: number): boolean => isDemandKnown(series, period)
  return repeatedSeasons(series.values, { first: series.firstObserved, end, season }, isKnown).map(
    ({ from, periods }) => findingOf(series, 'REPEATED', from, periods),
  )
}

/** Periods whose sales have a reason are neither judged nor held against others. */
function outliersOf(series: DemandSeries, end: number, { season, granularity }: TimeGrid): DataFinding[] {
  const residuals = seasonalResiduals({
    ...{ values: series.values, first: series.firstObserved, end, season, granularity },
    isPlain: (period) => isPlain(series, period, granularity),
  })
  return residuals.flatMap(({ period, expected, score }) =>
    Math.abs(score) < OUTLIER_SCORE ? [] : [{ ...findingOf(series, 'OUTLIER', period, 1), expected, score }],
  )
}

/** Whether a period of the history may be held against others. */
function isPlain(series: DemandSeries, period: number, granularity: Granularity): boolean {
  if (period < series.firstObserved || !isDemandKnown(series, period)) return false
  return !hasReason(series, period, granularity)
}

function findingOf(
  { values }: DemandSeries,
  kind: DataFindingKind,
  from: number,
  periods: number,
): DataFinding {
  const value = values.subarray(from, from + periods).reduce((sum, one) => sum + one, 0)
  return { kind, from, periods, value, expected: null, score: null }
}
