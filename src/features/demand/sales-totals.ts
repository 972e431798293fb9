/**
 * Sums of series, day by day, over the parts that tell. A part that says nothing for a few days is missing from the sum, so a
 * day counts as observed only where next to nothing is missing; a part that says nothing for longer is taken to have left. Only
 * earlier days decide, so that a day is the same whatever comes after it. Parts are added one by one: none of them is kept.
 */
import {
  CENSORED_FROM,
  LEAST_OUTLIER_UNITS,
  MAX_STALE_DAYS,
  STEP_STATUS,
} from '../../contracts/demand/demand'

/** Part of what the parts usually sell together that may be missing from a sum. */
const MISSING_FRACTION = 0.05
/** Days that the usual sales of a part are learnt from. */
export const USUAL_DAYS = 28
/** One wrong order must not make a part look like all of the shop. */
const MAX_TIMES_USUAL = 10

export interface Sales {
  readonly firstObserved: number
  readonly status: Uint8Array
  /** Amounts of money are whole minor units, in the precision that holds them. */
  readonly values: Float32Array | Float64Array
  readonly stockOutFraction: Float32Array
  /** Units sold: which days of a sum are observed is the same for all measures. Default: the values. */
  readonly units?: Float32Array
}

/** What a part is to a sum on a day. */
const ROLE = { absent: 0, open: 1, closed: 2, missing: 3 } as const

/** A part of sums: what it is to them, and what it usually sells, on each day. */
export interface Part extends Sales {
  /** `[days]` of ROLE. */
  readonly role: Uint8Array
  /** `[days]`. */
  readonly usual: Float64Array
}

/** An item at a place as a part of the item over places. Later days count more in what is usual. */
export function partOfItem(sales: Sales): Part {
  const { status, values, units = values } = sales
  const role = new Uint8Array(status.length)
  const usual = new Float64Array(status.length)
  let observedDays = 0
  let lastKnown = -1 - MAX_STALE_DAYS
  let mean = 0
  for (let index = 0; index < status.length; index++) {
    if (status[index] === STEP_STATUS.observed) {
      const days = Math.min(USUAL_DAYS, ++observedDays)
      const most = Math.max(LEAST_OUTLIER_UNITS, MAX_TIMES_USUAL * mean)
      mean += (Math.min(units[index]!, most) - mean) / days
      lastKnown = index
      role[index] = ROLE.open
    } else if (status[index] === STEP_STATUS.closed) {
      lastKnown = index
      role[index] = ROLE.closed
    } else if (index - lastKnown <= MAX_STALE_DAYS) {
      role[index] = ROLE.missing
    }
    usual[index] = mean
  }
  return { ...sales, role, usual }
}

/**
 * An item at a place as a part of many items. What is usual is the mean of the last four weeks in stock, and depends on nothing
 * before them: so a day is the same in a long panel and in a short one. What had no stock for all that time has left.
 * @param leavesAt the day from which the item is no longer on sale, an index.
 */
export function partOfItems(sales: Sales, leavesAt: number): Part {
  const { status, values, units = values, stockOutFraction } = sales
  const role = new Uint8Array(status.length)
  const usual = new Float64Array(status.length)
  const recent = new RecentSales()
  for (let index = 0; index < status.length; index++) {
    const isObserved = status[index] === STEP_STATUS.observed
    const isInStock = isObserved && stockOutFraction[index]! < CENSORED_FROM
    usual[index] = recent.meanWith(isInStock ? units[index]! : Number.NaN)
    if (isObserved) role[index] = ROLE.open
    else if (status[index] === STEP_STATUS.closed) role[index] = ROLE.closed
    else if (usual[index]! > 0) role[index] = ROLE.missing
    // What is sold of it all the same is added up.
    if (index >= leavesAt) {
      role[index] = ROLE.absent
      usual[index] = 0
    }
  }
  return { ...sales, role, usual }
}

/** Values are kept in whole parts of this many: sums of them are exact, so that it does not matter when they began. */
const PARTS = 1024

/** The mean of the last days; one that is far above all others together is left out. */
class RecentSales {
  private readonly days = new Float64Array(USUAL_DAYS).fill(Number.NaN)
  private next = 0
  private known = 0
  private sum = 0

