/**
 * The best split of a leaf, found in its histogram: the one with the greatest gain of the second-order objective
 * (Chen and Guestrin, KDD 2016, equation 7), G^2 / (H + l2) of both sides less that of the leaf.
 */
import { BIN_LIMIT, MISSING_BIN } from './bins'
import type { BoostingConfig } from './config'

/** Numbers of a bin, as splits are found in them: gradient, hessian, rows. */
export const BIN_FIELDS = 3

/** Of each column: 1 where scores rise with it, -1 where they fall, else 0. See monotone.ts. */
export type Directions = Int8Array

/** Sums over the rows of a leaf. */
export interface LeafSums {
  gradient: number
  hessian: number
  rows: number
}

/** The sums of the leaf that a column's histogram is of: each of its rows lies in one bin. */
export function addUp(ofColumn: Float64Array): LeafSums {
  const sums = { gradient: 0, hessian: 0, rows: 0 }
  for (let at = 0; at < ofColumn.length; at += BIN_FIELDS) {
    sums.gradient += ofColumn[at]!
    sums.hessian += ofColumn[at + 1]!
    sums.rows += ofColumn[at + 2]!
  }
  return sums
}

/** The best split that was found so far. Reused: it belongs to one leaf. */
export class Split {
  gain = 0
  column = -1
  /** Of a numeric column, the last bin that goes left; of a categorical one, -1. */
  lastLeftBin = -1
  /** 1 for each bin that goes left. */
  readonly goesLeft = new Uint8Array(BIN_LIMIT)
  readonly left: LeafSums = { gradient: 0, hessian: 0, rows: 0 }

  get isFound(): boolean {
    return this.column >= 0
  }

  reset(): void {
    this.gain = 0
    this.column = -1
  }
}

type SplitConfig = Pick<
  BoostingConfig,
  'l2' | 'minGain' | 'minRowsPerLeaf' | 'minHessianPerLeaf' | 'categorySmoothing' | 'categoryL2'
>

const score = (gradient: number, hessian: number, l2: number): number =>
  (gradient * gradient) / (hessian + l2)

/** Looks through the bins of one column after the other. It holds the working memory for that. */
export class SplitFinder {
  private readonly order = new Uint16Array(BIN_LIMIT)
  private readonly key = new Float64Array(BIN_LIMIT)

  /** @param directions see monotone.ts */
  constructor(
    private readonly config: SplitConfig,
    private readonly directions: Directions | null = null,
  ) {}

  /** @param ofColumn the part of the leaf's histogram that is the column's. Writes `best` where a split is better than it. */
  tryNumeric(ofColumn: Float64Array, column: number, leaf: LeafSums, best: Split): void {
    const bins = ofColumn.length / BIN_FIELDS
    const missingGradient = ofColumn[0]!
    const missingHessian = ofColumn[1]!
    const missingRows = ofColumn[2]!
    const leafScore = score(leaf.gradient, leaf.hessian, this.config.l2)
    const direction = this.directions?.[column] ?? 0
    let gradient = 0
    let hessian = 0
    let rows = 0
    for (let bin = 1; bin < bins; bin++) {
      const at = BIN_FIELDS * bin
      const here = ofColumn[at + 2]!
      if (here === 0) continue
      gradient += ofColumn[at]!
      hessian += ofColumn[at + 1]!
      rows += here
      if (this.isBetter(gradient, hessian, rows, leaf, leafScore, this.config.l2, best, direction)) {
        best.column = column
        best.lastLeftBin = bin
        // Nothing is missing here: what will be goes where most rows go.
        best.goesLeft[MISSING_BIN] = missingRows === 0 && 2 * rows > leaf.rows ? 1 : 0
      }
      if (
        missingRows > 0 &&
        this.isBetter(
          gradient + missingGradient,
          hessian + missingHessian,
          rows + missingRows,
          leaf,
          leafScore,
          this.config.l2,
          best,
          direction,
        )
      ) {
        best.column = column
        best.lastLeftBin = bin
        best.goesLeft[MISSING_BIN] = 1
      }
    }
    if (best.column === column)
      for (let bin = 1; bin < BIN_LIMIT; bin++) best.goesLeft[bin] = bin <= best.lastLeftBin ? 1 : 0
  }

  /**
   * Categories are ordered by gradient over hessian; the best of all splits into two sets is one of that order (Fisher 1958, "On
   * grouping for maximum homogeneity"; Ke et al. do the same).
   */
  tryCategorical(ofColumn: Float64Array, column: number, leaf: LeafSums, best: Split): void {
    const { order } = this
    const l2 = this.config.l2 + this.config.categoryL2
    const leafScore = score(leaf.gradient, leaf.hessian, l2)
    const categories = this.orderCategories(ofColumn)
    let gradient = 0
    let hessian = 0
    let rows = 0
    let lastLeft = -1
    for (let i = 0; i < categories - 1; i++) {
      const at = BIN_FIELDS * order[i]!
      gradient += ofColumn[at]!
      hessian += ofColumn[at + 1]!
      rows += ofColumn[at + 2]!
      if (this.isBetter(gradient, hessian, rows, leaf, leafScore, l2, best, 0)) lastLeft = i
    }
    if (lastLeft < 0) return
    best.column = column
    best.lastLeftBin = -1
    // Categories that are not in this leaf go where most rows go.
    best.goesLeft.fill(2 * best.left.rows > leaf.rows ? 1 : 0)
    for (let i = 0; i < categories; i++) best.goesLeft[order[i]!] = i <= lastLeft ? 1 : 0
  }

  /** Writes the bins that have rows to `order`, the lowest smoothed ratio first, and answers how many there are. */
  private orderCategories(ofColumn: Float64Array): number {
    const { order, key } = this
    let count = 0
    for (let bin = 0; bin < ofColumn.length / BIN_FIELDS; bin++) {
      const at = BIN_FIELDS * bin
      if (ofColumn[at + 2] === 0) continue
      const ratio = ofColumn[at]! / (ofColumn[at + 1]! + this.config.categorySmoothing)
      let to = count++
      for (; to > 0 && key[to - 1]! > ratio; to--) {
        key[to] = key[to - 1]!
        order[to] = order[to - 1]!
      }
      key[to] = ratio
      order[to] = bin
    }
    return count
  }

  /** Whether the split is allowed and better than `best`, which then has its gain and its sums. Of equals the first stays. */
  private isBetter(
    gradient: number,
    hessian: number,
    rows: number,
    leaf: LeafSums,
    leafScore: number,
    l2: number,
    best: Split,
    direction: number,
  ): boolean {
    const { minRowsPerLeaf, minHessianPerLeaf, minGain } = this.config
    const rightHessian = leaf.hessian - hessian
    if (rows < minRowsPerLeaf || leaf.rows - rows < minRowsPerLeaf) return false
    if (hessian < minHessianPerLeaf || rightHessian < minHessianPerLeaf) return false
    const gain = score(gradient, hessian, l2) + score(leaf.gradient - gradient, rightHessian, l2) - leafScore
    if (!(gain > best.gain && gain > minGain)) return false
    if (direction !== 0) {
      const left = -gradient / (hessian + l2)
      const right = (gradient - leaf.gradient) / (rightHessian + l2)
      if (direction * (right - left) < 0) return false
    }
    best.gain = gain
    best.left.gradient = gradient
    best.left.hessian = hessian
    best.left.rows = rows
    return true
  }
}
