/**
 * Items that take the place of others: until an item has been on sale for as long as a model looks back, its earlier days are those of
 * its predecessor. Only what is forecast from reads this: histories, sums over items and training know each item's own days.
 */
import { COVARIATE_COUNT, type DemandSeries, isDemandKnown } from '../../contracts/demand/demand'

export interface BorrowedSeries {
  readonly series: DemandSeries
  /** Index of the first day of the series itself, at most the number of days; the days before it are the predecessor's. */
  readonly ownFrom: number
}

/**
 * The series with the days of the predecessor before its first own one: what was sold, which days are known, stock, and prices, promotions
 * and calendars, which explain those sales. Both are of one place, read at the last day. Null where the item's own days fill the
 * history, or nothing is known of the demand of the predecessor in the days that would be read.
 */
export function withPredecessor(own: DemandSeries, predecessor: DemandSeries): BorrowedSeries | null {
  const ownFrom = own.firstObserved
  let known = 0
  for (let day = predecessor.firstObserved; day < ownFrom; day++) if (isDemandKnown(predecessor, day)) known++
  if (known === 0) return null
  const join = <A extends Uint8Array | Float32Array>(before: A, after: A, at: number): A => {
    const joined = after.slice() as A
    joined.set(before.subarray(0, at))
    return joined
  }
  return {
    ownFrom,
    series: {
      ...own,
      firstObserved: Math.min(predecessor.firstObserved, ownFrom),
      status: join(predecessor.status, own.status, ownFrom),
      values: join(predecessor.values, own.values, ownFrom),
      stockOutFraction: join(predecessor.stockOutFraction, own.stockOutFraction, ownFrom),
      covariates: join(predecessor.covariates, own.covariates, ownFrom * COVARIATE_COUNT),
    },
  }
}
