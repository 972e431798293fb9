import { withLearntLeadTimes } from '../../../../src/services/inventory/learnt-lead-time'
import { DEFAULT_REORDER_POLICY } from '../../../../src/services/inventory/reorder-policy'

const PLACE = 1n
const LONGEST_DAYS = 27
const policy = { ...DEFAULT_REORDER_POLICY, leadTimeDays: 5, learnsLeadTimes: true }

const learntFrom = (days: readonly number[]) =>
  withLearntLeadTimes(
    policy,
    PLACE,
    days.map((leadTimeDays) => ({ itemId: 1n, locationId: PLACE, leadTimeDays })),
    LONGEST_DAYS,
  )

describe('lead times of past deliveries', () => {
  it('are those of the deliveries where all of them can be planned for', () => {
    const days = [2, 3, 4, 5, 6, 7, 8, LONGEST_DAYS]
    const { policy: learnt, used } = learntFrom(days)
    expect(learnt.observedLeadTimeDays).toEqual(days)
    expect(used).toMatchObject({ source: 'ITEM_AT_PLACE', deliveries: 8, medianDays: 5.5 })
  })

  it('are what the policy says where one delivery took longer than can be planned for, and it is said', () => {
    const { policy: kept, used } = learntFrom([...Array<number>(49).fill(4), 60])
    expect(kept).toBe(policy)
    expect(used).toEqual({ source: 'BEYOND_FORECAST', deliveries: 0, medianDays: 5, spreadDays: null })
  })
})
