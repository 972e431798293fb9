/** Lead times as past deliveries had them, where there are enough. Pure. */
import type { ReceivedLine } from '../../db/repositories/shop/purchase-order.repository'
import type { ReorderPolicy } from './reorder-policy'

/**
 * What lead times of a plan were taken from: as the policy says, deliveries of the item to the place, or to all places. BEYOND_FORECAST: as the
 * policy says, because a delivery took longer than can be planned for.
 */
export type LeadTimeSource = 'CONFIGURED' | 'ITEM_AT_PLACE' | 'ITEM' | 'BEYOND_FORECAST'

export interface UsedLeadTime {
  readonly source: LeadTimeSource
  /** How many lead times of deliveries there are; 0 where the policy says a mean and a deviation. */
  readonly deliveries: number
  /** In days; of a mean and a deviation the mean. */
  readonly medianDays: number
  /** What nine of ten deliveries come within, less what one of ten comes within, in days; null of a mean and a deviation. */
  readonly spreadDays: number | null
}

/** Fewer deliveries say too little of how lead times differ. */
const LEAST_DELIVERIES = 8

/**
 * One delivery that was far too late must not refuse all plans of its item, so the policy stands where one is longer than `longestDays`; to leave
 * such deliveries out would make suppliers look faster than they are.
 * @param lines of the item, at any place
 * @param longestDays the longest lead time that can be planned for
 * @returns the policy with the lead times of past deliveries in place of its mean and deviation, where it learns them and there are enough
 */
export function withLearntLeadTimes(
  policy: ReorderPolicy,
  locationId: bigint,
  lines: readonly ReceivedLine[],
  longestDays: number,
): { readonly policy: ReorderPolicy; readonly used: UsedLeadTime } {
  if (policy.learnsLeadTimes === true) {
    const here = lines.filter((line) => line.locationId === locationId)
    for (const [source, known] of [
      ['ITEM_AT_PLACE', here],
      ['ITEM', lines],
    ] as const) {
      if (known.length < LEAST_DELIVERIES) continue
      const observedLeadTimeDays = known.map(({ leadTimeDays }) => leadTimeDays)
      if (observedLeadTimeDays.some((days) => days > longestDays))
        return { policy, used: configured(policy, 'BEYOND_FORECAST') }
      return { policy: { ...policy, observedLeadTimeDays }, used: usedOf(source, observedLeadTimeDays) }
    }
  }
  return { policy, used: configured(policy, 'CONFIGURED') }
}

function configured(
  { observedLeadTimeDays, leadTimeDays }: ReorderPolicy,
  source: LeadTimeSource,
): UsedLeadTime {
  if (observedLeadTimeDays) return usedOf(source, observedLeadTimeDays)
  return { source, deliveries: 0, medianDays: leadTimeDays, spreadDays: null }
}

function usedOf(source: LeadTimeSource, days: readonly number[]): UsedLeadTime {
  const sorted = [...days].sort((a, b) => a - b)
  const at = (level: number): number => {
    const place = level * (sorted.length - 1)
    const [below, above] = [Math.floor(place), Math.ceil(place)]
    return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!)
  }
  return { source, deliveries: days.length, medianDays: at(0.5), spreadDays: at(0.9) - at(0.1) }
}
