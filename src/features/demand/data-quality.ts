/**
 * What is to be known of recorded sales before anything is learned from them: gaps, days that repeat others, outliers, runs without a sale,
 * closed days. Nothing is changed: what models read in place of such days, they decide themselves. Pure.
 */
import {
  COVARIATE_COUNT,
  type DemandPanel,
  type DemandSeries,
  isDemandKnown,
  isLowerBound,
  STEP_STATUS,
} from '../../contracts/demand/demand'
import type { Granularity, TimeGrid } from '../../core/time/grid'
import { COVARIATE_COLUMN, type CovariateName } from './covariate-columns'
import { isPromoted } from './window-definitions'

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

/** A residual so far out is an outlier. */
export const OUTLIER_SCORE = 6
/** Periods of the same phase, before and after, that a period is held against. */
const NEIGHBOURS = 4
/** With fewer of them, nothing is said. */
const LEAST_NEIGHBOURS = 3
/** Three quarters of a normal distribution are within so many deviations. The median would be 0 where most sales are of one size. */
const DEVIATIONS_OF_UPPER_QUARTILE = 1.1503
/** Periods without a sale are judged where they are less than this part. */
const RARE_ZEROS = 0.05
const DAYS_WITH_A_REASON = [
  'holiday',
  'event1',
  'event2',
  'event3',
] as const satisfies readonly CovariateName[]
/** Runs without a sale that come by chance less often than once in a thousand are told, of this length and more. */
const SURPRISING = 1e-3
const LEAST_ZERO_RUN = 3
/** A season that repeats the one before has at least so many different values: sales of two or three a day repeat by chance. */
const LEAST_DISTINCT = 4

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
      ...repeatedSeasons(series, historySteps, grid),
      ...outliersOf(series, historySteps, grid),
    ].sort((a, b) => a.from - b.from),
  }
}

/** Periods that are told as findings of a kind, all series together. */
export function periodsFound(panel: DemandPanel, kind: DataFindingKind): number {
  return panel.series.reduce(
    (sum, _, row) =>
      dataQuality(panel, row)
        .findings.filter((finding) => finding.kind === kind)
        .reduce((periods, finding) => periods + finding.periods, sum),
    0,
  )
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

/** Whole seasons (weeks of days) with exactly the values of the season before, as where one file was imported under two dates. */
function repeatedSeasons(series: DemandSeries, end: number, { season }: TimeGrid): DataFinding[] {
  if (season < LEAST_DISTINCT) return []
  const found: DataFinding[] = []
  for (let from = series.firstObserved + season; from + season <= end;) {
    const values = new Set<number>()
    let length = 0
    while (from + length < end && isDemandKnown(series, from + length)) {
      const before = from + length - season
      if (!isDemandKnown(series, before) || series.values[from + length] !== series.values[before]) break
      values.add(series.values[from + length]!)
      length++
    }
    if (length >= season && values.size >= LEAST_DISTINCT)
      found.push(findingOf(series, 'REPEATED', from, length))
    from += Math.max(1, length)
  }
  return found
}

/**
 * Residuals from the median of nearby periods of the same phase, as square roots: these of counts vary alike whatever their level (Anscombe
 * 1948). Their scale is the upper quartile of what they are away from their median, and not less than that of counts. Sizes and rates of sales
 * are told apart (Croston 1972): a period with a sale is held against others with one, and one without a sale is judged only where such
 * periods are rare. Promotions, and by day holidays and events, are a reason, so periods with one are neither judged nor held against. Weeks
 * and months have a season of their own: one is judged only where those a season before or after are known, and what these sold is no outlier.
 */
function outliersOf(series: DemandSeries, end: number, { season, granularity }: TimeGrid): DataFinding[] {
  const stride = granularity === 'DAY' ? season : 1
  const plain = Array.from({ length: end }, (_, period) => isPlain(series, period, granularity))
  const known = plain.filter(Boolean).length
  const sold = plain.filter((one, period) => one && series.values[period]! > 0).length
  const areZerosRare = known - sold < RARE_ZEROS * known
  const isComparable = (period: number): boolean =>
    plain[period] === true && (areZerosRare || series.values[period]! > 0)
  const valuesAround = (period: number, apart: number, count: number): number[] => {
    const values: number[] = []
    for (let away = 1; away <= count; away++)
      for (const other of [period - away * apart, period + away * apart])
        if (isComparable(other)) values.push(series.values[other]!)
    return values
  }
  const judged: { period: number; expected: number; residual: number }[] = []
  for (let period = series.firstObserved; period < end; period++) {
    if (!isComparable(period)) continue
    const around = valuesAround(period, stride, NEIGHBOURS)
    if (around.length < LEAST_NEIGHBOURS) continue
    const candidates = [medianOf(around)]
    if (granularity !== 'DAY') {
      const aSeasonAway = valuesAround(period, season, 1)
      if (aSeasonAway.length === 0) continue
      candidates.push(...aSeasonAway)
    }
    const residualFrom = (expected: number): number => stable(series.values[period]!) - stable(expected)
    const expected = candidates.reduce((best, one) =>
      Math.abs(residualFrom(one)) < Math.abs(residualFrom(best)) ? one : best,
    )
    judged.push({ period, expected, residual: residualFrom(expected) })
  }
  const centre = quantileOf(
    judged.map(({ residual }) => residual),
    0.5,
  )
  const away = judged.map(({ residual }) => Math.abs(residual - centre))
  const deviation = quantileOf(away, 0.75) / DEVIATIONS_OF_UPPER_QUARTILE
  return judged.flatMap(({ period, expected, residual }) => {
    const score = (residual - centre) / Math.max(1, deviation)
    if (Math.abs(score) < OUTLIER_SCORE) return []
    return [{ ...findingOf(series, 'OUTLIER', period, 1), expected, score }]
  })
}

/** Whether a period of the history may be held against others. */
function isPlain(series: DemandSeries, period: number, granularity: Granularity): boolean {
  if (period < series.firstObserved || !isDemandKnown(series, period)) return false
  const valueOf = (name: CovariateName): number =>
    series.covariates[period * COVARIATE_COUNT + COVARIATE_COLUMN[name]]!
  if (isPromoted(granularity, valueOf('promotion'))) return false
  return granularity !== 'DAY' || !DAYS_WITH_A_REASON.some((name) => valueOf(name) > 0)
}

/** A square root whose noise has a deviation of 1 where counts have that of Poisson's. */
function stable(value: number): number {
  return 2 * Math.sqrt(value + 3 / 8)
}

function medianOf(values: readonly number[]): number {
  return quantileOf(values, 0.5)
}

/** Interpolated between the values next to it; 0 where there are none. */
function quantileOf(values: readonly number[], level: number): number {
  if (values.length === 0) return 0
  const sorted = Float64Array.from(values).sort()
  const at = level * (sorted.length - 1)
  const below = Math.floor(at)
  const above = Math.min(sorted.length - 1, below + 1)
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!)
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
