/**
 * Widths of the quantiles, put right on validation windows: what a network says of days it has not seen is usually a little too
 * narrow. One factor below the median and one above, each the best of a grid by quantile loss.
 */
import { z } from 'zod'
import { CENSORED_FROM, LEVEL_COUNT, MEDIAN_LEVEL, QUANTILE_LEVELS } from '../../../contracts/demand'
import { quantileLoss, type ForecastWindow } from '../../../evaluation'

export const calibrationSchema = z.object({
  /** Multiplies the distance of quantiles below the median from it. */
  lowerWidth: z.number().positive(),
  upperWidth: z.number().positive(),
})

export type Calibration = Readonly<z.output<typeof calibrationSchema>>

export const UNCALIBRATED: Calibration = { lowerWidth: 1, upperWidth: 1 }

const FACTORS = Array.from({ length: 21 }, (_, i) => 0.75 + 0.025 * i)

/** @param windows predictions of the uncalibrated model; ties go to the factor nearest to 1. */
export function fitCalibration(windows: readonly ForecastWindow[]): Calibration {
  const levels = Array.from({ length: LEVEL_COUNT }, (_, level) => level)
  return {
    lowerWidth: bestFactor(windows, levels.slice(0, MEDIAN_LEVEL)),
    upperWidth: bestFactor(windows, levels.slice(MEDIAN_LEVEL + 1)),
  }
}

function bestFactor(windows: readonly ForecastWindow[], levels: readonly number[]): number {
  const nearestFirst = [...FACTORS].sort((a, b) => Math.abs(a - 1) - Math.abs(b - 1))
  let best = 1
  let bestLoss = Number.POSITIVE_INFINITY
  for (const factor of nearestFirst) {
    const loss = lossWith(windows, levels, factor)
    if (loss < bestLoss) {
      bestLoss = loss
      best = factor
    }
  }
  return best
}

/** Sum over scored days in units of each series' naive error, so that no series decides alone. */
function lossWith(windows: readonly ForecastWindow[], levels: readonly number[], factor: number): number {
  let loss = 0
  for (const { series, label, prediction, naiveError } of windows) {
    for (let row = 0; row < series.length; row++) {
      const unit = naiveError[row]!
      if (!(unit > 0) || prediction.isFallback[row] === 1) continue
      for (let step = 0; step < label.horizonDays; step++) {
        const at = row * label.horizonDays + step
        const actual = label.units[at]!
        if (Number.isNaN(actual) || label.stockOutFraction[at]! >= CENSORED_FROM) continue
        const from = (row * prediction.horizonDays + step) * LEVEL_COUNT
        const centre = prediction.quantiles[from + MEDIAN_LEVEL]!
        for (const level of levels) {
          const value = Math.max(0, centre + factor * (prediction.quantiles[from + level]! - centre))
          loss += quantileLoss(QUANTILE_LEVELS[level]!, actual, value) / unit
        }
      }
    }
  }
  return loss
}
