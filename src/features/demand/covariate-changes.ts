/** Cells of covariates together with what was known of them before: gathered for places and items, combined over locations. */
import { COVARIATE_COUNT } from '../../contracts/demand/demand'
import type { CovariateChanges } from '../../contracts/demand/known-ahead'

/** `[days, COVARIATE_COUNT]` as known at the end of the panel, and how that came to be known. */
export interface KnownCovariates {
  readonly covariates: Float32Array
  readonly changes: CovariateChanges
}

export const NO_CHANGES: CovariateChanges = {
  cell: new Int32Array(0),
  knownOn: new Int32Array(0),
  value: new Float32Array(0),
}

/** The last day whose horizon-long windows can tell whether something was known on `knownOn` or later. */
export function lastDayAffected(knownOn: number, horizonDays: number): number {
  return knownOn + horizonDays - 1
}

/** Gathers changes in any order. */
export class ChangeList {
  private readonly all: { cell: number; knownOn: number; value: number }[] = []

  /** Origins before `knownOn` saw `before` in this cell, where that is not what they saw from it on. */
  add(day: number, column: number, knownOn: number, before: number, after: number): void {
    if (before !== after) this.all.push({ cell: day * COVARIATE_COUNT + column, knownOn, value: before })
  }

  addAll({ cell, knownOn, value }: CovariateChanges): void {
    cell.forEach((one, change) =>
      this.all.push({ cell: one, knownOn: knownOn[change]!, value: value[change]! }),
    )
  }

  sorted(): CovariateChanges {
    const { all } = this
    if (all.length === 0) return NO_CHANGES
    all.sort((a, b) => a.cell - b.cell || b.knownOn - a.knownOn)
    return {
      cell: Int32Array.from(all, ({ cell }) => cell),
      knownOn: Int32Array.from(all, ({ knownOn }) => knownOn),
      value: Float32Array.from(all, ({ value }) => value),
    }
  }
}

/** What every origin before `knownOn`, and after the change before it, saw in the cell. */
export function valueBefore(known: KnownCovariates, cell: number, knownOn: number): number {
  const { changes } = known
  let value = known.covariates[cell]!
  for (let change = firstOfCell(changes.cell, cell); changes.cell[change] === cell; change++) {
    if (changes.knownOn[change]! >= knownOn) value = changes.value[change]!
  }
  return value
}

/** Each cell and day that anything changed on, once. */
export function distinctChanges(lists: readonly CovariateChanges[]): {
  cell: Int32Array
  knownOn: Int32Array
} {
  const seen = new Map<number, Set<number>>()
  for (const { cell, knownOn } of lists) {
    for (let change = 0; change < cell.length; change++) {
      let days = seen.get(cell[change]!)
      if (!days) seen.set(cell[change]!, (days = new Set()))
      days.add(knownOn[change]!)
    }
  }
  const pairs = [...seen]
    .sort(([a], [b]) => a - b)
    .flatMap(([cell, days]) => [...days].sort((a, b) => b - a).map((knownOn) => [cell, knownOn] as const))
  return {
    cell: Int32Array.from(pairs, ([cell]) => cell),
    knownOn: Int32Array.from(pairs, ([, knownOn]) => knownOn),
  }
}

function firstOfCell(cells: Int32Array, cell: number): number {
  let low = 0
  let high = cells.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (cells[middle]! < cell) low = middle + 1
    else high = middle
  }
  return low
}
