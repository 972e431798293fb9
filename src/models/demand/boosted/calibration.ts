/**
 * Trees that have seen a period know its quantiles too well. What they say of periods that decided nothing (neither trees nor how many of them) tells how
 * much wider the true ones are: conformal prediction with a score that is relative to what is said (Romano, Patterson and Candes 2019).
 */
import { Forest, type ForestParts } from './forest'
import type { PeriodRows } from './examples'
import { LEARNT_COUNT, LEARNT_LEVELS, LEARNT_MEDIAN } from './levels'

/** Fewer rows say little of outer quantiles. */
const MIN_ROWS = 200
const NARROWEST = 0.5
const WIDEST = 2

export const UNCALIBRATED: readonly number[] = LEARNT_LEVELS.map(() => 1)

/**
 * Of LEARNT_LEVELS: the factor on the distance from the median with which the share of rows beyond a quantile is the one that its level says.
 * @param parts uncalibrated @param rows that trees and their number were not fitted on
 */
export function fitWidths(parts: ForestParts, { count, columns, ratios }: PeriodRows): number[] {
  const forest = new Forest({ ...parts, widths: UNCALIBRATED })
  const quantiles = new Float64Array(LEARNT_COUNT)
  const row = new Float64Array(columns.length)
  const scores: number[][] = LEARNT_LEVELS.map(() => [])
  for (let index = 0; index < count; index++) {
    columns.forEach((values, column) => (row[column] = values[index]!))
    forest.predict(row, quantiles)
    const centre = quantiles[LEARNT_MEDIAN]!
    for (let level = 0; level < LEARNT_COUNT; level++) {
      const distance = quantiles[level]! - centre
      // A quantile on the median, such as where hardly anything sells, stays there whatever the factor.
      if (distance !== 0) scores[level]!.push((ratios[index]! - centre) / distance)
    }
  }
  return scores.map((found, level) => {
    if (level === LEARNT_MEDIAN || found.length < MIN_ROWS) return 1
    const beyond = LEARNT_LEVELS[level]! < 0.5 ? LEARNT_LEVELS[level]! : 1 - LEARNT_LEVELS[level]!
    const sorted = Float64Array.from(found).sort()
    const factor = sorted[Math.min(sorted.length - 1, Math.ceil((1 - beyond) * sorted.length))]!
    return Math.min(WIDEST, Math.max(NARROWEST, factor))
  })
}
