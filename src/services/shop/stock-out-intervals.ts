/**
 * Stock-outs that follow from counts: a count of zero opens one, the next count above zero closes it. Counts may come late and be
 * corrected; what counts do not speak of (intervals recorded otherwise) stays as it is.
 */

/** Epoch milliseconds, [startedAt, endedAt); open while endedAt is null. */
export interface StockOutInterval {
  readonly startedAt: number
  readonly endedAt: number | null
}

export interface StockCount {
  readonly countedAt: number
  readonly quantityOnHand: number
}

/**
 * The intervals after `count` became known. `counts` are all counts that are known from the last one above zero before `count` on,
 * itself included; both lists ascend.
 */
export function applyCount(
  intervals: readonly StockOutInterval[],
  counts: readonly StockCount[],
  count: StockCount,
): StockOutInterval[] {
  return count.quantityOnHand > 0
    ? closeAt(intervals, counts, count.countedAt)
    : openAt(intervals, counts, count.countedAt)
}

function openAt(
  intervals: readonly StockOutInterval[],
  counts: readonly StockCount[],
  at: number,
): StockOutInterval[] {
  if (intervals.some((interval) => covers(interval, at))) return [...intervals]
  const refilledAt =
    counts.find((other) => other.countedAt > at && other.quantityOnHand > 0)?.countedAt ?? null
  // What ended just now went on after all; what begins before the refill began earlier.
  const joined = intervals.filter(
    ({ startedAt, endedAt }) =>
      endedAt === at || (startedAt > at && (refilledAt === null || startedAt <= refilledAt)),
  )
  const ends = joined.map(({ endedAt }) => endedAt)
  const merged: StockOutInterval = {
    startedAt: Math.min(at, ...joined.map(({ startedAt }) => startedAt)),
    endedAt: refilledAt === null || ends.includes(null) ? null : Math.max(refilledAt, ...ends.map(Number)),
  }
  return ascending([...intervals.filter((interval) => !joined.includes(interval)), merged])
}

function closeAt(
  intervals: readonly StockOutInterval[],
  counts: readonly StockCount[],
  at: number,
): StockOutInterval[] {
  return ascending(
    intervals.flatMap((interval) => {
      if (!covers(interval, at)) return [interval]
      const { startedAt, endedAt } = interval
      const emptyAgainAt = counts.find(
        (other) =>
          other.countedAt > at &&
          (endedAt === null || other.countedAt < endedAt) &&
          other.quantityOnHand <= 0,
      )?.countedAt
      return [
        ...(startedAt < at ? [{ startedAt, endedAt: at }] : []),
        ...(emptyAgainAt === undefined ? [] : [{ startedAt: emptyAgainAt, endedAt }]),
      ]
    }),
  )
}

/** Intervals that overlap or touch as one each, ascending. */
export function mergeIntervals(intervals: readonly StockOutInterval[]): StockOutInterval[] {
  const merged: StockOutInterval[] = []
  for (const interval of ascending(intervals)) {
    const last = merged.at(-1)
    if (!last || (last.endedAt !== null && last.endedAt < interval.startedAt)) merged.push(interval)
    else if (last.endedAt !== null) {
      const endedAt = interval.endedAt === null ? null : Math.max(last.endedAt, interval.endedAt)
      merged[merged.length - 1] = { startedAt: last.startedAt, endedAt }
    }
  }
  return merged
}

function covers({ startedAt, endedAt }: StockOutInterval, at: number): boolean {
  return startedAt <= at && (endedAt === null || endedAt > at)
}

function ascending(intervals: readonly StockOutInterval[]): StockOutInterval[] {
  return [...intervals].sort((a, b) => a.startedAt - b.startedAt)
}
