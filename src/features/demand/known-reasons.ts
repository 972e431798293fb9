/** Which periods sell otherwise for a reason that is known, so that they are no outliers. */
import { COVARIATE_COUNT, type DemandSeries } from '../../contracts/demand/demand'
import type { Granularity } from '../../core/time/grid'
import { COVARIATE_COLUMN, type CovariateName } from './covariate-columns'
import { isPromoted } from './window-definitions'

const DAYS_WITH_A_REASON = [
  'holiday',
  'event1',
  'event2',
  'event3',
] as const satisfies readonly CovariateName[]

/** Promotions, and by day holidays and events: such periods are neither judged nor held against others. @param period of the covariates */
export function hasReason({ covariates }: DemandSeries, period: number, granularity: Granularity): boolean {
  const valueOf = (name: CovariateName): number =>
    covariates[period * COVARIATE_COUNT + COVARIATE_COLUMN[name]]!
  if (isPromoted(granularity, valueOf('promotion'))) return true
  return granularity === 'DAY' && DAYS_WITH_A_REASON.some((name) => valueOf(name) > 0)
}
