/** The slow level of an item: ln(demand) that walks from knot to knot, and lies on a straight line between two of them. */

/** Days from one knot to the next. */
export const KNOT_DAYS = 60

const SLOW_STEP_VARIANCE = 0.15 ** 2
const SLOW_START_VARIANCE = 1

/** The variances of the slow level on the first day, and of a day's step. */
export const SLOW_WALK = { start: SLOW_START_VARIANCE, day: SLOW_STEP_VARIANCE / KNOT_DAYS } as const

/** How many knots a history of so many days has; there are at least two. */
export function knotCount(days: number): number {
  return Math.max(2, Math.ceil((days - 1) / KNOT_DAYS) + 1)
}

/** @param slow `[knots]` */
export function slowAt(slow: Float64Array, day: number): number {
  const at = day / KNOT_DAYS
  const knot = Math.min(Math.floor(at), slow.length - 2)
  const part = at - knot
  return slow[knot]! * (1 - part) + slow[knot + 1]! * part
}

/**
 * Adds the precision of a walk from knot to knot.
 * @param matrix `[size, size]`, the knots first
 */
export function addSlowPrior(matrix: Float64Array, size: number, knots: number): void {
  matrix[0]! += 1 / SLOW_START_VARIANCE
  for (let knot = 1; knot < knots; knot++) {
    matrix[knot * size + knot]! += 1 / SLOW_STEP_VARIANCE
    matrix[(knot - 1) * size + knot - 1]! += 1 / SLOW_STEP_VARIANCE
    matrix[knot * size + knot - 1]! -= 1 / SLOW_STEP_VARIANCE
    matrix[(knot - 1) * size + knot]! -= 1 / SLOW_STEP_VARIANCE
  }
}
