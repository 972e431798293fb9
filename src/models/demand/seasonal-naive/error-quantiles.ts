/** Quantiles of what the seasonal naive forecast got wrong in the past, by weeks ahead; per series, and pooled for the rest. */
import { z } from 'zod'
import {
  DAY_STATUS,
  isDemandKnown,
  LEVEL_COUNT,
  QUANTILE_LEVELS,
  type DemandPanel,
  type DemandSeries,
} from '../../../contracts/demand'
import { withoutOutliers } from '../../../features/demand'
import { pause } from '../../cancellation'

/** Weeks that a horizon of 28 days reaches. */
export const WEEKS_AHEAD = 4
const WEEK = 7
/** With fewer errors, the outer quantiles of a series alone would be guesses. */
const MIN_ERRORS = 40
const PAUSE_EVERY = 256

const quantilesByWeeks = z.array(z.array(z.number()).length(LEVEL_COUNT)).length(WEEKS_AHEAD)

export const errorQuantilesSchema = z.object({
  /** By `seriesId`: `[WEEKS_AHEAD][LEVEL_COUNT]` units. */
  series: z.record(z.string(), quantilesByWeeks),
  /** The same in units of `spreadOf` the level, over all series. */
  pooled: quantilesByWeeks,
})

export type ErrorQuantiles = z.output<typeof errorQuantilesSchema>

export function seriesId({ itemId, locationId }: Pick<DemandSeries, 'itemId' | 'locationId'>): string {
  return `${itemId}@${locationId ?? 'all'}`
}

/** How far sales of this level spread, roughly: what pooled errors are measured in. */
export function spreadOf(level: number): number {
  return Math.sqrt(level * level + level + 0.01)
}

/** @throws CANCELLED. */
export async function fitErrorQuantiles(
  panel: DemandPanel,
  signal: AbortSignal | undefined,
  onProgress: (fraction: number) => void,
): Promise<ErrorQuantiles> {
  const series: ErrorQuantiles['series'] = {}
  const pooled: number[][] = Array.from({ length: WEEKS_AHEAD }, () => [])
  for (const [row, given] of panel.series.entries()) {
    const one = withoutOutliers(given)
    if (row % PAUSE_EVERY === 0) {
      await pause(signal)
      onProgress(row / panel.series.length)
    }
    const spread = spreadOf(meanOf(one, panel.historyDays))
    const errors = Array.from({ length: WEEKS_AHEAD }, (_, week) =>
      errorsOf(one, panel.historyDays, week + 1),
    )
    errors.forEach((values, week) => {
      // A handful from each series is enough to know the pooled shape.
      const step = Math.max(1, Math.floor(values.length / 50))
      for (let i = 0; i < values.length; i += step) pooled[week]!.push(values[i]! / spread)
    })
    if (errors.every((values) => values.length >= MIN_ERRORS)) series[seriesId(one)] = errors.map(gridOf)
  }
  return { series, pooled: pooled.map((values) => gridOf(values)) }
}

function errorsOf(series: DemandSeries, historyDays: number, weeks: number): number[] {
  const errors: number[] = []
  const lag = WEEK * weeks
  for (let index = series.firstObserved + lag; index < historyDays; index++) {
    if (!isDemandKnown(series, index) || !isDemandKnown(series, index - lag)) continue
    errors.push(series.units[index]! - series.units[index - lag]!)
  }
  return errors
}

function meanOf(series: DemandSeries, historyDays: number): number {
  let sum = 0
  let days = 0
  for (let index = series.firstObserved; index < historyDays; index++) {
    if (series.dayStatus[index] !== DAY_STATUS.observed) continue
    sum += series.units[index]!
    days++
  }
  return sum / Math.max(1, days)
}

/** Empirical quantiles at QUANTILE_LEVELS, linear between order statistics; zeros where there is nothing. */
function gridOf(values: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort()
  if (sorted.length === 0) return QUANTILE_LEVELS.map(() => 0)
  return QUANTILE_LEVELS.map((level) => {
    const position = level * (sorted.length - 1)
    const low = Math.floor(position)
    const high = Math.min(sorted.length - 1, low + 1)
    return sorted[low]! + (position - low) * (sorted[high]! - sorted[low]!)
  })
}
