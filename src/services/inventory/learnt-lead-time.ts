/** Lead times as past deliveries had them, where there are enough. Pure. */
import type { ReceivedLine } from '../../db/repositories/shop/purchase-order.repository'
import type { ReorderPolicy } from './reorder-policy'

/** What lead times of a plan were taken from: as the policy says, deliveries of the item to the place, or to all places. */
export type LeadTimeSource = 'CONFIGURED' | 'ITEM_AT_PLACE' | 'ITEM'

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
 * @param lines of the item, at any place
 * @returns the policy with the lead times of past deliveries in place of its mean and deviation, where it learns them and there are enough
 */
export function withLearntLeadTimes(
  policy: ReorderPolicy,
  locationId: bigint,
  lines: readonly ReceivedLine[],
): { readonly policy: ReorderPolicy; readonly used: UsedLeadTime } {
  if (policy.learnsLeadTimes === true) {
    const here = lines.filter((line) => line.locationId === locationId)
    for (const [source, known] of [
      ['ITEM_AT_PLACE', here],
      ['ITEM', lines],
    ] as const) {
      if (known.length < LEAST_DELIVERIES) continue
      const observedLeadTimeDays = known.map(({ leadTimeDays }) => leadTimeDays)
      return { policy: { ...policy, observedLeadTimeDays }, used: usedOf(source, observedLeadTimeDays) }
    }
  }
  const given = policy.observedLeadTimeDays
  if (given) return { policy, used: usedOf('CONFIGURED', given) }
  const mean = policy.leadTimeDays
  return { policy, used: { source: 'CONFIGURED', deliveries: 0, medianDays: mean, spreadDays: null } }
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
