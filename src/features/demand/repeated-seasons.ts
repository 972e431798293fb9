/** Whole seasons (weeks of days) with exactly the values of the season before, as where one file was imported under two dates. Pure. */

/** A season that repeats the one before has at least so many different values: sales of two or three a day repeat by chance. */
const LEAST_DISTINCT = 4

export interface RunOfPeriods {
  /** Index of the first period. */
  readonly from: number
  /** How many periods in a row. */
  readonly periods: number
}

/**
 * @param first the first period that is looked at; @param end the one after the last
 * @param isKnown whether the sales of a period are known to be its demand
 * @returns by their first period
 */
export function repeatedSeasons(
  values: ArrayLike<number>,
  { first, end, season }: { readonly first: number; readonly end: number; readonly season: number },
  isKnown: (period: number) => boolean,
): RunOfPeriods[] {
  if (season < LEAST_DISTINCT) return []
  const found: RunOfPeriods[] = []
  for (let from = first + season; from + season <= end;) {
    const distinct = new Set<number>()
    let periods = 0
    while (from + periods < end && isKnown(from + periods)) {
      const before = from + periods - season
      if (!isKnown(before) || values[from + periods] !== values[before]) break
      distinct.add(values[from + periods]!)
      periods++
    }
    if (periods >= season && distinct.size >= LEAST_DISTINCT) found.push({ from, periods })
    from += Math.max(1, periods)
  }
  return found
}
