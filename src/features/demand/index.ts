/** Demand features: rows in, arrays out. Pure; the same for training and serving. */
export { buildDemandPanel, isRollUp } from './build-panel'
export { itemSeries, seriesOfItem } from './item-series'
export { Pairs } from './pairs'
export { type ForecastReach, seriesWithPredecessor } from './predecessor'
export { PlaceFeatures } from './place-features'
export { withScenario } from './scenario'
export { allRollUpKeys, RollUps } from './roll-ups'
export { USUAL_DAYS } from './sales-totals'
export { type Periods, periodsOf, seriesOfPeriods, sinceDay, toPeriods } from './periods'
export {
  DATA_FINDINGS,
  dataQuality,
  periodsFound,
  type DataFinding,
  type DataFindingKind,
  type DataQuality,
} from './data-quality'
export { cleanedSeries, type CleanedPeriod, type CleanedReason, type CleanedSeries } from './cleaning-report'
export { DriverInputs, type DriverRows } from './driver-inputs'
export { COVARIATE_COLUMN } from './covariate-columns'
export { Scaler, type ScalerState } from './scaler'
export {
  FUTURE_COUNT,
  FUTURE_FEATURES,
  MONTHLY_COLUMNS,
  PAST_COUNT,
  PAST_NAMES,
  SEASONAL_COLUMNS,
  SUMMARY_COUNT,
  SUMMARY_NAMES,
  TREE_PERIOD_COUNT,
  TREE_PERIOD_FEATURES,
  TREE_WINDOW_COUNT,
  TREE_WINDOW_FEATURES,
  featureHash,
  isPromoted,
  toldBy,
} from './window-definitions'
export {
  NAMED_COUNT,
  allocateWindows,
  DemandWindowWriter,
  writeWindowLabels,
  type DemandWindows,
} from './window-features'
export { WindowStatistics } from './window-statistics'
export { OUTLIER_CONTEXT_DAYS, outlierDays, withoutOutliers } from './outliers'
