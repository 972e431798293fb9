/**
 * Gradient boosted decision trees, for any task. To read them, begin with `train.ts` (boosting), then `grow-tree.ts` (one tree), `find-split.ts` (one
 * split) and `objectives/` (what is learned); `boosted-trees.ts` is what predicts.
 */
export { loadBoostedTrees, saveBoostedTrees } from './artifact'
export { BoostedTrees } from './boosted-trees'
export { exportTreesToOnnx } from './onnx-export'
export type { Column, ColumnSchema, Examples } from './examples'
export type { Monotone } from './monotone'
export type { ObjectiveSpec } from './objectives'
export { trainBoostedTrees, type BoostingRequest, type TrainedBoosting } from './train'
export { leavesOf, type ValueRange } from './tree-leaves'
