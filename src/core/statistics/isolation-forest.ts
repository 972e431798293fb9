/**
 * Isolation forest (Liu, Ting and Zhou 2008, "Isolation Forest", ICDM): points that random cuts set apart from the others after few cuts
 * are unlike them. The score is 2^(-E[cuts] / c(n)), c(n) being the cuts that a search tree of n points takes on the average: near 1 where a
 * point is set apart at once, below .5 where it lies among the others.
 */
import type { Rng } from './rng'

const TREES = 100
/** Points of one tree: more of them hide what is rare. */
const SAMPLE = 256
const EULER = 0.5772156649

/** Nodes of one tree, flat: leaves have no cut. */
interface Tree {
  /** Column of the cut; -1: a leaf. */
  readonly column: number[]
  readonly cut: number[]
  readonly left: number[]
  readonly right: number[]
  /** Of leaves: the cuts that their points would take, were the tree grown on. */
  readonly rest: number[]
}

export class IsolationForest {
  private constructor(
    private readonly trees: readonly Tree[],
    private readonly usualCuts: number,
  ) {}

  /** @param points `[rows, columns]`, at least two rows */
  static fit(points: Float64Array, columns: number, rng: Rng): IsolationForest {
    const rows = points.length / columns
    const size = Math.min(SAMPLE, rows)
    const deepest = Math.ceil(Math.log2(Math.max(2, size)))
    const trees = Array.from({ length: TREES }, () => {
      const sample = Array.from({ length: size }, () => rng.integer(rows))
      const tree: Tree = { column: [], cut: [], left: [], right: [], rest: [] }
      grow(tree, { points, columns, rng, deepest }, sample, 0)
      return tree
    })
    return new IsolationForest(trees, averageCuts(size))
  }

  /** Between 0 and 1. @param points `[rows, columns]` */
  score(points: ArrayLike<number>, offset: number): number {
    let cuts = 0
    for (const { column, cut, left, right, rest } of this.trees) {
      let [node, depth] = [0, 0]
      while (column[node]! >= 0) {
        node = points[offset + column[node]!]! < cut[node]! ? left[node]! : right[node]!
        depth++
      }
      cuts += depth + rest[node]!
    }
    return 2 ** (-cuts / this.trees.length / this.usualCuts)
  }
}

interface Growth {
  readonly points: Float64Array
  readonly columns: number
  readonly rng: Rng
  readonly deepest: number
}

/** @returns the number of the node */
function grow(tree: Tree, growth: Growth, rows: readonly number[], depth: number): number {
  const { points, columns, rng, deepest } = growth
  const node = tree.column.length
  tree.column.push(-1)
  tree.cut.push(0)
  tree.left.push(-1)
  tree.right.push(-1)
  tree.rest.push(averageCuts(rows.length))
  if (depth >= deepest || rows.length < 2) return node
  const column = rng.integer(columns)
  const values = rows.map((row) => points[row * columns + column]!)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  if (!(most > least)) return node
  const cut = least + rng.uniform() * (most - least)
  const isLeft = (row: number) => points[row * columns + column]! < cut
  tree.column[node] = column
  tree.cut[node] = cut
  tree.left[node] = grow(tree, growth, rows.filter(isLeft), depth + 1)
  tree.right[node] = grow(
    tree,
    growth,
    rows.filter((row) => !isLeft(row)),
    depth + 1,
  )
  return node
}

/** The average cuts of an unsuccessful search in a tree of `count` points. */
function averageCuts(count: number): number {
  if (count <= 1) return 0
  if (count === 2) return 1
  return 2 * (Math.log(count - 1) + EULER) - (2 * (count - 1)) / count
}
