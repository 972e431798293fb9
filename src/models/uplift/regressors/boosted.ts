/** Small boosted trees: effects differ in few, coarse ways, and what is left is noise. */
import { Rng } from '../../../core/statistics/rng'
import { trainBoostedTrees, type ObjectiveSpec } from '../../boosting'
import type { Hyperparameters } from '../../../contracts/models/task'
import { takeColumns, type FeatureTable } from '../feature-table'
import type { Regressor } from './regressor'

/** The part of the people that says when to stop. */
const VALIDATION_SHARE = 0.2
const HYPERPARAMETERS: Hyperparameters = {
  ...{ maxRounds: 150, learningRate: 0.08, maxLeaves: 6, maxBins: 63 },
  ...{ patience: 15, rowFraction: 0.7, histogramMiB: 32 },
}
const LEAST_ROWS_PER_LEAF = 20
/** A leaf holds at least this part of the people. */
const LEAF_SHARE = 0.01

export function boosted(objective: ObjectiveSpec): Regressor {
  return {
    async fit(table, targets, { seed, signal }) {
      const order = new Rng(seed, 'boosted validation').permutation(table.rows)
      const held = Math.floor(VALIDATION_SHARE * table.rows)
      const part = (rows: Uint32Array) => ({
        columns: takeColumns(table.columns, rows),
        labels: Float64Array.from(rows, (row) => targets[row]!),
      })
      const { model } = await trainBoostedTrees(
        {
          objective,
          training: part(order.slice(held)),
          validation: part(order.slice(0, held)),
          hyperparameters: {
            ...HYPERPARAMETERS,
            minRowsPerLeaf: Math.max(LEAST_ROWS_PER_LEAF, Math.floor(LEAF_SHARE * table.rows)),
          },
        },
        { seed, signal },
      )
      return { predict: (asked: FeatureTable) => model.predict(asked.columns) }
    },
  }
}
