/** The windows that trees are validated on: the last periods of the panel, which no window of the training part reaches. */
import type { DemandPanel } from '../../../contracts/demand/demand'
import { leastTrainingPeriods, originStride, type WindowShape } from '../../../contracts/demand/window-shape'
import { planOrigins } from '../../../evaluation'

const LEAST_WINDOWS = 3
/** By day: origins over a quarter of a year. */
const MOST_WINDOWS = 13
/** The share of the history that origins lie in. A few weeks alone are alike: what they say of errors is too little of other times. */
const SHARE_OF_HISTORY = 1 / 8

/** Indices of periods; their labels are the last periods of the panel. @throws NOT_ENOUGH_DATA */
export function validationOrigins(panel: DemandPanel, shape: WindowShape): number[] {
  const { granularity, context, horizon } = shape
  const stride = originStride(granularity)
  const share = Math.floor((SHARE_OF_HISTORY * panel.historySteps) / stride)
  // In a short history at least half of what is beyond the least that training takes is left to learn from.
  const spare = panel.historySteps - leastTrainingPeriods(shape)
  const affordable = LEAST_WINDOWS + Math.floor(spare / (2 * stride))
  const windows = Math.min(MOST_WINDOWS, Math.max(LEAST_WINDOWS, Math.min(share, affordable)))
  return planOrigins(panel, { horizon, windows, stride }, context)
}
