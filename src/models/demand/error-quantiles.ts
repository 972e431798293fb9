/** Quantiles of what a rule's forecasts got wrong, by weeks ahead; per series where there are enough, and pooled for the rest. */
import { z } from 'zod'
import { CENSORED_FROM, LEVEL_COUNT, QUANTILE_LEVELS, type DemandSeriesKey } from '../../contracts/demand'
import type { ForecastWindow } from '../../evaluation'

/** Weeks that a horizon of 28 days reaches. */
const WEEKS_AHEAD = 4
/** With fewer errors, the outer quantiles of a series alone would be guesses. */
const MIN_ERRORS = 40
/** So many of each series are enough to know the pooled shape. */
const MAX_POOLED = 50

const quantilesByWeeks = z.array(z.array(z.number()).length(LEVEL_COUNT)).length(WEEKS_AHEAD)

export const errorQuantilesSchema = z.object({
  /** By `seriesId`: `[WEEKS_AHEAD][LEVEL_COUNT]` in units of `spreadOf` the centre. */
  series: z.record(z.string(), quantilesByWeeks),
  pooled: quantilesByWeeks,
})

export type ErrorQuantiles = z.output<typeof errorQuantilesSchema>

export const NO_ERRORS: ErrorQuantiles = {
  series: {},
  pooled: Array.from({ length: WEEKS_AHEAD }, () => QUANTILE_LEVELS.map(() => 0)),
}

export function seriesId({ itemId, locationId }: DemandSeriesKey): string {
  return `${itemId}@${locationId ?? 'all'}`
}

/** How far sales of this level spread, roughly: what errors are measured in. */
export function spreadOf(level: number): number {
  return Math.sqrt(level * level + level + 0.01)
}

/** @param windows of past origins; errors of days that are not known, and answers of fallbacks, do not count. */
export function errorQuantilesOf(windows: readonly ForecastWindow[]): ErrorQuantiles {
  const [first] = windows
  if (!first) return NO_ERRORS
  const series: ErrorQuantiles['series'] = {}
  const pooled: number[][] = Array.from({ length: WEEKS_AHEAD }, () => [])
  for (const [row, key] of first.series.entries()) {
    const errors = errorsOf(windows, row)
    errors.forEach((values, week) => {
      const step = Math.max(1, Math.floor(values.length / MAX_POOLED))
      for (let i = 0; i < values.length; i += step) pooled[week]!.push(values[i]!)
    })
    if (errors.every((values) => values.length >= MIN_ERRORS)) series[seriesId(key)] = errors.map(gridOf)
  }
  // A shop too young for errors of four weeks ahead takes those of fewer.
  const grids: number[][] = []
  for (const values of pooled) grids.push(values.length > 0 ? gridOf(values) : (grids.at(-1) ?? gridOf([])))
  return { series, pooled: grids }
}

function errorsOf(windows: readonly ForecastWindow[], row: number): number[][] {
  const errors: number[][] = Array.from({ length: WEEKS_AHEAD }, () => [])
  for (const { label, prediction } of windows) {
    if (prediction.isFallback[row] === 1) continue
    for (let step = 0; step < label.horizonDays; step++) {
      const at = row * label.horizonDays + step
      const actual = label.units[at]!
      if (Number.isNaN(actual) || label.stockOutFraction[at]! >= CENSORED_FROM) continue
      const centre = prediction.mean[row * prediction.horizonDays + step]!
      errors[Math.floor(step / 7)]!.push((actual - centre) / spreadOf(centre))
    }
  }
  return errors
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
