/**
 * Monotone constraints: with all else equal, the score of a model rises, or falls, with a column. A split against its direction is not made, and the values of leaves on both
 * sides of a split stay on their side of a bound between them, as in XGBoost and LightGBM. The bound is the middle between the means of both sides, drawn once the tree has grown, so that leaves
 * that are refitted keep to it as well. A sum of such trees is monotone.
 */
import { ForecartError } from '../../core/errors'
import type { ColumnSchema } from './examples'
import type { Directions } from './find-split'
import type { GrownTree } from './grow-tree'

/** By the name of a numeric column. Of missing values nothing is said. */
export type Monotone = Readonly<Record<string, 'rising' | 'falling'>>

/** Null where no column is constrained. @throws BAD_USER_INPUT where a column is not there, or is one of categories */
export function directionsOf(
  monotone: Monotone | undefined,
  columns: readonly ColumnSchema[],
): Directions | null {
  const constrained = Object.entries(monotone ?? {})
  if (constrained.length === 0) return null
  const directions = new Int8Array(columns.length)
  for (const [name, direction] of constrained) {
    const column = columns.findIndex((one) => one.name === name)
    if (column < 0) refuse(name, 'there is no such column')
    if (columns[column]!.kind === 'categorical') refuse(name, 'its categories have no order')
    directions[column] = direction === 'rising' ? 1 : -1
  }
  return directions
}

function refuse(name: string, problem: string): never {
  throw new ForecartError(
    'BAD_USER_INPUT',
    `Scores cannot rise or fall with the column "${name.slice(0, 80)}": ${problem}`,
  )
}

/** Rows and the sum of their values. */
interface Sums {
  readonly rows: number
  readonly sum: number
}

/** Brings the values of leaves within their bounds, in place. */
export function keepMonotone({ nodes, leafValues, leafRows }: GrownTree, directions: Directions): void {
  const sums: Sums[] = []
  const sumsOf = (child: number): Sums =>
    child >= 0 ? sums[child]! : { rows: leafRows[~child]!, sum: leafRows[~child]! * leafValues[~child]! }
  // Children come after their parent.
  for (let node = nodes.length - 1; node >= 0; node--) {
    const [left, right] = nodes[node]!.children.map(sumsOf) as [Sums, Sums]
    sums[node] = { rows: left.rows + right.rows, sum: left.sum + right.sum }
  }
  const bound = (child: number, least: number, most: number): void => {
    if (child < 0) {
      leafValues[~child] = Math.min(most, Math.max(least, leafValues[~child]!))
      return
    }
    const { column, children } = nodes[child]!
    const direction = directions[column]!
    const [left, right] = children
    if (direction === 0) {
      bound(left, least, most)
      bound(right, least, most)
      return
    }
    const between = (meanOf(sumsOf(left)) + meanOf(sumsOf(right))) / 2
    const middle = Math.min(most, Math.max(least, between))
    const [lower, upper] = direction > 0 ? [left, right] : [right, left]
    bound(lower, least, middle)
    bound(upper, middle, most)
  }
  if (nodes.length > 0) bound(0, -Infinity, Infinity)
}

const meanOf = ({ rows, sum }: Sums): number => (rows > 0 ? sum / rows : 0)
