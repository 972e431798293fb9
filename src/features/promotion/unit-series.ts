/**
 * Sums of cells (an item at a place) by day, as measurements of promotions see them. `sold` is what was sold. `demand` leaves out cells on days on which they ran
 * out of stock: those that were in stock stand for them, in proportion to what each usually sells.
 */
import { COVARIATE_COUNT, type DemandSeries, isDemandKnown, STEP_STATUS } from '../../contracts/demand/demand'
import { COVARIATE_COLUMN } from '../demand'

export type SeriesView = 'sold' | 'demand'

/** A day of a sum is usable where cells that usually make up this part of it are known. */
const LEAST_KNOWN_SHARE = 0.5

/**
 * @param cells `[cells]`, of one length
 * @param history their first so many days say what each usually sells
 * @returns `[days]`; NaN where too little is known
 */
export function sumOfCells(cells: readonly DemandSeries[], history: number, view: SeriesView): Float64Array {
  const days = cells[0]?.values.length ?? 0
  const usual = cells.map((cell) => usualOf(cell, history))
  const total = usual.reduce((sum, level) => sum + level, 0)
  return Float64Array.from({ length: days }, (_, day) => {
    let known = 0
    let value = 0
    let isAnyKnown = false
    for (const [index, cell] of cells.entries()) {
      if (!isKnown(cell, day, view)) continue
      isAnyKnown = true
      known += usual[index]!
      value += cell.values[day]!
    }
    if (!isAnyKnown || known < LEAST_KNOWN_SHARE * total) return Number.NaN
    return known > 0 ? (value * total) / known : value
  })
}

/** The part of what is usually sold that was out of stock, over these days [from, to). */
export function stockOutShare(
  cells: readonly DemandSeries[],
  history: number,
  from: number,
  to: number,
): number {
  let lost = 0
  let total = 0
  for (const cell of cells) {
    const level = usualOf(cell, history)
    for (let day = from; day < to; day++) {
      if (cell.status[day] !== STEP_STATUS.observed) continue
      total += level
      lost += level * cell.stockOutFraction[day]!
    }
  }
  return total > 0 ? lost / total : 0
}

/** `[days]` the part of what the cells usually sell that ran under a promotion, this one or another. */
export function promotedShare(cells: readonly DemandSeries[], history: number): Float64Array {
  const usual = cells.map((cell) => usualOf(cell, history))
  const total = usual.reduce((sum, level) => sum + level, 0)
  return Float64Array.from({ length: cells[0]?.values.length ?? 0 }, (_, day) => {
    let promoted = 0
    for (const [index, cell] of cells.entries()) {
      promoted += usual[index]! * cell.covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN.promotion]!
    }
    return total > 0 ? promoted / total : 0
  })
}

/** A closed place sold nothing, and would have sold nothing: nothing of its day is missing. */
function isKnown(cell: DemandSeries, day: number, view: SeriesView): boolean {
  if (cell.status[day] === STEP_STATUS.closed) return true
  return view === 'sold' ? cell.status[day] === STEP_STATUS.observed : isDemandKnown(cell, day)
}

/** A day, over the days of the history on which demand is known. */
function usualOf(cell: DemandSeries, history: number): number {
  let total = 0
  let known = 0
  for (let day = 0; day < history; day++) {
    if (!isDemandKnown(cell, day)) continue
    total += cell.values[day]!
    known++
  }
  return known > 0 ? total / known : 0
}
