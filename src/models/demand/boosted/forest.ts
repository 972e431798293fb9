/**
 * The trees of the mean and of each learnt level. All of them say by how much a period differs from `naiveUnits`: ratios of series of any size, with and
 * without promotions, can then be learnt together.
 */
import type { BoostedTrees } from '../../boosting'
import { LEARNT_COUNT, LEARNT_MEDIAN } from './levels'

export interface ForestParts {
  /** Indices into COLUMNS of what the trees read. */
  readonly columns: readonly number[]
  readonly mean: BoostedTrees
  /** Of LEARNT_LEVELS. */
  readonly quantiles: readonly BoostedTrees[]
  /** Of LEARNT_LEVELS: multiplies the distance from the median. */
  readonly widths: readonly number[]
}

export class Forest {
  private readonly row: Float64Array
  private readonly one = new Float64Array(1)

  constructor(readonly parts: ForestParts) {
    this.row = new Float64Array(parts.columns.length)
  }

  /**
   * @param all a number for each of COLUMNS
   * @param quantiles takes the ratios at LEARNT_LEVELS, which do not decrease
   * @returns the mean, as a ratio
   */
  predict(all: Float64Array, quantiles: Float64Array): number {
    const { columns, mean, quantiles: levels, widths } = this.parts
    const { row, one } = this
    for (let i = 0; i < columns.length; i++) row[i] = all[columns[i]!]!
    for (let level = 0; level < LEARNT_COUNT; level++) {
      levels[level]!.predictRow(row, one)
      quantiles[level] = one[0]!
    }
    // Levels are learnt apart, so that they may cross; sorted they are nearer to the truth (Chernozhukov et al. 2010).
    quantiles.sort()
    const centre = quantiles[LEARNT_MEDIAN]!
    for (let level = 0; level < LEARNT_COUNT; level++)
      quantiles[level] = centre + widths[level]! * (quantiles[level]! - centre)
    quantiles.sort()
    mean.predictRow(row, one)
    return one[0]!
  }
}
