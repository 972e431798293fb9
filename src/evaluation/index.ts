/** Evaluation: splits by time, backtests, metrics, comparisons, totals. Pure. */
export { normalQuantile } from './distributions'
export { backtest, predictWindows, type Backtest, type BacktestOptions } from './backtest'
export { fitHorizonCorrelation } from './horizon-correlation'
export { type DemandSegment } from './segments'
export { levelsOf, type DemandLevel } from './levels'
export { compareSlices, metricSlices } from './metric-slices'
export { demandMetrics, quantileLoss, toMetrics, type DemandMetricName, type DemandMetrics } from './metrics'
export { isScoredAt } from './points'
export { pairedComparison, scaledLoss, type PairedComparison, type Verdict } from './paired-comparison'
export { probabilityOf, quantileAt } from './quantiles'
export { evaluationParts, seriesEvaluations } from './series-evaluations'
export { independentDays, totalOf, type Total, type TotalRequest } from './totals'
export {
  labelAt,
  naiveErrors,
  panelAt,
  planOrigins,
  sinceFirstObserved,
  type ForecastWindow,
  type WindowPlan,
} from './windows'
