/** Quantiles of a forecast at any levels. */
import { QUANTILE_LEVELS } from '../contracts/demand'
import { ForecartError } from '../core/errors'
import { quantileAt } from '../evaluation'

export const DEFAULT_LEVELS: readonly number[] = [0.1, 0.5, 0.9]
const MAX_LEVELS = 20

/** @throws BAD_USER_INPUT unless there are 1..20 levels, each strictly between 0 and 1. */
export function validLevels(levels: readonly number[] | null | undefined): readonly number[] {
  const asked = levels ?? DEFAULT_LEVELS
  if (asked.length < 1 || asked.length > MAX_LEVELS || !asked.every((level) => level > 0 && level < 1)) {
    throw new ForecartError('BAD_USER_INPUT', `"levels" are 1 to ${MAX_LEVELS} numbers between 0 and 1`)
  }
  return asked
}

/**
 * Units at `levels` on the day `step` of the horizon (0 is the day after the origin).
 * @param quantiles `[horizonDays, QUANTILE_LEVELS.length]`.
 */
export function quantilesOfDay(quantiles: Float32Array, step: number, levels: readonly number[]): number[] {
  return levels.map((level) => quantileAt(QUANTILE_LEVELS, quantiles, level, step * QUANTILE_LEVELS.length))
}
