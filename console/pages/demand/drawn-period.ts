/** The days that an address, the picture or two fields name, as far as they are forecast: pure, so that it can be tried without a browser. */

export interface Period {
  readonly from: string
  /** The last day. */
  readonly until: string
  /** Whether both are days that are forecast, and in order: an address may hold anything. */
  readonly isGood: boolean
}

/**
 * @param days the days that are forecast, in order
 * @param given as the address says them; an empty one is the first or the last day
 */
export function drawnPeriod(
  days: readonly string[],
  given: { readonly from: string; readonly until: string },
): Period {
  const from = given.from || (days[0] ?? '')
  const until = given.until || (days.at(-1) ?? '')
  return { from, until, isGood: days.includes(from) && days.includes(until) && from <= until }
}

/** @param day a day of the calendar, such as 2026-12-02 */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}
