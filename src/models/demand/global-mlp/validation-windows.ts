/** Which days of a panel a training keeps back, to see how well the network does on what it has not learnt. */
import { MAX_HORIZON_DAYS, type DemandPanel } from '../../../contracts/demand'
import { planOrigins } from '../../../evaluation'
import { CONTEXT_DAYS } from '../../../features/demand'

/** Origins of the validation, a week apart; their labels are the last days of the panel. */
const VALIDATION_WINDOWS = 3
const VALIDATION_STRIDE_DAYS = 7
export const VALIDATION_DAYS = MAX_HORIZON_DAYS + (VALIDATION_WINDOWS - 1) * VALIDATION_STRIDE_DAYS

/** Indices of days. @throws NOT_ENOUGH_DATA. */
export function validationOrigins(panel: DemandPanel): number[] {
  return planOrigins(
    panel,
    { horizonDays: MAX_HORIZON_DAYS, windows: VALIDATION_WINDOWS, strideDays: VALIDATION_STRIDE_DAYS },
    CONTEXT_DAYS,
  )
}
