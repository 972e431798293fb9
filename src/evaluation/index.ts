/** Evaluation: splits by time, backtests, metrics, comparisons, totals. Pure. */
export {
  areaUnderUpliftOf,
  armsEffect,
  designTest,
  differenceInDifferences,
  drawMultiplicities,
  fitSyntheticControl,
  intervalOf,
  jointEffects,
  type JointEffects,
  type JointPart,
  measureEffect,
  qiniOf,
  rankUplift,
  syntheticDifference,
  toEffectPanel,
  upliftAtShare,
  upliftMetrics,
  type ArmSums,
  type DesignOptions,
  type DesignUnits,
  type EffectOptions,
  type EffectPanel,
  type MeasuredEffect,
  type NamedEffectPanel,
  type Normalization,
  type PanelRow,
  type Placebos,
  type Refusal,
  type TestDesign,
  type UpliftFigure,
  type UpliftMetrics,
  type UpliftRanking,
  type UpliftRows,
} from './effect'
export { demandQuantiles, tweedieQuantiles } from './forecast/demand-quantiles'
export { DRIFT_DAYS, emptyDriftDay, judgeDrift, type Drift, type DriftDay } from './forecast/drift'
export { demandAnomalies, FAR } from './anomaly/demand-anomalies'
export { residualScore } from './anomaly/residual-score'
export { normalCdf, normalQuantile } from './forecast/distributions'
export { backtest, predictWindows, type Backtest, type BacktestOptions } from './forecast/backtest'
export { atPresentLevels, fillOuterLevels, firstLevelOf } from './forecast/former-grid'
export { fitHorizonCorrelation } from './forecast/horizon-correlation'
export {
  bottomUp,
  minTrace,
  shrinkCovariance,
  type Hierarchy,
  type SeriesOfHierarchy,
} from './forecast/reconciliation'
export { segmentsAt, type DemandSegment } from './forecast/segments'
export { levelsOf, type DemandLevel } from './forecast/levels'
export { compareSlices, metricSlices } from './forecast/metric-slices'
export {
  demandMetrics,
  meanQuantileLoss,
  quantileLoss,
  toMetrics,
  type DemandMetricName,
  type DemandMetrics,
} from './forecast/metrics'
export { isScoredAt } from './forecast/points'
export { pairedComparison, scaledLoss, type PairedComparison } from './forecast/paired-comparison'
export { decide, leastCertain, pairedTest, type Verdict } from './paired-test'
export { planShapley, shapleyValues } from './shapley'
export {
  HOURS,
  hourlyShares,
  LEAST_PROFILE_DAYS,
  LEAST_PROFILE_UNITS,
  ownShare,
  soldShareAt,
  tellsHours,
  type HourlyProfile,
} from './forecast/hourly-shares'
export { isSoldByThePiece, nowcast } from './forecast/nowcast'
export { probabilityOf, quantileAt } from './forecast/quantiles'
export { evaluationParts, seriesEvaluations } from './forecast/series-evaluations'
export { PATH_COUNT, ranksBesidePaths } from './forecast/path-ranks'
export { independentPeriods, samplePaths, sampleQuantile } from './forecast/paths'
export { totalOf, type Total, type TotalRequest } from './forecast/totals'
export {
  labelAt,
  naiveErrors,
  panelAt,
  planOrigins,
  shortenWindows,
  sinceFirstObserved,
  type ForecastWindow,
  type WindowPlan,
} from './forecast/windows'
export {
  calibratedProbability,
  calibrationSchema,
  fitCalibration,
  type Calibration,
} from './ranking/calibration'
export {
  catalogueCoverage,
  nextItemMetrics,
  pessimisticRank,
  type NextItemMetrics,
} from './ranking/next-item'
export {
  offPolicyValue,
  requireProbabilities,
  type LoggedList,
  type OffPolicyValue,
  type OpenEstimate,
} from './ranking/off-policy'
export { compareArms, sampleSize, type ArmComparison, type SampleSize } from './ranking/arm-comparison'
export { clusteredShare, type ClusteredCounts, type Share } from './ranking/rates'
export { areaUnderRoc, averagePrecision, calibrationError, logLoss, macroF1 } from './ranking/probabilities'
