/** Stock-outs are instants, demand is daily: the fraction of each day of a place that had no stock. */
import type { StockOutRow } from '../../contracts/demand/demand-rows'
import { BoundedCache } from '../../core/bounded-cache'
import { dayFromNumber, startOfDay } from '../../core/time/day'

const MS_PER_DAY = 86_400_000

const REMEMBERED_ZONES = 500
const REMEMBERED_DAYS = 4_000
const zones = new BoundedCache<string, LocalDays>(REMEMBERED_ZONES)

/** The days of a time zone, the same object for all panels: asking a zone takes longer than all else about a stock-out. */
export function localDaysOf(timeZone: string): LocalDays {
  let days = zones.get(timeZone)
  if (!days) zones.set(timeZone, (days = new LocalDays(timeZone)))
  return days
}

/** When the days of one time zone begin, remembered. */
export class LocalDays {
  private readonly starts = new BoundedCache<number, number>(REMEMBERED_DAYS)

  constructor(private readonly timeZone: string) {}

  /** Instant in milliseconds at which day number `day` begins. */
  startMs(day: number): number {
    let start = this.starts.get(day)
    if (start === undefined) {
      start = startOfDay(dayFromNumber(day), this.timeZone).getTime()
      this.starts.set(day, start)
    }
    return start
  }

  /** Day number of the local day that the instant falls on. */
  dayAt(ms: number): number {
    let day = Math.floor(ms / MS_PER_DAY)
    while (this.startMs(day) > ms) day--
    while (this.startMs(day + 1) <= ms) day++
    return day
  }
}

/**
 * Adds the stock-out to `fractions` (`[days]`, day 0 is `firstDay`), capped at 1 a day. A day is as long as its time zone
 * says (23 or 25 hours when clocks change). An open stock-out covers everything to the end of `fractions`.
 */
export function addStockOut(
  fractions: Float32Array,
  firstDay: number,
  { startedAt, endedAt }: Pick<StockOutRow, 'startedAt' | 'endedAt'>,
  localDays: LocalDays,
): void {
  const startMs = startedAt.getTime()
  const endMs = endedAt ? endedAt.getTime() : Number.POSITIVE_INFINITY
  const lastDay = firstDay + fractions.length - 1
  const from = Math.max(firstDay, localDays.dayAt(startMs))
  const to = endedAt ? Math.min(lastDay, localDays.dayAt(endMs)) : lastDay
  for (let day = from; day <= to; day++) {
    const opensMs = localDays.startMs(day)
    const closesMs = localDays.startMs(day + 1)
    const overlapMs = Math.min(closesMs, endMs) - Math.max(opensMs, startMs)
    if (overlapMs <= 0) continue
    const index = day - firstDay
    fractions[index] = Math.min(1, fractions[index]! + overlapMs / (closesMs - opensMs))
  }
}
