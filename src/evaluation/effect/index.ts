/** What a promotion added, and what a test of one would find. Pure: series in, figures out. */
export { armsEffect, type ArmsEffect, type ArmSums } from './arms-effect'
export { toEffectPanel, type EffectPanel, type NamedEffectPanel, type PanelRow } from './effect-panel'
export { type JointEffects, jointEffects, type JointPart } from './joint-effects'
export { measureEffect, type EffectOptions, type MeasuredEffect } from './measure-effect'
export { type Normalization } from './normalization'
export { type Placebos } from './placebos'
export { type Refusal } from './refusal'
export { fitSyntheticControl } from './synthetic-control'
export { differenceInDifferences, syntheticDifference } from './synthetic-difference-in-differences'
export { designTest, type DesignOptions, type DesignUnits, type TestDesign } from './test-design'
export { areaUnderUpliftOf } from './area-under-uplift'
export { qiniOf, type UpliftArea } from './qini'
export { upliftAtShare } from './uplift-at-share'
export {
  drawMultiplicities,
  intervalOf,
  upliftMetrics,
  type UpliftFigure,
  type UpliftMetricOptions,
  type UpliftMetrics,
} from './uplift-metrics'
export { rankUplift, type Multiplicities, type UpliftRanking, type UpliftRows } from './uplift-ranking'
