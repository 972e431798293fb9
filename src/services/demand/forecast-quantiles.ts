/** Forecasts as they are answered: period by period, with quantiles at any levels. */
import { LEVEL_COUNT, QUANTILE_LEVELS } from '../../contracts/demand/demand'
import { addDays, type Day } from '../../core/time/day'
import { firstDayOf, gridFrom } from '../../core/time/grid'
import { ForecartError } from '../../core/errors'
import { quantileAt } from '../../evaluation'
import type { DemandForecastValue } from './forecast-value'
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
  /** The first day of the period. */
  readonly day: Day
  /** Units, to six decimals, as those of the quantiles. */
  readonly mean: number
  /** In the order of the asked levels. */
  readonly quantiles: readonly { readonly level: number; readonly value: number }[]
}

/** The periods of a forecast, the first being that after its origin. @param levels as `validLevels` gives them */
export function pointsOf(
  {
    originDay,
    granularity,
    mean,
    quantiles,
  }: Pick<DemandForecastValue, 'originDay' | 'granularity' | 'mean' | 'quantiles'>,
  levels: readonly number[],
): DemandPointValue[] {
  const ahead = gridFrom(addDays(originDay, 1), granularity)
  return Array.from(mean, (units, step) => ({
    day: firstDayOf(ahead, step),
    mean: withoutFloatNoise(units),
    quantiles: levels.map((level) => ({
      level,
      value: withoutFloatNoise(quantileAt(QUANTILE_LEVELS, quantiles, level, step * LEVEL_COUNT)),
    })),
  }))
}
