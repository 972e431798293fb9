/** A line through the columns: what a model has to beat where it claims to find more. */
import type { Column, Examples } from '../../src/models/boosting'

/** Ordinary least squares with an intercept. */
export function fitLeastSquares({ columns, labels }: Examples): (columns: readonly Column[]) => number[] {
  const size = columns.length + 1
  const valueOf = (of: readonly Column[], row: number, j: number): number =>
    j < of.length ? of[j]!.values[row]! : 1
  const system = Array.from({ length: size }, () => new Array<number>(size + 1).fill(0))
  for (let row = 0; row < labels.length; row++)
    for (let i = 0; i < size; i++) {
      const value = valueOf(columns, row, i)
      for (let j = 0; j < size; j++) system[i]![j]! += value * valueOf(columns, row, j)
      system[i]![size]! += value * labels[row]!
    }
  const coefficients = solve(system)
  return (of) =>
    Array.from({ length: of[0]!.values.length }, (_, row) =>
      coefficients.reduce((sum, coefficient, j) => sum + coefficient * valueOf(of, row, j), 0),
    )
}

/** Gauss-Jordan, for the few well-conditioned equations of a test. */
function solve(system: number[][]): number[] {
  system.forEach((pivotRow, pivot) => {
    const scale = pivotRow[pivot]!
    for (let j = pivot; j < pivotRow.length; j++) pivotRow[j]! /= scale
    system.forEach((row, i) => {
      const factor = row[pivot]!
      if (i !== pivot) for (let j = pivot; j < row.length; j++) row[j]! -= factor * pivotRow[j]!
    })
  })
  return system.map((row) => row.at(-1)!)
}
