/** Forecasts as they are answered: day by day, with quantiles at any levels. */
import { LEVEL_COUNT, QUANTILE_LEVELS } from '../../contracts/demand/demand'
import { addDays, type Day } from '../../core/time/day'
import { ForecartError } from '../../core/errors'
import { quantileAt } from '../../evaluation'
import type { DemandForecastValue } from './forecast.service'
import { withoutFloatNoise } from './float-noise'

export const DEFAULT_LEVELS: readonly number[] = [0.1, 0.5, 0.9]
const MAX_LEVELS = 20

export function areLevels(levels: readonly number[]): boolean {
  return levels.length >= 1 && levels.length <= MAX_LEVELS && levels.every((level) => level > 0 && level < 1)
}

/** @throws BAD_USER_INPUT unless there are 1..20 levels, each strictly between 0 and 1. */
export function validLevels(levels: readonly number[] | null | undefined): readonly number[] {
  const wanted = levels ?? DEFAULT_LEVELS
  if (!areLevels(wanted)) {
    throw new ForecartError('BAD_USER_INPUT', `"levels" are 1 to ${MAX_LEVELS} numbers between 0 and 1`)
  }
  return wanted
}

export interface DemandPointValue {
  readonly day: Day
  /** Units, to six decimals, as those of the quantiles. */
  readonly mean: number
  /** In the order of the asked levels. */
  readonly quantiles: readonly { readonly level: number; readonly value: number }[]
}

/** The days of a forecast, the first being that after its origin. @param levels as `validLevels` gives them */
export function pointsOf(
  { originDay, mean, quantiles }: Pick<DemandForecastValue, 'originDay' | 'mean' | 'quantiles'>,
  levels: readonly number[],
): DemandPointValue[] {
  return Array.from(mean, (units, step) => ({
    day: addDays(originDay, step + 1),
    mean: withoutFloatNoise(units),
    quantiles: levels.map((level) => ({
      level,
      value: withoutFloatNoise(quantileAt(QUANTILE_LEVELS, quantiles, level, step * LEVEL_COUNT)),
    })),
  }))
}