  /** @param value of the next day; NaN: it does not count. */
  meanWith(value: number): number {
    const gone = this.days[this.next]!
    if (!Number.isNaN(gone)) {
      this.known--
      this.sum -= gone
    }
    const parts = Math.round(value * PARTS)
    this.days[this.next] = parts
    this.next = (this.next + 1) % USUAL_DAYS
    if (!Number.isNaN(parts)) {
      this.known++
      this.sum += parts
    }
    if (this.known === 0 || this.sum === 0) return 0
    const mean = this.sum / this.known / PARTS
    // The largest of 28 days is at most 28 times their mean: look for it only where it may be too large.
    if (mean * this.known <= LEAST_OUTLIER_UNITS || this.known === 1) return mean
    let largest = 0
    for (const day of this.days) if (day > largest) largest = day
    const others = (this.sum - largest) / (this.known - 1)
    const isWrong = largest > Math.max(LEAST_OUTLIER_UNITS * PARTS, MAX_TIMES_USUAL * others)
    return isWrong ? others / PARTS : mean
  }
}

/** 'plain': each part without stock is as much of the whole as any other. 'usual': as much as it usually sells. */
type StockWeighing = 'plain' | 'usual'

export class SalesTotal {
  private firstObserved: number
  private readonly sums: Float64Array
  private readonly open: Uint32Array
  private readonly closed: Uint32Array
  private readonly expected: Float64Array
  private readonly missing: Float64Array
  private readonly lost: Float64Array
  private readonly openWeight: Float64Array
  private readonly closedWeight: Float64Array

  constructor(
    private readonly days: number,
    private readonly weighing: StockWeighing,
  ) {
    this.firstObserved = days
    this.sums = new Float64Array(days)
    this.open = new Uint32Array(days)
    this.closed = new Uint32Array(days)
    this.expected = new Float64Array(days)
    this.missing = new Float64Array(days)
    this.lost = new Float64Array(days)
    this.openWeight = new Float64Array(days)
    this.closedWeight = new Float64Array(days)
  }

  /** The order of parts is the order of the sum's terms. */
  add({ firstObserved, status, values, stockOutFraction, role, usual }: Part): void {
    this.firstObserved = Math.min(this.firstObserved, firstObserved)
    for (let index = firstObserved; index < this.days; index++) {
      if (status[index] === STEP_STATUS.observed) this.sums[index]! += values[index]!
      const is = role[index]
      if (is === ROLE.absent) continue
      const weight = this.weighing === 'plain' ? 1 : usual[index]!
      if (is === ROLE.open) {
        this.open[index]!++
        this.expected[index]! += usual[index]!
        this.openWeight[index]! += weight
        this.lost[index]! += weight * stockOutFraction[index]!
      } else if (is === ROLE.closed) {
        this.closed[index]!++
        this.closedWeight[index]! += weight
      } else {
        this.expected[index]! += usual[index]!
        this.missing[index]! += usual[index]!
      }
    }
  }

  /** The sum of what was added. */
  sales(): Sales & { readonly values: Float64Array } {
    const status = new Uint8Array(this.days)
    const values = new Float64Array(this.days)
    const stockOutFraction = new Float32Array(this.days)
    for (let index = 0; index < this.days; index++) {
      const open = this.open[index]!
      if (open + this.closed[index]! === 0) continue
      if (this.missing[index]! > MISSING_FRACTION * this.expected[index]!) continue
      status[index] = open > 0 ? STEP_STATUS.observed : STEP_STATUS.closed
      values[index] = this.sums[index]!
      if (open === 0) continue
      // What closed places would have sold is missing like what is out of stock.
      const lost = this.lost[index]! + this.closedWeight[index]!
      const all = this.openWeight[index]! + this.closedWeight[index]!
      stockOutFraction[index] = all > 0 ? lost / all : 0
    }
    return { firstObserved: this.firstObserved, status, values, stockOutFraction }
  }
}

/** An item over places. */
export function addUpLocations(places: readonly Sales[], historyDays: number) {
  const total = new SalesTotal(historyDays, 'plain')
  for (const place of places) total.add(partOfItem(place))
  const sales = total.sales()
  return { ...sales, values: Float32Array.from(sales.values) }
}
