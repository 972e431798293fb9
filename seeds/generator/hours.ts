/** When in a day things happen: the share of a day's buyers that came so far, turned into an instant and back. */
import type { SellingKind, SimulatedLocation } from './entities'
import type { WorldCalendar } from './calendar'

/** Relative number of buyers in each local hour. */
const HOURLY: Readonly<Record<SellingKind, readonly number[]>> = {
  STORE: [0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 6, 7, 7, 6, 6, 7, 9, 10, 8, 5, 2, 0, 0, 0],
  ONLINE: [2, 1, 0.5, 0.5, 0.5, 0.5, 1, 2, 3, 4, 5, 5, 6, 5, 5, 5, 6, 7, 8, 10, 11, 10, 7, 4],
}

/** Nothing begins in the last minutes of a day, so that a purchase and its session stay within their day. */
const LAST_SHARE_OF_DAY = 0.985

const CUMULATIVE = Object.fromEntries(
  Object.entries(HOURLY).map(([kind, hourly]) => {
    const total = hourly.reduce((sum, weight) => sum + weight, 0)
    let sum = 0
    return [kind, [0, ...hourly.map((weight) => (sum += weight) / total)]]
  }),
) as unknown as Readonly<Record<SellingKind, readonly number[]>>

/** The part of the local day, 0..1, at which the share `u` of its buyers has come. */
function shareOfDay(kind: SellingKind, u: number): number {
  const cumulative = CUMULATIVE[kind]
  let hour = 0
  while (hour < 23 && cumulative[hour + 1]! <= u) hour++
  const width = cumulative[hour + 1]! - cumulative[hour]!
  const within = width > 0 ? Math.min(1, (u - cumulative[hour]!) / width) : 1
  return Math.min((hour + within) / 24, LAST_SHARE_OF_DAY)
}

/** Milliseconds at which the share `u` of the day's buyers has come. A day of 23 or 25 hours is squeezed or stretched. */
export function buyerInstant(
  calendar: WorldCalendar,
  location: SimulatedLocation,
  day: number,
  u: number,
): number {
  const start = calendar.startMs(day, location.timeZone)
  const length = calendar.startMs(day + 1, location.timeZone) - start
  return start + Math.floor(shareOfDay(location.kind, u) * length)
}

/** The instant of a point of a `SimulatedStockOut`: whole numbers are the first instant of that day. */
export function stockInstant(calendar: WorldCalendar, location: SimulatedLocation, point: number): Date {
  const day = Math.floor(point)
  const served = point - day
  return new Date(
    served === 0 ? calendar.startMs(day, location.timeZone) : buyerInstant(calendar, location, day, served),
  )
}
