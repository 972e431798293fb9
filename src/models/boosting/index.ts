/** Gradient boosted decision trees, for any task: training, models, artifacts. */
export { loadBoostedTrees, saveBoostedTrees } from './artifact'
export { BoostedTrees } from './boosted-trees'
export type { Column, Examples } from './examples'
export type { ObjectiveSpec } from './objectives'
export { trainBoostedTrees, type BoostingRequest, type TrainedBoosting } from './train'
