/** Days of series that lie far above what they sell: as models tell outliers, of sales as they were recorded. */
import { addDays, type Day, dayFromNumber, dayNumber } from '../core/time/day'
import type { Queryable } from '../db/client'
import type { DemandCheck, FoundOutlier } from '../db/repositories/demand/demand-check.repository'
import { readSalesDays } from '../db/repositories/demand/values.repository'
import { OUTLIER_CONTEXT_DAYS, outlierDays } from '../features/demand'

export interface FoundOutliers {
  /** The days that were looked at. Days near those of the checks are among them, because they are read together. */
  readonly ranges: readonly DemandCheck[]
  readonly found: readonly FoundOutlier[]
}

export async function findOutliers(db: Queryable, checks: readonly DemandCheck[]): Promise<FoundOutliers> {
  const widened = (one: DemandCheck, days: number): DemandCheck => ({
    ...one,
    from: addDays(one.from, -days),
    to: addDays(one.to, days),
  })
  const ranges = checks.map((one) => widened(one, OUTLIER_CONTEXT_DAYS))
  const read = checks.map((one) => widened(one, 2 * OUTLIER_CONTEXT_DAYS))
  const sales = await readSalesDays(db, read)
  const found = ranges.flatMap((range, position) => {
    const { days, units } = sales[position]!
    const last = days.at(-1)
    if (last === undefined) return []
    const first = dayNumber(read[position]!.from)
    const all = new Float64Array(last - first + 1)
    days.forEach((day, index) => (all[day - first] = units[index]!))
    return outlierDays(all).flatMap(({ index, highDay }): FoundOutlier[] => {
      const day: Day = dayFromNumber(first + index)
      if (day < range.from || day > range.to) return []
      const { itemId, locationId } = range
      return [{ itemId, locationId, day, units: all[index]!, highDayUnits: highDay }]
    })
  })
  return { ranges, found }
}
