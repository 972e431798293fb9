/** How covariates of an item combine over locations. Columns are in the order of `DEMAND_COVARIATES`; arrays are `[days, COVARIATE_COUNT]`. */
import { COVARIATE_COUNT, DEMAND_COVARIATES } from '../../contracts/demand/demand'
import { distinctChanges, type KnownCovariates, NO_CHANGES, valueBefore } from './covariate-changes'
import type { CovariateName } from './covariate-columns'

/** How a covariate of an item over all locations follows from those of its locations; NaN takes no part in means, and is what different words have in common. */
const OVER_LOCATIONS: Record<CovariateName, 'mean' | 'any' | 'same'> = {
  logRelativePrice: 'mean',
  discountFraction: 'mean',
  promotion: 'any',
  featured: 'any',
  holiday: 'mean',
  temperatureC: 'mean',
  precipitationMm: 'mean',
  closed: 'mean',
  schoolHoliday: 'mean',
  event1: 'mean',
  event2: 'mean',
  event3: 'mean',
  number1: 'mean',
  number2: 'mean',
  number3: 'mean',
  category1: 'same',
}

/** For each column, whether its value over all locations is that of any of them. */
const IS_ANY = DEMAND_COVARIATES.map((name) => OVER_LOCATIONS[name] === 'any')
const IS_SAME = DEMAND_COVARIATES.map((name) => OVER_LOCATIONS[name] === 'same')

/**
 * Covariates of an item over all locations: each day combines the children that take part that day.
 * @param takesPartFrom per child, the first row it takes part in; @param otherwise for days without any child, zero by default.
 */
export function combineOverLocations(
  children: readonly KnownCovariates[],
  takesPartFrom: readonly number[],
  otherwise?: KnownCovariates,
): KnownCovariates {
  const all = otherwise ? [...children, otherwise] : children
  const size = all[0]?.covariates.length ?? 0
  const covariates = combineCells(
    children.map((child) => child.covariates),
    takesPartFrom,
    size,
    null,
    otherwise?.covariates,
  )
  const { cell, knownOn } = distinctChanges(all.map(({ changes }) => changes))
  if (cell.length === 0) return { covariates, changes: NO_CHANGES }
  const before = (known: KnownCovariates) =>
    Float32Array.from(cell, (one, change) => valueBefore(known, one, knownOn[change]!))
  const value = combineCells(
    children.map(before),
    takesPartFrom,
    cell.length,
    cell,
    otherwise && before(otherwise),
  )
  return { covariates, changes: { cell, knownOn, value } }
}

/** @param cells which cell of `[days, COVARIATE_COUNT]` each value is of; null: they are all of them, in order. */
function combineCells(
  children: readonly Float32Array[],
  takesPartFrom: readonly number[],
  size: number,
  cells: Int32Array | null,
  otherwise: Float32Array | undefined,
): Float32Array {
  const out = new Float32Array(size)
  // Plain loops: a page of forecasts combines millions of cells, while others wait for the answer.
  for (let at = 0; at < size; at++) {
    const cell = cells ? cells[at]! : at
    const index = Math.floor(cell / COVARIATE_COUNT)
    let members = 0
    let known = 0
    let above = 0
    let sum = 0
    let first = 0
    let differ = false
    for (let child = 0; child < children.length; child++) {
      if (takesPartFrom[child]! > index) continue
      members++
      const value = children[child]![at]!
      if (Number.isNaN(value)) continue
      known++
      sum += value
      if (value > 0) above++
      if (first !== value && known > 1) differ = true
      first = value
    }
    if (members === 0) out[at] = otherwise ? otherwise[at]! : 0
    else if (IS_ANY[cell % COVARIATE_COUNT]) out[at] = above > 0 ? 1 : 0
    else if (IS_SAME[cell % COVARIATE_COUNT]) out[at] = known > 0 && !differ ? first : Number.NaN
    else out[at] = known > 0 ? sum / known : Number.NaN
  }
  return out
}
