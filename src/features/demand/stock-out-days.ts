/** Stock-outs are instants, demand is daily: the fraction of each day of a place that had no stock. */
import type { StockOutRow } from '../../contracts/demand-rows'
import { dayFromNumber, dayNumber, dayOf, startOfDay } from '../../core/day'

/**
 * Adds the stock-out to `fractions` (`[days]`, day 0 is `firstDay`), capped at 1 a day. A day is as long as its time zone
 * says (23 or 25 hours when clocks change). An open stock-out covers everything to the end of `fractions`.
 */
export function addStockOut(
  fractions: Float32Array,
  firstDay: number,
  stockOut: Pick<StockOutRow, 'startedAt' | 'endedAt'>,
  timeZone: string,
): void {
  const endDay = stockOut.endedAt ? dayNumber(dayOf(stockOut.endedAt, timeZone)) : Number.POSITIVE_INFINITY
  const from = Math.max(firstDay, dayNumber(dayOf(stockOut.startedAt, timeZone)))
  const to = Math.min(firstDay + fractions.length - 1, endDay)
  const startMs = stockOut.startedAt.getTime()
  const endMs = stockOut.endedAt ? stockOut.endedAt.getTime() : Number.POSITIVE_INFINITY
  for (let day = from; day <= to; day++) {
    const opensMs = startOfDay(dayFromNumber(day), timeZone).getTime()
    const closesMs = startOfDay(dayFromNumber(day + 1), timeZone).getTime()
    const overlapMs = Math.min(closesMs, endMs) - Math.max(opensMs, startMs)
    if (overlapMs <= 0) continue
    const index = day - firstDay
    fractions[index] = Math.min(1, fractions[index]! + overlapMs / (closesMs - opensMs))
  }
}
