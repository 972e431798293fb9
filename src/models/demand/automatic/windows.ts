/** The windows that members are compared on: before those that calibrate the intervals of members, and after what they have learnt from. */
import type { DemandPanel } from '../../../contracts/demand/demand'
import { leastTrainingPeriods, type WindowShape } from '../../../contracts/demand/window-shape'
import { validationOrigins as validationOfTrees } from '../boosted/validation'
import { validationOrigins as validationOfNetworks } from '../global-mlp/windows'

const MOST_WINDOWS = 3

/**
 * Indices of periods, ascending, a horizon apart, so that no label is in two windows. Empty where too little would be left before them to train on.
 * @throws NOT_ENOUGH_DATA where not even members can be validated
 */
export function comparisonOrigins(panel: DemandPanel, shape: WindowShape): number[] {
  const { horizon } = shape
  const end = Math.min(validationOfNetworks(panel, shape)[0]!, validationOfTrees(panel, shape)[0]!)
  const last = end - horizon
  const spare = last + 1 - leastTrainingPeriods(shape)
  const windows = spare < 0 ? 0 : Math.min(MOST_WINDOWS, 1 + Math.floor(spare / horizon))
  return Array.from({ length: windows }, (_, index) => last - horizon * (windows - 1 - index))
}
