/** Whose past a forecast rests on. */
import type { DemandForecastValue } from './forecast-value'

export type ForecastBasis = 'OWN_HISTORY' | 'PREDECESSOR' | 'LAUNCH_CURVE' | 'CATEGORY'

export function basisOf({
  isFallback,
  followsLaunchCurve,
  borrowedItemId,
}: Pick<DemandForecastValue, 'isFallback' | 'followsLaunchCurve' | 'borrowedItemId'>): ForecastBasis {
  // With few days of the predecessor known, both are read: what the rule did goes first.
  if (followsLaunchCurve) return 'LAUNCH_CURVE'
  if (isFallback) return 'CATEGORY'
  return borrowedItemId === null ? 'OWN_HISTORY' : 'PREDECESSOR'
}
